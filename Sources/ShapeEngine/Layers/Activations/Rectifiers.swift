/// Max(0, x). Source: torch.nn.ReLU.
/// Shape: [*] to [*], the shape stays.
public struct ReLU: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "ReLU" }
  public static var summary: String { "max(0, x)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// Min(max(0, x), 6). Source: torch.nn.ReLU6.
/// Shape: [*] to [*], the shape stays.
public struct ReLU6: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "ReLU6" }
  public static var summary: String { "min(max(0, x), 6)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// X where x > 0, else negative_slope*x. Source: torch.nn.LeakyReLU.
/// Shape: [*] to [*], the shape stays.
public struct LeakyReLU: ElementwiseLayer, InPlaceLayer {
  public var negativeSlope = 0.01
  public var inplace = false
  public init() {}
  public static var name: String { "LeakyReLU" }
  public static var summary: String { "x where x > 0, else negative_slope*x" }
  public static var example: String { "(0.2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("negative_slope", \.negativeSlope), .init("inplace", \.inplace)]
  }
}

/// X where x > 0, else a slope between lower and upper times x. Source: torch.nn.RReLU.
/// Shape: [*] to [*], the shape stays.
public struct RReLU: ElementwiseLayer, InPlaceLayer {
  public var lower = 1.0 / 8
  public var upper = 1.0 / 3
  public var inplace = false
  public init() {}
  public static var name: String { "RReLU" }
  public static var summary: String {
    "x where x > 0, else a slope between lower and upper times x"
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("lower", \.lower), .init("upper", \.upper), .init("inplace", \.inplace)]
  }

  public func validate() throws(ShapeError) {
    guard lower <= upper else {
      throw .hyperparameter("lower", is: lower, expected: "of at most upper, \(upper)")
    }
  }
}

/// X where x > 0, else alpha*(exp(x) - 1). Source: torch.nn.ELU.
/// Shape: [*] to [*], the shape stays.
public struct ELU: ElementwiseLayer, InPlaceLayer {
  public var alpha = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "ELU" }
  public static var summary: String { "x where x > 0, else alpha*(exp(x) - 1)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("alpha", \.alpha), .init("inplace", \.inplace)]
  }
}

/// Max(0, x) + min(0, alpha*(exp(x/alpha) - 1)). Source: torch.nn.CELU.
/// Shape: [*] to [*], the shape stays.
public struct CELU: ElementwiseLayer, InPlaceLayer {
  public var alpha = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "CELU" }
  public static var summary: String { "max(0, x) + min(0, alpha*(exp(x/alpha) - 1))" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("alpha", \.alpha), .init("inplace", \.inplace)]
  }

  public func validate() throws(ShapeError) {
    guard alpha != 0 else { throw .hyperparameter("alpha", is: alpha, expected: "other than 0") }
  }
}

/// The exponential linear unit with fixed scale and alpha. Source: torch.nn.SELU.
/// Shape: [*] to [*], the shape stays.
public struct SELU: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "SELU" }
  public static var summary: String { "the exponential linear unit with fixed scale and alpha" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// X where x > threshold, else value. Source: torch.nn.Threshold.
/// Shape: [*] to [*], the shape stays.
public struct Threshold: ElementwiseLayer, InPlaceLayer {
  public var threshold = 0.0
  public var value = 0.0
  public var inplace = false
  public init() {}
  public static var name: String { "Threshold" }
  public static var summary: String { "x where x > threshold, else value" }
  public static var example: String { "(0.1, 20)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("threshold", \.threshold), .required("value", \.value), .init("inplace", \.inplace)]
  }
}
