/// Those elements of a dimension that an index names: a list, or a second input of one dimension.
/// Source: torch.index_select.
/// Shape: [N, L, C] and [K] to [N, K, C] along dimension 1.
public struct IndexSelect: Layer {
  public var dim = 0
  public var index: IntegerList?

  public init() {}

  public static var name: String { "IndexSelect" }
  public static var summary: String { "those elements of a dimension that an index names" }
  public static var formula: String { "as many as the index names along dim" }
  public static var example: String { "(1, [0, 2, 5])" }
  public static var source: String { "torch.index_select" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .init("index", \.index)]
  }

  public func validate() throws(ShapeError) {
    guard let index else { return }
    guard !index.values.isEmpty else {
      throw .hyperparameter("index", is: "[]", expected: "of at least one element")
    }
    for element in index.values where element < 0 {
      throw .hyperparameter("an entry of index", is: element, expected: "of at least 0")
    }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let count = index == nil ? 2 : 1
    guard var y = inputs.first, inputs.count == count else {
      throw ShapeError(
        "IndexSelect takes an index: a list, or a second input", found: "\(inputs.count) inputs",
        expected: "\(count) inputs")
    }
    let along = try y.index(of: dim)
    if let index {
      let last = index.values.max() ?? 0
      try requireElement(last, of: y[along], atLeast: Checked.add(last, 1), &a)
      y[along] = a.constant(index.values.count)
    } else {
      try inputs[1].requireRank(0...1, for: "an index of \(type)")
      y[along] = inputs[1].rank == 0 ? a.constant(1) : inputs[1][0]
    }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.inputs[0].index(of: dim)
    if path.operand == 1 { return .dimensions(path.input.rank == 1 ? [.output(along, .own)] : []) }
    return .ownBut(along, index.map { .placed(along, .listed($0.values)) } ?? .chosen)
  }
}

/// The elements that an index names one by one along a dimension. Source: torch.gather.
/// Shape: [N, L, C] and an index of [N, K, C] to [N, K, C] along dimension 1.
public struct Gather: Layer {
  public var dim = 0

  public init() {}

  public static var name: String { "Gather" }
  public static var summary: String { "the elements that an index names one by one" }
  public static var formula: String { "the index' shape" }
  public static var example: String { "(dim=1) from x, index" }
  public static var sample: [[Int]] { [[196, 64], [49, 64]] }
  public static var source: String { "torch.gather" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dim", \.dim)] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, index) = try pair(inputs)
    let along = try x.index(of: dim)
    guard index.rank == x.rank else {
      throw .rank(of: "an index of \(type)", found: index.rank, expected: x.rank)
    }
    for dimension in 0..<x.rank where dimension != along {
      let (size, wanted) = (x[dimension], index[dimension])
      try a.require(wanted, atMost: size) { a in
        ShapeError(
          "the index is larger than the input along dimension \(dimension)",
          found: a.describe(wanted), expected: "at most \(a.describe(size))")
      }
    }
    return [index]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.inputs[0].index(of: dim)
    return path.operand == 1 ? .ownPlace : .ownBut(along, .chosen)
  }
}

/// Windows along one dimension, whose elements become a new last dimension.
/// Source: torch.Tensor.unfold.
/// Shape: [N, C, L] to [N, C, (L - size)/step + 1, size] along dimension 2.
public struct UnfoldDimension: UnaryLayer {
  public var dimension = 0
  public var size = 1
  public var step = 1

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "UnfoldDimension" }
  public static var summary: String {
    "the windows along one dimension, their elements as the last"
  }
  public static var formula: String { "floor((I - size)/step) + 1, and size as the last dimension" }
  public static var example: String { "(2, size=16, step=8)" }
  public static var source: String { "torch.Tensor.unfold" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dimension", \.dimension), .required("size", \.size), .required("step", \.step)]
  }

  public func validate() throws(ShapeError) {
    try requireFeatures(size, "size")
    try requireFeatures(step, "step")
  }

  private var window: Window {
    Window(kernel: size, stride: step, padding: .explicit(low: 0, high: 0))
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let along = try x.index(of: dimension)
    let given = x[along]
    try a.require(given, atLeast: size) { a in
      ShapeError(
        "a window of \(size) does not fit dimension \(along)", found: a.describe(given),
        expected: "at least \(size)")
    }
    var y = x
    y[along] = try window.places(along: given, in: &a)
    return try y.inserting(a.constant(size), at: x.rank)
  }

  /// A place of the windows reads its whole window: that the last dimension tells its elements apart
  /// is left out.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.input.index(of: dimension)
    return .ownBut(along, .output(along, try window.reading(along: path.input[along])))
  }
}
