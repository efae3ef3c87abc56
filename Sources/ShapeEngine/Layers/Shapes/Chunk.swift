/// A layer type that cuts a dimension into parts of equal size, of which the last may be smaller.
///
/// How many parts there are depends on the input: the number at the definition's own input is
/// kept, and at another input it is a condition that it is the same.
public protocol CuttingLayer: Layer {
  /// The dimension that is cut.
  var dim: Int { get }
  /// The number of parts at the definition's own input.
  var parts: Int? { get set }
}

extension CuttingLayer {
  public static var givesList: Bool { true }
  /// More parts than any architecture has; a mistyped size would otherwise make billions.
  static var maximumParts: Int { 65_536 }

  /// The parts of `x` where all but the last have `part` elements.
  func cut<A: SizeArithmetic>(
    _ x: Shape<A.Size>, at dimension: Int, into count: Int, of part: A.Size, in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard count >= 1 && count <= Self.maximumParts else {
      throw ShapeError(
        "\(type) makes too many parts", found: "\(count) parts",
        expected: "at most \(Self.maximumParts)")
    }
    let size = x[dimension]
    let last = try a.difference(size, a.multiplied(part, by: count - 1))
    let error = { (a: A) in
      ShapeError(
        "\(type) gives another number of parts than at the definition's input",
        found: "\(a.describe(size)) in parts of \(a.describe(part))", expected: "\(count) parts")
    }
    try a.require(last, atLeast: 1, error)
    try a.require(last, atMost: part, error)
    var y = x
    y[dimension] = part
    var shapes = Array(repeating: y, count: count)
    shapes[count - 1][dimension] = last
    return shapes
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.input.index(of: dim)
    let offset = try Checked.sum(path.outputs[..<path.part].map { $0[along] })
    return .ownBut(along, .output(along, .shifted(by: offset)))
  }

  func single<Size>(_ inputs: [Shape<Size>]) throws(ShapeError) -> Shape<Size> {
    guard inputs.count == 1 else {
      throw .arity(of: type, found: inputs.count, expected: 1...1)
    }
    return inputs[0]
  }
}

/// A dimension in about equal parts: at most `chunks` of them. Source: torch.chunk.
/// Shape: […, n, …] to a list of […, n', …], cut along `dim`.
public struct Chunk: CuttingLayer {
  public var chunks = 1
  public var dim = 0
  public var parts: Int?

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Chunk" }
  public static var summary: String { "a dimension in about equal parts" }
  public static var formula: String { "ceil(I/chunks) in all parts but the last" }
  public static var example: String { "(2, dim=1)" }
  public static var source: String { "torch.chunk" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("chunks", \.chunks), .init("dim", \.dim)]
  }

  public func validate() throws(ShapeError) {
    guard chunks > 0 else { throw .hyperparameter("chunks", is: chunks, expected: "above 0") }
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    let x = try single(inputs)
    let size = x[try x.index(of: dim)]
    var integers = Integers()
    parts = try integers.ceilDivided(size, by: max(1, integers.ceilDivided(size, by: chunks)))
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let x = try single(inputs)
    let dimension = try x.index(of: dim)
    let part = try a.ceilDivided(x[dimension], by: chunks)
    return try cut(x, at: dimension, into: parts ?? chunks, of: part, in: &a)
  }
}

/// A dimension in parts of given sizes. Source: torch.split.
/// Shape: […, n, …] to a list of […, n', …], cut along `dim`.
public struct Split: CuttingLayer {
  public var splitSize = SplitSize.each(.integer(1))
  public var dim = 0
  public var parts: Int?

  /// The size of every part but the last, or of each part.
  public enum SplitSize: Hashable, HyperparameterValue {
    case each(SizeExpression)
    case parts([SizeExpression])

    public init?(_ value: Value, axes: Int = 0) {
      if case .list = value {
        guard let sizes = [SizeExpression](value) else { return nil }
        self = .parts(sizes)
      } else {
        guard let size = SizeExpression(value) else { return nil }
        self = .each(size)
      }
    }
    public func value(axes: Int = 0) -> Value {
      switch self {
      case .each(let size): size.value()
      case .parts(let sizes): sizes.value()
      }
    }
    public static func kind(axes: Int) -> String { "size or list of sizes" }
    public static var takesSizes: Bool { true }

    var sizes: [SizeExpression] {
      switch self {
      case .each(let size): [size]
      case .parts(let sizes): sizes
      }
    }
  }

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Split" }
  public static var summary: String { "a dimension in parts of given sizes" }
  public static var formula: String { "split_size, and what remains in the last part" }
  public static var example: String { "([32, 64], dim=1)" }
  public static var source: String { "torch.split" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("split_size", \.splitSize), .init("dim", \.dim)]
  }

  public var references: Int { splitSize.sizes.map(\.references).max() ?? 0 }

  public func validate() throws(ShapeError) {
    guard !splitSize.sizes.isEmpty else {
      throw .hyperparameter("split_size", is: "[]", expected: "of at least one part")
    }
    for case .integer(let size) in splitSize.sizes where size < 1 {
      throw .empty("split_size", is: size, expected: "above 0")
    }
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    let x = try first(of: inputs)
    let size = x[try x.index(of: dim)]
    guard case .each(let expression) = splitSize else { return }
    var integers = Integers()
    let part = try expression.size(of: inputs, in: &integers)
    try requirePositive(part, "a part", &integers)
    parts = try integers.ceilDivided(size, by: part)
  }

  private func first<Size>(of inputs: [Shape<Size>]) throws(ShapeError) -> Shape<Size> {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw .arity(of: type, found: inputs.count - references, expected: 1...1)
    }
    return x
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let x = try first(of: inputs)
    let dimension = try x.index(of: dim)
    var sizes: [A.Size] = []
    for expression in splitSize.sizes {
      let size = try expression.size(of: inputs, in: &a)
      try requirePositive(size, "a part", &a, help: ShapeError.emptyHelp)
      sizes.append(size)
    }
    if case .each = splitSize, let part = sizes.first {
      return try cut(x, at: dimension, into: parts ?? 1, of: part, in: &a)
    }
    guard var total = sizes.first else { return [] }
    for size in sizes.dropFirst() { total = try a.sum(total, size) }
    let found = x[dimension]
    try requireSame(found, as: total, "the parts do not add up to dimension \(dimension)", &a)
    return sizes.map { size in
      var y = x
      y[dimension] = size
      return y
    }
  }
}
