/// A layer of a type that archdb does not have, with what its definition declares: the shapes of its
/// outputs, its parameters and its multiply-accumulates. Which inputs it takes, and what an element of
/// its outputs reads, is not known.
///
///     Opaque(output=[64, H // 2, W // 2], params=1728, macs=1728 * (H // 2) * (W // 2))
///     Opaque(output=[[100, 4], [100, 91]])                  // two outputs
///     Opaque(output=[N * 8, 64, 64], batched=false)         // whole shapes, where dimension 0 is no batch
///     Opaque(output=[2, 64], batched=false, function='randn')   // of no input, in the flat form
///
/// Source: the definition.
/// Shape: [N, *] and others to [N, *output].
public struct Opaque: Layer {
  /// The shapes of the outputs: without the batch, which is the first input's, or whole.
  public struct Outputs: Hashable, HyperparameterValue {
    var shapes: [[SizeExpression]]
    /// Whether they were written as a list of shapes.
    var areSeveral: Bool

    public init?(_ value: Value, axes: Int = 0) {
      if let shape = [SizeExpression](value) {
        (shapes, areSeveral) = ([shape], false)
      } else {
        guard let shapes = [[SizeExpression]](value) else { return nil }
        (self.shapes, areSeveral) = (shapes, true)
      }
    }
    init() { (shapes, areSeveral) = ([[]], false) }

    public func value(axes: Int = 0) -> Value {
      areSeveral ? shapes.value() : (shapes.first ?? []).value()
    }
    public static func kind(axes: Int) -> String { "list of sizes, or a list of such lists" }
    public static var takesSizes: Bool { true }
  }

  public var output = Outputs()
  public var params = 0
  public var macs: SizeExpression?
  /// Whether dimension 0 of each output is the first input's, and `output` the dimensions after it.
  public var batched = true
  /// What makes the outputs, where it has a name.
  public var function: String?

  public init() {}

  public static var name: String { "Opaque" }
  public static var summary: String {
    "a layer of another type, with the figures that are declared"
  }
  public static var formula: String { "N, output" }
  public static var example: String { "(output=[64, H // 2, W // 2], params=1728)" }
  public static var source: String { "the definition that uses it" }
  public static var arity: ClosedRange<Int> { 0...Int.max }
  public static var isDeclared: Bool { true }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("output", \.output), .init("params", \.params), .init("macs", \.macs),
      .later("batched", \.batched), .later("function", \.function),
    ]
  }

  public var references: Int {
    (output.shapes.flatMap { $0 } + (macs.map { [$0] } ?? [])).map(\.references).max() ?? 0
  }

  public func validate() throws(ShapeError) {
    guard function != "" else {
      throw .hyperparameter("function", is: "''", expected: "a word")
    }
    guard params >= 0 else {
      throw .hyperparameter("params", is: params, expected: "of at least 0")
    }
    if case .integer(let count)? = macs, count < 0 {
      throw .hyperparameter("macs", is: count, expected: "of at least 0")
    }
    for case .integer(let size) in output.shapes.flatMap({ $0 }) where size < 1 {
      throw .hyperparameter("an entry of output", is: size, expected: "of at least 1")
    }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let tensors = try sized(inputs, in: a)
    guard inputs.count > references || !batched else {
      throw .arity(of: type, found: 0, expected: 1...Int.max)
    }
    var result: [Shape<A.Size>] = []
    for shape in output.shapes {
      guard tensors[0].rank > 0 || !batched else {
        throw .rank(of: type, found: 0, oneOf: 1...Int.max)
      }
      var sizes = batched ? [tensors[0][0]] : []
      for entry in shape {
        let size = try entry.size(of: tensors, in: &a)
        try requirePositive(size, "a dimension of the output", &a)
        sizes.append(size)
      }
      result.append(try Shape(sizes, filler: a.constant(1)))
    }
    return result
  }

  /// The first input, or a shape without dimensions where there is none, then the tensors that `like(…)`
  /// names.
  private func sized<A: SizeArithmetic>(
    _ inputs: [Shape<A.Size>], in a: A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.count >= references else {
      throw .arity(of: type, found: 0, expected: Self.arity)
    }
    let none = try Shape([A.Size](), filler: a.constant(1))
    return [inputs.dropLast(references).first ?? none] + inputs.suffix(references)
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let macs else { return .none }
    let count = try macs.size(of: sized(inputs, in: a), in: &a)
    try a.require(count, atLeast: 0) { a in
      .hyperparameter("macs", is: a.describe(count), expected: "of at least 0")
    }
    return .sum([Product(1, try Shape([count], filler: count))])
  }

  public func parameterCount() throws(ShapeError) -> Int { params }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .unknown }
}
