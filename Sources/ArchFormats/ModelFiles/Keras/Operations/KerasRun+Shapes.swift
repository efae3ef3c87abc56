import ShapeEngine

extension KerasRun {
  static let reductions: [String: Lowering] = {
    var table: [String: Lowering] = [:]
    for (name, type) in [
      ("Mean", "Mean"), ("Sum", "Sum"), ("Max", "Max"), ("Amax", "Max"), ("Min", "Min"),
      ("Amin", "Min"), ("Prod", "Prod"), ("Std", "Std"), ("Var", "Var"), ("Any", "Any"),
      ("All", "All"), ("Logsumexp", "LogSumExp"), ("Average", "Mean"), ("Median", "Median"),
      ("CountNonzero", "CountNonzero"),
    ] {
      table[name] = { run, site in .tensor(try run.reduced(type, site)) }
    }
    for name in ["ArgMax", "ArgMin"] {
      table["Argm\(name.dropFirst(4))"] = { run, site in
        let x = try site.tensor
        guard let axis = site.literal(1, "axis")?.whole else {
          return try run.unknown(site, because: "the place in all of a tensor is not followed")
        }
        let keeps = site.literal(2, "keepdims")?.boolean ?? false
        let dim = try run.place(of: axis, in: x)
        let order =
          try keeps
          ? run.order(x)
          : KerasOrder.removing([run.index(axis, of: x)], from: run.order(x))
        return .tensor(
          try run.layer(
            name, [("dim", .int(dim)), ("keepdim", .bool(keeps))], to: x, order: order, site))
      }
    }
    return table
  }()

  private mutating func reduced(_ type: String, _ site: KerasSite) throws -> ModelTensor {
    let x = try site.tensor
    let keeps = site.literal(2, "keepdims")?.boolean ?? false
    var axes: [Int] = []
    let node = site.literal(1, "axis")
    for axis in node?.whole.map({ [$0] }) ?? node?.elements?.compactMap(\.whole) ?? [] {
      axes.append(try index(axis, of: x))
    }
    let order = order(x)
    let isAll = axes.isEmpty
    if isAll { axes = Array(order.indices) }
    let dims = axes.map { order[$0] }.sorted()
    let left = keeps ? order : KerasOrder.removing(Set(axes), from: order)
    guard LayerTable.type(named: type) != nil else {
      let kept = graph.shape(of: x.reference).indices.filter { !dims.contains($0) || keeps }
      let sizes = kept.map { dims.contains($0) ? Value.int(1) : .size(.dim($0)) }
      return try layer(
        "Opaque",
        [("output", .list(sizes)), ("batched", .bool(false)), ("function", .string(type))], to: x,
        order: left, site)
    }
    var settings: [(name: String, value: Value)] = [("dim", .list(dims.map(Value.int)))]
    if keeps { settings.append(("keepdim", .bool(true))) }
    return try layer(type, settings, to: x, order: left, site)
  }

  // MARK: - Shapes

  static let shapeOperations: [String: Lowering] = [
    "Reshape": { run, site in
      let x = try site.tensor
      let node = site.literal(1, "newshape") ?? site.literal(1, "shape")
      guard let sizes = node?.elements ?? node.map({ [$0] }) else {
        throw site.config.error("newshape", "a list of sizes")
      }
      // What the file leaves open is the batch.
      let target = sizes.enumerated().map { place, size in
        size.whole.map(Value.int) ?? (place == 0 ? .size(.dim(0)) : .int(-1))
      }
      return .tensor(try run.reshaped(x, to: target, site))
    },
    "Ravel": { run, site in
      .tensor(try run.reshaped(site.tensor, to: [.int(-1)], site))
    },
    "Transpose": { run, site in
      let x = try site.tensor
      let axes =
        site.literal(1, "axes")?.elements?.compactMap(\.whole)
        ?? Array((0..<run.rank(x)).reversed())
      return .tensor(try run.turned(x, by: axes, site))
    },
    "Swapaxes": { run, site in
      let x = try site.tensor
      var axes = Array(0..<run.rank(x))
      let first = try run.index(site.literal(1, "axis1")?.whole ?? 0, of: x)
      let second = try run.index(site.literal(2, "axis2")?.whole ?? 0, of: x)
      axes.swapAt(first, second)
      return .tensor(try run.turned(x, by: axes, site))
    },
    "Moveaxis": { run, site in
      let x = try site.tensor
      func list(_ node: JSONNode?) throws -> [Int] {
        try (node?.elements?.compactMap(\.whole) ?? node?.whole.map { [$0] } ?? []).map {
          try run.index($0, of: x)
        }
      }
      let from = try list(site.literal(1, "source"))
      let to = try list(site.literal(2, "destination"))
      guard from.count == to.count, Set(from).count == from.count, Set(to).count == to.count else {
        throw site.config.error("destination", "as many axes as in 'source'")
      }
      var axes = Array(0..<run.rank(x)).filter { !from.contains($0) }
      for (destination, source) in zip(to, from).sorted(by: { $0.0 < $1.0 }) {
        axes.insert(source, at: min(destination, axes.count))
      }
      return .tensor(try run.turned(x, by: axes, site))
    },
    "ExpandDims": { run, site in
      let x = try run.own(site.tensor, site)
      let axis = site.literal(1, "axis")
      guard let dim = axis?.whole ?? axis?.elements?.first?.whole else {
        throw site.config.error("axis", "an axis")
      }
      return .tensor(try run.layer("Unsqueeze", [("dim", .int(dim))], to: x, site))
    },
    "Squeeze": { run, site in
      let x = try run.own(site.tensor, site)
      let axis = site.literal(1, "axis")
      let axes = axis?.whole.map { [$0] } ?? axis?.elements?.compactMap(\.whole)
      return .tensor(
        try run.layer(
          "Squeeze", axes.map { [("dim", .list($0.map(Value.int)))] } ?? [], to: x, site))
    },
    "BroadcastTo": { run, site in
      let x = try run.own(site.tensor, site)
      let sizes = site.literal(1, "shape")?.elements?.map { Value.int($0.whole ?? -1) } ?? []
      return .tensor(try run.layer("Expand", [("sizes", .list(sizes))], to: x, site))
    },
    "Tile": { run, site in
      let x = try run.own(site.tensor, site)
      let node = site.literal(1, "repeats")
      let counts = node?.elements?.compactMap(\.whole) ?? node?.whole.map { [$0] } ?? []
      return .tensor(try run.layer("Tile", [("dims", .list(counts.map(Value.int)))], to: x, site))
    },
    "Repeat": { run, site in
      let x = try run.own(site.tensor, site)
      guard let count = site.literal(1, "repeats")?.whole, count >= 1,
        let axis = site.literal(2, "axis")?.whole
      else { return try run.unknown(site, because: "its repeats are not one number along an axis") }
      let along = try run.index(axis, of: x)
      let sizes = (0..<run.rank(x)).map { dimension in
        Value.size(
          dimension == along
            ? .operation(.multiply, .dim(dimension), .integer(count)) : .dim(dimension))
      }
      return .tensor(
        try run.layer(
          "Opaque",
          [("output", .list(sizes)), ("batched", .bool(false)), ("function", .string("Repeat"))],
          to: x, site))
    },
    "Flip": { run, site in
      let x = try site.tensor
      let axis = site.literal(1, "axis")
      let axes =
        axis?.whole.map { [$0] } ?? axis?.elements?.compactMap(\.whole)
        ?? Array(0..<run.rank(x))
      let dims = try axes.map { Value.int(try run.place(of: $0, in: x)) }
      return .tensor(try run.elementwise("Flip", [("dims", .list(dims))], to: x, site))
    },
    "Roll": { run, site in
      let x = try site.tensor
      let (shift, axis) = (site.literal(1, "shift"), site.literal(2, "axis"))
      let shifts = shift?.whole.map { [$0] } ?? shift?.elements?.compactMap(\.whole) ?? []
      let axes = axis?.whole.map { [$0] } ?? axis?.elements?.compactMap(\.whole) ?? []
      let dims = try axes.map { Value.int(try run.place(of: $0, in: x)) }
      var settings: [(name: String, value: Value)] = [("shifts", .list(shifts.map(Value.int)))]
      if !dims.isEmpty { settings.append(("dims", .list(dims))) }
      return .tensor(try run.elementwise("Roll", settings, to: x, site))
    },
    "Pad": { run, site in
      let x = try run.own(site.tensor, site)
      let rows = site.literal(1, "pad_width")?.elements ?? []
      var sides = rows.map { row in
        row.elements?.compactMap(\.whole) ?? row.whole.map { [$0, $0] } ?? []
      }
      // One pair is that of every dimension.
      if sides.count == 1 { sides = Array(repeating: sides[0], count: run.rank(x)) }
      guard sides.count == run.rank(x), sides.allSatisfy({ $0.count == 2 }) else {
        throw site.config.error("pad_width", "a pair of integers for each dimension")
      }
      while sides.count > 1, sides[0] == [0, 0] { sides.removeFirst() }
      let padding = sides.reversed().flatMap { $0 }.map(Value.int)
      return .tensor(try run.layer("Pad", [("padding", .list(padding))], to: x, site))
    },
    "Concatenate": { run, site in
      .tensor(
        try run.concatenated(site.tensors, along: site.literal(1, "axis")?.whole ?? 0, site))
    },
    "Stack": { run, site in
      let tensors = try site.tensors.map { try run.own($0, site) }
      let axis = site.literal(1, "axis")?.whole ?? 0
      return .tensor(try run.append("Stack", [("dim", .int(axis))], to: tensors, site)[0])
    },
    "Split": { try $0.split($1) },
    "Unstack": { run, site in
      let x = try run.own(site.tensor, site)
      let axis = site.literal(2, "axis")?.whole ?? 0
      return .list(
        try run.append("Unbind", [("dim", .int(axis))], to: [x], site).map(ModelValue.tensor))
    },
    "Resize": { run, site in
      let x = try run.map(site.tensor, site)
      let size = site.literal(1, "size")?.elements?.compactMap(\.whole) ?? []
      let mode = site.literal(2, "interpolation")?.quoted ?? "bilinear"
      guard modes.contains(mode), run.rank(x) == 4 else {
        return try run.unknown(site, because: "the interpolation is not followed")
      }
      var settings: [(name: String, value: Value)] = [("size", .list(size.map(Value.int)))]
      if mode != "nearest" { settings.append(("mode", .string(mode))) }
      return .tensor(try run.layer("Interpolate", settings, to: x, order: x.order, site))
    },
  ]

  private mutating func turned(
    _ x: ModelTensor, by axes: [Int], _ site: KerasSite
  ) throws -> ModelTensor {
    let dims = try axes.map { try index($0, of: x) }
    guard dims.sorted() == Array(0..<rank(x)) else {
      throw site.config.error("axes", "each of the input's dimensions")
    }
    return try transposed(x, by: dims, site)
  }

  private mutating func split(_ site: KerasSite) throws -> ModelValue {
    let x = try site.tensor
    let axis = try index(site.literal(2, "axis")?.whole ?? 0, of: x)
    let size = try size(axis, of: x)
    var settings: [(name: String, value: Value)] = [("dim", .int(try place(of: axis, in: x)))]
    let node = site.literal(1, "indices_or_sections")
    if let count = node?.whole, count >= 1 {
      settings.append(
        ("split_size", try ModelSize.apply(.divide, size, ModelSize(count)).setting))
    } else {
      let places = node?.elements?.compactMap(\.whole) ?? []
      guard !places.isEmpty, zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }), places[0] > 0
      else { throw site.config.error("indices_or_sections", "a number of parts, or rising places") }
      var parts = zip([0] + places, places).map { Value.int($1 - $0) }
      parts.append(try (size - ModelSize(places[places.count - 1])).setting)
      settings.append(("split_size", .list(parts)))
    }
    let outputs = try append("Split", settings, to: [x], order: x.order, site)
    return .list(outputs.map(ModelValue.tensor))
  }
}
