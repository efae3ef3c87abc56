/// Dimensions of one element repeated; -1 leaves a dimension as it is. Source: torch.Tensor.expand.
/// Shape: [1, L, C] to [N, L, C] where `sizes` begins with N.
public struct Expand: SizedLayer {
  public var sizes: [SizeExpression] = []

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Expand" }
  public static var summary: String { "dimensions of one element repeated" }
  public static var formula: String { "sizes, where -1 leaves the dimension as it is" }
  public static var example: String { "(N, -1, -1)" }
  public static var source: String { "torch.Tensor.expand" }
  public static var variadic: String? { "sizes" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("sizes", \.sizes)] }
  public var sizeExpressions: [SizeExpression] { sizes }

  public func validate() throws(ShapeError) {
    for case .integer(let size) in sizes where size < 1 && size != -1 {
      throw .hyperparameter("an entry of sizes", is: size, expected: "of at least 1, or -1")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let added = sizes.count - x.rank
    guard added >= 0, !sizes.prefix(added).contains(where: \.isFree) else {
      throw ShapeError(
        "Expand names every dimension, and -1 only for those that are there",
        found: "\(sizes.count) sizes", expected: "at least \(x.rank) sizes")
    }
    var y = try Shape(repeating: a.constant(1), rank: sizes.count)
    for (place, expression) in sizes.enumerated() {
      if expression.isFree {
        y[place] = x[place - added]
        continue
      }
      let size = try expression.size(of: tensors, in: &a)
      try requirePositive(size, "a dimension of the expanded tensor", &a)
      if place >= added { try requireExpandable(x[place - added], to: size, &a) }
      y[place] = size
    }
    return y
  }

  /// The dimension has the size already, or one element to repeat.
  private func requireExpandable<A: SizeArithmetic>(
    _ x: A.Size, to size: A.Size, _ a: inout A
  ) throws(ShapeError) {
    let error = { (a: A) in
      ShapeError(
        "a dimension of \(a.describe(x)) elements cannot be expanded to \(a.describe(size))",
        found: a.describe(x), expected: "1 or \(a.describe(size))")
    }
    // The common size is the larger one, so this refuses to shrink a dimension to 1.
    try a.require(a.broadcast(x, size, error), equals: size, error)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }
}
