/// The inputs one after the other along a dimension that is put in. Source: torch.stack.
/// Shape: n of [N, C] to [N, n, C] along dimension 1.
public struct Stack: Layer {
  public var dim = 0

  public init() {}

  public static var name: String { "Stack" }
  public static var summary: String { "the inputs one after the other along a new dimension" }
  public static var formula: String { "the inputs' shape with their number at dim" }
  public static var example: String { "(dim=1) from a, b" }
  public static var sample: [[Int]] { [[64, 56, 56], [64, 56, 56]] }
  public static var source: String { "torch.stack" }
  public static var arity: ClosedRange<Int> { 1...Int.max }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let y = inputs.first else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    for x in inputs.dropFirst() {
      guard x.rank == y.rank else {
        throw ShapeError(
          "Stack takes inputs of one shape", found: "\(x.rank) dimensions",
          expected: "\(y.rank) dimensions")
      }
      for dimension in 0..<y.rank {
        let (p, q) = (y[dimension], x[dimension])
        try requireSame(q, as: p, "the inputs differ along dimension \(dimension)", &a)
      }
    }
    return [try y.inserting(a.constant(inputs.count), at: y.place(of: dim))]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let place = try path.input.place(of: dim)
    let own = (0..<path.input.rank).map { DimensionReading.output($0 < place ? $0 : $0 + 1, .own) }
    return .slab(place, at: path.operand, .dimensions(own))
  }
}

extension Shape {
  /// Where a new dimension is put in, which may be counted from the end.
  func place(of dim: Int) throws(ShapeError) -> Int {
    let place = dim < 0 ? try Checked.add(dim, rank + 1) : dim
    guard place >= 0 && place <= rank else {
      throw ShapeError(
        "dimension \(dim) cannot be put in", found: "\(rank) dimensions",
        expected: "a dimension in \(-rank - 1)...\(rank)")
    }
    return place
  }
}
