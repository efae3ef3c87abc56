/// The elements of a dimension as tensors of their own. Source: torch.unbind.
///
/// How many there are is found at the definition's own input; at another input it is a condition.
/// Shape: […, n, …] to a list of n without the dimension `dim`.
public struct Unbind: CuttingLayer {
  public var dim = 0
  public var parts: Int?

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Unbind" }
  public static var summary: String { "the elements of a dimension as tensors of their own" }
  public static var formula: String { "the input's shape without dim, once for each element of it" }
  public static var example: String { "(0)" }
  public static var source: String { "torch.unbind" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    let x = try single(inputs)
    parts = x[try x.index(of: dim)]
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let x = try single(inputs)
    let dimension = try x.index(of: dim)
    let size = x[dimension]
    let count = parts ?? 1
    guard count >= 1 && count <= Self.maximumParts else {
      throw ShapeError(
        "\(type) makes too many parts", found: "\(count) parts",
        expected: "at most \(Self.maximumParts)")
    }
    try a.require(size, equals: a.constant(count)) { a in
      ShapeError(
        "\(type) gives another number of parts than at the definition's input",
        found: a.describe(size), expected: "\(count) elements in dimension \(dimension)")
    }
    return Array(repeating: x.removing(dimension), count: count)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let taken = try path.input.index(of: dim)
    return .dimensions(
      (0..<path.input.rank).map {
        $0 == taken ? .element(path.part) : .output($0 < taken ? $0 : $0 - 1, .own)
      })
  }
}
