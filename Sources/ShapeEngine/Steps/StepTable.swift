/// What layers give that come again in design after design.
///
/// A step is a layer that is given certain tensors: what it gives, and all its figures but its memory, follow
/// from their shapes, from what they see of the input and from how they lie in memory. It is computed by the
/// layer's own rules the first time, and has a number from then on. A tensor is such a number, too.
package struct StepTable: Sendable {
  /// What is asked of a step for each layer of each design.
  package struct Facts: Sendable {
    package let parameters: Int
    /// 0 for a type that has none.
    package let macs: Int
    /// Of the output; -1 where they do not fit 64 bits.
    let elements: Int
    /// The most that the layer needs in place of its output while it runs; -1 where it does not fit 64 bits.
    let workspace: Int
    let output: Int32
    let memory: OutputMemory
    /// Whether its output sees the whole input.
    package let isGlobal: Bool
    /// Whether its output has a receptive field.
    package let hasField: Bool
  }

  private struct Kind {
    let layer: any Layer
    /// The node of the tree at which its steps begin.
    let node: Int32
  }

  private struct Tensor: Hashable {
    var seen: SeenTensor
    var layout: TensorLayout
  }

  private struct InputKey: Hashable {
    let shape: Shape<Int>
    let kind: Int32
  }

  package private(set) var facts: [Facts] = []
  /// The figures of each step, without a path, the names of its inputs and its memory.
  package private(set) var layers: [ShapeReport.Layer] = []
  private var kinds: [Kind] = []
  private var tensors = Interned<Tensor>()
  private var inputs: [InputKey: Int32] = [:]
  /// A tree of the tensors that layers were given, one after the other: the node below a node for a tensor.
  private var nodes = PairTable()
  /// The step at each node; -1 where none is known, -2 where there is none.
  private var steps: [Int32] = []

  /// How many tensors that layers were given are kept before a new table is begun: some 70 MB at most.
  package static let usualLimit = 1 << 16
  private let limit: Int

  package init(limit: Int = usualLimit) { self.limit = limit }

  /// Whether so much is known that a new table is better: a design more adds to it what is new in it alone.
  package var isFull: Bool { steps.count > limit || kinds.count > limit / 8 }

  /// Takes a layer as it is written, before it infers anything, and gives its number; nil where its steps are
  /// not all: it names other tensors, or its rule asks where its input comes from.
  package mutating func append(_ layer: any Layer) -> Int32? {
    guard layer.references == 0, Swift.type(of: layer) != Embedding.self else { return nil }
    kinds.append(Kind(layer: layer, node: newNode()))
    return Int32(kinds.count - 1)
  }

  /// The network's input, without the batch, which is 1.
  ///
  /// - Parameter kind: the layer that takes it first.
  /// - Returns: nil where that layer does not say of each dimension what it is.
  mutating func input(_ sizes: [Int], takenBy kind: Int32) -> Int32? {
    guard let shape = try? Shape([1] + sizes), sizes.allSatisfy({ $0 >= 1 }) else { return nil }
    let key = InputKey(shape: shape, kind: kind)
    if let known = inputs[key] { return known }
    let input = Architecture.Input(name: "input", shape: sizes)
    guard let free = InputRoles.freeDimensions(of: input, firstIn: kinds[Int(kind)].layer) else {
      return nil
    }
    let seen = SeenTensor.input(shape, along: free.map { $0 + input.start })
    let number = Int32(tensors.number(of: Tensor(seen: seen, layout: .contiguous)))
    inputs[key] = number
    return number
  }

  /// The elements of a tensor; nil where they do not fit 64 bits.
  func elements(of tensor: Int32) -> Int? {
    try? Product(1, tensors[Int(tensor)].seen.shape).value()
  }

  /// The sizes of a tensor, batch first.
  func sizes(of tensor: Int32) -> [Int] { tensors[Int(tensor)].seen.shape.sizes }

  // MARK: - Steps

  /// The node at which a kind's steps begin.
  @inline(__always)
  func start(of kind: Int32) -> Int32 { kinds[Int(kind)].node }

  /// The node below another one for the next tensor that is given.
  @inline(__always)
  mutating func node(below node: Int32, for tensor: Int32) -> Int32 {
    let known = nodes.number(of: node, tensor)
    return known >= 0 ? known : add(below: node, for: tensor)
  }

  private mutating func add(below node: Int32, for tensor: Int32) -> Int32 {
    let new = newNode()
    nodes.insert(node, tensor, new)
    return new
  }

  private mutating func newNode() -> Int32 {
    steps.append(-1)
    return Int32(steps.count - 1)
  }

  /// The step that is known at a node; -1 where none is asked for yet, -2 where there is none.
  @inline(__always)
  func step(at node: Int32) -> Int32 { steps[Int(node)] }

  /// The step at a node that is asked for first; -2 where the layer refuses what it is given, or gives
  /// several tensors.
  ///
  /// - Parameter given: the tensors that lead to the node.
  mutating func compute(at node: Int32, _ kind: Int32, _ given: [Int32]) -> Int32 {
    let isStep = append(kinds[Int(kind)].layer, given.map { tensors[Int($0)] })
    steps[Int(node)] = isStep ? Int32(facts.count - 1) : -2
    return steps[Int(node)]
  }

  /// Computes a step by the layer's rules; false where it is none.
  private mutating func append(_ layer: any Layer, _ given: [Tensor]) -> Bool {
    do throws(ShapeError) { return try appendStep(layer, given) } catch { return false }
  }

  private mutating func appendStep(
    _ layer: any Layer, _ given: [Tensor]
  ) throws(ShapeError) -> Bool {
    let shapes = given.map(\.seen.shape)
    var node = Node(path: "", layer: layer, inputs: given.indices.map { .input($0) })
    var integers = Integers()
    let (outputs, macs) = try integers.make(&node.layer, from: shapes)
    let seen = given.map(\.seen).after(node.layer, giving: outputs)
    guard outputs.count == 1, let output = outputs.first, let first = seen.first else {
      return false
    }
    var evaluation = Evaluation(inputs: shapes)
    evaluation.append(outputs, macs, given: node.inputs.first)
    var layouts = TensorLayouts(ofInputs: given.map(\.layout))
    let isCopied = layouts.append(node, at: 0, of: shapes, giving: outputs)
    let figures = ShapeReport.Layer(
      node, inputs: [], giving: outputs, parameters: try node.ownParameterCount(),
      macs: try evaluation.macCount(of: 0), liveElements: nil, fields: first.fields)
    let result = Tensor(seen: first, layout: layouts[.layer(0, output: 0)])
    facts.append(
      Facts(
        parameters: figures.parameters, macs: figures.macs ?? 0,
        elements: (try? Product(1, output).value()) ?? -1,
        workspace: try Self.most(evaluation.workspaces(of: 0, node)),
        output: Int32(tensors.number(of: result)),
        memory: isCopied ? .own : node.layer.outputMemory,
        isGlobal: figures.fields.seeTheWholeInput,
        hasField: figures.fields.contains { $0 != nil }))
    layers.append(figures)
    return true
  }

  /// The largest sum of several sets; 0 of none, -1 where one does not fit 64 bits.
  private static func most(_ sets: [[Product<Int>]]) -> Int {
    do throws(ShapeError) {
      var most = 0
      for set in sets {
        var sum = 0
        for product in set { sum = try Checked.add(sum, product.value()) }
        most = max(most, sum)
      }
      return most
    } catch { return -1 }
  }
}
