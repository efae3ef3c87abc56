import ArchFormats
import ShapeEngine

/// Writes the forward of a body's class.
struct ForwardWriter {
  let writer: ClassWriter
  let body: Int
  let terms: TermCode
  private let lists: Set<String>
  let content: Body
  private(set) var helpers: Set<ModuleHelper> = []

  var received: [Code] = []
  private var signature: [String] = []
  /// The parts that take each tensor, in order; the number of parts for what is returned.
  var uses: [BodyShape.Place: [Int]] = [:]
  var usedOutputs: [Int: Set<Int>] = [:]
  private var receivedUses: [Int: [Int]] = [:]
  /// What has to have a name, since code names it more than once.
  var named: Set<BodyShape.Place> = []
  var codes: [BodyShape.Place: Code] = [:]
  /// An expression without a name, which the next statement takes.
  var pending: (place: BodyShape.Place, code: Code)?
  var chain = "x"
  var taken: Set<String> = ["self", "torch", "nn", "F"]
  var statements: [String] = []
  /// The auxiliary results of training, by name.
  var auxiliary: [(name: String, variable: String)] = []
  var isInTraining = false

  var isVariadic: Bool { writer.shape.isVariadic(body) }
  private var isRoot: Bool { writer.table.places[writer.tree.root]?.body == body }

  init(
    _ writer: ClassWriter, _ body: Int, _ terms: TermCode, _ lists: Set<String>
  ) throws(DefinitionError) {
    (self.writer, self.body, self.terms, self.lists) = (writer, body, terms, lists)
    content = writer.table.bodies[body]
    setReceived()
    try findUses()
    // The input's own name may be used again where nobody takes the input later.
    let isTakenOnce = receivedUses.values.allSatisfy { uses in
      uses.allSatisfy { $0 == firstStatement }
    }
    chain = isTakenOnce && received.count == 1 && !isVariadic ? received[0].text : "out"
    taken.insert(chain)
  }

  private var firstStatement: Int {
    content.parts.firstIndex { !isTensor($0) } ?? 0
  }

  func isTensor(_ part: Body.Part) -> Bool {
    part.callee.type.map { $0 == "Parameter" || $0 == "Buffer" } ?? false
  }

  private mutating func setReceived() {
    let count = content.instances[0].givenCount
    if isVariadic {
      let most = content.instances.map(\.givenCount).max() ?? count
      received = (0..<most).map { Code("inputs[\($0)]") }
      signature = ["*inputs"]
      taken.insert("inputs")
      return
    }
    var names: [String] = []
    for index in 0..<count {
      var name = index == 0 ? "x" : "x\(index + 1)"
      if isRoot, count > 1 {
        name = Python.variable(writer.tree.architecture.inputs[index].name, or: "x")
      }
      while !taken.insert(name).inserted { name += "_" }
      names.append(name)
    }
    received = names.map { Code($0) }
    signature = names
  }

  private mutating func findUses() throws(DefinitionError) {
    for (index, part) in content.parts.enumerated() {
      var isNamed = presence(index) != nil || part.isTrainingHead
      if case .layer = part.callee, !isTensor(part) {
        let names = try site(index).namesInput
        isNamed = isNamed || names
      }
      if case .again = part.callee, layer(of: index) != nil {
        let names = try againSite(index).namesInput
        isNamed = isNamed || names
      }
      let operandCount = operandCount(of: index)
      for (number, reference) in part.given.enumerated() {
        switch reference {
        case .received(let place): receivedUses[place, default: []].append(index)
        case .all:
          for place in received.indices { receivedUses[place, default: []].append(index) }
        case .own:
          guard let exit = try writer.shape.exit(reference, of: body) else { continue }
          let place = try writer.shape.place(exit, of: body)
          uses[place, default: []].append(index)
          if isNamed || number >= operandCount { named.insert(place) }
        case .outer(let path):
          throw DefinitionError("\(path) is taken from another module, which is not written yet")
        }
      }
    }
    for exit in writer.shape.exits[body] ?? [] {
      uses[try writer.shape.place(exit, of: body), default: []].append(content.parts.count)
    }
    for place in uses.keys { usedOutputs[place.part, default: []].insert(place.output) }
  }

  // MARK: - Parts

  func layer(of index: Int) -> Node? {
    guard let module = content.instances.lazy.compactMap({ $0.parts[index] }).first,
      writer.tree.modules[module].isLayer
    else { return nil }
    return writer.tree.architecture.layers[writer.tree.modules[module].layers.lowerBound]
  }

  private func operandCount(of index: Int) -> Int {
    layer(of: index)?.operands.count ?? content.parts[index].given.count
  }

  private func site(_ index: Int) throws(DefinitionError) -> LayerSite {
    try writer.site(index, in: body, terms)
  }

  /// A layer that runs again, without values.
  private func againSite(_ index: Int) throws(DefinitionError) -> LayerSite {
    try writer.site(index, in: body, terms)
  }

  /// What says whether a part is there, where not all modules have it.
  func presence(_ index: Int) -> String? {
    guard let found = try? terms.argument(.presence(part: index)), found.value != .bool(true) else {
      return nil
    }
    return found.text
  }

  // MARK: - Statements

  mutating func lines() throws(DefinitionError) -> [String] {
    let result: [String]
    if let dense = try denseLines() {
      result = dense
    } else {
      for index in content.parts.indices { try write(index) }
      result = try self.result()
    }
    var lines = Layout.lines(
      "def forward(\((["self"] + signature).joined(separator: ", "))):", indent: 4)
    for statement in statements + result {
      let isInner = statement.hasPrefix("\t")
      lines += Layout.lines(
        isInner ? String(statement.dropFirst()) : statement, indent: isInner ? 12 : 8)
    }
    return lines
  }

  private mutating func result() throws(DefinitionError) -> [String] {
    var texts: [String] = []
    for exit in writer.shape.exits[body] ?? [] {
      let place = try writer.shape.place(exit, of: body)
      texts.append(try code(at: place).text)
    }
    let outputs = writer.tree.architecture.outputs
    guard isRoot, outputs.count > 1 || !auxiliary.isEmpty else {
      if !auxiliary.isEmpty {
        throw DefinitionError(
          "\(auxiliary[0].name) runs in training only, within a module of the network")
      }
      return ["return \(texts.joined(separator: ", "))"]
    }
    func pairs(_ more: [(name: String, variable: String)]) -> String {
      let own = zip(outputs, texts).map { ($0.name ?? "out", $1) }
      return "{"
        + (own + more.map { ($0.name, $0.variable) })
        .map { "\(Python.string($0)): \($1)" }.joined(separator: ", ") + "}"
    }
    let usual = outputs.count > 1 ? pairs([]) : texts[0]
    if auxiliary.isEmpty { return ["return \(usual)"] }
    let isOpen = statements.last?.hasPrefix("\t") ?? false
    return (isOpen ? [] : ["if self.training:"])
      + ["\treturn \(pairs(auxiliary))", "return \(usual)"]
  }

  private mutating func write(_ index: Int) throws(DefinitionError) {
    let part = content.parts[index]
    if isTensor(part) {
      codes[BodyShape.Place(part: index, output: 0)] = Code(
        Registration.tensorAccess(
          part.name, isBuffer: part.callee.type == "Buffer", lists: lists))
      return
    }
    var operands: [Code] = []
    var first: Code?
    if part.isTrainingHead || presence(index) != nil { flush() }
    for reference in part.given {
      let code = try code(of: reference)
      if first == nil { first = code }
      operands.append(code)
    }
    // What is not taken now had to be a statement of its own.
    flush()
    let result = try self.result(of: index, operands)
    isInTraining = part.isTrainingHead
    keep(result, of: index, first)
    isInTraining = false
  }

  private mutating func result(
    of index: Int, _ operands: [Code]
  ) throws(DefinitionError) -> LayerSite.Result {
    let part = content.parts[index]
    let module = Registration.access(part.name, lists: lists)
    switch part.callee {
    case .layer, .activation:
      var site = try site(index)
      give(operands, to: &site, index)
      switch try writer.code(of: index, in: body) {
      case .module: return try site.run(module)
      case .function, nil: return try site.function(&helpers)
      case .tensor: return .one(Code(module))
      case .around: return try site.run("super().forward")
      case .table:
        let table = Registration.tensorAccess(part.name, isBuffer: false, lists: lists)
        return .one(Code("\(table)[\(try site.first().text)]"))
      }
    case .body(let inner): return call(module, inner, operands)
    case .again(let reference):
      let original =
        switch reference {
        case .own(let name, let rest):
          Registration.access(name, rest: String(rest.dropFirst()), lists: lists)
        case .received, .all, .outer: Registration.access(part.name, lists: lists)
        }
      if let inner = writer.shape.inner(of: index, in: body) {
        return call(original, inner, operands)
      }
      guard let node = layer(of: index) else {
        throw DefinitionError("what runs again here is no module", path: part.name)
      }
      var site = try againSite(index)
      give(operands, to: &site, index)
      switch try LayerCode(node.layer, at: node.path) {
      case .module: return try site.run(original)
      case .function: return try site.function(&helpers)
      case .tensor, .table, .around:
        throw DefinitionError("what runs again here is no module", path: part.name)
      }
    }
  }

  private func give(_ operands: [Code], to site: inout LayerSite, _ index: Int) {
    site.usedOutputs = usedOutputs[index] ?? []
    if content.parts[index].given == [.all] {
      site.operands = isVariadic ? [Code("*inputs")] : received
      return
    }
    let count = operandCount(of: index)
    site.operands = Array(operands.prefix(count))
    site.references = operands.dropFirst(count).map(\.text)
  }

  private func call(_ module: String, _ inner: Int, _ operands: [Code]) -> LayerSite.Result {
    let code = Code("\(module)(\(operands.map(\.text).joined(separator: ", ")))")
    return (writer.shape.exits[inner]?.count ?? 1) > 1 ? .tuple(code) : .one(code)
  }
}

extension Body.Callee {
  /// The type of a layer; nil for anything else.
  fileprivate var type: String? {
    if case .layer(let type, _) = self { type } else { nil }
  }
}
