import ArchFormats
import ShapeEngine

/// Writes the classes of a design: those that others use first.
struct ClassWriter {
  let shape: BodyShape
  var values: BodyValues
  let evaluation: Evaluation<Int>
  private let shared: SharedParts
  private(set) var classes: [[String]] = []
  var helpers: Set<ModuleHelper> = []
  private var names: [Int: String] = [:]
  private var taken: Set<String> = ["torch", "nn", "F"]

  var table: BodyTable { values.table }
  var tree: ModuleTree { values.table.tree }

  init(
    _ table: BodyTable, _ evaluation: Evaluation<Int>, _ symbols: BodyValues.Symbols
  ) throws(DefinitionError) {
    shared = try SharedParts(table)
    shape = try BodyShape(table, shared)
    values = BodyValues(table, evaluation, saysInferred: true, symbols: symbols)
    self.evaluation = evaluation
    for helper in ModuleHelper.all { taken.insert(helper.name) }
  }

  /// Writes all classes and gives the name of the network's.
  mutating func writeRoot() throws(DefinitionError) -> String {
    guard let root = table.places[tree.root]?.body else {
      throw DefinitionError("the design has no layers")
    }
    let name = unique(Python.className(tree.architecture.name))
    names[root] = name
    try write(root, name)
    return name
  }

  // MARK: - Names

  private mutating func unique(_ name: String) -> String {
    var (result, number) = (name, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)\(number)"
    }
    return result
  }

  private func suggestedName(of body: Int) -> String {
    let found = table.bodies[body]
    if let name = found.name, Python.isIdentifier(name), name.first?.isLetter == true {
      return Python.className(name)
    }
    let path = tree.modules[found.instances[0].module].path.split(separator: ".")
    let last = path.last { $0.contains { $0.isASCII && $0.isLetter } } ?? "block"
    let isElement = last != path.last
    var word = String(last)
    if isElement {
      while word.last?.isNumber == true { word.removeLast() }
      if word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") { word.removeLast() }
    }
    let name = Python.className(word)
    return isElement && !name.hasSuffix("Block") ? name + "Block" : name
  }

  /// The name of the class of a body, which is written now unless it is there.
  private mutating func className(of body: Int) throws(DefinitionError) -> String {
    if let name = names[body] { return name }
    let name = unique(suggestedName(of: body))
    names[body] = name
    try write(body, name)
    return name
  }

  // MARK: - Classes

  /// The parameters of a body's class by the names that Python takes, each once.
  func parameterNames(of body: Int) -> [String] {
    var taken = Set(table.bodies[body].parts.map { String($0.name.prefix { $0 != "." }) })
    var result: [String] = []
    for parameter in values.solved[body]?.parameters ?? [] {
      let isFlag = parameter.hyperparameter == nil && parameter.values.allSatisfy(\.isTruth)
      let word = Python.variable(parameter.name, or: "value")
      var name = isFlag && !word.hasPrefix("has_") ? "has_\(word)" : word
      let start = name
      var number = 1
      while taken.contains(name) || !Python.isAttribute(name) {
        number += 1
        name = "\(start)_\(number)"
      }
      taken.insert(name)
      result.append(name)
    }
    return result
  }

  private func terms(of body: Int, _ prefix: String) -> TermCode {
    TermCode(
      solved: values.solved[body] ?? BodyValues.Solved(),
      arguments: parameterNames(of: body).map { TermCode.Argument(prefix + $0) })
  }

  private mutating func write(_ body: Int, _ name: String) throws(DefinitionError) {
    let parameters = values.solved[body]?.parameters ?? []
    let parameterNames = parameterNames(of: body)
    var signature = ["self"]
    for (parameter, name) in zip(parameters, parameterNames) where parameter.standard == nil {
      signature.append(name)
    }
    for (parameter, name) in zip(parameters, parameterNames) {
      if let standard = parameter.standard {
        signature.append("\(name)=\(parameter.literal(standard))")
      }
    }
    let own = terms(of: body, "")
    let base = try base(of: body, own)
    var lines = [
      "class \(name)(\(base?.name ?? (shape.sequences.contains(body) ? "nn.Sequential" : "nn.Module"))):"
    ]
    if shape.sequences.contains(body) {
      let items = try items(of: body, own)
      lines += Layout.lines("def __init__(\(signature.joined(separator: ", "))):", indent: 4)
      lines += Layout.lines("super().__init__(\(items.joined(separator: ", ")))", indent: 8)
      classes.append(lines)
      return
    }
    var registration = Registration()
    for index in table.bodies[body].parts.indices {
      try register(index, in: body, own, &registration)
    }
    let statements =
      registration.statements() + shared.statements(of: table.bodies[body].instances[0].module)
    // A Sequential runs what is registered in order; it pays where that is a loop.
    if shape.chains.contains(body), statements.contains(where: { $0.hasPrefix("\t") }) {
      lines = ["class \(name)(nn.Sequential):"]
      lines += initializer(signature, statements)
      classes.append(lines)
      return
    }
    var forward = try ForwardWriter(self, body, terms(of: body, "self."), registration.lists)
    let run = try forward.lines()
    helpers.formUnion(forward.helpers)
    let kept = parameterNames.filter { name in run.contains { $0.names("self.\(name)") } }
    let starts = kept.map { "self.\($0) = \($0)" } + statements
    if !starts.isEmpty || base != nil {
      lines += initializer(signature, starts, base?.arguments ?? "") + [""]
    }
    lines += run
    classes.append(lines)
  }

  /// The class that a body's class extends, with what its initializer is given, where that has the tensors
  /// of one of the layers.
  private mutating func base(
    of body: Int, _ terms: TermCode
  ) throws(DefinitionError) -> (name: String, arguments: String)? {
    var result: (name: String, arguments: String)?
    for index in table.bodies[body].parts.indices {
      guard case .around(let helper)? = try code(of: index, in: body) else { continue }
      let site = try site(index, in: body, terms)
      guard result == nil, !table.bodies[body].parts[index].name.contains(".") else {
        throw site.refusal("a module has the tensors of two functions")
      }
      helpers.insert(helper)
      result = (helper.name, try site.arguments(without: []).joined(separator: ", "))
    }
    return result
  }

  private func initializer(
    _ signature: [String], _ statements: [String], _ given: String = ""
  ) -> [String] {
    Layout.lines("def __init__(\(signature.joined(separator: ", "))):", indent: 4)
      + Layout.lines("super().__init__(\(given))", indent: 8)
      + statements.flatMap { statement in
        statement.hasPrefix("\t")
          ? Layout.lines(String(statement.dropFirst()), indent: 12)
          : Layout.lines(statement, indent: 8)
      }
  }

  /// Puts what a part has of its own into what the class registers.
  private mutating func register(
    _ index: Int, in body: Int, _ terms: TermCode, _ registration: inout Registration
  ) throws(DefinitionError) {
    let part = table.bodies[body].parts[index]
    switch try code(of: index, in: body) {
    case .tensor, .table:
      let (text, kind) = try site(index, in: body, terms).tensor(&helpers)
      return registration.insert(part.name, text, kind)
    case .module, .function, .around, nil: break
    }
    if let text = try construction(index, in: body, terms) {
      registration.insert(part.name, text, .module)
    }
    if part.tied != nil, table.bodies[body].optional.contains(index) {
      throw DefinitionError("a weight that is another's is in some modules only", path: part.name)
    }
  }

  // MARK: - Modules

  /// The expression that makes the module of a part; nil for a function and for what runs again.
  private mutating func construction(
    _ index: Int, in body: Int, _ terms: TermCode
  ) throws(DefinitionError) -> String? {
    let part = table.bodies[body].parts[index]
    let text: String
    switch part.callee {
    case .again: return nil
    case .activation:
      let type = try terms.argument(.type(part: index))
      text = "\(type?.text ?? "nn.Identity")()"
    case .layer:
      let isInSequence = shape.sequences.contains(body)
      guard case .module? = try code(of: index, in: body) else {
        guard isInSequence else { return nil }
        text = try site(index, in: body, terms).construction(&helpers)
        break
      }
      text = try site(index, in: body, terms).construction(&helpers)
    case .body(let inner):
      var arguments: [TermCode.Argument] = []
      for (place, parameter) in (values.solved[inner]?.parameters ?? []).enumerated() {
        var argument =
          try terms.argument(.argument(part: index, place)) ?? TermCode.Argument(.none)
        if let value = argument.value { argument.text = parameter.literal(value) }
        arguments.append(argument)
      }
      if shape.sequences.contains(inner), !table.blocks.contains(inner) || isUnwieldy(inner) {
        let solved = values.solved[inner] ?? BodyValues.Solved()
        let items = try items(of: inner, TermCode(solved: solved, arguments: arguments))
        text = "nn.Sequential(\(items.joined(separator: ", ")))"
      } else {
        text = try call(inner, arguments)
      }
    }
    guard let presence = try terms.argument(.presence(part: index)),
      presence.value != .bool(true)
    else { return text }
    return "\(text) if \(presence.text) else \(part.given.count == 1 ? "nn.Identity()" : "None")"
  }

  /// Whether modules of a body differ in so much that each is better written where it stands.
  private func isUnwieldy(_ body: Int) -> Bool {
    table.bodies[body].name == nil && (values.solved[body]?.parameters.count ?? 0) > 4
  }

  private mutating func call(
    _ body: Int, _ arguments: [TermCode.Argument]
  ) throws(DefinitionError) -> String {
    let name = try className(of: body)
    let parameters = values.solved[body]?.parameters ?? []
    var (required, named) = ([String](), [String]())
    for (place, (parameter, name)) in zip(parameters, parameterNames(of: body)).enumerated() {
      let argument = arguments[place]
      if let standard = parameter.standard {
        if argument.value != standard { named.append("\(name)=\(argument.text)") }
      } else {
        required.append(argument.text)
      }
    }
    return "\(name)(\((required + named).joined(separator: ", ")))"
  }

  /// The modules of a Sequential: numbers that it leaves out are modules that do nothing, and equal ones
  /// that follow each other are made in a loop.
  private mutating func items(
    of body: Int, _ terms: TermCode
  ) throws(DefinitionError) -> [String] {
    var texts: [String] = []
    for (index, part) in table.bodies[body].parts.enumerated() {
      let number = Int(part.name) ?? texts.count
      while texts.count < number { texts.append("nn.Identity()") }
      texts.append(try construction(index, in: body, terms) ?? "nn.Identity()")
    }
    return Registration.runs(of: texts)
  }

  // MARK: - Layers

  /// What the layer of a part is in PyTorch; nil for a part that is none.
  func code(of index: Int, in body: Int) throws(DefinitionError) -> LayerCode? {
    switch table.bodies[body].parts[index].callee {
    case .body, .again: return nil
    case .layer, .activation: break
    }
    guard let module = table.bodies[body].instances.lazy.compactMap({ $0.parts[index] }).first
    else { return nil }
    let node = tree.architecture.layers[tree.modules[module].layers.lowerBound]
    return try LayerCode(node.layer, at: node.path)
  }

  /// The layer of a part with its values.
  func site(
    _ index: Int, in body: Int, _ terms: TermCode
  ) throws(DefinitionError) -> LayerSite {
    let part = table.bodies[body].parts[index]
    let modules = table.bodies[body].instances.compactMap { $0.parts[index] }
    guard let module = modules.first else { throw DefinitionError("a part is nowhere") }
    let layers = modules.map { tree.architecture.layers[tree.modules[$0].layers.lowerBound] }
    let node = layers[0]
    guard let row = LayerTable.type(named: node.layer.type) else {
      throw DefinitionError("\(node.layer.type) is no layer type", path: node.path)
    }
    var arguments: [String: LayerSite.Argument] = [:]
    if case .layer(_, let settings) = part.callee {
      let number = tree.modules[module].layers.lowerBound
      for parameter in row.parameters {
        if settings.contains(where: { $0.name == parameter.name && $0.size != nil }),
          let value = table.written[number]?.settings.first(where: { $0.name == parameter.name })
        {
          var texts: [Int: String] = [:]
          for place in value.value.integerCount {
            let found = try terms.argument(.size(part: index, parameter.name, place))
            if let found, found.value == nil { texts[place] = found.text }
          }
          let sizes = value.value.mappingIntegers { place, integer in
            texts[place].map { .axis("\(SizeCode.mark)\($0)") } ?? .integer(integer)
          }
          arguments[parameter.name] = LayerSite.Argument(text: "None", value: sizes)
        } else if let found = try terms.argument(.setting(part: index, parameter.name)) {
          let standard = standard(of: parameter.name, in: module)
          arguments[parameter.name] = LayerSite.Argument(
            text: found.text, value: found.value,
            isStandard: found.value != nil && found.value == standard,
            lengths: found.value == nil ? lengths(of: parameter.name, in: modules) : [])
        }
      }
    }
    var site = LayerSite(
      type: row, path: node.path, layers: layers.map(\.layer), arguments: arguments)
    site.rank = node.operands.first.flatMap { evaluation.shape(of: $0)?.rank } ?? 0
    site.outputCount = tree.outputCounts[tree.modules[module].layers.lowerBound]
    return site
  }

  /// How many elements a hyperparameter has in each module that says it; nil for what is no list.
  private func lengths(of name: String, in modules: [Int]) -> Set<Int?> {
    var values = values
    return Set(
      modules.compactMap { values.value(of: name, in: $0) }.map { value in
        if case .list(let elements) = value { elements.count } else { nil }
      })
  }

  private func standard(of name: String, in module: Int) -> Value? {
    var values = values
    return values.standard(of: name, in: module)
  }
}

extension Optional where Wrapped == Value {
  fileprivate var isTruth: Bool {
    if case .bool? = self { true } else { self == nil }
  }
}

extension Value {
  /// The places of the integers that ``mappingIntegers`` goes over.
  fileprivate var integerCount: Range<Int> {
    var count = 0
    _ = mappingIntegers { place, integer in
      count = max(count, place + 1)
      return .integer(integer)
    }
    return 0..<count
  }
}

extension String {
  /// Whether a line has a name in it, not as the start of a longer one.
  fileprivate func names(_ name: String) -> Bool {
    var rest = self[...]
    while let found = rest.firstRange(of: name) {
      let next = found.upperBound < rest.endIndex ? rest[found.upperBound] : " "
      if !next.isLetter, !next.isNumber, next != "_" { return true }
      rest = rest[found.upperBound...]
    }
    return false
  }
}
