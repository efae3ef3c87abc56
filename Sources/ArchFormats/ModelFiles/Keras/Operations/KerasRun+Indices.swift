import ShapeEngine

extension KerasRun {
  static let indexOperations: [String: Lowering] = [
    "GetItem": { try $0.item($1) },
    "Take": { run, site in
      let x = try run.own(site.tensor, site)
      guard let axis = site.literal(2, "axis")?.whole else {
        return try run.unknown(site, because: "elements of a flattened tensor are not followed")
      }
      if let index = site.literal(1, "indices")?.whole {
        return .tensor(
          try run.layer("Select", [("dim", .int(axis)), ("index", .int(index))], to: x, site))
      }
      let tensors = try run.aligned(site)
      guard tensors.count == 2, run.rank(tensors[1]) == 1 else {
        return try run.unknown(site, because: "its indices are not a list")
      }
      return .tensor(
        try run.layer("IndexSelect", [("dim", .int(axis))], to: x, and: tensors[1], site))
    },
    "Cumsum": { run, site in try run.along("CumSum", site) },
    "Cumprod": { run, site in try run.along("CumProd", site) },
    "Sort": { run, site in try run.along("Sort", site) },
    "Argsort": { run, site in try run.along("ArgSort", site) },
    "TopK": { run, site in
      let x = try run.own(site.tensor, site)
      guard let count = site.literal(1, "k")?.whole, count >= 1 else {
        throw site.config.error("k", "an integer of at least 1")
      }
      return .list(
        try run.append("TopK", [("k", .int(count))], to: [x], site).map(ModelValue.tensor))
    },
    "OneHot": { run, site in
      let x = try run.own(site.tensor, site)
      guard let count = site.literal(1, "num_classes")?.whole, count >= 1 else {
        throw site.config.error("num_classes", "an integer of at least 1")
      }
      let y = try run.layer("OneHot", [("num_classes", .int(count))], to: x, site)
      let axis = try run.index(site.literal(2, "axis")?.whole ?? -1, of: y)
      if axis == run.rank(y) - 1 { return .tensor(y) }
      var dims = Array(0..<run.rank(y) - 1)
      dims.insert(run.rank(y) - 1, at: axis)
      return .tensor(try run.transposed(y, by: dims, at: "permute", site))
    },
  ]

  /// A function along one dimension that keeps the shape; of several outputs the first.
  private mutating func along(_ type: String, _ site: KerasSite) throws -> ModelValue {
    let x = try site.tensor
    guard let axis = site.literal(1, "axis")?.whole, LayerTable.type(named: type) != nil else {
      return try unknown(site, because: "the order of all elements is not followed")
    }
    let dim = try place(of: axis, in: x)
    return .tensor(try append(type, [("dim", .int(dim))], to: [x], order: x.order, site)[0])
  }

  /// `x[:, 0, 1:5, ..., None]`, as Keras 3 writes it.
  private mutating func item(_ site: KerasSite) throws -> ModelValue {
    let x = try own(site.tensor, site)
    let keys: [KerasSite.Argument]
    switch site.argument(1, "key") {
    case .list(let elements)?: keys = elements
    case let key?: keys = [key]
    case nil: throw site.config.error("key", "an index")
    }
    var nodes: [JSONNode] = []
    for key in keys {
      guard case .literal(let node) = key else {
        return try unknown(site, because: "its index is a tensor")
      }
      nodes.append(node)
    }
    func isRest(_ node: JSONNode) -> Bool { node["class_name"]?.isWord("__ellipsis__") == true }
    func isSlice(_ node: JSONNode) -> Bool { node["class_name"]?.isWord("__slice__") == true }
    let taken = nodes.filter { !$0.isNull && !isRest($0) }.count
    guard taken <= rank(x), nodes.filter(isRest).count <= 1 else {
      throw ShapeError(
        "the index has too many places", found: "\(taken)", expected: "at most \(rank(x))")
    }
    var dimension = 0
    var slices: [(dim: Int, start: Value, end: Value, step: Value)] = []
    var selected: [(dim: Int, index: Int)] = []
    // Where a dimension of one element is put in, in what is left.
    var added: [Int] = []
    var left = 0
    for node in nodes {
      if node.isNull {
        added.append(left)
        left += 1
      } else if isRest(node) {
        dimension += rank(x) - taken
        left += rank(x) - taken
      } else if let index = node.whole {
        selected.append((dimension, index))
        dimension += 1
      } else if isSlice(node), let config = node["config"] {
        func bound(_ key: StaticString) throws -> Value {
          guard let node = config[key], !node.isNull else { return .none }
          guard let value = node.whole else { throw site.config.error("key", "slices by integers") }
          return .int(value)
        }
        let (start, end, step) = try (bound("start"), bound("stop"), bound("step"))
        if case .int(let step) = step, step < 1 {
          return try unknown(site, because: "a slice that goes backwards is not followed")
        }
        if start != .none || end != .none || step != .none {
          slices.append((dimension, start, end, step))
        }
        dimension += 1
        left += 1
      } else {
        return try unknown(site, because: "its index is not one of integers and slices")
      }
    }
    let steps = (slices.isEmpty ? 0 : 1) + selected.count + added.count
    var done = 0
    func suffix() -> String {
      done += 1
      return done == steps ? "" : "step\(done)"
    }
    var y = x
    if !slices.isEmpty {
      y = try layer(
        "Slice",
        [
          ("dim", .list(slices.map { .int($0.dim) })), ("start", .list(slices.map(\.start))),
          ("end", .list(slices.map(\.end))), ("step", .list(slices.map(\.step))),
        ], to: y, at: suffix(), site)
    }
    for (dim, index) in selected.reversed() {
      y = try layer(
        "Select", [("dim", .int(dim)), ("index", .int(index))], to: y, at: suffix(), site)
    }
    for dim in added { y = try layer("Unsqueeze", [("dim", .int(dim))], to: y, at: suffix(), site) }
    return .tensor(y)
  }

  // MARK: - Products

  static let productOperations: [String: Lowering] = [
    "Matmul": { run, site in
      let tensors = try run.aligned(site).map { try run.own($0, site) }
      guard tensors.count == 2 else { throw Self.arity(site) }
      return .tensor(try run.append("MatMul", to: tensors, site)[0])
    },
    "Einsum": { run, site in
      let tensors = try run.aligned(site).map { try run.own($0, site) }
      guard let equation = site.literal(0, "subscripts")?.quoted else {
        throw site.config.error("subscripts", "an equation")
      }
      return .tensor(
        try run.append("Einsum", [("equation", .string(equation))], to: tensors, site)[0])
    },
    "DotProductAttention": { run, site in
      // [N, L, heads, E] there, [N, heads, L, E] here.
      var heads: [ModelTensor] = []
      for (number, tensor) in site.tensors.prefix(3).enumerated() {
        guard run.rank(tensor) == 4 else { throw Self.arity(site) }
        heads.append(try run.transposed(tensor, by: [0, 2, 1, 3], at: "heads\(number)", site))
      }
      guard heads.count == 3 else { throw Self.arity(site) }
      let y = try run.append(
        "ScaledDotProductAttention",
        site.literal(6, "is_causal")?.boolean == true ? [("is_causal", .bool(true))] : [],
        to: heads, at: "attention", site)[0]
      return .tensor(try run.transposed(y, by: [0, 2, 1, 3], site))
    },
  ]

  private static func arity(_ site: KerasSite) -> DefinitionError {
    DefinitionError(
      "the layer takes other tensors", path: site.path, found: "\(site.tensors.count)",
      expected: "those that \(site.layer.type) takes in 'inbound_nodes'")
  }
}
