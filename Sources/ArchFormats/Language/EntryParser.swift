/// Parses the text of one entry of a list of layers.
struct EntryParser: EntryScanner {
  let characters: [Character]
  var offset = 0

  private init(_ text: String) { characters = Array(text) }

  /// The items of a list of layers.
  static func statements(_ nodes: [TextNode]) throws(DefinitionError) -> [Statement] {
    var result: [Statement] = []
    var errors: [DefinitionError] = []
    if nodes.count > 1, nodes[0].place.line == nodes[1].place.line {
      for node in nodes { try node.refuseCutCall() }
    }
    for node in nodes {
      do throws(DefinitionError) { result.append(try statement(node)) } catch {
        errors.append(error)
        // The rest would be told of no more.
        if errors.count == DefinitionError.mostErrors { break }
      }
    }
    if let error = DefinitionError.joined(errors) { throw error }
    return result
  }

  private static func statement(_ node: TextNode) throws(DefinitionError) -> Statement {
    if case .mapping(let pairs, _) = node, pairs.count == 1, pairs[0].key.text == "return" {
      return try self.result(pairs[0].value)
    } else if case .mapping(let pairs, let place) = node, pairs.count == 1,
      pairs[0].key.text == "require"
    {
      return .requirement(try Requirements(pairs[0].value), place)
    }
    return .entry(try entry(node))
  }

  private static func result(_ node: TextNode) throws(DefinitionError) -> Statement {
    var names: [(name: Template?, reference: Entry.Reference)] = []
    switch node {
    case .scalar(let text, _, let place):
      let references = try moved(place) { () throws(DefinitionError) in
        var parser = EntryParser(text)
        let references = try parser.references()
        guard parser.offset >= parser.characters.count else {
          throw EntryProblem(
            "'return' takes names with commas between them", offset: parser.offset, length: 1
          ).error
        }
        return references
      }
      names = references.map { (nil, $0) }
    case .sequence(let items, let place):
      for item in items {
        guard let text = item.text else {
          throw DefinitionError("'return' takes names", at: place)
        }
        names.append((nil, Entry.Reference(template: try template(text), offset: 0)))
      }
    case .mapping(let pairs, let place):
      for (key, value) in pairs {
        guard let name = key.text, let text = value.text else {
          throw DefinitionError("'return' takes names", at: place)
        }
        guard !name.isEmpty, !text.isEmpty else {
          throw DefinitionError(
            "'\(VisibleText.line(name))' in 'return' names no entry", at: key.place,
            expected: "a name and an entry each, {fine: c, coarse: d}",
            help: "names alone have no braces: return: c, d")
        }
        names.append(
          (try template(name), Entry.Reference(template: try template(text), offset: 0)))
      }
    }
    return .result(names, node.place)
  }

  /// The entry that a list's item is.
  static func entry(_ node: TextNode) throws(DefinitionError) -> Entry {
    switch node {
    case .scalar(let text, _, let place):
      return try moved(place) { () throws(DefinitionError) in
        var parser = EntryParser(text)
        return try parser.call(name: nil, at: place)
      }
    case .sequence(let items, let place):
      return Entry(
        name: nil, body: .list(try statements(items)), isNumberedList: true, place: place)
    case .mapping(let pairs, let place):
      guard pairs.count == 1 else {
        throw DefinitionError(
          "an entry with \(pairs.count) keys", at: pairs.count > 1 ? pairs[1].key.place : place,
          expected: "one 'name: Call' an entry", help: keyHelp(pairs))
      }
      return try entry(key: pairs[0].key, value: pairs[0].value)
    }
  }

  private static func keyHelp(_ pairs: [(key: TextNode, value: TextNode)]) -> String {
    for (key, value) in pairs.dropFirst() {
      guard let word = key.text, ["from", "if", "for"].contains(word) else {
        // `{e: choice(0, 1)}`: the part after a comma is a key without a value.
        guard pairs[0].value.text?.contains("(") == true, value.text == "" else { continue }
        return "in {…} a comma ends a value: write the call on a line of its own, or in quotes"
      }
      return
        "'\(word)' is a clause: write - \(pairs[0].key.text ?? "name"): Call \(word) \(value.text ?? "…")"
    }
    return "begin each entry with '- '"
  }

  private static func entry(key: TextNode, value: TextNode) throws(DefinitionError) -> Entry {
    guard let text = key.text else {
      throw DefinitionError("the key of an entry is not a name", at: key.place)
    }
    var entry = try moved(key.place) { () throws(DefinitionError) in
      var parser = EntryParser(text)
      return try parser.key(at: key.place)
    }
    entry.namePlace = key.place
    switch value {
    case .sequence(let items, _): entry.body = .list(try statements(items))
    case .scalar(let text, _, let place):
      let inner = try moved(place) { () throws(DefinitionError) in
        var parser = EntryParser(text)
        return try parser.call(name: nil, at: place)
      }
      try entry.take(inner, at: place)
    case .mapping(_, let place):
      throw DefinitionError(
        "a mapping comes where a call or a list of entries was expected", at: place,
        help: "begin each entry of a list with '- '")
    }
    return entry
  }

  /// Runs `body` and moves the place of its error from the scalar's start to its place in the file.
  static func moved<T>(
    _ place: TextPlace, _ body: () throws(DefinitionError) -> T
  ) throws(DefinitionError) -> T {
    do { return try body() } catch { throw error.moved(to: place) }
  }

  // MARK: - Parts

  /// `NAME CLAUSES`, the key of an entry; the name may be missing.
  private mutating func key(at place: TextPlace) throws(DefinitionError) -> Entry {
    var entry = Entry(name: nil, body: .list([]), place: place)
    skipSpaces()
    if !isAtClause { entry.name = try template(until: { $0.isWhitespace }) }
    try clauses(&entry)
    return entry
  }

  /// `CALL CLAUSES`.
  private mutating func call(name: Template?, at place: TextPlace) throws(DefinitionError) -> Entry
  {
    skipSpaces()
    let start = offset
    let callee = path()
    guard !callee.isEmpty else {
      throw EntryProblem(
        "a call was expected", offset: start, length: 1,
        found: String(characters[start...].prefix(20)), expected: "a layer type such as 'ReLU'"
      ).error
    }
    var call = Entry.Call(name: callee, arguments: [], until: nil, offset: start, place: place)
    if callee.contains("{") {
      call.template = try Self.template(characters[..<offset], from: start)
    }
    if offset < characters.count, characters[offset] == "(" {
      var parser = try ExpressionParser(characters, from: offset)
      call.arguments = try parser.arguments()
      offset = parser.token.offset
      if callee == "choice" { call.texts = texts(of: call.arguments) }
    }
    skipSpaces()
    if word() == "until" {
      offset += 5
      skipSpaces()
      let name = path()
      guard !name.isEmpty else {
        throw EntryProblem("a name was expected", offset: offset, length: 1).error
      }
      call.until = name
    }
    if word() == "with" { call.weights = try weights() }
    var entry = Entry(name: name, body: .call(call), place: place)
    try clauses(&entry)
    return entry
  }

  /// The arguments of the call that ends here as they are written.
  private func texts(of arguments: [ExpressionTree.Argument]) -> [String] {
    let ends = arguments.dropFirst().map(\.offset) + [offset]
    return zip(arguments, ends).map { argument, end in
      var text = characters[argument.offset..<min(end, characters.count)]
      while text.last?.isWhitespace == true { text.removeLast() }
      // The comma behind it, or the call's own bracket.
      if !text.isEmpty { text.removeLast() }
      while text.last?.isWhitespace == true { text.removeLast() }
      return String(text)
    }
  }

  /// `with weights of NAME`.
  private mutating func weights() throws(DefinitionError) -> Entry.Reference {
    let start = offset
    for words in [["with"], ["weights", "weight"], ["of"]] {
      let word = word()
      guard words.contains(word) else {
        throw EntryProblem(
          "'with' takes the weights of an entry", offset: start, length: 4,
          expected: "Linear(50257) with weights of wte"
        ).error
      }
      offset += word.count
      skipSpaces()
    }
    let place = offset
    let template = try template(until: \.isWhitespace)
    return Entry.Reference(template: template, offset: place)
  }

  private mutating func clauses(_ entry: inout Entry) throws(DefinitionError) {
    skipSpaces()
    if word() == "from" {
      offset += 4
      entry.from = try references()
      skipSpaces()
    }
    if word() == "if" {
      var parser = try ExpressionParser(characters, from: offset + 2)
      entry.condition = try parser.disjunction()
      offset = min(parser.token.offset, characters.count)
      skipSpaces()
    }
    if word() == "for" {
      var parser = try ExpressionParser(characters, from: offset + 3)
      entry.loop = try loop(&parser)
      offset = min(parser.token.offset, characters.count)
      skipSpaces()
    }
    guard offset >= characters.count else {
      let rest = String(characters[offset...].prefix(20))
      // `for i in 2 if c else 3` and `if a if c else b`: Python, too, wants brackets there.
      let isChoice = word() == "if" && String(characters[offset...]).contains(" else ")
      throw EntryProblem(
        "'\(rest)' comes after the entry", offset: offset, length: rest.count, found: rest,
        help: isChoice
          ? "put an expression with 'if' and 'else' in brackets: for i in (2 if c else 3)"
          : helpAfter(entry) ?? "the clauses are 'from', 'if' and 'for', in this order"
      ).error
    }
  }

  /// What to write in place of Python's `self.conv = …`, `a + b` and `…,`.
  private func helpAfter(_ entry: Entry) -> String? {
    guard case .call(let call) = entry.body else { return nil }
    let rest = String(characters[offset...])
    let others = rest.dropFirst().split { !$0.isPathPart }.first.map(String.init) ?? ""
    switch rest.first {
    case ",": return "an entry has a line of its own, without a comma at its end"
    case "=":
      let name = call.name.split(separator: ".").last.map(String.init) ?? call.name
      return "write - \(name): \(String(rest.dropFirst().drop(while: \.isWhitespace)))"
    case "+" where !others.isEmpty: return "write Add from \(call.name), \(others)"
    case "*" where !others.isEmpty: return "write Mul from \(call.name), \(others)"
    default: return nil
    }
  }

  private func loop(
    _ parser: inout ExpressionParser
  ) throws(DefinitionError) -> Entry.Loop {
    var isBracketed = try parser.accept("(")
    var variables = try variables(&parser)
    var index: String?
    if isBracketed {
      try parser.expect(")")
    } else if parser.token.kind == .sign("("), variables.count == 1 {
      try parser.advance()
      index = variables[0]
      variables = try self.variables(&parser)
      try parser.expect(")")
      isBracketed = true
    }
    guard try parser.accept(word: "in") else { throw parser.unexpected("'in'") }
    var list = try parser.disjunction()
    if case .call("enumerate", let arguments, let offset) = list {
      // Python's word for the same.
      if index == nil, !isBracketed, variables.count == 2 { index = variables.removeFirst() }
      guard index != nil, arguments.count == 1, arguments[0].name == nil else {
        throw EntryProblem(
          "enumerate() counts what one list has", offset: offset, length: 9,
          expected: "for i, x in enumerate(list), or for i, (c, n) in table"
        ).error
      }
      list = arguments[0].value
    }
    return Entry.Loop(
      index: index, variables: variables, isRow: isBracketed || variables.count > 1, list: list)
  }

  /// Names with commas between them, up to an opening bracket.
  private func variables(_ parser: inout ExpressionParser) throws(DefinitionError) -> [String] {
    var variables: [String] = []
    repeat {
      if !variables.isEmpty, parser.token.kind == .sign("(") { break }
      guard case .name(let name) = parser.token.kind else {
        throw parser.unexpected("the name of a variable")
      }
      variables.append(name)
      try parser.advance()
    } while try parser.accept(",")
    return variables
  }

  private mutating func references() throws(DefinitionError) -> [Entry.Reference] {
    var result: [Entry.Reference] = []
    repeat {
      if offset < characters.count, characters[offset] == "," { offset += 1 }
      skipSpaces()
      let start = offset
      if let choice = try chosenReference() {
        result.append(choice)
      } else {
        let template = try template(until: { $0.isWhitespace || $0 == "," })
        result.append(Entry.Reference(template: template, offset: start))
      }
      skipSpaces()
    } while offset < characters.count && characters[offset] == ","
    return result
  }

  /// `choice(a, b)` or `choose(2, a, b, c)` after `from`; nil where a name comes.
  private mutating func chosenReference() throws(DefinitionError) -> Entry.Reference? {
    let start = offset
    let function = ["choice", "choose"].first { name in
      characters[start...].starts(with: name + "(")
    }
    guard let function else { return nil }
    offset += function.count + 1
    var names: [Template] = []
    repeat {
      if offset < characters.count, characters[offset] == "," { offset += 1 }
      skipSpaces()
      names.append(try template(until: { $0.isWhitespace || $0 == "," || $0 == ")" }))
      skipSpaces()
    } while offset < characters.count && characters[offset] == ","
    var count = 1
    if function == "choose" {
      guard let number = Int(names.removeFirst().text), number > 0, number <= names.count else {
        throw EntryProblem(
          "choose() takes how many, and the names of which they are", offset: start, length: 6,
          expected: "choose(2, a, b, c)"
        ).error
      }
      count = number
    }
    guard offset < characters.count, characters[offset] == ")", !names.isEmpty else {
      throw EntryProblem(
        "\(function)() takes names with commas between them", offset: start, length: 6,
        expected: function == "choice" ? "choice(a, b)" : "choose(2, a, b, c)"
      ).error
    }
    offset += 1
    let text = String(characters[start..<offset])
    return Entry.Reference(
      template: Template(parts: [.text(text)], text: text), offset: start,
      choice: (count, names))
  }

  /// A name with expressions in braces, up to a character for which `isEnd` holds outside them.
  private mutating func template(
    until isEnd: (Character) -> Bool
  ) throws(DefinitionError) -> Template {
    let start = offset
    var parts: [Template.Part] = []
    var text = ""
    while offset < characters.count, !isEnd(characters[offset]) {
      if characters[offset] == "{" {
        parts.append(.text(text))
        text = ""
        var parser = try ExpressionParser(characters, from: offset + 1)
        parts.append(.expression(try parser.expression()))
        guard parser.token.kind == .sign("}") else { throw parser.unexpected("'}'") }
        offset = parser.token.offset + 1
      } else {
        text.append(characters[offset])
        offset += 1
      }
    }
    parts.append(.text(text))
    guard offset > start else {
      throw EntryProblem("a name was expected", offset: start, length: 1).error
    }
    return Template(parts: parts, text: String(characters[start..<offset]))
  }

  /// The template at a place in the characters of a scalar, up to their end.
  static func template(
    _ characters: ArraySlice<Character>, from offset: Int
  ) throws(DefinitionError) -> Template {
    var parser = EntryParser(String(characters))
    parser.offset = offset
    return try parser.template(until: { _ in false })
  }

  /// The template that is the whole text.
  static func template(_ text: String) throws(DefinitionError) -> Template {
    var parser = EntryParser(text)
    return try parser.template(until: { _ in false })
  }
}

extension Entry {
  /// Adds what comes after the colon of the entry's key.
  fileprivate mutating func take(_ value: Entry, at place: TextPlace) throws(DefinitionError) {
    let twice =
      value.from != nil && from != nil
      ? "from"
      : value.condition != nil && condition != nil
        ? "if"
        : value.loop != nil && loop != nil ? "for" : nil
    if let twice { throw DefinitionError("a second '\(twice)' in one entry", at: place) }
    // The offsets of clauses count from the scalar that holds most of them.
    if value.from != nil || value.condition != nil || value.loop != nil || name?.parts.count == 1 {
      self.place = value.place
    }
    body = value.body
    from = from ?? value.from
    condition = condition ?? value.condition
    loop = loop ?? value.loop
  }
}
