/// A normalization along one dimension that keeps the shape.
public protocol SoftmaxLayer: ElementwiseLayer {
  /// The dimension; nil for the one that PyTorch chooses by the rank.
  var dim: Int? { get set }
}

extension SoftmaxLayer {
  public static var example: String { "(dim=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    if let dim { _ = try x.index(of: dim) }
  }
}

/// exp(x) over its sum along `dim`. Source: torch.nn.Softmax.
/// Shape: [*] to [*], the shape stays.
public struct Softmax: SoftmaxLayer {
  public var dim: Int?
  public init() {}
  public static var name: String { "Softmax" }
  public static var summary: String { "exp(x) over its sum along dim" }
}

/// exp(-x) over its sum along `dim`. Source: torch.nn.Softmin.
/// Shape: [*] to [*], the shape stays.
public struct Softmin: SoftmaxLayer {
  public var dim: Int?
  public init() {}
  public static var name: String { "Softmin" }
  public static var summary: String { "exp(-x) over its sum along dim" }
}

/// The logarithm of exp(x) over its sum along `dim`. Source: torch.nn.LogSoftmax.
/// Shape: [*] to [*], the shape stays.
public struct LogSoftmax: SoftmaxLayer {
  public var dim: Int?
  public init() {}
  public static var name: String { "LogSoftmax" }
  public static var summary: String { "the logarithm of exp(x) over its sum along dim" }
}

/// exp(x) over its sum along the channels of a [N, C, H, W] or [C, H, W] tensor.
/// Source: torch.nn.Softmax2d.
/// Shape: [N, C, H, W] to [N, C, H, W].
public struct Softmax2d: ElementwiseLayer {
  public init() {}
  public static var name: String { "Softmax2d" }
  public static var summary: String { "exp(x) over its sum along the channels" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(3...4, for: type)
  }
}
