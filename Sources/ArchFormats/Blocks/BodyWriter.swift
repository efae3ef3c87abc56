import ShapeEngine

/// Writes bodies as lists of entries.
struct BodyWriter {
  private var values: BodyValues
  private let names: [Int: String]
  private var table: BodyTable { values.table }
  private var tree: ModuleTree { values.table.tree }

  /// - Parameter names: the names of the bodies that are blocks.
  init(_ values: BodyValues, names: [Int: String]) {
    self.values = values
    self.names = names
  }

  /// A value as an entry writes it, which may be an expression of a block's parameters.
  struct Written: Equatable {
    var text: String
    var value: Value?
    var isAtomic = true
    /// Where it is a multiple of an atomic expression, that one and the number.
    var base: String?
    var times: Int?

    init(_ value: Value) { (self.text, self.value) = (BodyWriter.text(value), value) }
    init(expression text: String, isAtomic: Bool) {
      (self.text, self.isAtomic) = (text, isAtomic)
    }

    init(_ base: String, times: Int) {
      text = times == 1 ? base : "\(times) * \(base)"
      (self.base, self.times, isAtomic) = (base, times, times == 1)
    }
  }

  /// What a list of entries is written in.
  private struct Context {
    let body: Int
    /// The values of the body's parameters.
    let arguments: [Written]
    /// What each tensor that the list is given is called in it.
    var received: [String]
    /// Whether its first tensor is the only one that it is given by `from`.
    var takesFirstOnly = false
  }

  // MARK: - Blocks

  /// A block: its head, `Name(parameters)`, and its entries.
  mutating func block(_ body: Int) -> [String] {
    let parameters = values.solved[body]?.parameters ?? []
    let heads =
      parameters.filter { $0.standard == nil }.map(\.name)
      + parameters.compactMap { parameter in
        parameter.standard.map { "\(parameter.name)=\(Self.text($0))" }
      }
    let head = (names[body] ?? "") + (heads.isEmpty ? "" : "(\(heads.joined(separator: ", ")))")
    let arguments = parameters.map { Written(expression: $0.name, isAtomic: true) }
    let count =
      table.bodies[body].instances.map { tree.modules[$0.module].given.count }.max() ?? 0
    let received = (0..<count).map { $0 == 0 ? "input" : "inputs.\($0)" }
    let context = Context(body: body, arguments: arguments, received: received)
    return ["\(ScalarLayout.text(head, isQuoted: false, inFlow: false)):"]
      + lines(context).flatMap(\.lines).map { "  " + $0 }
  }

  /// The entries of the whole design, each with the number of its last part.
  mutating func design() -> [(lines: [String], part: Int)] {
    guard let body = table.places[tree.root]?.body else { return [] }
    let received = tree.architecture.inputs.map(\.name)
    return lines(Context(body: body, arguments: [], received: received))
  }

  // MARK: - Entries

  private mutating func lines(_ context: Context) -> [(lines: [String], part: Int)] {
    let body = table.bodies[context.body]
    var list = EntryList(numbersAll: body.optional.isEmpty)
    for index in body.parts.indices {
      if let entry = entry(index, context) { list.append(entry, part: index) }
    }
    return list.lines()
  }

  private mutating func entry(_ index: Int, _ context: Context) -> EntryList.Entry? {
    let body = table.bodies[context.body]
    let part = body.parts[index]
    var entry = EntryList.Entry(name: part.name)
    if part.isTrainingHead { entry.condition = " if training" }
    if let presence = term(.presence(part: index), context) {
      if presence.value == .bool(false) { return nil }
      if presence.value == nil { entry.condition = " if \(presence.text)" }
    }
    switch part.callee {
    case .again(let reference):
      entry.call = text(reference, context)
      setReferences(of: &entry, index, context, isRequired: !takesAbove(index, context))
    case .activation:
      entry.call = term(.type(part: index), context)?.text
      setReferences(of: &entry, index, context, isRequired: !takesAbove(index, context))
    case .layer(let type, let settings):
      entry.call = call(type, settings, index, context)
      if let tied = part.tied { entry.call? += " with weights of \(text(tied, context))" }
      let takesNothing = LayerTable.type(named: type).map { !$0.takesTensors } ?? false
      setReferences(
        of: &entry, index, context, isRequired: !takesNothing && !takesAbove(index, context))
    case .body(let inner):
      if table.blocks.contains(inner) {
        entry.call = call(block: inner, index, context)
        setReferences(of: &entry, index, context, isRequired: !takesAbove(index, context))
      } else {
        setList(of: &entry, inner, index, context)
      }
    }
    return entry
  }

  /// Gives an entry the list of a body that is written where it stands.
  private mutating func setList(
    of entry: inout EntryList.Entry, _ inner: Int, _ index: Int, _ context: Context
  ) {
    let part = table.bodies[context.body].parts[index]
    let parameters = values.solved[inner]?.parameters ?? []
    let arguments = parameters.indices.map { place in
      term(.argument(part: index, place), context) ?? Written(.none)
    }
    // What is named outside of the list can be named in it, unless the list has such a name itself.
    let own = Set(
      table.bodies[inner].parts.map { String($0.name.prefix { $0 != "." }) })
    let outer = part.given.map { text($0, context) }
    let isVisible = outer.dropFirst().allSatisfy { name in
      let first = String(name.prefix { $0 != "." })
      return !own.contains(first) && Elaborator.words[first] == nil
    }
    var received = outer.indices.map { $0 == 0 ? "input" : "inputs.\($0)" }
    if isVisible { received = Array(received.prefix(1)) + outer.dropFirst() }
    let takesFirstOnly = isVisible && outer.count > 1
    entry.lines = lines(
      Context(
        body: inner, arguments: arguments, received: received, takesFirstOnly: takesFirstOnly)
    ).flatMap(\.lines)
    if !takesAbove(index, context, first: takesFirstOnly) {
      entry.from = takesFirstOnly ? outer[0] : outer.joined(separator: ", ")
    }
  }

  // MARK: - Calls

  private mutating func call(
    _ type: String, _ settings: [Body.Setting], _ index: Int, _ context: Context
  ) -> String {
    guard let row = LayerTable.type(named: type) else { return type }
    let instances = table.bodies[context.body].instances
    guard let module = instances.lazy.compactMap({ $0.parts[index] }).first else { return type }
    var given: [(name: String, Written)] = []
    let order = row.parameters.map(\.name)
    for name in order {
      guard let setting = settings.first(where: { $0.name == name }) else { continue }
      if setting.size != nil {
        given.append(
          (name, Written(expression: sizes(name, module, index, context), isAtomic: false)))
      } else if let written = term(.setting(part: index, name), context) {
        let standard = values.standard(of: name, in: module)
        if let value = written.value, value == standard { continue }
        given.append((name, written))
      }
    }
    if let variadic = row.variadic, let first = given.first(where: { $0.name == variadic }),
      let elements = elements(of: first.1, variadic, module)
    {
      let others = given.filter { $0.name != variadic }.map { "\($0.name)=\($0.1.text)" }
      return "\(type)(\((elements + others).joined(separator: ", ")))"
    }
    var positional = row.variadic == nil ? row.positional[...] : []
    var arguments: [String] = []
    for (name, written) in given {
      // What may be left out says by its name what it is, but for a number.
      let isClear =
        written.value?.isNumber == true
        || row.parameters.contains { $0.name == name && $0.isRequired }
      if positional.first == name, isClear {
        positional = positional.dropFirst()
        arguments.append(written.text)
      } else {
        positional = []
        arguments.append("\(name)=\(written.text)")
      }
    }
    return arguments.isEmpty ? type : "\(type)(\(arguments.joined(separator: ", ")))"
  }

  /// The elements of the list that a type takes by position; nil for what is no such list.
  private func elements(of written: Written, _ name: String, _ module: Int) -> [String]? {
    if case .list(let list)? = written.value {
      guard !list.isEmpty, list.count > 1 || !list[0].isList else { return nil }
      return list.map(Self.text)
    }
    guard written.value == nil, written.text.hasPrefix("["), written.text.hasSuffix("]") else {
      return nil
    }
    return [String(written.text.dropFirst().dropLast())]
  }

  /// A value with sizes in it.
  private func sizes(_ name: String, _ module: Int, _ index: Int, _ context: Context) -> String {
    let layer = tree.modules[module].layers.lowerBound
    guard let found = table.written[layer]?.settings.first(where: { $0.name == name }) else {
      return "None"
    }
    let value = found.value.mappingIntegers { place, integer in
      guard let written = term(.size(part: index, name, place), context) else {
        return .integer(integer)
      }
      if case .int(let value)? = written.value { return .integer(value) }
      return .axis(written.isAtomic ? written.text : "(\(written.text))")
    }
    if tree.batchLayers.contains(layer) { return Self.text(value.namingBatch) }
    let node = tree.architecture.layers[layer]
    let references = table.bodies[context.body].parts[index].given
    return Self.text(value) { place in
      let place = node.operands.count + place
      if references == [.all] {
        return context.received.indices.contains(place) ? context.received[place] : "?"
      }
      return references.indices.contains(place) ? text(references[place], context) : "?"
    }
  }

  private func call(block: Int, _ index: Int, _ context: Context) -> String {
    let parameters = values.solved[block]?.parameters ?? []
    var (required, named) = ([String](), [String]())
    for (place, parameter) in parameters.enumerated() {
      guard let written = term(.argument(part: index, place), context) else { continue }
      if let standard = parameter.standard {
        if written.value != standard { named.append("\(parameter.name)=\(written.text)") }
      } else {
        required.append(written.text)
      }
    }
    let arguments = required + named
    let name = names[block] ?? ""
    return arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: ", ")))"
  }

  /// The value in a slot, in terms of the parameters of the block around it.
  private func term(_ slot: BodyValues.Slot, _ context: Context) -> Written? {
    guard let term = values.solved[context.body]?.terms[slot] else { return nil }
    switch term {
    case .value(let value): return Written(value)
    case .channels(let times, let over):
      return scaled(Written(expression: "in_channels", isAtomic: true), times, over)
    case .parameter(let index, let times, let over):
      guard context.arguments.indices.contains(index) else { return nil }
      return scaled(context.arguments[index], times, over)
    }
  }

  private func scaled(_ written: Written, _ times: Int, _ over: Int) -> Written {
    if times == 1, over == 1 { return written }
    if case .int(let value)? = written.value {
      let (product, isTooLarge) = value.multipliedReportingOverflow(by: times)
      if !isTooLarge { return Written(.int(product / over)) }
    }
    if let known = written.times, let base = written.base {
      if over == 1 { return Written(base, times: known * times) }
      // floor(6x / 24) is floor(x / 4).
      if known % over == 0 { return Written(base, times: known / over) }
      if over % known == 0 {
        return Written(expression: "\(base) // \(over / known)", isAtomic: false)
      }
    }
    let text = written.isAtomic ? written.text : "(\(written.text))"
    return over > 1
      ? Written(expression: "\(text) // \(over)", isAtomic: false) : Written(text, times: times)
  }

  // MARK: - What entries take

  /// Whether an entry without `from` takes what it does, in every module of the body.
  ///
  /// - Parameter first: whether it is given its first tensor alone.
  private func takesAbove(_ index: Int, _ context: Context, first: Bool = false) -> Bool {
    let body = table.bodies[context.body]
    let part = body.parts[index]
    for instance in body.instances {
      let module = tree.modules[instance.module]
      let previous = (0..<index).last { place in
        instance.parts[place] != nil && !body.parts[place].isTrainingHead
      }
      let above =
        previous.flatMap { instance.parts[$0] }.map { tree.modules[$0].outputs }
        ?? (context.takesFirstOnly ? Array(module.given.prefix(1)) : module.given)
      guard let number = instance.parts[index] else {
        guard let reference = part.given.first else { continue }
        let found = Body.resolved(reference, in: body.parts) { instance.parts[$0] == nil }
        guard let found, tensor(found, instance, body) == above.first else { return false }
        continue
      }
      let given = tree.modules[number].given
      if first {
        guard given.first == above.first else { return false }
        continue
      }
      guard tree.modules[number].isLayer else {
        guard given == above || given.isEmpty else { return false }
        continue
      }
      let node = tree.architecture.layers[tree.modules[number].layers.lowerBound]
      if node.weightsOf != nil {
        guard Array(node.operands) == above else { return false }
      } else if BodyTable.takesAll(node.layer) {
        guard Array(node.operands) == above, previous != nil || instance.module == tree.root else {
          return false
        }
      } else {
        guard Array(node.operands) == Array(above.prefix(1)) else { return false }
      }
    }
    return true
  }

  /// The tensor that a reference stands for in one module.
  private func tensor(
    _ reference: Body.Reference, _ instance: Body.Instance, _ body: Body
  ) -> TensorReference? {
    switch reference {
    case .received(let index):
      let given = tree.modules[instance.module].given
      return given.indices.contains(index) ? given[index] : nil
    case .all: return tree.modules[instance.module].given.first
    case .own(let name, let rest):
      guard rest.isEmpty, let index = body.index(of: name), let part = instance.parts[index] else {
        return nil
      }
      return tree.modules[part].outputs.first
    case .outer: return nil
    }
  }

  private func setReferences(
    of entry: inout EntryList.Entry, _ index: Int, _ context: Context, isRequired: Bool
  ) {
    guard isRequired else { return }
    let body = table.bodies[context.body]
    let part = body.parts[index]
    var references = part.given
    if case .layer = part.callee, references != [.all],
      let module = body.instances.lazy.compactMap({ $0.parts[index] }).first
    {
      // Not those that only like(…) names.
      let layer = tree.modules[module].layers.lowerBound
      references = Array(references.prefix(tree.architecture.layers[layer].operands.count))
    }
    guard !references.isEmpty else { return }
    entry.from = references.map { text($0, context) }.joined(separator: ", ")
    guard body.optional.isEmpty, let start = pattern(references, body, before: index) else {
      return
    }
    let names = references[..<start.count].map { text($0, context) } + ["\(start.prefix)*"]
    entry.pattern = names.joined(separator: ", ")
    if references.count - start.count > 2 { entry.from = entry.pattern }
  }

  /// The last references as a pattern, where they are all entries so far whose names begin alike: of the
  /// entry itself, for a chain in which each takes all before it, or of the last one that it takes.
  private func pattern(
    _ references: [Body.Reference], _ body: Body, before index: Int
  ) -> (count: Int, prefix: String)? {
    var names = [body.parts[index].name]
    if case .own(let last, _)? = references.last { names.append(last) }
    for name in names {
      var prefix = name[...]
      while prefix.last?.isNumber == true { prefix.removeLast() }
      guard !prefix.isEmpty, prefix.count < name.count, !prefix.contains(".") else { continue }
      let all = body.parts[..<index].filter { $0.name.hasPrefix(prefix) }
      guard !all.contains(where: \.isTrainingHead), all.count <= references.count,
        references.suffix(all.count) == all.map({ .own($0.name, rest: "") })[...]
      else { continue }
      return (references.count - all.count, String(prefix))
    }
    return nil
  }

  private func text(_ reference: Body.Reference, _ context: Context) -> String {
    let body = table.bodies[context.body]
    var found = reference
    if case .own = reference {
      found =
        Body.resolved(reference, in: body.parts) { index in
          term(.presence(part: index), context)?.value == .bool(false)
        } ?? reference
    }
    switch found {
    case .received(let index):
      return context.received.indices.contains(index) ? context.received[index] : "inputs.\(index)"
    case .all:
      return context.takesFirstOnly ? context.received.joined(separator: ", ") : "inputs"
    case .own(let name, let rest): return name + rest
    case .outer(let path): return path
    }
  }
}
