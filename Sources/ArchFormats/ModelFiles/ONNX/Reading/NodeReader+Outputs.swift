import ShapeEngine

/// What a rule gives: layers and other values.
extension NodeReader {
  typealias Settings = [(name: String, value: Value)]

  /// The name of an output; empty where it is left out.
  func outputName(_ output: Int) -> String {
    node.outputs.indices.contains(output) ? name(node.outputs[output]) : ""
  }

  /// The name by which the file's values are told; empty within a function, whose names are its own.
  func toldName(_ output: Int) -> String {
    scopes.last?.caller == nil ? outputName(output) : ""
  }

  /// The path of the node's layer, below that of the node that calls the function it is in.
  func path(weight: String?) -> String {
    let path = paths.path(of: node, weight: weight)
    guard let caller = scopes.last?.caller, weight == nil else { return path }
    return "\(caller).\(path)"
  }

  /// The path of the module that the node is part of; nil where it is of none.
  var modulePath: String? {
    guard let path = node.module?.path, !path.isEmpty else { return nil }
    return scopes.last?.caller.map { "\($0).\(path)" } ?? path
  }

  /// Whether an output has a name.
  func isWanted(_ output: Int) -> Bool {
    node.outputs.indices.contains(output) && node.outputs[output] != 0
  }

  /// The element type of an output: what the file says, else that of the first tensor.
  func type(_ output: Int, of given: String? = nil) -> String? {
    if node.outputs.indices.contains(output),
      let declared = scopes.last?.declared[node.outputs[output]],
      let name = declared.elementName
    {
      return name
    }
    return given ?? outputType ?? node.inputs.indices.lazy.compactMap { self.value($0).type }.first
  }

  // MARK: - Values

  /// Gives an output a value that is no layer's own: a list of sizes, a weight, a tensor under another name.
  mutating func give(_ value: ONNXValue, at output: Int = 0) throws {
    guard isWanted(output) else { return }
    graph.note(toldName(output), value.noted)
    try bind(node.outputs[output], to: value)
  }

  mutating func give(_ known: ONNXKnown, at output: Int = 0) throws {
    try give(.known(known), at: output)
  }

  /// Gives an output a tensor that is there already, perhaps with other elements' type.
  mutating func give(_ tensor: TensorReference, type: String? = nil, at output: Int = 0) throws {
    try give(.tensor(ModelTensor(tensor, type: self.type(output, of: type))), at: output)
  }

  /// Gives an output a tensor that is the same at every input, whose elements are not followed: made of
  /// weights.
  mutating func giveConstant(_ shape: [Int], type: String? = nil, at output: Int = 0) throws {
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw ShapeError(
        "a dimension of the tensor is below 0", found: "\(shape)", expected: "at least 0")
    }
    _ = try Checked.product(shape)
    let name = outputName(output)
    let isParameter = node.inputs.indices.contains { weight($0)?.own.isParameter ?? false }
    let own = ModelWeight(
      name: name, shape: shape, type: self.type(output, of: type), isParameter: isParameter,
      number: newWeight())
    try give(.weight(ONNXWeight(own: own)), at: output)
  }

  // MARK: - Layers

  /// Puts a layer at the end without a name in the file: a step of an operator that several layers are
  /// made of.
  mutating func layer(
    _ type: String, _ settings: Settings = [], to tensors: [TensorReference],
    weights: [ONNXWeight] = [], naming names: [String] = [], elements: String? = nil,
    path: String? = nil
  ) throws -> [TensorReference] {
    // Of files that say nothing of modules, what has one name is one weight.
    let module = node.isScoped ? node.module?.path : nil
    let weights = weights.map { owned($0, in: module) }
    let own = weights.first { !$0.isUsed && NodePaths.module(ofWeight: $0.weight.name) != nil }
    return try graph.append(
      type, settings, to: tensors,
      path: path ?? self.path(weight: own?.weight.name), from: source, naming: names,
      elements: elements, weights: weights.map(\.weight))
  }

  /// A weight as the layer of this node has it. Where the exporter merged weights that are equal, modules
  /// that have one tensor have a weight each: only what is used again in its own module is shared.
  private mutating func owned(
    _ weight: ONNXWeight, in module: String?
  ) -> (weight: ModelWeight, isUsed: Bool) {
    var own = weight.own
    let key = module ?? ""
    guard let first = users[own.number] else {
      users[own.number] = key
      return (own, false)
    }
    if first != key { own.number = newWeight() }
    return (own, module != nil)
  }

  /// Gives the node's outputs, from `output` on, as those of a layer.
  ///
  /// - Parameters:
  ///   - weights: the weights that the layer holds, the one first by which it is known.
  ///   - elements: the outputs' element type, where it is another than the first input's.
  ///   - later: that of the outputs behind the first.
  mutating func give(
    _ type: String, _ settings: Settings = [], to tensors: [TensorReference],
    weights: [ONNXWeight] = [], elements: String? = nil, later: String? = nil, at output: Int = 0
  ) throws {
    let names = node.outputs.indices.dropFirst(output).map { toldName($0) }
    let found = self.type(output, of: elements)
    let references = try layer(
      type, settings, to: tensors, weights: weights, naming: names, elements: found)
    for (place, reference) in zip(node.outputs.indices.dropFirst(output), references) {
      let type = place == output ? elements : later ?? elements
      let tensor = ModelTensor(reference, type: self.type(place, of: type))
      try bind(node.outputs[place], to: .tensor(tensor))
    }
  }

  /// Gives the output as a layer of a type that archdb does not have: only the shape is told.
  mutating func giveOpaque(
    _ shapes: [[ModelSize]], to tensors: [TensorReference], elements: String? = nil,
    later: String? = nil
  ) throws {
    guard shapes.allSatisfy({ $0.count <= Shape<Int>.maximumRank }) else {
      throw Unfollowed(reason: "a tensor of more than \(Shape<Int>.maximumRank) dimensions")
    }
    let output = shapes.map { Value.list($0.map(\.setting)) }
    try give(
      "Opaque",
      [
        ("output", output.count == 1 ? output[0] : .list(output)), ("batched", .bool(false)),
        ("function", .string(node.operation)),
      ], to: tensors, elements: elements, later: later)
  }

  // MARK: - What is not known

  /// What the node gives is not known, but for what the file declares of it.
  mutating func giveUnknown(_ reason: String) throws {
    try giveDeclared { reader in try reader.unknown(because: reason) }
  }

  private mutating func unknown(because reason: String) throws -> ONNXValue {
    guard case .unknown(let number) = try graph.unknown(source, because: reason) else {
      return .absent
    }
    return .unknown(number)
  }

  /// Gives each output the shape that the file declares for it, or what `other` makes.
  mutating func giveDeclared(else other: (inout NodeReader) throws -> ONNXValue) throws {
    var tensors: [TensorReference] = []
    for input in node.inputs.indices {
      if case .tensor(let tensor) = value(input) { tensors.append(tensor.reference) }
    }
    var shapes: [[ModelSize]?] = []
    for output in node.outputs.indices { shapes.append(try declaredShape(output)) }
    let declared = shapes.compactMap { $0 }
    if declared.count == shapes.count, !shapes.isEmpty {
      return try giveOpaque(declared, to: tensors)
    }
    for output in node.outputs.indices where isWanted(output) {
      let value = try other(&self)
      try bind(node.outputs[output], to: value)
    }
  }

  /// The sizes that the file declares for an output: a name stands for that of an input, or for a variable.
  private mutating func declaredShape(_ output: Int) throws -> [ModelSize]? {
    guard isWanted(output),
      case .tensor(_, let dims?)? = scopes.last?.declared[node.outputs[output]],
      dims.count <= Shape<Int>.maximumRank
    else { return nil }
    var sizes: [ModelSize] = []
    for (place, dim) in dims.enumerated() {
      switch dim {
      case .fixed(let size): sizes.append(ModelSize(size))
      case .free: sizes.append(try variable("\(outputName(output))_\(place)"))
      case .named(let name):
        let size = try dimensions[name] ?? variable(name)
        dimensions[name] = size
        sizes.append(size)
      }
    }
    return sizes
  }
}
