/// What stands in the graph of a design space where a choice decides which of several tensors goes on. It is
/// no layer of any member: whoever takes its output takes the tensor that was chosen.
public struct Selection: Layer {
  /// The place of the tensor that goes on.
  public var index = 0

  public init() {}

  /// The tensor at a place of those that it takes.
  public init(_ index: Int) { self.index = index }

  public static var name: String { "choice" }
  public static var summary: String { "one of several tensors" }
  public static var formula: String { "that tensor's shape" }
  public static var arity: ClosedRange<Int> { 1...Int.max }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
  public var outputMemory: OutputMemory { .view }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.indices.contains(index) else { throw ShapeError("what is chosen is not there") }
    return [inputs[index]]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}
