/// Reads a form's or a condition's text over sizes of any kind: with ``Integers`` it evaluates
/// the text, with ``Forms`` it gives back the map that was written.
public struct FormReader<Arithmetic: SizeArithmetic> {
  public typealias Size = Arithmetic.Size
  private let text: [UInt8]
  private var variables: [String: Size]
  private var place = 0
  private var depth = 0
  public var arithmetic: Arithmetic

  public init(_ text: String, variables: [String: Size], arithmetic: Arithmetic) {
    self.text = Array(text.utf8)
    self.variables = variables
    self.arithmetic = arithmetic
  }

  /// The size that the whole text stands for.
  ///
  /// - Throws: ``ShapeError`` where the text is not a form, or on an overflow.
  public mutating func size() throws(ShapeError) -> Size {
    try names()
    let size = try sum()
    guard place == text.count else { throw malformed("the end") }
    return size
  }

  /// The two sides of a condition and what stands between them.
  public mutating func condition() throws(ShapeError) -> (left: Size, sign: String, right: Size) {
    try names()
    let left = try sum()
    for sign in [">=", "==", "~", "%"] where accept(sign) {
      let right = try sum()
      if sign == "%" {
        guard accept("=="), accept("0") else { throw malformed("'== 0'") }
      }
      guard place == text.count else { throw malformed("the end") }
      return (left, sign, right)
    }
    throw malformed("a comparison")
  }

  /// The named parts in front of a long text.
  private mutating func names() throws(ShapeError) {
    while true {
      let start = place
      let name = word()
      guard !name.isEmpty, accept(":=") else {
        place = start
        return
      }
      variables[name] = try sum()
      try expect(";")
    }
  }

  private mutating func sum() throws(ShapeError) -> Size {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw malformed("less nesting") }
    var result = try accept("-") ? arithmetic.affine(-1, product(), 0, over: 1) : product()
    while true {
      if accept("+") {
        result = try arithmetic.sum(result, product())
      } else if accept("-") {
        result = try arithmetic.difference(result, product())
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(ShapeError) -> Size {
    var result = try factor()
    while accept("*") { result = try arithmetic.product(result, factor()) }
    return result
  }

  private mutating func factor() throws(ShapeError) -> Size {
    if accept("(") {
      let inner = try sum()
      try expect(")")
      return inner
    }
    if accept("?") { return try unknown() }
    let word = word()
    if let first = word.utf8.first, first >= 48 && first <= 57 {
      guard let value = Int(word) else { throw .overflow }
      return arithmetic.constant(value)
    }
    switch word {
    case "floor" where accept("("): return try floorQuotient()
    case "trunc" where accept("("): return try truncation()
    case "min" where accept("("):
      let (x, y) = try pair()
      return try arithmetic.minimum(x, y)
    case "max" where accept("("):
      let (x, y) = try pair()
      return try arithmetic.maximum(x, y)
    case "quotient" where accept("("):
      let (x, y) = try pair()
      return try arithmetic.exactQuotient(x, by: y) { _ in
        ShapeError("a quotient that is not exact")
      }
    default:
      guard let size = variables[word] else { throw malformed("a size") }
      return size
    }
  }

  /// `?12(H, W)`: a size without a formula.
  private mutating func unknown() throws(ShapeError) -> Size {
    _ = word()
    try expect("(")
    var sizes: [Size] = []
    while !accept(")") {
      if !sizes.isEmpty { try expect(",") }
      guard let size = variables[word()] else { throw malformed("a size") }
      sizes.append(size)
    }
    return try arithmetic.unknown(of: sizes)
  }

  private mutating func floorQuotient() throws(ShapeError) -> Size {
    let numerator = try sum()
    try expect("/")
    guard let denominator = Int(word()), denominator > 0 else { throw malformed("a divisor") }
    try expect(")")
    return try arithmetic.affine(1, numerator, 0, over: denominator)
  }

  private mutating func truncation() throws(ShapeError) -> Size {
    try expect("(")
    let size = try sum()
    try expect(")")
    try expect("*")
    let start = place
    while place < text.count, text[place] != UInt8(ascii: ")") { place += 1 }
    guard let factor = Double(String(decoding: text[start..<place], as: UTF8.self)) else {
      throw malformed("a factor")
    }
    try expect(")")
    return try arithmetic.scaled(size, by: factor)
  }

  private mutating func pair() throws(ShapeError) -> (Size, Size) {
    let x = try sum()
    try expect(",")
    let y = try sum()
    try expect(")")
    return (x, y)
  }

  // MARK: - Tokens

  private mutating func skipSpaces() {
    while place < text.count, text[place] == UInt8(ascii: " ") { place += 1 }
  }

  private mutating func accept(_ token: String) -> Bool {
    skipSpaces()
    guard text[place...].starts(with: token.utf8) else { return false }
    place += token.utf8.count
    return true
  }

  private mutating func expect(_ token: String) throws(ShapeError) {
    guard accept(token) else { throw malformed("'\(token)'") }
  }

  private mutating func word() -> String {
    skipSpaces()
    let start = place
    while place < text.count, text[place].isWordByte { place += 1 }
    return String(decoding: text[start..<place], as: UTF8.self)
  }

  private func malformed(_ expected: String) -> ShapeError {
    ShapeError(
      "a form that cannot be read", found: String(decoding: text.prefix(200), as: UTF8.self),
      expected: "\(expected) at place \(place)")
  }
}

extension UInt8 {
  /// A letter, a digit, an underscore or a dot.
  var isWordByte: Bool {
    switch self {
    case 48...57, 65...90, 97...122, 95, 46: true
    default: false
    }
  }
}

extension FormReader where Arithmetic == Integers {
  /// Whether the condition that the text states holds.
  public mutating func holds() throws(ShapeError) -> Bool {
    let (left, sign, right) = try condition()
    switch sign {
    case ">=": return left >= right
    case "==": return left == right
    case "~": return left == right || left == 1 || right == 1
    default: return right > 0 && left % right == 0
    }
  }
}
