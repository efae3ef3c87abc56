import ShapeEngine

/// A definition file, parsed but not yet expanded.
struct Document: Sendable {
  /// A named part with parameters, written like a function: a list of entries, or a single call.
  ///
  /// A list is a block: its entries get paths below that of the entry that calls it.
  ///
  ///     BasicBlock(planes, stride=1):
  ///       - conv1: Conv2d(planes, 3, stride=stride, padding=1, bias=false)
  ///       - bn1: BatchNorm2d
  ///
  /// A single call of a layer type is a layer type of the file's own, as a subclass is in PyTorch:
  ///
  ///     Conv3DSimple(planes, stride=1): Conv3d(planes, 3, stride=stride, padding=1, bias=false)
  ///
  /// `- conv: Conv3DSimple(64)` is then one layer with the path `conv`, and nothing is added to it.
  /// It is a Conv3d in everything but its name, which `shapes` shows as its type, with
  /// `"base": "Conv3d"` beside it in JSON. The name is kept as an ``Architecture/Scope`` with the
  /// layer's own path: like a block's name it does not make a design another one. The call takes
  /// no `from`, `if`, `for` or `until`; the entry that calls the type may have them.
  struct Block: Sendable {
    var name: String
    var parameters: [(name: String, value: ExpressionTree?)]
    var body: Entry.Body
  }

  /// One line of `variants:`, or the file's own name.
  struct Variant: Sendable {
    var name: String
    /// The variant whose values hold where this one says nothing.
    var like: String?
    var values: [(name: String, node: TextNode)]
    /// The keys that say something about the variant itself: input, expect, source, …
    var settings: [String: TextNode]
    var place: TextPlace
  }

  var file: String
  var text: [UInt8]
  var family: String?
  /// The file's keys besides parameters, variants, blocks and layers.
  var settings: [String: TextNode]
  var parameters: [(name: String, node: TextNode)]
  var variants: [Variant] { didSet { index = Self.index(of: variants) } }
  var blocks: [String: Block]
  var statements: [Statement]

  /// Where the variant of each name is: a file may hold thousands.
  private var index: [String: Int] = [:]

  init(file: String, text: [UInt8]) {
    (self.file, self.text) = (file, text)
    (settings, parameters, variants, blocks, statements) = ([:], [], [], [:], [])
  }

  /// The variant of this name; nil where the file has none.
  func variant(named name: String) -> Variant? { index[name].map { variants[$0] } }

  private static func index(of variants: [Variant]) -> [String: Int] {
    Dictionary(variants.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// Parses a definition file into a ``Document``.
struct DocumentParser {
  static let settingKeys: Set<String> = [
    "source", "change", "task", "year", "input", "inputs", "axes", "batch", "fixed", "expect",
    "require",
  ]
  static let fileKeys: Set<String> = settingKeys.union([
    "name", "family", "parameters", "variants", "blocks", "layers",
  ])

  /// - Parameter isStored: whether the text was read before: see ``DefinitionReader``.
  static func document(
    _ text: [UInt8], file: String, isStored: Bool = false
  ) throws(DefinitionError) -> Document {
    do throws(DefinitionError) {
      guard case .mapping(let pairs, let place) = try YAMLReader.read(text) else {
        throw DefinitionError(
          "the file is not a definition", at: TextPlace(line: 1, column: 1),
          expected: "a definition, which begins with 'name:' or 'family:'")
      }
      var document = Document(file: file, text: text)
      var name: TextNode?
      var sections: [String: TextNode] = [:]
      for (key, value) in try unique(pairs, of: "a definition", known: fileKeys) {
        switch key {
        case "name": name = value
        case "family": document.family = value.text
        case "parameters":
          document.parameters = try mapping(value, "parameters").map { ($0, $1) }
          if !isStored { try requireNames(value) }
        case _ where settingKeys.contains(key): document.settings[key] = value
        default: sections[key] = value
        }
      }
      var errors: [DefinitionError] = []
      do throws(DefinitionError) { try blocks(sections["blocks"], isStored, into: &document) } catch
      {
        errors.append(error)
      }
      guard case .sequence(let layers, _)? = sections["layers"] else {
        throw DefinitionError(
          "the definition has no layers", at: sections["layers"]?.place ?? place,
          expected: "'layers:' and a list of entries below it")
      }
      do throws(DefinitionError) { document.statements = try EntryParser.statements(layers) } catch
      {
        errors.append(error)
      }
      if let error = DefinitionError.joined(errors) { throw error }
      try variants(sections["variants"], name: name, place, isStored, into: &document)
      if !isStored { try check(pairs, document) }
      return document
    } catch { throw error.located(in: file, text: text) }
  }

  /// The pairs of a mapping by their keys, each once and known.
  private static func unique(
    _ pairs: [(key: TextNode, value: TextNode)], of what: String, known: Set<String>?
  ) throws(DefinitionError) -> [(String, TextNode)] {
    var result: [(String, TextNode)] = []
    var seen: Set<String> = []
    var errors: [DefinitionError] = []
    for (key, value) in pairs {
      guard let name = key.text else {
        throw DefinitionError("a key that is not a word", at: key.place)
      }
      // The brackets of a text are its own.
      if !["source", "task", "family", "name", "change"].contains(name) {
        try value.refuseCutCall()
      }
      if let known, !known.contains(name) {
        errors.append(
          DefinitionError(
            "\(what) has no key '\(name)'", at: key.place, length: name.count, found: name,
            expected: known.sorted().joined(separator: ", "),
            help: Self.help(name, value, among: known.sorted())))
        continue
      }
      guard seen.insert(name).inserted else {
        throw DefinitionError("'\(name)' is written twice", at: key.place, length: name.count)
      }
      result.append((name, value))
    }
    if let error = DefinitionError.joined(errors) { throw error }
    return result
  }

  /// What people call keys of a definition elsewhere.
  private static let otherNames = [
    "architecture": "name", "model": "name", "network": "name", "input_shape": "input",
    "input_size": "input", "params": "parameters", "arguments": "parameters", "args": "parameters",
    "modules": "layers", "forward": "layers", "functions": "blocks", "classes": "blocks",
    "reference": "source", "paper": "source", "batch_size": "batch",
  ]

  /// What helps where a definition has no key of this name.
  private static func help(_ name: String, _ value: TextNode, among known: [String]) -> String? {
    if let help = Suggestion.help(for: name, among: known) { return help }
    let isBlock = name.contains("(") || name.first?.isUppercase == true
    if case .sequence = value, isBlock { return "a block belongs under 'blocks:'" }
    if let meant = otherNames[name] { return "it is called '\(meant)'" }
    if name == "from" { return "'from' is a clause of an entry: - name: Call from a, b" }
    return nil
  }

  private static func mapping(
    _ node: TextNode, _ what: String
  ) throws(DefinitionError) -> [(String, TextNode)] {
    guard case .mapping(let pairs, _) = node else {
      throw DefinitionError(
        "'\(what)' takes names and values", at: node.place, expected: "\(what): {name: value}")
    }
    return try unique(pairs, of: what, known: nil)
  }

  // MARK: - What was taken once

  /// Requires names of parameters to be names.
  private static func requireNames(_ node: TextNode) throws(DefinitionError) {
    guard case .mapping(let pairs, _) = node else { return }
    var errors: [DefinitionError] = []
    for (key, _) in pairs {
      do throws(DefinitionError) { try ParameterName.require(key) } catch { errors.append(error) }
    }
    if let error = DefinitionError.joined(errors) { throw error }
  }

  /// What a text that was stored by an archdb that took it may have, and no other.
  private static func check(
    _ pairs: [(key: TextNode, value: TextNode)], _ document: Document
  ) throws(DefinitionError) {
    var errors: [DefinitionError] = []
    func requireOneInput(_ pairs: [(key: TextNode, value: TextNode)]) {
      let keys = pairs.map(\.key).filter { ["input", "inputs"].contains($0.text) }
      guard keys.count > 1 else { return }
      errors.append(
        DefinitionError(
          "'input' and 'inputs' say the same", at: keys[1].place,
          length: keys[1].text?.count ?? 1, expected: "one of the two",
          help: "'inputs' gives several, by name"))
    }
    requireOneInput(pairs)
    for (key, value) in pairs where key.text == "variants" {
      guard case .mapping(let variants, _) = value else { continue }
      for case (_, .mapping(let values, _)) in variants { requireOneInput(values) }
    }
    errors += document.blocks.values.flatMap { block in
      if case .list(let statements) = block.body { statements.misuses } else { [DefinitionError]() }
    }
    errors += document.statements.misuses
    if let error = DefinitionError.joined(errors) { throw error }
  }

  // MARK: - Sections

  private static func blocks(
    _ node: TextNode?, _ isStored: Bool, into document: inout Document
  ) throws(DefinitionError) {
    guard let node else { return }
    guard case .mapping(let pairs, _) = node else {
      throw DefinitionError("'blocks' takes blocks by name", at: node.place)
    }
    var errors: [DefinitionError] = []
    for (key, value) in pairs {
      do throws(DefinitionError) { try self.block(key, value, isStored, into: &document) } catch {
        errors.append(error)
      }
    }
    if let error = DefinitionError.joined(errors) { throw error }
  }

  private static func block(
    _ key: TextNode, _ value: TextNode, _ isStored: Bool, into document: inout Document
  ) throws(DefinitionError) {
    guard let text = key.text else {
      throw DefinitionError("a key that is not a word", at: key.place)
    }
    let block = try EntryParser.moved(key.place) { () throws(DefinitionError) in
      try signature(text, isStored)
    }
    guard isStored || LayerTable.type(named: block.name) == nil else {
      throw DefinitionError(
        "'\(block.name)' is a layer type already", at: key.place, length: block.name.count,
        help: "give the block another name")
    }
    guard document.blocks[block.name] == nil else {
      throw DefinitionError(
        "the block '\(block.name)' is written twice", at: key.place, length: block.name.count)
    }
    document.blocks[block.name] = Document.Block(
      name: block.name, parameters: block.parameters, body: try body(value))
  }

  /// What comes after the colon of a block: a list of entries, or one call.
  private static func body(_ node: TextNode) throws(DefinitionError) -> Entry.Body {
    switch node {
    case .sequence(let items, _): return .list(try EntryParser.statements(items))
    case .scalar(_, _, let place):
      let entry = try EntryParser.entry(node)
      guard case .call(let call) = entry.body, call.until == nil, entry.from == nil,
        entry.condition == nil, entry.loop == nil
      else {
        throw DefinitionError(
          "a layer type of the file's own is a call and nothing else", at: place,
          expected: "Name(parameter): Conv3d(parameter, 3)",
          help: "write a list of entries for a block")
      }
      return entry.body
    case .mapping(_, let place):
      throw DefinitionError(
        "a block is a name and a list of entries, or a call of a layer type", at: place,
        expected: "Name(parameter, parameter=default):")
    }
  }

  private static func signature(
    _ text: String, _ isStored: Bool
  ) throws(DefinitionError) -> (name: String, parameters: [(String, ExpressionTree?)]) {
    var parser = try ExpressionParser(Array(text))
    guard case .name(let name) = parser.token.kind else {
      throw parser.unexpected("the name of a block")
    }
    try parser.advance()
    var parameters: [(String, ExpressionTree?)] = []
    if try parser.accept("(") {
      while try !parser.accept(")") {
        guard case .name(let parameter) = parser.token.kind else {
          throw parser.unexpected("the name of a parameter")
        }
        let isTwice = parameters.contains { $0.0 == parameter }
        if !isStored,
          let problem = isTwice
            ? "the block \(name) has two parameters '\(parameter)'"
            : ParameterName.problem(with: parameter)
        {
          throw EntryProblem(problem, offset: parser.token.offset, length: parser.token.length)
            .error
        }
        try parser.advance()
        parameters.append((parameter, try parser.accept("=") ? try parser.expression() : nil))
        if try !parser.accept(",") {
          try parser.expect(")")
          break
        }
      }
    }
    try parser.expectEnd()
    return (name, parameters)
  }

  private static func variants(
    _ node: TextNode?, name: TextNode?, _ place: TextPlace, _ isStored: Bool,
    into document: inout Document
  ) throws(DefinitionError) {
    if let node {
      var variants: [Document.Variant] = []
      for (name, value) in try mapping(node, "variants") {
        variants.append(try variant(name, value))
        if !isStored { try requireNames(value) }
      }
      document.variants = variants
    } else if let name {
      guard let text = name.text else {
        throw DefinitionError("'name' takes a word", at: name.place)
      }
      document.variants = [
        Document.Variant(name: text, like: nil, values: [], settings: [:], place: name.place)
      ]
    }
    guard !document.variants.isEmpty else {
      throw DefinitionError(
        "the definition has no name", at: place, expected: "'name:', or 'family:' and 'variants:'")
    }
    for variant in document.variants {
      if let problem = ArchitectureName.problem(with: variant.name) {
        throw DefinitionError(
          problem, at: variant.place, length: variant.name.count,
          expected: ArchitectureName.rule)
      }
    }
  }

  private static func variant(
    _ name: String, _ node: TextNode
  ) throws(DefinitionError) -> Document.Variant {
    var variant = Document.Variant(
      name: name, like: nil, values: [], settings: [:], place: node.place)
    for (key, value) in try mapping(node, name) {
      if key == "like" {
        variant.like = value.text
      } else if settingKeys.contains(key) {
        variant.settings[key] = value
      } else {
        variant.values.append((key, value))
      }
    }
    return variant
  }
}
