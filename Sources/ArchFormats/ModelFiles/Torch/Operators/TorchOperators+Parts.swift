import ShapeEngine

extension TorchOperators {
  /// Parts of tensors.
  static let parts: [String: Row] = [
    "slice": slice, "select": select, "narrow": narrow, "index": index,
    "index_select": indexSelect, "gather": gather, "chunk": chunk, "split": split,
    "split_with_sizes": split, "unbind": unbind, "unfold": unfold, "one_hot": oneHot,
    "topk": topK,
  ]

  /// What Python writes for no end.
  private static let noEnd = 1 << 62

  private static func slice(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let dimension = call.has("dim") ? call.integer("dim", reader) : 0
    let start = call.has("start") ? call.size("start", reader) : ModelSize(0)
    let end = call.has("end") ? call.size("end", reader) : ModelSize(noEnd)
    let step = call.has("step") ? call.integer("step", reader) : 1
    guard let dimension, let start, let end, let step else { return false }
    return try slice(call, x, dimension, start, end, step, &reader)
  }

  private static func slice(
    _ call: TorchCall, _ x: TensorReference, _ dimension: Int, _ start: ModelSize,
    _ end: ModelSize, _ step: Int, _ reader: inout TorchReader
  ) throws -> Bool {
    var settings: TorchCall.Settings = []
    let size = try reader.graph.size(of: dimension, of: x)
    // A start far below 0 is the beginning.
    let isFirst = start.constant.map { $0 == 0 || $0 <= -noEnd } ?? false
    let isLast = end.constant.map { $0 >= noEnd } ?? (end.expression == size.expression)
    if isFirst, isLast, step == 1 { return try call.pass(x, &reader) }
    // A part without elements, or one that begins before the first.
    func place(_ bound: ModelSize) -> Int {
      let value = bound.value < 0 ? bound.value &+ size.value : bound.value
      return min(max(value, 0), size.value)
    }
    guard isFirst || place(start) < (isLast ? size.value : place(end)) else { return false }
    settings.append(("dim", .int(dimension)))
    if !isFirst { settings.append(("start", start.setting)) }
    if !isLast { settings.append(("end", end.setting)) }
    if step != 1 { settings.append(("step", .int(step))) }
    return try call.layer("Slice", settings, to: [x], &reader)
  }

  private static func narrow(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader),
      let start = call.size("start", reader), let length = call.size("length", reader)
    else { return false }
    return try slice(call, x, dimension, start, start + length, 1, &reader)
  }

  private static func select(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader) else {
      return false
    }
    // Which element is taken makes no size.
    let index = call.integer("index", reader) ?? 0
    return try call.layer(
      "Select", [("dim", .int(dimension)), ("index", .int(index))], to: [x], &reader)
  }

  /// `x[:, index]` for one index that is a tensor. One of several dimensions is laid out in a line, and what it
  /// takes gets its shape again. Masks and several indices have the sizes that the file declares.
  private static func index(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), case .tensors(let names)? = call.node["indices"],
      let dimension = names.firstIndex(where: { $0 != nil }),
      !names[(dimension + 1)...].contains(where: { $0 != nil }), let name = names[dimension],
      !["bool", "uint8"].contains(reader.elementType(of: name) ?? ""),
      let index = try reader.tensor(named: name, for: call.node.source)
    else { return false }
    let along: TorchCall.Settings = [("dim", .int(dimension))]
    let rank = reader.graph.rank(of: index)
    switch rank {
    case 0: return try call.layer("Select", along + [("index", .int(0))], to: [x], &reader)
    case 1: return try call.layer("IndexSelect", along, to: [x, index], &reader)
    default:
      let sizes = try reader.graph.sizes(of: index)
      let line = try call.step(
        "Flatten", [("start_dim", .int(0)), ("end_dim", .int(-1))], to: [index], &reader)
      let taken = try call.step("IndexSelect", along, to: [x, line], &reader)
      return try call.layer(
        "Unflatten", along + [("unflattened_size", .sizes(sizes))], to: [taken], &reader)
    }
  }

  private static func indexSelect(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader),
      let index = try call.tensor("index", &reader)
    else { return false }
    return try call.layer("IndexSelect", [("dim", .int(dimension))], to: [x, index], &reader)
  }

  private static func gather(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dim", reader),
      let index = try call.tensor("index", &reader)
    else { return false }
    return try call.layer("Gather", [("dim", .int(dimension))], to: [x, index], &reader)
  }

  private static func chunk(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let chunks = call.integer("chunks", reader) else {
      return false
    }
    let dimension = call.integer("dim", reader) ?? 0
    return try call.layer(
      "Chunk", [("chunks", .int(chunks)), ("dim", .int(dimension))], to: [x], &reader)
  }

  private static func split(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    let name = call.node["split_sizes"] == nil ? "split_size" : "split_sizes"
    guard let x = try call.first(&reader), let sizes = call.sizes(name, reader) else {
      return false
    }
    let isList = if case .sizes? = call.node[name] { true } else { false }
    let dimension = call.integer("dim", reader) ?? 0
    guard sizes.allSatisfy({ $0.value > 0 }) else { return false }
    return try call.layer(
      "Split",
      [("split_size", isList ? .sizes(sizes) : sizes[0].setting), ("dim", .int(dimension))],
      to: [x], &reader)
  }

  private static func unbind(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    let dimension = call.integer("dim", reader) ?? 0
    return try call.layer("Unbind", [("dim", .int(dimension))], to: [x], &reader)
  }

  private static func unfold(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let dimension = call.integer("dimension", reader),
      let size = call.integer("size", reader), let step = call.integer("step", reader)
    else { return false }
    return try call.layer(
      "UnfoldDimension",
      [("dimension", .int(dimension)), ("size", .int(size)), ("step", .int(step))], to: [x],
      &reader)
  }

  private static func oneHot(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let classes = call.integer("num_classes", reader),
      classes > 0
    else { return false }
    return try call.layer("OneHot", [("num_classes", .int(classes))], to: [x], &reader)
  }

  private static func topK(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader), let count = call.size("k", reader) else { return false }
    let dimension = call.integer("dim", reader) ?? -1
    return try call.layer(
      "TopK",
      [
        ("k", count.setting), ("dim", .int(dimension)),
        ("largest", .bool(call.flag("largest", true))),
        ("sorted", .bool(call.flag("sorted", true))),
      ], to: [x], &reader)
  }
}
