/// The larger of two elements. Source: torch.maximum.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Maximum: BroadcastingLayer {
  public init() {}
  public static var name: String { "Maximum" }
  public static var summary: String { "the larger of two elements" }
  public static var source: String { "torch.maximum" }
  public static var arity: ClosedRange<Int> { 2...2 }
}

/// The smaller of two elements. Source: torch.minimum.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Minimum: BroadcastingLayer {
  public init() {}
  public static var name: String { "Minimum" }
  public static var summary: String { "the smaller of two elements" }
  public static var source: String { "torch.minimum" }
  public static var arity: ClosedRange<Int> { 2...2 }
}

/// Each element to the power of a number, or of the element at its place in a second input.
/// Source: torch.pow.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Pow: BroadcastingLayer, InPlaceLayer {
  public var exponent: Double?
  public var inplace = false
  public init() {}
  public static var name: String { "Pow" }
  public static var summary: String { "each element to the power of a number or an element" }
  public static var formula: String {
    "the input's shape; of two inputs their common shape, as in broadcasting"
  }
  public static var example: String { "(2)" }
  public static var sample: [[Int]] { [] }
  public static var source: String { "torch.pow" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("exponent", \.exponent), .inplace]
  }
  public var number: Double? { exponent }
}

/// The elements of one tensor where a condition holds, and those of another one elsewhere. The first
/// input is the condition; a number may stand for either of the two. Source: torch.where.
/// Shape: [*], [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Where: BroadcastingLayer {
  public var input: Double?
  public var other: Double?
  public init() {}
  public static var name: String { "Where" }
  public static var summary: String { "one tensor where a condition holds, another elsewhere" }
  public static var example: String { "(other=0) from mask, x" }
  public static var sample: [[Int]] { [[1, 196], [8, 196]] }
  public static var source: String { "torch.where" }
  public static var arity: ClosedRange<Int> { 1...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("input", \.input), .init("other", \.other)]
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let count = 1 + (input == nil ? 1 : 0) + (other == nil ? 1 : 0)
    guard var y = inputs.first, inputs.count == count else {
      throw .arity(of: type, found: inputs.count, expected: count...count)
    }
    for x in inputs.dropFirst() { y = try broadcast(y, x, in: &a) }
    return [y]
  }
}

/// A number in place of the elements at which a mask holds: the second input. Source:
/// torch.Tensor.masked_fill.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct MaskedFill: BroadcastingLayer, InPlaceLayer {
  public var value = 0.0
  public var inplace = false
  public init() {}
  public static var name: String { "MaskedFill" }
  public static var summary: String { "a number where a mask holds" }
  public static var example: String { "(-100) from scores, mask" }
  public static var sample: [[Int]] { [[8, 49, 49], [1, 49, 49]] }
  public static var source: String { "torch.Tensor.masked_fill" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("value", \.value), .inplace]
  }
}
