import ShapeEngine

/// Reads a size that depends on a layer's input from its text, as
/// `SizeExpression.text(like:)` writes it: `H / 7`, `4 * dim(-1)`, `max(like(low, 2), 7)`.
public struct SizeExpressionReader {
  private let text: [UInt8]
  private let tensor: (String) -> Int?
  private var next = 0
  private var depth = 0

  /// The expression that `text` stands for.
  ///
  /// - Parameter tensor: the index of the tensor that `like(name)` names, among those that the
  ///   layer is given only for that; nil where there is none of that name.
  /// - Throws: `ShapeError` where the text is no such expression.
  public static func expression(
    _ text: String, like tensor: (String) -> Int?
  ) throws(ShapeError) -> SizeExpression {
    try withoutActuallyEscaping(tensor) { (tensor) throws(ShapeError) in
      var reader = SizeExpressionReader(text: Array(text.utf8), tensor: tensor)
      let expression = try reader.sum()
      reader.skipSpaces()
      guard reader.next == reader.text.count else { throw reader.malformed("the end") }
      return expression
    }
  }

  private init(text: [UInt8], tensor: @escaping (String) -> Int?) {
    self.text = text
    self.tensor = tensor
  }

  private mutating func sum() throws(ShapeError) -> SizeExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 64 else { throw malformed("less nesting") }
    var result = try product()
    while true {
      if accept("+") {
        result = .operation(.add, result, try product())
      } else if accept("-") {
        result = .operation(.subtract, result, try product())
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(ShapeError) -> SizeExpression {
    var result = try factor()
    while true {
      if accept("*") {
        result = .operation(.multiply, result, try factor())
      } else if accept("//") {
        result = .operation(.floorDivide, result, try factor())
      } else if accept("/") {
        result = .operation(.divide, result, try factor())
      } else {
        return result
      }
    }
  }

  private mutating func factor() throws(ShapeError) -> SizeExpression {
    if accept("(") {
      let inner = try sum()
      try expect(")")
      return inner
    }
    if accept("-") {
      guard case .integer(let value) = try factor(), value != .min else {
        throw malformed("an integer behind '-'")
      }
      return .integer(-value)
    }
    let word = word()
    if let first = word.utf8.first, first >= 0x30, first <= 0x39 {
      guard let value = Int(word) else { throw .overflow }
      return .integer(value)
    }
    switch word {
    case "N", "C", "T", "H", "W", "L": return .axis(word)
    case "dim":
      try expect("(")
      let index = try integer()
      try expect(")")
      return .dim(index)
    case "like": return try like()
    case "min": return try pair(.minimum)
    case "max": return try pair(.maximum)
    default:
      // The axes of a tensor of more than five dimensions.
      if word.first == "X", Int(word.dropFirst()) != nil { return .axis(word) }
      throw malformed("a size")
    }
  }

  private mutating func pair(
    _ operation: SizeExpression.Operator
  ) throws(ShapeError) -> SizeExpression {
    try expect("(")
    let left = try sum()
    try expect(",")
    let right = try sum()
    try expect(")")
    return .operation(operation, left, right)
  }

  private mutating func like() throws(ShapeError) -> SizeExpression {
    try expect("(")
    let name = word()
    guard let index = tensor(name) else {
      throw ShapeError(
        "like(\(name)) names a tensor that is not there", found: name,
        expected: "the path of a layer that stands earlier")
    }
    var dim: Int?
    if accept(",") { dim = try integer() }
    try expect(")")
    return .like(index, dim: dim)
  }

  private mutating func integer() throws(ShapeError) -> Int {
    let isNegative = accept("-")
    guard let value = Int(word()), value >= 0 else { throw malformed("an integer") }
    return isNegative ? -value : value
  }

  // MARK: - Tokens

  private mutating func skipSpaces() {
    while next < text.count, text[next] == UInt8(ascii: " ") { next += 1 }
  }

  private mutating func accept(_ token: String) -> Bool {
    skipSpaces()
    guard text[next...].starts(with: token.utf8) else { return false }
    next += token.utf8.count
    return true
  }

  private mutating func expect(_ token: String) throws(ShapeError) {
    guard accept(token) else { throw malformed("'\(token)'") }
  }

  /// Letters, digits, `_` and `.`; inside also `+` and `-` where a path may have them: behind
  /// `like(` a name ends only at `,`, `)` or a space.
  private mutating func word() -> String {
    skipSpaces()
    let start = next
    let isPath = text[..<next].suffix(5).elementsEqual("like(".utf8)
    while next < text.count, text[next].isWordByte || isPath && text[next].isPathSign { next += 1 }
    return String(decoding: text[start..<next], as: UTF8.self)
  }

  private func malformed(_ expected: String) -> ShapeError {
    ShapeError(
      "a size that cannot be read", found: String(decoding: text, as: UTF8.self),
      expected: "\(expected) at place \(next)")
  }
}

extension UInt8 {
  fileprivate var isWordByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: false
    }
  }

  fileprivate var isPathSign: Bool { self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }
}
