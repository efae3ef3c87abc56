/// A layer type of several inputs that broadcast to one shape: two or more of them, or just two.
public protocol BroadcastingLayer: Layer {}

extension BroadcastingLayer {
  public static var formula: String { "the inputs' shapes broadcast: equal dimensions, or 1" }
  public static var arity: ClosedRange<Int> { 2...Int.max }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard var y = inputs.first, Self.arity.contains(inputs.count) else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    for x in inputs.dropFirst() { y = try broadcast(y, x, in: &a) }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}

/// The common shape of two that broadcast: aligned at their last dimensions, each pair is equal or
/// one of it is 1. Source: PyTorch, "Broadcasting semantics".
func broadcast<A: SizeArithmetic>(
  _ x: Shape<A.Size>, _ y: Shape<A.Size>, in a: inout A
) throws(ShapeError) -> Shape<A.Size> {
  let (long, short) = x.rank >= y.rank ? (x, y) : (y, x)
  var result = long
  let offset = long.rank - short.rank
  for dimension in 0..<short.rank {
    let (p, q) = (long[dimension + offset], short[dimension])
    result[dimension + offset] = try a.broadcast(p, q) { a in
      ShapeError(
        "dimension \(dimension + offset) does not broadcast",
        found: "\(a.describe(p)) and \(a.describe(q))", expected: "equal sizes, or one of 1")
    }
  }
  return result
}

/// The sum of the inputs. Source: torch.add.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Add: BroadcastingLayer {
  public init() {}
  public static var name: String { "Add" }
  public static var summary: String { "the sum of the inputs" }
  public static var source: String { "torch.add" }
}

/// The first input less the second. Source: torch.sub.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Sub: BroadcastingLayer {
  public init() {}
  public static var name: String { "Sub" }
  public static var summary: String { "the first input less the second" }
  public static var source: String { "torch.sub" }
  public static var arity: ClosedRange<Int> { 2...2 }
}

/// The product of the inputs, element by element. Source: torch.mul.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Mul: BroadcastingLayer {
  public init() {}
  public static var name: String { "Mul" }
  public static var summary: String { "the product of the inputs, element by element" }
  public static var source: String { "torch.mul" }
}

/// The first input over the second, element by element. Source: torch.div.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Div: BroadcastingLayer {
  public init() {}
  public static var name: String { "Div" }
  public static var summary: String { "the first input over the second, element by element" }
  public static var source: String { "torch.div" }
  public static var arity: ClosedRange<Int> { 2...2 }
}
