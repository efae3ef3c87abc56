/// A layer type: a value type that holds the type's hyperparameters, and its one rule.
///
/// To add a layer type is to write one such struct and to name it in ``LayerTable``. The rule is
/// generic over the arithmetic of sizes, so that it is written once and runs on plain integers
/// and on forms alike. All shapes are whole tensors, batch first ([N, C, H, W]).
public protocol Layer: Hashable, Sendable {
  /// The type's name as PyTorch spells it; for a ``SpatialLayer`` without its 1d, 2d or 3d.
  static var name: String { get }
  /// One line that says what the type does.
  static var summary: String { get }
  /// The output's size as a formula, for `types`.
  static var formula: String { get }
  /// A call in a definition that uses the type, after its name: `(64, 3, padding=1)`.
  static var example: String { get }
  /// The shapes, without the batch, of the inputs that the example names after its `from`: `types`
  /// shows what comes out. Types that need several inputs have them.
  static var sample: [[Int]] { get }
  /// Where the rule comes from: PyTorch's page, or a paper.
  static var source: String { get }
  /// In PyTorch's order, which is the order of arguments by position.
  static var hyperparameters: [Hyperparameter<Self>] { get }
  /// How many inputs the rule takes, not counting the tensors that `like(…)` names.
  static var arity: ClosedRange<Int> { get }
  /// The hyperparameter that takes all arguments by position as one list: `Permute(0, 2, 3, 1)`.
  static var variadic: String? { get }
  /// Whether the layer gives a list of tensors, also where it has one element only: Chunk, LSTM.
  static var givesList: Bool { get }
  /// Whether the definition that uses it says what it gives and has, which nobody can check.
  static var isDeclared: Bool { get }
  /// Raised whenever the rule's answers change, so that what was computed by an earlier rule is
  /// computed anew.
  static var ruleVersion: Int { get }

  /// A layer of which every hyperparameter has its default or a placeholder.
  init()

  /// The type's name as PyTorch spells it: `Conv2d`.
  var type: String { get }

  /// The number of spatial axes: 2 for `Conv2d`; 0 for a type that is not made for a number of
  /// them.
  var axes: Int { get }

  /// How many tensors the layer's `like(…)` names; their shapes follow those of the inputs.
  var references: Int { get }

  /// What PyTorch's constructor requires of the hyperparameters.
  func validate() throws(ShapeError)

  /// Fills in the hyperparameters that follow from the inputs at the definition's own size.
  /// From then on they are weights: at another input they are conditions.
  mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError)

  /// The rule: the outputs' shapes, in order.
  func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>]

  /// The multiply-accumulates of the outputs.
  func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size>

  /// The layer's own tensors under PyTorch's names, in the order of its `state_dict`.
  func parameterTensors() throws(ShapeError) -> [ParameterTensor]

  /// The shape of the layer's one weight as PyTorch stores it; nil for a type that has none, or more.
  var weightShape: [Int]? { get }

  /// The number of weights and biases that training fits: the elements of its tensors that are no
  /// buffers. A type counts them itself where designs have many layers of it, or it many tensors.
  func parameterCount() throws(ShapeError) -> Int

  /// Where the elements of the outputs lie, in evaluation.
  var outputMemory: OutputMemory { get }

  /// How the elements lie in an output that is a view, where those of the first input are so many apart along
  /// each dimension. Asked of types only whose ``outputMemory`` is a view.
  func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout

  /// What the layer needs of memory besides its inputs and outputs while it runs, such as attention's
  /// scores: sets of counts of elements, of which one is there at a time and in place of the outputs.
  /// Asked of types only whose ``MACs`` are sums.
  ///
  /// - Parameter products: those of the layer's multiply-accumulates.
  func workspaces<Size: BitwiseCopyable & Sendable>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]]

  /// Which elements of an input an element of an output reads.
  func reading(_ path: LayerPassage) throws(ShapeError) -> Reading

  /// Whether each output element also depends on statistics of the whole map, as a norm's does:
  /// receptive fields do not follow that.
  var readsStatistics: Bool { get }

  /// What the layer takes each dimension of its first input for, batch first; nil for one that it
  /// takes for nothing in particular.
  func roles(rank: Int) -> [AxisRole?]

  /// Whether the other is the same layer in all that it has.
  func equals(_ other: any Layer) -> Bool

  /// The rule and the count of multiply-accumulates on integers. A requirement of the protocol,
  /// so that it is specialized for each layer type: through `any Layer` the generic rule runs
  /// unspecialized, at a third of the rate.
  func evaluate(
    _ inputs: [Shape<Int>], _ a: inout Integers
  ) throws(ShapeError) -> (outputs: [Shape<Int>], macs: MACs<Int>)
  /// The same on forms.
  func evaluate(
    _ inputs: [Shape<AxisMap>], _ a: inout Forms
  ) throws(ShapeError) -> (outputs: [Shape<AxisMap>], macs: MACs<AxisMap>)
}

extension Array where Element == AxisRole? {
  /// The roles of a tensor whose last dimension alone is taken for something: features.
  static func lastFeatures(rank: Int) -> [AxisRole?] {
    rank == 0 ? [] : Array(repeating: nil, count: rank - 1) + [.features]
  }

  /// The roles of a map, [N, C, H, W]; none of another tensor.
  static func map(rank: Int) -> [AxisRole?] {
    rank == 4 ? [nil, .channels, .height, .width] : Array(repeating: nil, count: rank)
  }
}

extension Layer {
  public var type: String { Self.name }
  public static var arity: ClosedRange<Int> { 1...1 }
  public static var variadic: String? { nil }
  public static var ruleVersion: Int { 1 }
  public static var givesList: Bool { false }
  public static var isDeclared: Bool { false }
  public static var example: String { "" }
  public static var sample: [[Int]] { [] }
  public static var source: String { "torch.nn.\(name)" }
  public var axes: Int { 0 }
  public var references: Int { 0 }
  public var readsStatistics: Bool { false }
  public func validate() throws(ShapeError) {}
  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {}
  public var weightShape: [Int]? { nil }
  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] { [] }
  public func parameterCount() throws(ShapeError) -> Int {
    try parameterTensors().parameterCount()
  }
  public func roles(rank: Int) -> [AxisRole?] { Array(repeating: nil, count: rank) }
  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> { .none }

  public func equals(_ other: any Layer) -> Bool {
    guard let other = other as? Self else { return false }
    return other == self
  }

  public func evaluate(
    _ inputs: [Shape<Int>], _ a: inout Integers
  ) throws(ShapeError) -> (outputs: [Shape<Int>], macs: MACs<Int>) {
    let outputs = try outputs(of: inputs, in: &a)
    return (outputs, try macs(of: inputs, giving: outputs, in: &a))
  }
  public func evaluate(
    _ inputs: [Shape<AxisMap>], _ a: inout Forms
  ) throws(ShapeError) -> (outputs: [Shape<AxisMap>], macs: MACs<AxisMap>) {
    let outputs = try outputs(of: inputs, in: &a)
    return (outputs, try macs(of: inputs, giving: outputs, in: &a))
  }
}

/// A layer type of one input and one output, which most are: its rule needs no lists.
public protocol UnaryLayer: Layer {
  /// The rule: the output's shape.
  func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size>

  /// The multiply-accumulates of the outputs `y` of the input `x`.
  func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size>

  /// Fills in the hyperparameters that follow from the input at the definition's own size.
  mutating func infer(from x: Shape<Int>) throws(ShapeError)

  /// Turns the input's shape into the output's. A type whose rule is on the fast path writes this
  /// in place of ``output(of:in:)``: nothing is copied.
  func apply<A: SizeArithmetic>(to x: inout Shape<A.Size>, in a: inout A) throws(ShapeError)

  /// Turns the input's shape into the output's on integers and counts its MACs: the rule
  /// specialized for each layer type, without lists.
  func advance(_ x: inout Shape<Int>, _ a: inout Integers) throws(ShapeError) -> MACs<Int>
  /// The same on forms.
  func advance(_ x: inout Shape<AxisMap>, _ a: inout Forms) throws(ShapeError) -> MACs<AxisMap>
}

extension UnaryLayer {
  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {}
  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    try infer(from: single(inputs))
  }

  @inline(__always)
  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> { .none }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    [try output(of: single(inputs), in: &a)]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let y = outputs.first else { return .none }
    return try macs(of: single(inputs), giving: y, in: &a)
  }

  public func apply<A: SizeArithmetic>(
    to x: inout Shape<A.Size>, in a: inout A
  ) throws(ShapeError) {
    x = try output(of: x, in: &a)
  }

  public func advance(
    _ x: inout Shape<Int>, _ a: inout Integers
  ) throws(ShapeError) -> MACs<Int> {
    let input = x
    try apply(to: &x, in: &a)
    return try macs(of: input, giving: x, in: &a)
  }
  public func advance(
    _ x: inout Shape<AxisMap>, _ a: inout Forms
  ) throws(ShapeError) -> MACs<AxisMap> {
    let input = x
    try apply(to: &x, in: &a)
    return try macs(of: input, giving: x, in: &a)
  }

  @inline(__always)
  func single<Size>(_ shapes: [Shape<Size>]) throws(ShapeError) -> Shape<Size> {
    guard shapes.count == 1 else {
      throw ShapeError(
        "\(type) takes one input", found: "\(shapes.count) inputs", expected: "1 input")
    }
    return shapes[0]
  }
}

/// A layer type that PyTorch has for several numbers of spatial axes: `Conv1d`, `Conv2d`, `Conv3d`.
///
/// The number is a value and not a generic parameter: the rules of a generic type run
/// unspecialized through `any Layer`.
public protocol SpatialLayer: UnaryLayer {
  /// The number of spatial axes, 1 to 3: the tensor is [N, C] and then one size an axis.
  var axes: Int { get set }
}

extension SpatialLayer {
  public var type: String { Self.name + (axes == 1 ? "1d" : axes == 2 ? "2d" : "3d") }
}
