import ShapeEngine

/// Parses expressions with Python's precedence: `or`, `and`, `not`, comparisons, `+ -`,
/// `* / // %`, unary minus, `**`, then indexing and calls.
struct ExpressionParser {
  private let characters: [Character]
  private(set) var token: Token
  private var lexer: Lexer
  private var depth = 0
  private var operations = 0

  /// Parses from `offset` of the text on.
  init(_ characters: [Character], from offset: Int = 0) throws(DefinitionError) {
    self.characters = characters
    lexer = Lexer(characters, from: offset)
    token = try lexer.next()
  }

  /// The expression that is the whole text.
  static func parse(_ text: String) throws(DefinitionError) -> ExpressionTree {
    var parser = try ExpressionParser(Array(text))
    let tree = try parser.expression()
    try parser.expectEnd()
    return tree
  }

  mutating func advance() throws(DefinitionError) { token = try lexer.next() }

  mutating func accept(_ sign: String) throws(DefinitionError) -> Bool {
    guard token.kind == .sign(sign) else { return false }
    try advance()
    return true
  }

  mutating func accept(word: String) throws(DefinitionError) -> Bool {
    guard token.kind == .name(word) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ sign: String) throws(DefinitionError) {
    guard try accept(sign) else { throw unexpected("'\(sign)'") }
  }

  func expectEnd() throws(DefinitionError) {
    guard token.kind == .end else { throw unexpected("the end") }
  }

  func unexpected(_ expected: String, help: String? = nil) -> DefinitionError {
    EntryProblem(
      "'\(token.text)' comes where \(expected) was expected", offset: token.offset,
      length: token.length, found: token.text, expected: expected, help: help
    ).error
  }

  /// Chains of operators make trees as deep as they are long, and a tree is walked by recursion.
  private mutating func countOperation() throws(DefinitionError) {
    operations += 1
    guard operations <= 2_000 else {
      throw EntryProblem(
        "an expression is too long", offset: token.offset, length: 1,
        expected: "at most 2,000 operations"
      ).error
    }
  }

  // MARK: - Grammar

  /// An expression, the conditional `a if c else b` included.
  mutating func expression() throws(DefinitionError) -> ExpressionTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= YAMLReader.depthLimit else {
      throw EntryProblem(
        "an expression is nested too deep", offset: token.offset, length: 1,
        expected: "at most \(YAMLReader.depthLimit) levels"
      ).error
    }
    let value = try disjunction()
    guard try accept(word: "if") else { return value }
    let condition = try disjunction()
    guard try accept(word: "else") else { throw unexpected("'else'") }
    return .conditional(value, condition: condition, otherwise: try expression())
  }

  /// An expression that leaves an `if` after it alone, as the clauses of an entry need it.
  mutating func disjunction() throws(DefinitionError) -> ExpressionTree {
    var left = try conjunction()
    while try accept(word: "or") {
      try countOperation()
      left = .or(left, try conjunction())
    }
    return left
  }

  private mutating func conjunction() throws(DefinitionError) -> ExpressionTree {
    var left = try negation()
    while try accept(word: "and") {
      try countOperation()
      left = .and(left, try negation())
    }
    return left
  }

  private mutating func negation() throws(DefinitionError) -> ExpressionTree {
    var count = 0
    while try accept(word: "not") { count += 1 }
    let value = try comparison()
    if count == 0 { return value }
    return count % 2 == 1 ? .not(value) : .not(.not(value))
  }

  private mutating func comparison() throws(DefinitionError) -> ExpressionTree {
    let offset = token.offset
    let left = try sum()
    var rest: [(sign: String, right: ExpressionTree)] = []
    while true {
      if case .sign(let sign) = token.kind, ["==", "!=", "<", ">", "<=", ">="].contains(sign) {
        try advance()
        rest.append((sign, try sum()))
      } else {
        return rest.isEmpty ? left : .comparison(left, rest, offset: offset)
      }
    }
  }

  private mutating func sum() throws(DefinitionError) -> ExpressionTree {
    var left = try product()
    while case .sign(let sign) = token.kind, sign == "+" || sign == "-" {
      let offset = token.offset
      try advance()
      try countOperation()
      left = .binary(sign, left, try product(), offset: offset)
    }
    return left
  }

  private mutating func product() throws(DefinitionError) -> ExpressionTree {
    var left = try factor()
    while case .sign(let sign) = token.kind, ["*", "/", "//", "%"].contains(sign) {
      let offset = token.offset
      try advance()
      try countOperation()
      left = .binary(sign, left, try factor(), offset: offset)
    }
    return left
  }

  private mutating func factor() throws(DefinitionError) -> ExpressionTree {
    var minuses: [Int] = []
    while case .sign(let sign) = token.kind, sign == "-" || sign == "+" {
      if sign == "-" { minuses.append(token.offset) }
      try advance()
    }
    var value = try power()
    for offset in minuses.suffix(minuses.count % 2) { value = .unary("-", value, offset: offset) }
    return value
  }

  private mutating func power() throws(DefinitionError) -> ExpressionTree {
    let base = try postfix()
    let offset = token.offset
    guard try accept("**") else { return base }
    depth += 1
    defer { depth -= 1 }
    guard depth <= YAMLReader.depthLimit else { throw unexpected("less nesting") }
    return .binary("**", base, try factor(), offset: offset)
  }

  private mutating func postfix() throws(DefinitionError) -> ExpressionTree {
    var value = try atom()
    while token.kind == .sign("[") {
      let offset = token.offset
      try advance()
      try countOperation()
      let bounds = try bounds()
      if bounds.count == 1, let index = bounds[0] {
        value = .index(value, index, offset: offset)
      } else {
        value = .slice(value, bounds, offset: offset)
      }
      try expect("]")
    }
    return value
  }

  /// What stands in `[…]` after a value: an index, or the bounds of a slice with colons between them.
  private mutating func bounds() throws(DefinitionError) -> [ExpressionTree?] {
    var bounds: [ExpressionTree?] = []
    while true {
      let isEmpty = token.kind == .sign(":") || token.kind == .sign("]") && !bounds.isEmpty
      bounds.append(isEmpty ? nil : try expression())
      guard bounds.count < 3, try accept(":") else { return bounds }
    }
  }

  private mutating func atom() throws(DefinitionError) -> ExpressionTree {
    let start = token
    switch start.kind {
    case .int(let value):
      try advance()
      return .literal(.int(value))
    case .float(let value):
      try advance()
      return .literal(.float(value))
    case .string(let value):
      try advance()
      return .literal(.string(value))
    case .name(let name): return try named(name, start)
    case .sign("("):
      try advance()
      let items = try items(until: ")")
      return items.trailing || items.values.count != 1 ? .list(items.values) : items.values[0]
    case .sign("["):
      try advance()
      return .list(try items(until: "]").values)
    default: throw unexpected("a value")
    }
  }

  private mutating func items(
    until close: String
  ) throws(DefinitionError) -> (values: [ExpressionTree], trailing: Bool) {
    var values: [ExpressionTree] = []
    var trailing = false
    while try !accept(close) {
      values.append(try expression())
      trailing = try accept(",")
      if !trailing {
        try expect(close)
        break
      }
    }
    return (values, trailing)
  }

  private mutating func named(
    _ name: String, _ start: Token
  ) throws(DefinitionError) -> ExpressionTree {
    try advance()
    switch name {
    case "true", "True": return .literal(.bool(true))
    case "false", "False": return .literal(.bool(false))
    case "null", "None": return .literal(.none)
    default: break
    }
    if token.kind == .sign("."), token.offset == start.offset + start.length {
      return try dotted(name, start)
    }
    guard token.kind == .sign("("), token.offset == start.offset + start.length else {
      return .name(name, offset: start.offset)
    }
    if name == "like" { return try like(start) }
    return .call(name, try arguments(), offset: start.offset)
  }

  /// A name of PyTorch's, which is a word here: `torch.float32`, `F.gelu`.
  private mutating func dotted(
    _ first: String, _ start: Token
  ) throws(DefinitionError) -> ExpressionTree {
    var name = first
    while token.kind == .sign(".") {
      try advance()
      guard case .name(let part) = token.kind else { throw unexpected("a name") }
      name += ".\(part)"
      try advance()
    }
    if token.kind == .sign("(") { throw Self.nested(name, start.offset).error }
    guard ["torch", "nn", "F", "functional"].contains(first) else {
      throw EntryProblem(
        "'\(name)' is no value", offset: start.offset, length: name.count, found: name,
        help:
          "entries have names after 'from' and in like(); C is the channels of what a layer takes"
      ).error
    }
    return .literal(.string(name))
  }

  static let containerHelp = "a container is a list: 'name:', and below it one '- Call' a line"

  /// A call within the arguments of another.
  static func nested(_ name: String, _ offset: Int) -> EntryProblem {
    let isStacked = name.hasSuffix("EncoderLayer") || name.hasSuffix("DecoderLayer")
    let isModule = LayerType.called(name) != nil
    return EntryProblem(
      "'\(name)(…)' has no place in the arguments of a call", offset: offset, length: name.count,
      found: name,
      help: isStacked
        ? "a stack takes the arguments of its layers: TransformerEncoder(num_layers=6, nhead=8)"
        : isModule
          ? containerHelp
          : "what changes no shape is left out, as device and dtype are")
  }

  /// `like(path)` or `like(path, k)`: the path is a reference, with expressions in its braces.
  private mutating func like(_ start: Token) throws(DefinitionError) -> ExpressionTree {
    var offset = token.offset + 1
    while offset < characters.count, characters[offset].isWhitespace { offset += 1 }
    var (end, braces) = (offset, 0)
    while end < characters.count, braces > 0 || !",)".contains(characters[end]) {
      braces += characters[end] == "{" ? 1 : characters[end] == "}" ? -1 : 0
      end += 1
    }
    var last = end
    while last > offset, characters[last - 1].isWhitespace { last -= 1 }
    let template = try EntryParser.template(characters[..<last], from: offset)
    let reference = ExpressionTree.Argument(
      name: nil, value: .reference(template, offset: offset), offset: offset,
      length: max(1, last - offset))
    lexer = Lexer(characters, from: end)
    try advance()
    var arguments = [reference]
    if try accept(",") {
      let at = token.offset
      arguments.append(.init(name: nil, value: try expression(), offset: at, length: 1))
    }
    try expect(")")
    return .call("like", arguments, offset: start.offset)
  }

  /// The arguments of a call; the current token is its opening bracket.
  mutating func arguments() throws(DefinitionError) -> [ExpressionTree.Argument] {
    try expect("(")
    var result: [ExpressionTree.Argument] = []
    while try !accept(")") {
      let start = token
      var value = try expression()
      var name: String?
      if token.kind == .sign("="), case .name(let word, _) = value {
        try advance()
        name = word
        value = try expression()
      } else if let last = result.last, last.name != nil {
        throw EntryProblem(
          "an argument by position comes after one by name", offset: start.offset,
          length: start.length, help: "arguments by position come first"
        ).error
      }
      result.append(.init(name: name, value: value, offset: start.offset, length: start.length))
      if try !accept(",") {
        try expect(")")
        break
      }
    }
    return result
  }
}
