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

  private var received: [Code] = []
  private var signature: [String] = []
  /// The parts that take each tensor, in order; the number of parts for what is returned.
  private var uses: [BodyShape.Place: [Int]] = [:]
  private var usedOutputs: [Int: Set<Int>] = [:]
  private var receivedUses: [Int: [Int]] = [:]
  /// What has to have a name, since code names it more than once.
  private var named: Set<BodyShape.Place> = []
  private var codes: [BodyShape.Place: Code] = [:]
  /// An expression without a name, which the next statement takes.
  private var pending: (place: BodyShape.Place, code: Code)?
  private var chain = "x"
  private var taken: Set<String> = ["self", "torch", "nn", "F"]
  private var statements: [String] = []
  /// The auxiliary results of training, by name.
  private var auxiliary: [(name: String, variable: String)] = []
  private var isInTraining = false

  private var isVariadic: Bool { writer.shape.isVariadic(body) }
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
    content.parts.firstIndex { !isParameter($0) } ?? 0
  }

  private func isParameter(_ part: Body.Part) -> Bool {
    if case .layer("Parameter", _) = part.callee { true } else { false }
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
      if case .layer = part.callee, !isParameter(part) {
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

  private func layer(of index: Int) -> Node? {
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
  private func presence(_ index: Int) -> String? {
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
    if isParameter(part) {
      codes[BodyShape.Place(part: index, output: 0)] = Code(
        Registration.parameterAccess(part.name, lists: lists))
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
    case .layer(let type, _):
      var site = try site(index)
      give(operands, to: &site, index)
      switch try LayerCode(type, at: site.path) {
      case .module: return try site.run(module)
      case .function: return try site.function(&helpers)
      case .parameter: return .one(Code(module))
      }
    case .body(let inner): return call(module, inner, operands)
    case .again(let reference):
      guard case .own(let name, let rest) = reference else {
        throw DefinitionError(
          "a module that runs again in another one is not written yet", path: part.name)
      }
      var original = Registration.access(name, lists: lists)
      if !rest.isEmpty {
        original += ".get_submodule(\(Python.string(String(rest.dropFirst()))))"
      }
      if let inner = writer.shape.inner(of: index, in: body) {
        return call(original, inner, operands)
      }
      guard let node = layer(of: index),
        case .module = try LayerCode(node.layer.type, at: node.path)
      else {
        throw DefinitionError("what runs again here is no module", path: part.name)
      }
      var site = try againSite(index)
      give(operands, to: &site, index)
      return try site.run(original)
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

  // MARK: - Values

  private mutating func code(of reference: Body.Reference) throws(DefinitionError) -> Code {
    switch reference {
    case .received(let index):
      guard received.indices.contains(index) else {
        throw DefinitionError("a module takes more than it is given")
      }
      return received[index]
    case .all: return isVariadic ? Code("*inputs") : Code("inputs")
    case .outer(let path):
      throw DefinitionError("\(path) is taken from another module, which is not written yet")
    case .own:
      guard let exit = try writer.shape.exit(reference, of: body) else {
        throw DefinitionError("a reference names nothing")
      }
      return try code(at: writer.shape.place(exit, of: body))
    }
  }

  private mutating func code(at place: BodyShape.Place) throws(DefinitionError) -> Code {
    if let found = pending, found.place == place {
      pending = nil
      return found.code
    }
    guard let code = codes[place] else {
      throw DefinitionError(
        "a value is taken before it is there", path: content.parts[place.part].name)
    }
    return code
  }

  private mutating func state(_ text: String) {
    guard isInTraining else { return statements.append(text) }
    let isOpen = statements.last?.hasPrefix("\t") ?? false
    if !isOpen { statements.append("if self.training:") }
    statements.append("\t\(text)")
  }

  /// Gives what has no name yet the chain's.
  private mutating func flush() {
    guard let found = pending else { return }
    pending = nil
    state("\(chain) = \(found.code.text)")
    codes[found.place] = Code(chain)
  }

  private mutating func variable(_ name: String) -> String {
    let word = Python.variable(name, or: "x")
    var (result, number) = (word, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(word)_\(number)"
    }
    return result
  }

  private mutating func keep(_ result: LayerSite.Result, of index: Int, _ first: Code?) {
    let used = (usedOutputs[index] ?? []).sorted()
    switch result {
    case .one(let code): keep(code, at: BodyShape.Place(part: index, output: 0), first)
    case .tuple(let code):
      let all = outputCount(of: index)
      if used.count == 1 {
        let place = BodyShape.Place(part: index, output: used[0])
        return keep(Code("\(code.atom)[\(used[0])]"), at: place, first)
      }
      let base = content.parts[index].name
      if all > 6 {
        let list = variable(base)
        state("\(list) = \(code.text)")
        for output in 0..<all {
          codes[BodyShape.Place(part: index, output: output)] = Code("\(list)[\(output)]")
        }
        return
      }
      let names = (0..<all).map { output in
        used.contains(output) ? variable("\(base)_\(output)") : "_"
      }
      state("\(names.joined(separator: ", "))\(all == 1 ? "," : "") = \(code.text)")
      for output in 0..<all {
        codes[BodyShape.Place(part: index, output: output)] = Code(names[output])
      }
    case .within(let code, let places):
      if used.count <= 1 {
        let output = used.first ?? 0
        let place = places.indices.contains(output) ? places[output] : ""
        return keep(
          Code(code.text + place), at: BodyShape.Place(part: index, output: output), first)
      }
      let name = variable(content.parts[index].name)
      state("\(name) = \(code.text)")
      for (output, place) in places.enumerated() {
        codes[BodyShape.Place(part: index, output: output)] = Code(name + place)
      }
    }
  }

  private func outputCount(of index: Int) -> Int {
    if let inner = writer.shape.inner(of: index, in: body) {
      return writer.shape.exits[inner]?.count ?? 1
    }
    guard let module = content.instances.lazy.compactMap({ $0.parts[index] }).first else {
      return 1
    }
    return writer.tree.outputCounts[writer.tree.modules[module].layers.lowerBound]
  }

  /// How long an expression may be that the next statement takes in.
  private static let longest = 60

  private mutating func keep(_ code: Code, at place: BodyShape.Place, _ first: Code?) {
    let index = place.part
    let takers = uses[place] ?? []
    var code = code
    if let flag = presence(index), content.parts[index].given.count > 1 || !isModule(index) {
      code = Code("\(code.text) if \(flag) else \(first?.text ?? "None")", isAtomic: false)
    }
    if takers.isEmpty {
      guard content.parts[index].isTrainingHead else { return state(code.text) }
      let name = variable(content.parts[index].name)
      auxiliary.append((content.parts[index].name, name))
      return state("\(name) = \(code.text)")
    }
    let next = nextStatement(after: index)
    if takers.allSatisfy({ $0 == next }), !isInTraining {
      let isShort = code.text.count <= Self.longest || next == content.parts.count
      if takers.count == 1, !named.contains(place), isShort {
        pending = (place, code)
        return
      }
      state("\(chain) = \(code.text)")
      codes[place] = Code(chain)
      return
    }
    let name = variable(content.parts[index].name)
    state("\(name) = \(code.text)")
    codes[place] = Code(name)
  }

  private func isModule(_ index: Int) -> Bool {
    switch content.parts[index].callee {
    case .layer(let type, _):
      if case .module? = try? LayerCode(type, at: "") { true } else { false }
    default: true
    }
  }

  private func nextStatement(after index: Int) -> Int {
    content.parts[(index + 1)...].firstIndex { !isParameter($0) } ?? content.parts.count
  }
}
