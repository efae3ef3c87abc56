/// A layer type whose output has the input's shape, and each element of it comes from the element
/// at its own place.
public protocol ElementwiseLayer: UnaryLayer {
  /// What the input must fulfil; nothing for most types.
  func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError)
}

extension ElementwiseLayer {
  public static var formula: String { "the input's shape" }

  @inline(__always)
  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {}

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try check(x, &a)
    return x
  }

  public var reach: Reach { .ownPlace }
}

/// The input itself. Source: torch.nn.Identity.
public struct Identity: ElementwiseLayer {
  public init() {}
  public static var name: String { "Identity" }
  public static var summary: String { "the input itself" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
}

extension ShapeError {
  /// A tensor with a number of dimensions that the layer type does not take.
  static func rank(of type: String, found: Int, oneOf ranks: ClosedRange<Int>) -> ShapeError {
    let expected =
      ranks.upperBound == Int.max
      ? "at least \(ranks.lowerBound)" : "\(ranks.lowerBound) to \(ranks.upperBound)"
    return ShapeError(
      "\(type) does not take a tensor of \(found) dimensions", found: "\(found) dimensions",
      expected: "\(expected) dimensions, the batch included")
  }
}

extension Shape {
  /// Requires the rank to be one of those that the layer type takes.
  @inline(__always)
  func requireRank(_ ranks: ClosedRange<Int>, for type: @autoclosure () -> String)
    throws(ShapeError)
  {
    if !ranks.contains(rank) { throw .rank(of: type(), found: rank, oneOf: ranks) }
  }
}
