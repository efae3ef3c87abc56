/// A layer type of several inputs that broadcast to one shape: two or more of them, just two, or one
/// and a number in place of the second.
public protocol BroadcastingLayer: Layer {
  /// The number in place of the second input; nil where there is none.
  var number: Double? { get }
  /// Whether the output is written over the first input.
  var writesOverFirst: Bool { get }
}

extension BroadcastingLayer where Self: InPlaceLayer {
  public var writesOverFirst: Bool { inplace }
}

extension BroadcastingLayer {
  public var writesOverFirst: Bool { false }
  public static var formula: String { "the inputs' shapes broadcast: equal dimensions, or 1" }
  public static var arity: ClosedRange<Int> { 2...Int.max }
  public static var example: String { " from a, b" }
  public static var sample: [[Int]] { [[64, 56, 56], [64, 1, 1]] }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
  public var number: Double? { nil }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let expected = number == nil ? max(2, Self.arity.lowerBound)...Self.arity.upperBound : 1...1
    guard var y = inputs.first, expected.contains(inputs.count) else {
      throw .arity(
        of: number.map { "\(type) with a number, \($0)," } ?? type, found: inputs.count,
        expected: expected)
    }
    for x in inputs.dropFirst() { y = try broadcast(y, x, in: &a) }
    if writesOverFirst { try requireFits(y, into: inputs[0], &a) }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}

/// Requires the result of a layer that writes over its first input to have that input's shape.
/// Source: PyTorch, "Broadcasting semantics", in-place semantics.
private func requireFits<A: SizeArithmetic>(
  _ y: Shape<A.Size>, into x: Shape<A.Size>, _ a: inout A
) throws(ShapeError) {
  guard y.rank == x.rank else {
    throw ShapeError(
      "what is written over the first input has more dimensions than it", found: a.describe(y),
      expected: a.describe(x))
  }
  for dimension in 0..<y.rank {
    try requireSame(
      y[dimension], as: x[dimension],
      "what is written over the first input has another size along dimension \(dimension)", &a)
  }
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
public struct Add: BroadcastingLayer, InPlaceLayer {
  /// A number in place of the second input.
  public var other: Double?
  /// What the second input is multiplied by.
  public var alpha = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "Add" }
  public static var summary: String { "the sum of the inputs" }
  public static var source: String { "torch.add" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.later("other", \.other), .later("alpha", \.alpha), .inplace]
  }
  public var number: Double? { other }
}

/// The first input less the second. Source: torch.sub.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Sub: BroadcastingLayer, InPlaceLayer {
  /// A number in place of the second input.
  public var other: Double?
  /// What the second input is multiplied by.
  public var alpha = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "Sub" }
  public static var summary: String { "the first input less the second" }
  public static var source: String { "torch.sub" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.later("other", \.other), .later("alpha", \.alpha), .inplace]
  }
  public var number: Double? { other }
  public static var arity: ClosedRange<Int> { 2...2 }
}

/// The product of the inputs, element by element. Source: torch.mul.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Mul: BroadcastingLayer, InPlaceLayer {
  /// A number in place of the second input.
  public var other: Double?
  public var inplace = false
  public init() {}
  public static var name: String { "Mul" }
  public static var summary: String { "the product of the inputs, element by element" }
  public static var source: String { "torch.mul" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.later("other", \.other), .inplace]
  }
  public var number: Double? { other }
}

/// How a quotient is rounded.
public enum RoundingMode: String, HyperparameterWord {
  case trunc, floor
}

/// The first input over the second, element by element. Source: torch.div.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Div: BroadcastingLayer, InPlaceLayer {
  /// A number in place of the second input.
  public var other: Double?
  public var roundingMode: RoundingMode?
  public var inplace = false
  public init() {}
  public static var name: String { "Div" }
  public static var summary: String { "the first input over the second, element by element" }
  public static var source: String { "torch.div" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.later("other", \.other), .later("rounding_mode", \.roundingMode), .inplace]
  }
  public var number: Double? { other }
  public static var arity: ClosedRange<Int> { 2...2 }
}
