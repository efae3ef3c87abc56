/// The cosine of the angle between two vectors along a dimension. Source: torch.nn.CosineSimilarity.
/// Shape: […, n, …] and […, n, …] to their common shape without the dimension `dim`.
public struct CosineSimilarity: Layer {
  public var dim = 1
  public var eps = 1e-8

  public init() {}

  public static var name: String { "CosineSimilarity" }
  public static var summary: String { "the cosine between two vectors along a dimension" }
  public static var formula: String { "the inputs' common shape without dim" }
  public static var example: String { "(dim=1) from a, b" }
  public static var sample: [[Int]] { [[128], [128]] }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("dim", \.dim), .init("eps", \.eps)]
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, y) = try pair(inputs)
    let common = try broadcast(x, y, in: &a)
    return [common.removing(try common.index(of: dim))]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, rank) = (path.input, path.output.rank + 1)
    let removed = try Shape(repeating: 1, rank: rank).index(of: dim)
    return .dimensions(
      (0..<x.rank).map { dimension in
        let place = dimension + rank - x.rank
        guard place != removed else { return .everything(isReduced: true) }
        let kept = place < removed ? place : place - 1
        return x[dimension] == 1 && path.output[kept] > 1
          ? .everything(isReduced: true) : .output(kept, .own)
      })
  }
}

/// Division by the squares of neighbouring channels of [N, C, H, W], as Caffe has it.
/// Source: torch.nn.CrossMapLRN2d.
/// Shape: [N, C, H, W] to the same.
public struct CrossMapLRN2d: ElementwiseLayer {
  public var size = 1
  public var alpha = 1e-4
  public var beta = 0.75
  public var k = 1.0

  public init() {}

  public static var name: String { "CrossMapLRN2d" }
  public static var summary: String { "division by the squares of neighbouring channels of a map" }
  public static var example: String { "(5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("size", \.size), .init("alpha", \.alpha), .init("beta", \.beta), .init("k", \.k),
    ]
  }

  public func validate() throws(ShapeError) { try requireFeatures(size, "size") }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
  }
}
