import ShapeEngine

/// A program of torch.export while it becomes a graph of layers, node by node.
struct TorchReader {
  var graph: ModelGraph
  private(set) var modules = TorchModules()
  /// What the names in the graph that is read stand for.
  private var values: [String: ModelValue] = [:]
  /// What torch's symbols stand for: sizes of inputs.
  private var symbols: [String: ModelSize] = [:]
  /// Whether maps are resized to others' sizes, which are looked for then.
  private var keepsSizes = false
  /// The graph that is read: the program's, or one within a node.
  private var current: TorchGraph?
  private var depth = 0
  /// The sizes of maps as the file writes them, for those of which a size is named later.
  private var written: [TensorReference: [TorchExpression]] = [:]
  /// The sizes that the program's inputs always have, as it declares them.
  private var fixed: [(tensor: TensorReference, dimension: Int, size: Int)] = []
  /// The numbers of the weights that a layer holds.
  private var held: Set<Int> = []

  /// Graphs lie within nodes of graphs at most so deep.
  private static let depthLimit = 16

  init(_ graph: ModelGraph) { self.graph = graph }

  // MARK: - Arguments and results of the program

  /// Gives the graph's arguments their values.
  mutating func bind(_ program: TorchProgram) throws {
    current = program.graph
    keepsSizes = program.graph.nodes.contains { node in
      node["target"]?.text.map { target in
        // Asked of every node: a prefix is found without a search.
        ["torch.ops.aten.upsample", "torch.ops.aten._upsample"].contains { target.hasPrefix($0) }
      } == true
    }
    for (name, role) in program.arguments {
      switch role {
      case .tensor(let index):
        let value = graph.given[index]
        try bind(name, value)
        let declared = try program.graph.sizes(of: name)
        switch value {
        case .tensor(let tensor): try bindSymbols(of: tensor.reference, declared: declared)
        case .weight(let empty):
          for (size, value) in zip(declared, empty.shape) {
            if case .symbol(let symbol) = size { symbols[symbol] = ModelSize(value) }
          }
        default: break
        }
      case .size:
        let size = try graph.variable(name, own: OwnSizes.other)
        try bind(name, .sizes(ModelSizes(size)))
        if case .symbol(let symbol)? = program.graph.integer(name) { symbols[symbol] = size }
      case .weight(let weight):
        try bind(name, .weight(weight))
        graph.note(name, .weight(weight))
      case .other: try bind(name, .absent)
      }
    }
  }

  /// A symbol is the size that an input declares so, or half of it where that is `2*s0`.
  private mutating func bindSymbols(
    of tensor: TensorReference, declared: [TorchExpression]
  ) throws {
    guard declared.count == graph.rank(of: tensor) else { return }
    for (dimension, size) in declared.enumerated() {
      switch size {
      case .integer(let value): fixed.append((tensor, dimension, value))
      case .symbol(let name) where symbols[name] == nil:
        symbols[name] = try graph.size(of: dimension, of: tensor)
      case .call("Mul", let factors) where factors.count == 2:
        guard case .integer(let factor) = factors[0], factor > 0,
          case .symbol(let name) = factors[1], symbols[name] == nil
        else { continue }
        let whole = try graph.size(of: dimension, of: tensor)
        guard whole.value % factor == 0 else { continue }
        symbols[name] = try ModelSize.apply(.divide, whole, ModelSize(factor))
      default: continue
      }
    }
  }

  mutating func outputs(_ names: [String]) throws -> [Architecture.Output] {
    var outputs: [Architecture.Output] = []
    for name in names {
      guard let tensor = try tensor(named: name, for: .init(node: name, operation: "output"))
      else { continue }
      outputs.append(
        .init(name: names.count > 1 ? ModelPaths.inputName(name) : nil, tensor: tensor))
    }
    return outputs
  }

  // MARK: - Nodes

  mutating func read(_ graph: TorchGraph) throws {
    guard depth < Self.depthLimit else {
      throw DefinitionError(
        "graphs too deep within each other", expected: "at most \(Self.depthLimit) levels")
    }
    depth += 1
    for node in graph.nodes { try read(TorchNode(node)) }
    depth -= 1
  }

  private mutating func read(_ node: TorchNode) throws {
    do {
      let call = TorchCall(node)
      if try TorchSizes.read(call, &self) { return }
      if let operator_ = TorchOperators.all[node.operation], node.isATen,
        try operator_(call, &self)
      {
        return
      }
      if try readGraph(call) { return }
      try declare(call)
    } catch let error as ShapeError {
      var problem = DefinitionError(error, at: nil, path: VisibleText.part(node.name))
      problem.isRefusal = true
      throw problem
    }
  }

  /// A node that runs a graph of its own, as it is: `torch.no_grad()` around a part.
  private mutating func readGraph(_ call: TorchCall) throws -> Bool {
    let node = call.node
    guard node.target.hasPrefix("torch.ops.higher_order.wrap_with") else { return false }
    let place = node.arguments.firstIndex { if case .graph = $0.value { true } else { false } }
    guard let place, case .graph(let json) = node.arguments[place].value else { return false }
    let inner = try TorchGraph(json)
    let names = inner.inputs.compactMap {
      ($0["as_tensor"]?["name"] ?? $0["as_sym_int"]?["as_name"])?.text
    }
    var given: [String] = []
    for argument in node.arguments[(place + 1)...] {
      switch argument.value {
      case .tensor(let name), .value(let name): given.append(name)
      case .tensors(let names): given += names.compactMap { $0 }
      default: break
      }
    }
    let results = inner.outputs.compactMap { $0["as_tensor"]?["name"]?.text }
    guard names.count == inner.inputs.count, given.count == names.count,
      results.count == node.outputs.count
    else { return false }
    var local: [String: ModelValue] = [:]
    for (name, outer) in zip(names, given) { local[name] = values[outer] }
    let (outerValues, outerGraph) = (values, current)
    (values, current) = (local, inner)
    try read(inner)
    let found = results.map { values[$0] }
    (values, current) = (outerValues, outerGraph)
    for (name, value) in zip(node.outputs, found) {
      guard let value else { throw Self.unnamed(name, at: node) }
      try bind(name, value)
      graph.note(name, value)
    }
    return true
  }

  /// What the file declares of the results of an operator that is not known, held against what it is
  /// given.
  mutating func declare(_ call: TorchCall) throws {
    let node = call.node
    guard node.outputs.contains(where: { !$0.isEmpty }) else { return }
    guard !node.givesNumbers else { return try declareNumbers(node) }
    var (tensors, params): ([TensorReference], Int) = ([], 0)
    for name in call.tensorNames {
      if case .weight(let weight)? = values[name], weight.isParameter {
        if held.insert(weight.number).inserted {
          params = try Checked.add(params, weight.elementCount())
        }
        continue
      }
      guard let tensor = try tensor(named: name, for: node.source) else { continue }
      guard try agrees(tensor, with: name) else {
        return try unknown(call, "it is given other sizes than the file declares")
      }
      tensors.append(tensor)
    }
    var shapes: [Value] = []
    for name in node.outputs {
      guard let sizes = try declaredSizes(of: name, isResult: true) else {
        return try unknown(call, "the file declares its sizes by what is not followed")
      }
      guard sizes.allSatisfy({ $0.value > 0 }) else {
        return try unknown(call, "a dimension of it is 0")
      }
      shapes.append(.list(sizes.map(\.setting)))
    }
    for (tensor, dimension, size) in fixed {
      guard graph.shape(of: tensor)[dimension] == size else {
        return try unknown(call, "the input has other sizes than the file declares")
      }
      try graph.require(
        dimension, of: tensor, equals: size,
        because: "the file says of \(call.node.operation) what it gives at its own input only")
    }
    _ = try call.layer(
      "Opaque",
      [
        ("output", shapes.count == 1 ? shapes[0] : .list(shapes)), ("params", .int(params)),
        ("batched", .bool(false)), ("function", .string(node.operation)),
      ], to: tensors, &self)
  }

  private mutating func declareNumbers(_ node: TorchNode) throws {
    for name in node.outputs where !name.isEmpty {
      if let size = try current?.integer(name)?.size(symbols) {
        try bind(name, .sizes(ModelSizes(size)))
      } else {
        try bind(name, .absent)
      }
    }
  }

  /// The results are not known.
  mutating func unknown(_ call: TorchCall, _ reason: String) throws {
    let value = try graph.unknown(call.node.source, because: reason)
    for name in call.node.outputs { try bind(name, value) }
  }

  /// Whether a tensor has the sizes that the file declares of it, at the own input.
  private mutating func agrees(_ tensor: TensorReference, with name: String) throws -> Bool {
    guard let sizes = try declaredSizes(of: name, isResult: false) else { return true }
    return sizes.map(\.value) == graph.shape(of: tensor)
  }

  /// The sizes that the file declares of a value; nil where one is not understood.
  ///
  /// - Parameter isResult: whether a symbol that depends on data is a size that the network has from here
  ///   on, by that name.
  mutating func declaredSizes(of name: String, isResult: Bool) throws -> [ModelSize]? {
    guard let current else { return nil }
    var sizes: [ModelSize] = []
    for expression in try current.sizes(of: name) {
      if isResult, case .symbol(let symbol) = expression, symbols[symbol] == nil {
        guard symbol.hasPrefix("u") else { return nil }
        symbols[symbol] = try graph.variable(symbol)
      }
      guard let size = try expression.size(symbols) else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  /// The sizes of a value as the file writes them.
  func declared(_ name: String) -> [TorchExpression]? { try? current?.sizes(of: name) }

  /// A size as the file writes it.
  func declared(_ size: TorchArgument.Size) -> TorchExpression? {
    switch size {
    case .integer(let value): .integer(value)
    case .value(let name): current?.integer(name)
    }
  }

  /// The nearest tensor on the way to a tensor whose map has the sizes that are written so, as a number for
  /// `like`: along first inputs, down to the network's own.
  mutating func map(of sizes: [TorchExpression?], before tensor: TensorReference) -> Int? {
    var next: TensorReference? = tensor
    while let tensor = next {
      if let declared = written[tensor], declared.count == sizes.count + 2,
        zip(declared.dropFirst(2), sizes).allSatisfy({ $0 == $1 })
      {
        return graph.number(of: tensor)
      }
      next = graph.firstInput(of: tensor)
    }
    return nil
  }

  // MARK: - Values

  static func unnamed(_ name: String, at node: TorchNode) -> DefinitionError {
    DefinitionError(
      "no node before gives '\(VisibleText.part(name))'", path: VisibleText.part(node.name))
  }

  mutating func bind(_ name: String, _ value: ModelValue) throws(DefinitionError) {
    guard !name.isEmpty else { return }
    guard values.updateValue(value, forKey: name) == nil else {
      throw DefinitionError("two nodes give '\(VisibleText.part(name))'")
    }
    guard keepsSizes, case .tensor(let tensor) = value, let sizes = declared(name), sizes.count > 2
    else { return }
    written[tensor.reference] = written[tensor.reference] ?? sizes
  }

  func value(_ name: String) -> ModelValue? { values[name] }

  /// The tensor that a name stands for; a weight becomes a layer of its own. Nil for what is no tensor.
  mutating func tensor(
    named name: String, for source: ModelFile.Source
  ) throws -> TensorReference? {
    switch values[name] {
    case .tensor(let tensor): return tensor.reference
    case .weight(let weight):
      guard !weight.shape.contains(0) else { return nil }
      held.insert(weight.number)
      return try graph.table(weight, path: weight.name, from: source)
    case .unknown, .absent, .sizes, .sized, .list: return nil
    case nil:
      throw DefinitionError(
        "no node before gives '\(VisibleText.part(name))'", path: VisibleText.part(source.node))
    }
  }

  mutating func path(of node: TorchNode, type: String, weight: ModelWeight?) -> String {
    modules.path(of: node, type: type, weight: weight)
  }

  mutating func hold(_ weights: [ModelWeight]) { held.formUnion(weights.map(\.number)) }

  func elementType(of name: String) -> String? { current?.type(of: name) }
}

extension ModelWeight {
  func elementCount() throws(ShapeError) -> Int {
    var count = 1
    for size in shape { count = try Checked.multiply(count, size) }
    return count
  }
}
