import ShapeEngine

/// Tensors that become layers where a layer takes them.
extension NodeReader {
  /// Gives an output a tensor of these sizes, which may be 0, that no data flows into.
  ///
  /// - Parameters:
  ///   - layer: what it becomes where a layer takes it.
  ///   - operand: what that layer takes; nil where no data flows into it.
  ///   - part: of a slice, what it takes of it.
  mutating func givePending(
    _ sizes: [ModelSize], type: String? = nil, as layer: String, _ settings: Settings,
    of operand: TensorReference? = nil, part: ONNXPending.Part? = nil
  ) throws {
    guard sizes.count <= Shape<Int>.maximumRank else {
      throw Unfollowed(reason: "a tensor of more than \(Shape<Int>.maximumRank) dimensions")
    }
    for size in sizes where size.value < 0 {
      throw ShapeError(
        "a dimension of the tensor is below 0", found: "\(size.value)", expected: "at least 0")
    }
    let tensor = ONNXPending(
      number: pending.count, sizes: sizes, type: self.type(0, of: type), name: toldName(0),
      node: node, layer: layer, settings: settings, operand: operand, part: part)
    pending.append(tensor)
    guard isWanted(0) else { return }
    try bind(node.outputs[0], to: .pending(tensor))
  }

  /// The layer that a tensor has become, or becomes now.
  mutating func made(_ tensor: ONNXPending) throws -> TensorReference {
    if let known = made[tensor.number] { return known }
    let made = try at(tensor.node) { reader in
      let from = try tensor.operand ?? reader.anyTensor()
      return try reader.layer(
        tensor.layer, tensor.settings, to: [from], naming: [tensor.name], elements: tensor.type)[0]
    }
    self.made[tensor.number] = made
    return made
  }

  /// Whether an input is a single number, which training does not change.
  func isFilled(_ input: Int) -> Bool {
    switch value(input) {
    case .known(let known): known.elements.count == 1
    case .weight(let weight): !weight.own.isParameter && weight.own.shape.allSatisfy { $0 == 1 }
    default: false
    }
  }

  /// Whether the node's output, a slice, goes into a Concat of two tensors alone, of which the other one may be
  /// a slice as well.
  var mayBeJoined: Bool {
    mutating get {
      guard let output = node.outputs.first, let user = onlyUser(of: output),
        user.operation == "Concat", user.inputs.count == 2
      else {
        return false
      }
      for name in user.inputs where name != node.outputs.first {
        guard let value = value(named: name) else { continue }
        guard case .pending(let tensor) = value, tensor.part != nil else { return false }
      }
      return true
    }
  }

  /// Notes the sizes of those that have become no layer.
  mutating func notePending() {
    for tensor in pending where made[tensor.number] == nil {
      graph.note(tensor.name, .sized(tensor.sizes, type: tensor.type))
    }
  }

  /// Reads a node whose inputs are told by their sizes; where only some are, or where sizes do not tell what
  /// it gives, those become layers.
  ///
  /// - Returns: whether the node has been read.
  mutating func handlePending() throws -> Bool {
    var (isPending, isConstant) = (false, true)
    for input in node.inputs.indices {
      switch value(input) {
      case .pending(let tensor):
        isPending = true
        if tensor.operand != nil { isConstant = false }
      case .weight(let weight): if weight.own.isParameter { isConstant = false }
      case .known, .absent: break
      case .tensor, .list, .unknown: isConstant = false
      }
    }
    guard isPending, !PendingSizes.readers.contains(node.operation) || !node.domain.isEmpty else {
      return false
    }
    if isConstant, node.domain.isEmpty, let sizes = try PendingSizes.sizes(of: &self) {
      let type = PendingSizes.truths.contains(node.operation) ? "bool" : elementType
      let constants = sizes.compactMap(\.constant)
      if constants.count == sizes.count {
        try giveConstant(constants, type: type)
      } else {
        try givePending(
          sizes, type: type, as: "Full",
          [("size", .list(sizes.map(\.setting))), ("fill_value", .float(0))])
      }
      return true
    }
    for input in node.inputs.indices {
      guard case .pending(let tensor) = value(input) else { continue }
      let layer = try made(tensor)
      replace(input, by: .tensor(ModelTensor(layer, type: tensor.type)))
    }
    return false
  }

  /// The element type of what a node gives: of Where it is that of what is chosen.
  private var elementType: String? { node.operation == "Where" ? value(1).type : nil }
}
