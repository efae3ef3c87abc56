/// How GELU is computed.
public enum GELUApproximation: String, HyperparameterWord {
  case none, tanh
}

/// X times the normal distribution function of x. Source: torch.nn.GELU.
/// Shape: [*] to [*], the shape stays.
public struct GELU: ElementwiseLayer {
  public var approximate: GELUApproximation = .none
  public init() {}
  public static var name: String { "GELU" }
  public static var summary: String { "x times the normal distribution function of x" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("approximate", \.approximate)]
  }
}

/// x*sigmoid(x), also called swish. Source: torch.nn.SiLU.
/// Shape: [*] to [*], the shape stays.
public struct SiLU: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "SiLU" }
  public static var summary: String { "x*sigmoid(x), also called swish" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// x*tanh(softplus(x)). Source: torch.nn.Mish.
/// Shape: [*] to [*], the shape stays.
public struct Mish: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Mish" }
  public static var summary: String { "x*tanh(softplus(x))" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("inplace", \.inplace)] }
}

/// Log(1 + exp(beta*x))/beta. Source: torch.nn.Softplus.
/// Shape: [*] to [*], the shape stays.
public struct Softplus: ElementwiseLayer {
  public var beta = 1.0
  public var threshold = 20.0
  public init() {}
  public static var name: String { "Softplus" }
  public static var summary: String { "log(1 + exp(beta*x))/beta" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("beta", \.beta), .init("threshold", \.threshold)]
  }
}

/// x/(1 + |x|). Source: torch.nn.Softsign.
/// Shape: [*] to [*], the shape stays.
public struct Softsign: ElementwiseLayer {
  public init() {}
  public static var name: String { "Softsign" }
  public static var summary: String { "x/(1 + |x|)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
}

/// 1/(1 + exp(-x)). Source: torch.nn.Sigmoid.
/// Shape: [*] to [*], the shape stays.
public struct Sigmoid: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Sigmoid" }
  public static var summary: String { "1/(1 + exp(-x))" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.inplace] }
}

/// Log(1/(1 + exp(-x))). Source: torch.nn.LogSigmoid.
/// Shape: [*] to [*], the shape stays.
public struct LogSigmoid: ElementwiseLayer {
  public init() {}
  public static var name: String { "LogSigmoid" }
  public static var summary: String { "log(1/(1 + exp(-x)))" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
}

/// The hyperbolic tangent of x. Source: torch.nn.Tanh.
/// Shape: [*] to [*], the shape stays.
public struct Tanh: ElementwiseLayer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Tanh" }
  public static var summary: String { "the hyperbolic tangent of x" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.inplace] }
}

/// x - tanh(x). Source: torch.nn.Tanhshrink.
/// Shape: [*] to [*], the shape stays.
public struct Tanhshrink: ElementwiseLayer {
  public init() {}
  public static var name: String { "Tanhshrink" }
  public static var summary: String { "x - tanh(x)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
}
