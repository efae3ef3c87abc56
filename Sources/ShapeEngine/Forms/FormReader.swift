/// Reads a form's or a condition's text over sizes of any kind: with ``Integers`` it evaluates
/// the text, with ``Forms`` it gives back the map that was written.
public struct FormReader<Arithmetic: SizeArithmetic> {
  /// What a size is: an integer, or a form.
  public typealias Size = Arithmetic.Size
  private var words: WordReader
  private var variables: [String: Size]
  private var depth = 0
  /// The arithmetic that the text is read with.
  public var arithmetic: Arithmetic

  /// A text over these variables, by name.
  public init(_ text: String, variables: [String: Size], arithmetic: Arithmetic) {
    words = WordReader(text, as: "a form")
    self.variables = variables
    self.arithmetic = arithmetic
  }

  /// The size that the whole text stands for.
  ///
  /// - Throws: ``ShapeError`` where the text is not a form, or on an overflow.
  public mutating func size() throws(ShapeError) -> Size {
    try names()
    let size = try sum()
    try words.expectEnd()
    return size
  }

  /// The two sides of a condition and what is between them.
  public mutating func condition() throws(ShapeError) -> (left: Size, sign: String, right: Size) {
    try names()
    let left = try sum()
    for sign in [">=", "==", "!=", "~", "%"] where words.accept(sign) {
      let right = try sum()
      if sign == "%" {
        guard words.accept("=="), words.accept("0") else { throw words.malformed("'== 0'") }
      }
      try words.expectEnd()
      return (left, sign, right)
    }
    throw words.malformed("a comparison")
  }

  /// The named parts in front of a long text.
  private mutating func names() throws(ShapeError) {
    while true {
      let start = words
      let name = words.word()
      guard !name.isEmpty, words.accept(":=") else {
        words = start
        return
      }
      variables[name] = try sum()
      try words.expect(";")
    }
  }

  private mutating func sum() throws(ShapeError) -> Size {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw words.malformed("less nesting") }
    var result = try words.accept("-") ? arithmetic.affine(-1, product(), 0, over: 1) : product()
    while true {
      if words.accept("+") {
        result = try arithmetic.sum(result, product())
      } else if words.accept("-") {
        result = try arithmetic.difference(result, product())
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(ShapeError) -> Size {
    var result = try factor()
    while words.accept("*") { result = try arithmetic.product(result, factor()) }
    return result
  }

  private mutating func factor() throws(ShapeError) -> Size {
    if words.accept("(") {
      let inner = try sum()
      try words.expect(")")
      return inner
    }
    if words.accept("?") { return try unknown() }
    let word = words.word()
    if let first = word.utf8.first, first >= 48 && first <= 57 {
      guard let value = Int(word) else { throw .overflow }
      return arithmetic.constant(value)
    }
    switch word {
    case "floor" where words.accept("("): return try floorQuotient()
    case "min" where words.accept("("):
      let (x, y) = try pair()
      return try arithmetic.minimum(x, y)
    case "max" where words.accept("("):
      let (x, y) = try pair()
      return try arithmetic.maximum(x, y)
    case "quotient" where words.accept("("):
      let (x, y) = try pair()
      return try arithmetic.exactQuotient(x, by: y) { _ in
        ShapeError("a quotient that is not exact")
      }
    case "floordiv" where words.accept("("):
      let (x, y) = try pair()
      return try arithmetic.floorQuotient(x, by: y)
    default:
      if let scale = Scale.byFormName[word], words.accept("(") { return try product(with: scale) }
      guard let size = variables[word] else { throw words.malformed("a size") }
      return size
    }
  }

  /// `?12(H, W)`: a size without a formula.
  private mutating func unknown() throws(ShapeError) -> Size {
    _ = words.word()
    try words.expect("(")
    var sizes: [Size] = []
    while !words.accept(")") {
      if !sizes.isEmpty { try words.expect(",") }
      guard let size = variables[words.word()] else { throw words.malformed("a size") }
      sizes.append(size)
    }
    return try arithmetic.unknown(of: sizes)
  }

  private mutating func floorQuotient() throws(ShapeError) -> Size {
    let numerator = try sum()
    try words.expect("/")
    guard let denominator = Int(words.word()), denominator > 0 else {
      throw words.malformed("a divisor")
    }
    try words.expect(")")
    return try arithmetic.affine(1, numerator, 0, over: denominator)
  }

  private mutating func product(with scale: Scale) throws(ShapeError) -> Size {
    try words.expect("(")
    let size = try sum()
    try words.expect(")")
    try words.expect("*")
    guard let factor = Double(words.characters(before: ")")) else {
      throw words.malformed("a factor")
    }
    try words.expect(")")
    return try arithmetic.scaled(
      size, by: Scale(factor, scale.precision, rounding: scale.rounding))
  }

  private mutating func pair() throws(ShapeError) -> (Size, Size) {
    let x = try sum()
    try words.expect(",")
    let y = try sum()
    try words.expect(")")
    return (x, y)
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
