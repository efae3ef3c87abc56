/// Expressions as the layout writes them: one space around operators and after commas, none inside
/// brackets and around the `=` of an argument. Numbers, strings and brackets stay as written.
///
///     try ExpressionLayout.text("make_divisible( 32*width,8 )")   // make_divisible(32 * width, 8)
struct ExpressionLayout {
  private let characters: [Character]
  private var lexer: Lexer
  private var previous: Token?
  /// Whether the token before this one is a sign in front of its operand.
  private var isBehindUnary = false
  private var depth = 0
  private(set) var text = ""

  private static let keywords: Set<String> = ["if", "else", "for", "in", "and", "or", "not"]

  /// The whole of a text.
  static func text(_ text: String) throws(DefinitionError) -> String {
    var layout = try ExpressionLayout(Array(text), from: 0)
    while try layout.append() != nil {}
    return layout.text
  }

  /// The part of a text from an opening bracket, or from after one, to the bracket that closes it.
  ///
  /// - Returns: the part, and where what follows it begins.
  static func part(
    of characters: [Character], from offset: Int, depth: Int = 0, until close: String
  ) throws(DefinitionError) -> (text: String, end: Int) {
    var layout = try ExpressionLayout(characters, from: offset)
    layout.depth = depth
    while let token = try layout.append() {
      if layout.depth == 0, token.kind == .sign(close) {
        return (layout.text, token.offset + token.length)
      }
    }
    return (layout.text, characters.count)
  }

  private init(_ characters: [Character], from offset: Int) throws(DefinitionError) {
    self.characters = characters
    lexer = Lexer(characters, from: offset)
  }

  /// Appends the next token and gives it; nil at the end.
  private mutating func append() throws(DefinitionError) -> Token? {
    let token = try lexer.next()
    guard token.kind != .end else { return nil }
    if needsSpace(before: token) { text += " " }
    text += String(characters[token.offset..<(token.offset + token.length)])
    isBehindUnary = Self.isPlusOrMinus(token) && !endsOperand
    switch token.kind {
    case .sign("("), .sign("["), .sign("{"): depth += 1
    case .sign(")"), .sign("]"), .sign("}"): depth -= 1
    default: break
    }
    previous = token
    if token.kind == .name("like"), adjoins(token) { appendReference(from: token.offset + 4) }
    return token
  }

  /// `like(down1.conv`: the path is no expression.
  private mutating func appendReference(from open: Int) {
    var end = open + 1
    while end < characters.count, !",)".contains(characters[end]) { end += 1 }
    text += String(characters[open..<end].filter { !$0.isWhitespace })
    depth += 1
    lexer = Lexer(characters, from: end)
  }

  private static func isPlusOrMinus(_ token: Token) -> Bool {
    token.kind == .sign("-") || token.kind == .sign("+")
  }

  /// Whether an opening bracket comes directly after a name.
  private func adjoins(_ token: Token) -> Bool {
    let next = token.offset + token.length
    return next < characters.count && characters[next] == "("
  }

  /// Whether the token before this one can end an operand, so that a sign after it is binary.
  private var endsOperand: Bool {
    switch previous?.kind {
    case .int, .float, .string, .sign(")"), .sign("]"): true
    case .name(let name): !Self.keywords.contains(name)
    default: false
    }
  }

  private func needsSpace(before token: Token) -> Bool {
    guard let previous, !isBehindUnary else { return false }
    switch previous.kind {
    case .sign("("), .sign("["), .sign("{"), .sign("="), .sign("."), .sign(":"): return false
    default: break
    }
    switch token.kind {
    case .sign(","), .sign(")"), .sign("]"), .sign("}"), .sign("="), .sign("."), .sign(":"):
      return false
    case .sign("("), .sign("["): return !endsOperand
    default: return true
    }
  }
}
