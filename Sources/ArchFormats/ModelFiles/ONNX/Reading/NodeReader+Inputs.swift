import ShapeEngine

/// What a rule asks for: attributes and inputs.
extension NodeReader {
  // MARK: - Attributes

  private func attribute(_ name: String) -> ONNXAttribute.Value? {
    node.attributes.first { $0.name == name }?.value
  }

  func int(_ name: String) -> Int? {
    if case .int(let value)? = attribute(name) { value } else { nil }
  }

  /// A list of integers; a single one is a list of one.
  func ints(_ name: String) -> [Int]? {
    switch attribute(name) {
    case .ints(let values)?: values
    case .int(let value)?: [value]
    default: nil
    }
  }

  func float(_ name: String) -> Double? {
    switch attribute(name) {
    case .float(let value)?: value
    case .int(let value)?: Double(value)
    default: nil
    }
  }

  func floats(_ name: String) -> [Double]? {
    if case .floats(let values)? = attribute(name) { values } else { nil }
  }

  func string(_ name: String) -> String? {
    if case .string(let value)? = attribute(name) { value } else { nil }
  }

  func strings(_ name: String) -> [String]? {
    if case .strings(let values)? = attribute(name) { values } else { nil }
  }

  func tensorAttribute(_ name: String) -> ONNXTensor? {
    if case .tensor(let value)? = attribute(name) { value } else { nil }
  }

  func graphAttribute(_ name: String) throws(DefinitionError) -> ONNXGraph {
    if case .graph(let value)? = attribute(name) { return value }
    throw DefinitionError("\(node.operation) has no graph '\(name)'", path: label)
  }

  /// Whether an attribute that is a truth is set.
  func flag(_ name: String, default: Bool = false) -> Bool {
    int(name).map { $0 != 0 } ?? `default`
  }

  // MARK: - Inputs

  /// An input's value; ``ONNXValue/absent`` for one that is left out.
  func value(_ input: Int) -> ONNXValue {
    if !replaced.isEmpty, let value = replaced[input] { return value }
    guard node.inputs.indices.contains(input), node.inputs[input] != 0 else { return .absent }
    return value(named: node.inputs[input]) ?? .absent
  }

  func isGiven(_ input: Int) -> Bool { if case .absent = value(input) { false } else { true } }

  /// Whether an input is a tensor that layers make.
  func isTensor(_ input: Int) -> Bool { if case .tensor = value(input) { true } else { false } }

  /// Whether no input is a tensor that layers make: then what the node gives is the same for all data.
  var isConstant: Bool { node.inputs.indices.allSatisfy { isConstant($0) } }

  func isConstant(_ input: Int) -> Bool {
    switch value(input) {
    case .known, .weight, .absent: true
    case .tensor, .pending, .list, .unknown: false
    }
  }

  /// Some tensor, for layers that take one and look at sizes alone.
  func anyTensor() throws -> TensorReference {
    guard !graph.builder.architecture.inputs.isEmpty else {
      throw Unfollowed(reason: "a size of a network without inputs")
    }
    return .input(0)
  }

  /// The name of the value that an input takes.
  func inputName(_ input: Int) -> String {
    node.inputs.indices.contains(input) ? name(node.inputs[input]) : ""
  }

  /// An input as a tensor of the graph. A weight becomes a Parameter or a Buffer, what is followed a Buffer.
  mutating func tensor(_ input: Int) throws -> TensorReference {
    try tensor(value(input), named: inputName(input), input)
  }

  /// All inputs that are given, as tensors.
  mutating func tensors() throws -> [TensorReference] {
    var tensors: [TensorReference] = []
    for input in node.inputs.indices where isGiven(input) { tensors.append(try tensor(input)) }
    return tensors
  }

  mutating func tensor(
    _ value: ONNXValue, named name: String, _ input: Int = 0
  ) throws -> TensorReference {
    switch value {
    case .tensor(let tensor): return tensor.reference
    case .weight(let weight): return try table(weight)
    case .pending(let tensor): return try made(tensor)
    case .known(let known):
      let weight = ModelWeight(
        name: name, shape: known.shape, type: known.type, isParameter: false, number: newWeight())
      return try table(ONNXWeight(own: weight))
    case .list:
      throw Unfollowed(reason: "input \(input) is a sequence, where a tensor is expected")
    case .unknown: throw Unfollowed(reason: "input \(input) is not known")
    case .absent:
      throw DefinitionError("\(node.operation) lacks its input \(input)", path: label)
    }
  }

  private mutating func table(_ weight: ONNXWeight) throws -> TensorReference {
    let own = weight.own
    guard own.shape.allSatisfy({ $0 > 0 }) else {
      throw Unfollowed(reason: "'\(VisibleText.line(own.name))' is a tensor without elements")
    }
    guard own.shape.count <= Shape<Int>.maximumRank else {
      throw Unfollowed(reason: "'\(VisibleText.line(own.name))' has \(own.shape.count) dimensions")
    }
    let source = ModelFile.Source(node: own.name, operation: "constant")
    // It is the weight of the module in which it is used first.
    if users[own.number] == nil { users[own.number] = node.isScoped ? node.module?.path ?? "" : "" }
    let tensor = try graph.table(own, path: NodePaths.path(ofValue: own.name), from: source)
    guard graph.shape(of: tensor) != own.shape else { return tensor }
    // The same weight in another shape than where it was used first.
    return try layer("Reshape", [("shape", .list(own.shape.map(Value.int)))], to: [tensor])[0]
  }

  /// An input whose elements are followed; nil for a tensor that layers make, and for one of many elements.
  func known(_ input: Int) throws -> ONNXKnown? { try known(value(input)) }

  func known(_ value: ONNXValue) throws -> ONNXKnown? {
    switch value {
    case .known(let known): return known
    case .weight(let weight):
      guard let tensor = weight.tensor, ONNXKnown.elementCount(weight.own.shape) != nil,
        let read = try beside.read(tensor)
      else { return nil }
      return ONNXKnown(read, type: weight.own.type)
    default: return nil
    }
  }

  /// An input as a list of integers that are the same at every input; nil where it is another.
  func integers(_ input: Int) throws -> [Int]? { try known(input)?.integers }

  /// An input as a single number that is the same at every input.
  func constant(_ input: Int) throws -> Double? {
    guard let known = try known(input), known.elements.count == 1 else { return nil }
    return known.elements[0].constant
  }

  /// A list of integers that an attribute holds or, in later opsets, an input; nil where neither is there.
  func integers(_ name: String, orInput input: Int) throws -> [Int]? {
    if let values = ints(name) { return values }
    guard isGiven(input) else { return nil }
    guard let values = try integers(input) else {
      throw Unfollowed(reason: "\(name) depends on data")
    }
    return values
  }

  /// The weight that an input is; nil for any other value.
  func weight(_ input: Int) -> ONNXWeight? {
    if case .weight(let weight) = value(input) { weight } else { nil }
  }

  // MARK: - Sizes

  /// An input as a list of sizes. Those that depend on data are variables, named after the value.
  ///
  /// - Parameter fills: whether the sizes are those of a new shape, so that the last that depends on data is
  ///   what remains: -1.
  mutating func sizes(_ input: Int, filling fills: Bool = false) throws -> [ModelSize] {
    let name = inputName(input)
    if let known = try known(input) {
      var sizes: [ModelSize] = []
      let rest =
        fills && !known.elements.contains { $0.integer == -1 }
        ? known.elements.lastIndex { $0.size == nil } : nil
      for (place, element) in known.elements.enumerated() {
        if place == rest {
          sizes.append(ModelSize(-1))
          continue
        }
        sizes.append(
          try element.size ?? variable(known.elements.count == 1 ? name : "\(name)_\(place)"))
      }
      return sizes
    }
    let shape = try self.shape(of: input)
    guard shape.count <= 1, let count = ONNXKnown.elementCount(shape),
      try shape.isEmpty || shapeSizes(input)[0].constant != nil
    else { throw Unfollowed(reason: "a shape has a number of dimensions that depends on data") }
    var sizes: [ModelSize] = []
    for place in 0..<count {
      let isRest = fills && place == count - 1
      sizes.append(
        try isRest ? ModelSize(-1) : variable(count == 1 ? name : "\(name)_\(place)"))
    }
    return sizes
  }

  /// A size that depends on data: one input more, the same one each time it is asked for.
  mutating func variable(_ name: String) throws -> ModelSize {
    if let known = variables[name] { return known }
    let size = try graph.variable(name)
    variables[name] = size
    return size
  }

  /// The shape of an input at the own input.
  func shape(of input: Int) throws -> [Int] {
    switch value(input) {
    case .tensor(let tensor): return graph.shape(of: tensor.reference)
    case .known(let known): return known.shape
    case .weight(let weight): return weight.own.shape
    case .pending(let tensor): return tensor.shape
    case .list: throw Unfollowed(reason: "input \(input) is a sequence, where a tensor is expected")
    case .unknown: throw Unfollowed(reason: "input \(input) is not known")
    case .absent:
      throw DefinitionError("\(node.operation) lacks its input \(input)", path: label)
    }
  }

  func rank(of input: Int) throws -> Int { try shape(of: input).count }

  /// The sizes of an input's dimensions, followed to every input of the network.
  mutating func shapeSizes(_ input: Int) throws -> [ModelSize] {
    switch value(input) {
    case .tensor(let tensor): return try graph.sizes(of: tensor.reference)
    case .pending(let tensor): return tensor.sizes
    default: break
    }
    return try shape(of: input).map { ModelSize($0) }
  }

  /// A dimension counted from 0, out of one that may count from the end.
  func axis(_ axis: Int, rank: Int) throws(ShapeError) -> Int {
    let place = axis < 0 ? axis &+ rank : axis
    guard (0..<rank).contains(place) else {
      throw ShapeError(
        "axis \(axis) is not there", found: "\(rank) dimensions",
        expected: "an axis in \(-rank)...\(rank - 1)")
    }
    return place
  }

  func axes(_ axes: [Int], rank: Int) throws(ShapeError) -> [Int] {
    var places: [Int] = []
    for axis in axes { places.append(try self.axis(axis, rank: rank)) }
    return places
  }
}
