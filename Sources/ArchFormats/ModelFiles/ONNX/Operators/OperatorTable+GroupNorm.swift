import ShapeEngine

/// GroupNorm as TorchScript's exporter writes it: groups become channels, whose InstanceNormalization has neither
/// scale nor bias of its own, and the map's shape comes back, where a Mul and an Add have those of the module.
extension OperatorTable {
  /// The nodes behind a Reshape that make GroupNorm of it.
  private struct Grouped {
    var groups: Int
    var epsilon: Double
    /// The outputs of the normalization and of the Reshape behind it.
    var normalized: ONNXName
    var restored: ONNXName
    var scale: (weight: ONNXWeight, output: ONNXName)?
    var bias: (weight: ONNXWeight, output: ONNXName)?
    /// The sizes to which the map is brought back, where they are numbers.
    var fixed: [Int]?
  }

  /// Gives GroupNorm where the node, a Reshape, is its first part.
  static func isGroupNorm(_ node: inout NodeReader) throws -> Bool {
    guard node.isTensor(0), let found = try grouped(&node) else { return false }
    let x = try node.tensor(0)
    let sizes = try node.shapeSizes(0)
    var rest = ModelSize(1)
    for size in sizes.dropFirst() { rest = try rest * size }
    let inner = [
      sizes[0], ModelSize(found.groups),
      try ModelSize.apply(.floorDivide, rest, ModelSize(found.groups)),
    ]
    for (dimension, size) in (found.fixed ?? []).enumerated() {
      try node.graph.require(
        dimension, of: x, equals: size, because: "the file has the size of the map fixed")
    }
    let type = node.type(0)
    var settings: NodeReader.Settings = [
      ("num_groups", .int(found.groups)), ("eps", .float(found.epsilon)),
      ("affine", .bool(found.scale != nil)),
    ]
    if found.scale != nil, found.bias == nil { settings.append(("bias", .bool(false))) }
    let result = try node.layer(
      "GroupNorm", settings, to: [x],
      weights: [found.scale?.weight, found.bias?.weight].compactMap { $0 }, elements: type,
      path: node.modulePath)[0]
    let map = ONNXValue.tensor(ModelTensor(result, type: type))
    for output in [found.restored, found.scale?.output, found.bias?.output] {
      if let output { node.absorbed[output] = map }
    }
    let shape = ("shape", Value.list(inner.map(\.setting)))
    try node.givePending(inner, type: type, as: "Reshape", [shape], of: x)
    if let output = node.node.outputs.first, let value = node.value(named: output) {
      node.absorbed[found.normalized] = value
    }
    return true
  }

  private static func grouped(_ node: inout NodeReader) throws -> Grouped? {
    let shape = try node.shape(of: 0)
    guard shape.count > 2, let asked = try node.known(1)?.integers, asked.count == 3,
      asked[0] == 0 || asked[0] == shape[0], asked[1] > 0, shape[1] % asked[1] == 0,
      asked[2] == -1, let norm = user(of: node.node.outputs.first, "InstanceNormalization", &node),
      norm.inputs.count == 3, try isFilled(norm.inputs[1], with: 1, &node),
      try isFilled(norm.inputs[2], with: 0, &node), let normalized = norm.outputs.first,
      let back = user(of: normalized, "Reshape", &node), back.inputs.count == 2,
      back.inputs[0] == normalized, let restored = back.outputs.first
    else { return nil }
    var found = Grouped(
      groups: asked[1], epsilon: norm.float("epsilon") ?? 1e-5, normalized: normalized,
      restored: restored)
    if let source = node.giver(of: back.inputs[1]), source.operation == "Shape",
      source.inputs == [node.node.inputs[0]], source.attributes.isEmpty
    {
      found.fixed = nil
    } else {
      guard try constant(back.inputs[1], &node)?.integers == shape else { return nil }
      found.fixed = shape
    }
    found.scale = weight(behind: restored, "Mul", channels: shape[1], rank: shape.count, &node)
    if let scale = found.scale {
      found.bias = weight(
        behind: scale.output, "Add", channels: shape[1], rank: shape.count, &node)
    }
    return found
  }

  /// The node that alone takes a value, where it is of an operator.
  private static func user(
    of name: ONNXName?, _ operation: String, _ node: inout NodeReader
  ) -> ONNXNode? {
    guard let name, let user = node.onlyUser(of: name), user.operation == operation,
      user.domain.isEmpty
    else { return nil }
    return user
  }

  /// The weight of a number a channel that alone is combined with a value, and what that gives.
  private static func weight(
    behind name: ONNXName, _ operation: String, channels: Int, rank: Int,
    _ node: inout NodeReader
  ) -> (weight: ONNXWeight, output: ONNXName)? {
    guard let user = user(of: name, operation, &node), user.inputs.count == 2,
      let output = user.outputs.first, output != 0
    else { return nil }
    let other = user.inputs[0] == name ? user.inputs[1] : user.inputs[0]
    let wanted = [channels] + Array(repeating: 1, count: rank - 2)
    guard case .weight(let weight)? = node.value(named: other),
      weight.own.shape == wanted || weight.own.shape == [1] + wanted
    else { return nil }
    return (weight, output)
  }

  /// A value that is known, or will be: a Constant's may stand behind the node.
  private static func constant(
    _ name: ONNXName, _ node: inout NodeReader
  ) throws -> ONNXKnown? {
    if let value = node.value(named: name) { return try node.known(value) }
    guard let giver = node.giver(of: name), giver.operation == "Constant",
      case .tensor(let tensor)? = giver.attributes.first(where: { $0.name == "value" })?.value
    else { return nil }
    return ONNXKnown(tensor, type: tensor.type?.name)
  }

  private static func isFilled(
    _ name: ONNXName, with number: Double, _ node: inout NodeReader
  ) throws -> Bool {
    try constant(name, &node)?.constants?.allSatisfy { $0 == number } ?? false
  }
}
