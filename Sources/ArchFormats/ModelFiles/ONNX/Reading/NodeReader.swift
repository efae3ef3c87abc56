import ShapeEngine

/// Reads one node after the other: what an operator's rule is given, in ``OperatorTable``.
///
/// A rule asks for inputs (``tensor(_:)``, ``known(_:)``, ``sizes(_:)``, ``weight(_:)``) and attributes, and
/// gives each of its outputs: as a layer (``give(_:_:to:weights:output:)``) or as any other value
/// (``give(_:at:)``).
struct NodeReader {
  /// The network that is made.
  var graph: ModelGraph
  let model: ONNXModel
  /// Small tensors that lie in files beside the model's.
  let beside: ExternalTensors
  /// The node that is read.
  private(set) var node = ONNXNode()
  var paths: NodePaths
  /// What the names mean, of the graph that is read and of those around it.
  var scopes: [NodeScope] = []
  /// The sizes that dimensions' names stand for.
  var dimensions: [String: ModelSize] = [:]
  /// The modules in which weights were used first.
  var users: [Int: String] = [:]
  /// What is there already of nodes that are part of an earlier layer, by the names of their outputs.
  var absorbed: [ONNXName: ONNXValue] = [:]
  /// Values that stand in place of the node's inputs.
  private(set) var replaced: [Int: ONNXValue] = [:]
  /// The element type of what the node gives, where it is another than the first input's.
  var outputType: String?
  /// The tensors that are told by their sizes, and the layers that some have become.
  var pending: [ONNXPending] = []
  var made: [Int: TensorReference] = [:]
  private var weightCount = 0
  private var runCount = 0
  /// The sizes that became inputs, by the names of their values and the places within.
  var variables: [String: ModelSize] = [:]

  init(_ model: ONNXModel, in graph: ModelGraph, beside: ExternalTensors) {
    self.model = model
    self.graph = graph
    self.beside = beside
    paths = NodePaths(model.graph)
  }

  /// The version of the operators of the node's domain.
  var opset: Int? { model.opsets[node.domain] }

  func name(_ number: ONNXName) -> String { model.names[Int(number)] }

  // MARK: - Scopes

  /// Reads something within a scope of its own, which is gone then.
  mutating func within<Result>(
    _ scope: consuming NodeScope, _ body: (inout NodeReader) throws -> Result
  ) throws -> Result {
    guard scopes.count < Self.depthLimit else {
      throw DefinitionError(
        "functions or graphs lie in each other more than \(Self.depthLimit) deep",
        path: label)
    }
    let caller = node
    scopes.append(scope)
    defer {
      scopes.removeLast()
      node = caller
    }
    return try body(&self)
  }

  /// A function may call itself; graphs lie no deeper in each other than messages do.
  static let depthLimit = 64

  /// What a name stands for; nil where nothing gives it.
  func value(named name: ONNXName) -> ONNXValue? {
    for scope in scopes.reversed() {
      if let value = scope.values[name] { return value }
      if !scope.seesOuter { return nil }
    }
    return nil
  }

  /// Gives a name its meaning in the innermost scope.
  mutating func bind(_ name: ONNXName, to value: ONNXValue) throws(DefinitionError) {
    guard name != 0, let last = scopes.indices.last else { return }
    guard scopes[last].values.updateValue(value, forKey: name) == nil else {
      throw DefinitionError(
        "the value '\(VisibleText.line(self.name(name)))' is written twice", path: label)
    }
  }

  /// Reads the node with another value for one of its inputs.
  mutating func replace(_ input: Int, by value: ONNXValue) {
    replaced[input] = value
  }

  // MARK: - Nodes

  /// The node's name as errors show it, or its operator.
  var label: String { node.name.isEmpty ? node.operation : node.name }

  var source: ModelFile.Source {
    ModelFile.Source(
      node: node.name, operation: node.operation, domain: node.domain.isEmpty ? nil : node.domain)
  }

  /// How many nodes are read in all, those of functions at each call, unless the file has a quarter of it.
  private static let runLimit = 100_000

  /// Reads the nodes of the innermost scope.
  mutating func run(_ nodes: [ONNXNode]) throws {
    let order = try order(of: nodes)
    for place in nodes.indices {
      try run(nodes[order?[place] ?? place])
    }
  }

  private func order(of nodes: [ONNXNode]) throws -> [Int]? {
    try NodeOrder(nodes, given: scopes.last?.values ?? [:], names: model.names).order()
  }

  private mutating func run(_ next: ONNXNode) throws {
    node = next
    if !replaced.isEmpty { replaced = [:] }
    outputType = nil
    if let attributes = scopes.last?.attributes { node.resolve(attributes) }
    runCount += 1
    guard runCount <= Self.runLimit || runCount / 4 <= model.graph.nodes.count else {
      throw DefinitionError(
        "functions call each other too often", path: label, found: "\(runCount) nodes")
    }
    do { try apply() } catch let error as ShapeError {
      var problem = DefinitionError(error, at: nil, path: label)
      problem.isRefusal = true
      throw problem
    } catch var error as DefinitionError {
      error.path = error.path ?? label
      throw error
    }
  }

  /// Does something in place of another node, as when that was read.
  mutating func at<Result>(
    _ other: ONNXNode, _ body: (inout NodeReader) throws -> Result
  ) throws -> Result {
    let (current, inputs, type) = (node, replaced, outputType)
    (node, replaced, outputType) = (other, [:], nil)
    defer { (node, replaced, outputType) = (current, inputs, type) }
    return try body(&self)
  }

  private mutating func apply() throws {
    for input in node.inputs where input != 0 && value(named: input) == nil {
      throw DefinitionError(
        "nothing gives the value '\(VisibleText.line(name(input)))'", path: label)
    }
    if !absorbed.isEmpty, let output = node.outputs.first,
      let value = absorbed.removeValue(forKey: output)
    {
      return try give(value)
    }
    if let rule = OperatorTable.rule(node.operation, in: node.domain) {
      for index in node.inputs.indices {
        guard case .unknown(let number) = value(index), !OperatorTable.readsUnknown(node.operation)
        else { continue }
        return try giveDeclared { _ in .unknown(number) }
      }
      if !pending.isEmpty, try handlePending() { return }
      do { try rule(&self) } catch let error as Unfollowed { try giveUnknown(error.reason) }
    } else if let function = model.functions[
      .init(domain: node.domain, name: node.operation, overload: node.overload)]
    {
      try call(function)
    } else {
      let version = opset.map { " of opset \($0)" } ?? ""
      try giveUnknown("the operator\(version) is not known")
    }
  }

  /// A case of an operator that is not followed, and why: its outputs are unknown then.
  struct Unfollowed: Error {
    var reason: String
  }

  // MARK: - Weights

  /// A number for a tensor of its own.
  mutating func newWeight() -> Int {
    weightCount += 1
    return weightCount
  }

  /// The value of a tensor that the file holds.
  mutating func constant(_ tensor: ONNXTensor, name: String, isParameter: Bool) -> ONNXValue {
    let isRead = tensor.elements != nil || tensor.place != nil
    return .weight(
      ONNXWeight(
        own: ModelWeight(
          name: name, shape: tensor.dims, type: tensor.type?.name, isParameter: isParameter,
          number: newWeight()), tensor: isRead ? tensor : nil))
  }
}

extension ONNXNode {
  /// Puts a call's attributes in place of references to them.
  fileprivate mutating func resolve(_ call: [String: ONNXAttribute]) {
    attributes = attributes.compactMap { attribute in
      guard let reference = attribute.reference, !reference.isEmpty else { return attribute }
      guard var given = call[reference] else { return nil }
      given.name = attribute.name
      return given
    }
  }
}

/// What names mean in one graph, or in one call of a function.
struct NodeScope {
  var values: [ONNXName: ONNXValue] = [:]
  /// Whether a name that is not here may be one of the graph around: it may in bodies, not in functions.
  var seesOuter = false
  /// A function's attributes at this call.
  var attributes: [String: ONNXAttribute]?
  /// The path of the node that calls the function: names within are its own, and may come again.
  var caller: String?
  /// The nodes of the graph.
  var nodes: [ONNXNode] = []
  /// What the graph gives.
  var results: [ONNXName] = []
  /// What the file says of the graph's values.
  var declared: [ONNXName: ONNXType] = [:]
  /// For each value that one node takes and nobody else, that node; computed when it is asked for.
  var onlyUsers: [ONNXName: Int]?
  /// For each value, the node that gives it; computed when it is asked for.
  var givers: [ONNXName: Int]?
}
