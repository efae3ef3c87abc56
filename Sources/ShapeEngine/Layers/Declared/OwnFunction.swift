/// A function of elements of a type that archdb does not have: each element of the output comes of those
/// at its own place. Source: the definition.
/// Shape: [*] and others to their common shape, broadcast from the last dimension on.
public struct Elementwise: Layer, InPlaceLayer {
  public var function = ""

  public var inplace = false
  public init() {}

  public static var name: String { "Elementwise" }
  public static var summary: String { "a function of elements that has no type of its own" }
  public static var formula: String { "the inputs' shapes broadcast: equal dimensions, or 1" }
  public static var example: String { "(function='squareplus')" }
  public static var source: String { "the definition that uses it" }
  public static var arity: ClosedRange<Int> { 1...Int.max }
  public static var isDeclared: Bool { true }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("function", \.function), .inplace]
  }

  public func validate() throws(ShapeError) {
    guard !function.isEmpty else {
      throw .hyperparameter("function", is: "''", expected: "a word")
    }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard var y = inputs.first else { throw .arity(of: type, found: 0, expected: Self.arity) }
    for x in inputs.dropFirst() { y = try broadcast(y, x, in: &a) }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}
