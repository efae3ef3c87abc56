import ShapeEngine

extension TorchOperators {
  /// The same elements in another shape or order.
  static let shapes: [String: Row] = [
    "view": reshape, "reshape": reshape, "_unsafe_view": reshape, "view_as": reshapeAs,
    "reshape_as": reshapeAs, "flatten": flatten, "unflatten": unflatten, "permute": permute,
    "transpose": transpose, "swapaxes": transpose, "swapdims": transpose, "t": turn,
    "numpy_T": turn, "mT": turn, "movedim": moved, "moveaxis": moved, "squeeze": squeeze,
    "unsqueeze": unsqueeze, "expand": expand, "broadcast_to": expand, "expand_as": expandAs,
    "repeat": list("Repeat", "repeats"), "tile": list("Tile", "dims"), "roll": roll, "flip": flip,
    "cat": concat, "concat": concat, "concatenate": concat, "stack": stack,
  ]

  private static func reshape(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader),
      let sizes = call.sizes(call.node["size"] == nil ? "shape" : "size", reader)
    else { return false }
    return try reshape(call, x, sizes, &reader)
  }

  private static func reshapeAs(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let y = try call.tensor("other", &reader) else {
      return false
    }
    return try reshape(call, x, reader.graph.sizes(of: y), &reader)
  }

  private static func reshape(
    _ call: TorchCall, _ x: TensorReference, _ sizes: [ModelSize], _ reader: inout TorchReader
  ) throws -> Bool {
    if sizes.isEmpty, reader.graph.rank(of: x) == 0 { return try call.pass(x, &reader) }
    return try call.layer("Reshape", [("shape", .sizes(sizes))], to: [x], &reader)
  }

  private static func flatten(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let (start, end) = (
      call.integer("start_dim", reader) ?? 0, call.integer("end_dim", reader) ?? -1
    )
    return try call.layer(
      "Flatten", [("start_dim", .int(start)), ("end_dim", .int(end))], to: [x], &reader)
  }

  private static func unflatten(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader),
      let sizes = call.sizes("sizes", reader)
    else { return false }
    return try call.layer(
      "Unflatten", [("dim", .int(dimension)), ("unflattened_size", .sizes(sizes))], to: [x],
      &reader)
  }

  private static func permute(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dims = call.integers("dims", reader) else {
      return false
    }
    return try call.layer("Permute", [("dims", .list(dims.map(Value.int)))], to: [x], &reader)
  }

  private static func transpose(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader),
      let first = call.integer("dim0", reader) ?? call.integer("axis0", reader),
      let second = call.integer("dim1", reader) ?? call.integer("axis1", reader)
    else { return false }
    return try call.layer(
      "Transpose", [("dim0", .int(first)), ("dim1", .int(second))], to: [x], &reader)
  }

  /// A matrix' rows and columns exchanged; of fewer dimensions nothing is.
  private static func turn(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let rank = reader.graph.rank(of: x)
    guard rank == 2 || rank > 2 && call.node.operation == "mT" else {
      return rank < 2 ? try call.pass(x, &reader) : false
    }
    return try call.layer("Transpose", [("dim0", .int(-2)), ("dim1", .int(-1))], to: [x], &reader)
  }

  private static func moved(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let from = call.integers("source", reader),
      let to = call.integers("destination", reader), from.count == to.count
    else { return false }
    let rank = reader.graph.rank(of: x)
    func whole(_ dims: [Int]) -> [Int]? {
      let dims = dims.map { $0 < 0 ? $0 &+ rank : $0 }
      return dims.allSatisfy((0..<rank).contains) && Set(dims).count == dims.count ? dims : nil
    }
    guard let from = whole(from), let to = whole(to) else { return false }
    var order = [Int?](repeating: nil, count: rank)
    for (source, destination) in zip(from, to) { order[destination] = source }
    var rest = (0..<rank).filter { !from.contains($0) }[...]
    let dims = order.map { $0 ?? rest.popFirst() ?? 0 }
    return try call.layer("Permute", [("dims", .list(dims.map(Value.int)))], to: [x], &reader)
  }

  /// Of several dimensions those are left out that have one element, as the export found them.
  private static func squeeze(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let shape = reader.graph.shape(of: x)
    let named = call.has("dim") ? call.integers("dim", reader) : Array(shape.indices)
    guard let named, let declared = reader.declared(call.node.outputs.first ?? "") else {
      return false
    }
    var dims: [Int] = []
    for dimension in named {
      let index = dimension < 0 ? dimension &+ shape.count : dimension
      guard shape.indices.contains(index) || shape.isEmpty else { return false }
      if !shape.isEmpty, shape[index] == 1 { dims.append(index) }
    }
    guard shape.count - dims.count == declared.count else { return false }
    guard !dims.isEmpty else { return try call.pass(x, &reader) }
    return try call.layer("Squeeze", [("dim", .axes(dims))], to: [x], &reader)
  }

  private static func unsqueeze(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader) else {
      return false
    }
    return try call.layer("Unsqueeze", [("dim", .int(dimension))], to: [x], &reader)
  }

  private static func expand(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let sizes = call.sizes("size", reader) else {
      return false
    }
    return try call.layer("Expand", [("sizes", .sizes(sizes))], to: [x], &reader)
  }

  private static func expandAs(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let y = try call.tensor("other", &reader) else {
      return false
    }
    let sizes = try reader.graph.sizes(of: y)
    return try call.layer("Expand", [("sizes", .sizes(sizes))], to: [x], &reader)
  }

  private static func list(_ type: String, _ name: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader), let sizes = call.sizes(name, reader) else {
        return false
      }
      return try call.layer(type, [(name, .sizes(sizes))], to: [x], &reader)
    }
  }

  private static func roll(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    // How far is of no matter to sizes: where it depends on the input, it is none.
    let dims = call.integers("dims", reader) ?? []
    let shifts =
      call.integers("shifts", reader) ?? Array(repeating: 0, count: max(dims.count, 1))
    var settings: TorchCall.Settings = [("shifts", .axes(shifts))]
    if !dims.isEmpty { settings.append(("dims", .axes(dims))) }
    return try call.layer("Roll", settings, to: [x], &reader)
  }

  private static func flip(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dims = call.integers("dims", reader) else {
      return false
    }
    return try call.layer("Flip", [("dims", .list(dims.map(Value.int)))], to: [x], &reader)
  }

  /// What is empty is passed over, as torch.cat does: a list without elements whatever is joined, a tensor whose
  /// other dimensions are those of the rest.
  private static func concat(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    var tensors: [TensorReference] = []
    var empty: [[Int]] = []
    let names = call.tensorNames
    let dimension = call.integer("dim", reader) ?? 0
    for name in names {
      if case .weight(let weight)? = reader.value(name), weight.shape.contains(0) {
        if weight.shape != [0] { empty.append(weight.shape) }
        continue
      }
      guard let tensor = try reader.tensor(named: name, for: call.node.source) else { return false }
      tensors.append(tensor)
    }
    guard let first = tensors.first else { return false }
    if tensors.count == 1, names.count > 1, empty.isEmpty { return try call.pass(first, &reader) }
    for shape in empty {
      try requireEmpty(shape, dimension, beside: reader.graph.shape(of: first), call)
    }
    return try call.layer("Concat", [("dim", .int(dimension))], to: tensors, &reader)
  }

  private static func requireEmpty(
    _ shape: [Int], _ dimension: Int, beside other: [Int], _ call: TorchCall
  ) throws(DefinitionError) {
    var (shape, other) = (shape, other)
    let place = dimension < 0 ? dimension + shape.count : dimension
    if shape.indices.contains(place), shape.count == other.count, shape[place] == 0 {
      (shape[place], other[place]) = (0, 0)
    }
    guard shape != other else { return }
    var problem = DefinitionError(
      "what is joined has other sizes", path: call.node.source.node,
      found: shape.map(String.init).joined(separator: "x"),
      expected: other.map(String.init).joined(separator: "x"))
    problem.isRefusal = true
    throw problem
  }

  private static func stack(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let tensors = try call.allTensors(&reader), !tensors.isEmpty else { return false }
    let dimension = call.integer("dim", reader) ?? 0
    return try call.layer("Stack", [("dim", .int(dimension))], to: tensors, &reader)
  }
}
