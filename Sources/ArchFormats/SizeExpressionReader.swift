import ShapeEngine

/// Reads a size that depends on a layer's input from its text, as
/// `SizeExpression.text(like:)` writes it: `H / 7`, `4 * dim(-1)`, `max(like(low, 2), 7)`.
package struct SizeExpressionReader {
  private var words: WordReader
  private let tensor: (String) -> Int?
  private var depth = 0
  /// How many operations were read: what an expression is made of is gone through level by level.
  private var operations = 0

  /// What a model computes step by step, `((H + 1) // 2 + 1) // 2`, is nested as deeply as it has steps.
  private static let depthLimit = 256
  /// The language's, too.
  private static let operationLimit = 2_000

  /// The expression that `text` stands for.
  ///
  /// - Parameter tensor: the index of the tensor that `like(name)` names, among those that the
  ///   layer is given only for that; nil where there is none of that name.
  /// - Throws: `ShapeError` where the text is no such expression.
  package static func expression(
    _ text: String, like tensor: (String) -> Int?
  ) throws(ShapeError) -> SizeExpression {
    try withoutActuallyEscaping(tensor) { (tensor) throws(ShapeError) in
      var reader = SizeExpressionReader(words: WordReader(text, as: "a size"), tensor: tensor)
      let expression = try reader.sum()
      try reader.words.expectEnd()
      return expression
    }
  }

  /// The comparison that `text` stands for: `like(conv1, 2) > 64`, `H % 16 == 0`.
  static func comparison(
    _ text: String, like tensor: (String) -> Int?
  ) throws(ShapeError) -> (
    left: SizeExpression, relation: StatedCondition.Relation, right: SizeExpression
  ) {
    try withoutActuallyEscaping(tensor) { (tensor) throws(ShapeError) in
      var reader = SizeExpressionReader(words: WordReader(text, as: "a condition"), tensor: tensor)
      let left = try reader.sum()
      for relation in StatedCondition.Relation.allCases
      where reader.words.accept(relation.rawValue) {
        let right = try reader.sum()
        try reader.words.expectEnd()
        return (left, relation, right)
      }
      throw reader.words.malformed("one of ==, !=, <=, >=, <, >")
    }
  }

  private init(words: WordReader, tensor: @escaping (String) -> Int?) {
    self.words = words
    self.tensor = tensor
  }

  private mutating func sum() throws(ShapeError) -> SizeExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw words.malformed("less nesting") }
    var result = try product()
    while true {
      if words.accept("+") {
        result = try operation(.add, result, product())
      } else if words.accept("-") {
        result = try operation(.subtract, result, product())
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(ShapeError) -> SizeExpression {
    var result: SizeExpression
    if let number = words.fraction() {
      try words.expect("*")
      result = try factor().product(with: number)
    } else {
      result = try factor()
    }
    while true {
      if words.accept("*") {
        result = try times(result)
      } else if words.accept("//") {
        result = try operation(.floorDivide, result, factor())
      } else if words.accept("/") {
        result = try operation(.divide, result, factor())
      } else if words.accept("%") {
        result = try operation(.remainder, result, factor())
      } else {
        return result
      }
    }
  }

  /// The product with what comes next: a size, or a floating-point number.
  private mutating func times(_ left: SizeExpression) throws(ShapeError) -> SizeExpression {
    let start = words
    let isNegative = words.accept("-")
    guard let number = words.fraction() else {
      words = start
      return try operation(.multiply, left, factor())
    }
    return try left.product(with: isNegative ? -number : number)
  }

  private mutating func factor() throws(ShapeError) -> SizeExpression {
    if words.accept("(") {
      let inner = try sum()
      try words.expect(")")
      return inner
    }
    if words.accept("-") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.depthLimit else { throw words.malformed("less nesting") }
      let operand = try factor()
      guard case .integer(let value) = operand else {
        return try operation(.subtract, .integer(0), operand)
      }
      guard value != .min else { throw .overflow }
      return .integer(-value)
    }
    let word = words.word()
    if let first = word.utf8.first, first >= 0x30, first <= 0x39 {
      guard let value = Int(word) else { throw .overflow }
      return .integer(value)
    }
    switch word {
    case "N", "C", "T", "H", "W", "L": return .axis(word)
    case "dim":
      try words.expect("(")
      let index = try integer()
      try words.expect(")")
      return .dim(index)
    case "like": return try like()
    case "min": return try pair(.minimum)
    case "max": return try pair(.maximum)
    case "ceil", "floor":
      return try inner().rounded(up: word == "ceil")
    case "int", "round":
      guard let rounding = Scale.Rounding(rawValue: word),
        case .product(let factor, var scale) = try inner()
      else { throw words.malformed("a product with a floating-point number") }
      scale.rounding = rounding
      return .scaled(factor, scale)
    case "float32": return .product(try inner(), Scale(1, .float32))
    default:
      // The axes of a tensor of more than five dimensions.
      if word.first == "X", Int(word.dropFirst()) != nil { return .axis(word) }
      throw words.malformed("a size")
    }
  }

  /// What is between brackets.
  private mutating func inner() throws(ShapeError) -> SizeExpression {
    try words.expect("(")
    let inner = try sum()
    try words.expect(")")
    return inner
  }

  private mutating func operation(
    _ operation: SizeExpression.Operator, _ left: SizeExpression, _ right: SizeExpression
  ) throws(ShapeError) -> SizeExpression {
    operations += 1
    guard operations <= Self.operationLimit else {
      throw words.malformed("at most \(Self.operationLimit) operations")
    }
    return .operation(operation, left, right)
  }

  private mutating func pair(
    _ operation: SizeExpression.Operator
  ) throws(ShapeError) -> SizeExpression {
    try words.expect("(")
    let left = try sum()
    try words.expect(",")
    let right = try sum()
    try words.expect(")")
    return try self.operation(operation, left, right)
  }

  private mutating func like() throws(ShapeError) -> SizeExpression {
    try words.expect("(")
    let name = words.word(isPath: true)
    guard let index = tensor(name) else {
      throw ShapeError(
        "like(\(name)) names a tensor that is not there", found: name,
        expected: "the path of an earlier layer")
    }
    var dim: Int?
    if words.accept(",") { dim = try integer() }
    try words.expect(")")
    return .like(index, dim: dim)
  }

  private mutating func integer() throws(ShapeError) -> Int {
    let isNegative = words.accept("-")
    guard let value = Int(words.word()), value >= 0 else { throw words.malformed("an integer") }
    return isNegative ? -value : value
  }
}
