/// Dimensions of one element left out: those named, or all. Source: torch.squeeze.
///
/// Which dimensions have one element is found at the definition's own input; at another input it
/// is a condition that these have, and the others have not.
/// Shape: [N, C, 1, 1] to [N, C].
public struct Squeeze: UnaryLayer {
  public var dim: IntegerList?
  /// For each dimension of the definition's own input, whether it is left out.
  private var isRemoved: [Bool]?

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Squeeze" }
  public static var summary: String { "dimensions of one element left out" }
  public static var formula: String { "the input's shape without the dimensions of size 1" }
  public static var example: String { "(2)" }
  public static var source: String { "torch.squeeze" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    let named = try dim.map { (dim) throws(ShapeError) in try x.indices(of: dim.values) }
    isRemoved = (0..<x.rank).map { x[$0] == 1 && named?.contains($0) ?? true }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let named = try x.indices(of: dim?.values ?? Array(0..<x.rank))
    if let isRemoved, isRemoved.count != x.rank {
      throw .rank(of: type, found: x.rank, expected: isRemoved.count)
    }
    var y = x
    for dimension in named.sorted(by: >) {
      let size = x[dimension]
      // Where nothing was inferred the dimensions are taken at their word.
      if isRemoved?[dimension] ?? true {
        try a.require(size, equals: a.constant(1)) { a in changed(a.describe(size), dimension, "1")
        }
        y = y.removing(dimension)
      } else {
        try a.require(size, atLeast: 2) { a in
          changed(a.describe(size), dimension, "more than 1")
        }
      }
    }
    return y
  }

  private func changed(_ found: String, _ dimension: Int, _ expected: String) -> ShapeError {
    ShapeError(
      "Squeeze gives another number of dimensions than at the definition's input",
      found: "\(found) elements in dimension \(dimension)", expected: expected)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .rearranged }
}

/// A dimension of one element put in. Source: torch.unsqueeze.
/// Shape: [N, C] to [N, 1, C] at dimension 1.
public struct Unsqueeze: UnaryLayer {
  public var dim = 0

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Unsqueeze" }
  public static var summary: String { "a dimension of one element put in" }
  public static var formula: String { "the input's shape with 1 at dim" }
  public static var example: String { "(1)" }
  public static var source: String { "torch.unsqueeze" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dim", \.dim)] }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.inserting(a.constant(1), at: x.place(of: dim))
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .rearranged }
}
