import ShapeEngine

/// Graphs within nodes: the bodies of If, Loop and Scan, and functions.
extension NodeReader {
  /// Reads a graph with these values for its inputs, and gives those of its outputs.
  ///
  /// - Parameter isBody: whether names of the graph around are seen.
  mutating func values(
    of graph: ONNXGraph, given inputs: [ONNXValue], isBody: Bool = true
  ) throws -> [ONNXValue] {
    try within(scope(of: graph, given: inputs, isBody: isBody)) { reader in
      try reader.run(graph.nodes)
      return try graph.outputs.map { try reader.output($0.name) }
    }
  }

  private mutating func scope(
    of graph: ONNXGraph, given inputs: [ONNXValue], isBody: Bool
  ) -> NodeScope {
    var scope = NodeScope()
    scope.seesOuter = isBody
    if isBody { scope.caller = scopes.last?.caller }
    scope.nodes = graph.nodes
    scope.results = graph.outputs.map(\.name)
    scope.declared = graph.valueInfo
    for (info, value) in zip(graph.inputs, inputs) { scope.values[info.name] = value }
    for tensor in graph.initializers where scope.values[tensor.name] == nil {
      let name = self.name(tensor.name)
      let isParameter = NodeReader.isParameter(tensor, name, by: graph.signature)
      let value = constant(tensor, name: name, isParameter: isParameter)
      scope.values[tensor.name] = value
      if !isBody { self.graph.note(name, value.noted) }
    }
    return scope
  }

  private func output(_ name: ONNXName) throws(DefinitionError) -> ONNXValue {
    if name == 0 { return .absent }
    guard let value = value(named: name) else {
      throw DefinitionError(
        "nothing gives the output '\(VisibleText.line(self.name(name)))'", path: label)
    }
    return value
  }

  /// Whether training changes a tensor that the file holds: by its signature, else as far as it can be seen. Names
  /// such as `onnx::Mul_12` and `val_7` are those of what the exporters computed themselves.
  static func isParameter(
    _ tensor: ONNXTensor, _ name: String, by signature: ONNXSignature?
  ) -> Bool {
    switch tensor.type {
    case .float32, .float64, .float16, .bfloat16: break
    default: return false
    }
    if let signature { return signature.isParameter(tensor, name) }
    if name.hasPrefix("onnx::") || name.hasPrefix("running_") || name.contains(".running_") {
      return false
    }
    return !(name.hasPrefix("val_") && name.dropFirst(4).allSatisfy(\.isNumber))
  }

  /// Puts a function in place of a node that calls it.
  mutating func call(_ function: ONNXFunction) throws {
    let results = try within(scope(of: function)) { reader in
      try reader.run(function.nodes)
      return try function.outputs.map { try reader.output($0) }
    }
    try giveAll(results)
  }

  private func scope(of function: ONNXFunction) -> NodeScope {
    var scope = NodeScope()
    scope.nodes = function.nodes
    scope.results = function.outputs
    for (place, name) in function.inputs.enumerated() { scope.values[name] = value(place) }
    var attributes: [String: ONNXAttribute] = [:]
    for attribute in function.defaults + node.attributes { attributes[attribute.name] = attribute }
    scope.attributes = attributes
    scope.caller = path(weight: nil)
    return scope
  }

  /// Gives the node's outputs these values, in order.
  mutating func giveAll(_ values: [ONNXValue]) throws {
    for (output, value) in zip(node.outputs.indices, values) { try give(value, at: output) }
  }

  /// The node that takes a value, where it is the only one and nothing else does.
  mutating func onlyUser(of name: ONNXName) -> ONNXNode? {
    guard let last = scopes.indices.last else { return nil }
    if scopes[last].onlyUsers == nil {
      var users = Dictionary(scopes[last].results.map { ($0, -1) }) { first, _ in first }
      for (index, node) in scopes[last].nodes.enumerated() {
        for name in NodeOrder.taken(by: node) { users[name] = users[name] == nil ? index : -1 }
      }
      scopes[last].onlyUsers = users
    }
    guard let index = scopes[last].onlyUsers?[name], index >= 0,
      scopes[last].nodes.indices.contains(index)
    else { return nil }
    return scopes[last].nodes[index]
  }

  /// The node of the same graph that gives a value.
  mutating func giver(of name: ONNXName) -> ONNXNode? {
    guard let last = scopes.indices.last, name != 0 else { return nil }
    if scopes[last].givers == nil {
      var givers: [ONNXName: Int] = [:]
      for (index, node) in scopes[last].nodes.enumerated() {
        for output in node.outputs { givers[output] = index }
      }
      scopes[last].givers = givers
    }
    guard let index = scopes[last].givers?[name], scopes[last].nodes.indices.contains(index)
    else { return nil }
    return scopes[last].nodes[index]
  }
}
