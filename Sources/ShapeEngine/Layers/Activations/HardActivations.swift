/// x*min(max(0, x + 3), 6)/6. Source: torch.nn.Hardswish.
/// Shape: [*] to [*], the shape stays.
public struct Hardswish: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Hardswish" }
  public static var summary: String { "x*min(max(0, x + 3), 6)/6" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// Min(max(0, x + 3), 6)/6. Source: torch.nn.Hardsigmoid.
/// Shape: [*] to [*], the shape stays.
public struct Hardsigmoid: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Hardsigmoid" }
  public static var summary: String { "min(max(0, x + 3), 6)/6" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// Min(max(min_val, x), max_val). Source: torch.nn.Hardtanh.
/// Shape: [*] to [*], the shape stays.
public struct Hardtanh: ElementwiseLayer, InPlaceLayer {
  public var minVal = -1.0
  public var maxVal = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "Hardtanh" }
  public static var summary: String { "min(max(min_val, x), max_val)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("min_val", \.minVal), .init("max_val", \.maxVal), .init("inplace", \.inplace)]
  }

  public func validate() throws(ShapeError) {
    guard maxVal > minVal else {
      throw .hyperparameter("max_val", is: maxVal, expected: "above min_val, \(minVal)")
    }
  }
}

/// x where |x| > lambd, else 0. Source: torch.nn.Hardshrink.
/// Shape: [*] to [*], the shape stays.
public struct Hardshrink: ElementwiseLayer {
  public var lambd = 0.5
  public init() {}
  public static var name: String { "Hardshrink" }
  public static var summary: String { "x where |x| > lambd, else 0" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("lambd", \.lambd)] }
}

/// x moved towards 0 by lambd, and 0 within it. Source: torch.nn.Softshrink.
/// Shape: [*] to [*], the shape stays.
public struct Softshrink: ElementwiseLayer {
  public var lambd = 0.5
  public init() {}
  public static var name: String { "Softshrink" }
  public static var summary: String { "x moved towards 0 by lambd, and 0 within it" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("lambd", \.lambd)] }

  public func validate() throws(ShapeError) {
    guard lambd >= 0 else { throw .hyperparameter("lambd", is: lambd, expected: "of at least 0") }
  }
}
