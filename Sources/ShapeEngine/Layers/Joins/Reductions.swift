/// Whether any element along dimensions is other than 0. Source: torch.any.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct AnyElement: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "Any" }
  public static var summary: String { "whether any element along dimensions is other than 0" }
  public static var source: String { "torch.any" }
}

/// Whether all elements along dimensions are other than 0. Source: torch.all.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct AllElements: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "All" }
  public static var summary: String { "whether all elements along dimensions are other than 0" }
  public static var source: String { "torch.all" }
}

/// The product along dimensions; PyTorch takes one dimension or all, ONNX's ReduceProd several.
/// Source: torch.prod.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Prod: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "Prod" }
  public static var summary: String { "the product along dimensions" }
  public static var source: String { "torch.prod" }
}

/// The logarithm of the sum of exponentials along dimensions. Source: torch.logsumexp.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct LogSumExp: ReducingLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "LogSumExp" }
  public static var summary: String { "log of the sum of exp along dimensions" }
  public static var source: String { "torch.logsumexp" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .init("keepdim", \.keepdim)]
  }
}

/// The standard deviation along dimensions. Source: torch.std.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Std: ReducingLayer {
  public var dim: IntegerList?
  /// What the number of elements is reduced by where the squares are divided by it.
  public var correction = 1.0
  public var keepdim = false
  public init() {}
  public static var name: String { "Std" }
  public static var summary: String { "the standard deviation along dimensions" }
  public static var source: String { "torch.std" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("dim", \.dim), Hyperparameter("correction", \.correction).byNameOnly,
      Hyperparameter("keepdim", \.keepdim).byNameOnly,
    ]
  }
}

/// The variance along dimensions. Source: torch.var.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Var: ReducingLayer {
  public var dim: IntegerList?
  /// What the number of elements is reduced by where the squares are divided by it.
  public var correction = 1.0
  public var keepdim = false
  public init() {}
  public static var name: String { "Var" }
  public static var summary: String { "the variance along dimensions" }
  public static var source: String { "torch.var" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("dim", \.dim), Hyperparameter("correction", \.correction).byNameOnly,
      Hyperparameter("keepdim", \.keepdim).byNameOnly,
    ]
  }
}

/// Which norm: of an order, which may be infinite, or Frobenius'.
public enum NormOrder: Hashable, HyperparameterValue {
  case frobenius
  case order(Double)

  public init?(_ value: Value, axes: Int = 0) {
    switch value {
    case .string("fro"): self = .frobenius
    case .string("inf"): self = .order(.infinity)
    case .string("-inf"): self = .order(-.infinity)
    default:
      guard let order = Double(value), !order.isNaN else { return nil }
      self = .order(order)
    }
  }
  public func value(axes: Int = 0) -> Value {
    switch self {
    case .frobenius: .string("fro")
    // No number of the language is infinite: a word stands for it.
    case .order(let order): order.isInfinite ? .string("\(order)") : order.value()
    }
  }
  public static func kind(axes: Int) -> String { "float, 'inf', '-inf' or 'fro'" }
}

/// The norm of the vectors along dimensions. Source: torch.norm.
/// Shape: [N, C, H, W] to [N, C] along dimensions 2 and 3, with keepdim to [N, C, 1, 1].
public struct Norm: ReducingLayer {
  public var p = NormOrder.frobenius
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "Norm" }
  public static var summary: String { "the norm of the vectors along dimensions" }
  public static var example: String { "(p=2, dim=1, keepdim=true)" }
  public static var source: String { "torch.norm" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("p", \.p), .init("dim", \.dim), .init("keepdim", \.keepdim)]
  }
}
