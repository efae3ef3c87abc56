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

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}

/// The input itself. Source: torch.nn.Identity.
/// Shape: [*] to [*], the shape stays.
public struct Identity: ElementwiseLayer {
  public init() {}
  public var outputMemory: OutputMemory { .view }
  public static var name: String { "Identity" }
  public static var summary: String { "the input itself" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
}
