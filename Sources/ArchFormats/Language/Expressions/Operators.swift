import ShapeEngine

/// The operators of the definition language, with Python's results: `/` gives a float, `//` and
/// `%` round down, and every overflow is an error.
enum Operators {
  /// Why an operator has no result.
  struct Failure: Error {
    var message: String
    var help: String?
  }

  /// The length that a list may reach by `*`.
  private static var lengthLimit: Int { 1_000_000 }
  /// The length in bytes that a text may reach by `+`.
  private static var textLimit: Int { 10_000 }

  static func apply(_ sign: String, _ x: Datum, _ y: Datum) throws(Failure) -> Datum {
    if x.isSize || y.isSize { return .size(try size(sign, x, y)) }
    switch (sign, x, y) {
    case ("+", .list(let x), .list(let y)): return .list(x + y)
    case ("+", .string(let x), .string(let y)):
      guard x.utf8.count + y.utf8.count <= textLimit else {
        throw Failure(message: "the text would have more than \(textLimit) bytes")
      }
      return .string(x + y)
    case ("*", .list(let values), .int(let count)), ("*", .int(let count), .list(let values)):
      let (length, overflow) = values.count.multipliedReportingOverflow(by: max(0, count))
      guard !overflow, length <= lengthLimit else {
        throw Failure(message: "the list would have more than \(lengthLimit) values")
      }
      return .list(Array(repeatElement(values, count: max(0, count)).joined()))
    default: break
    }
    guard let left = x.number, let right = y.number else {
      throw Failure(message: "'\(sign)' does not take \(x.kind) and \(y.kind)")
    }
    if case .int(let x) = left, case .int(let y) = right, sign != "/" {
      return try integer(sign, x, y)
    }
    return .float(try float(sign, left.double, right.double))
  }

  private static func integer(_ sign: String, _ x: Int, _ y: Int) throws(Failure) -> Datum {
    switch sign {
    case "+": return try checked(x.addingReportingOverflow(y))
    case "-": return try checked(x.subtractingReportingOverflow(y))
    case "*": return try checked(x.multipliedReportingOverflow(by: y))
    case "//", "%":
      guard y != 0 else { throw Failure(message: "a division by zero") }
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if overflow { throw Failure(message: "a value does not fit in 64 bits") }
      let remainder = x % y
      let isBelow = remainder != 0 && (remainder < 0) != (y < 0)
      return .int(
        sign == "//"
          ? (isBelow ? quotient - 1 : quotient)
          : (isBelow ? remainder + y : remainder))
    default: return try power(x, y)
    }
  }

  private static func power(_ base: Int, _ exponent: Int) throws(Failure) -> Datum {
    guard exponent >= 0 else {
      return .float(try float("**", Double(base), Double(exponent)))
    }
    var result = 1
    if base == 0 || base == 1 || exponent == 0 { return .int(exponent == 0 ? 1 : base) }
    if base == -1 { return .int(exponent % 2 == 0 ? 1 : -1) }
    for _ in 0..<min(exponent, 64) {
      let (product, overflow) = result.multipliedReportingOverflow(by: base)
      if overflow { throw Failure(message: "a value does not fit in 64 bits") }
      result = product
    }
    return .int(result)
  }

  private static func checked(_ result: (Int, Bool)) throws(Failure) -> Datum {
    if result.1 { throw Failure(message: "a value does not fit in 64 bits") }
    return .int(result.0)
  }

  private static func float(_ sign: String, _ x: Double, _ y: Double) throws(Failure) -> Double {
    switch sign {
    case "+": return x + y
    case "-": return x - y
    case "*": return x * y
    case "**":
      if x == 0, y < 0 { throw Failure(message: "a division by zero") }
      let power = Functions.power(x, y)
      guard power.isFinite || !x.isFinite || !y.isFinite else {
        throw Failure(message: "'**' has no real value that is a number")
      }
      return power
    default:
      guard y != 0 else { throw Failure(message: "a division by zero") }
      switch sign {
      case "/": return x / y
      case "//": return floorDivision(x, y).quotient
      default: return floorDivision(x, y).remainder
      }
    }
  }

  /// Python's `divmod`: the remainder is exact and has the divisor's sign, and the quotient follows
  /// from it, so that 1.0 // 0.1 is 9.0 although 1.0 / 0.1 is 10.0.
  private static func floorDivision(
    _ x: Double, _ y: Double
  ) -> (quotient: Double, remainder: Double) {
    var remainder = x.truncatingRemainder(dividingBy: y)
    var quotient = (x - remainder) / y
    if remainder != 0, (remainder < 0) != (y < 0) {
      remainder += y
      quotient -= 1
    }
    let floor = quotient.rounded(.down)
    return (quotient - floor > 0.5 ? floor + 1 : floor, remainder)
  }

  private static func size(_ sign: String, _ x: Datum, _ y: Datum) throws(Failure) -> SizeExpression
  {
    if sign == "*" {
      if let product = try product(x, y) { return product }
      if let product = try product(y, x) { return product }
    }
    let isList = [x, y].contains { if case .list = $0 { true } else { false } }
    guard !isList, let left = SizeExpression(x.value), let right = SizeExpression(y.value) else {
      let other = x.isSize ? y : x
      let isFloat = if case .float = other { true } else { false }
      throw Failure(
        message: "a size and \(other.kind) cannot be combined",
        help: isFloat
          ? "sizes take integers, and int(H * 0.7), floor(…), ceil(…) and round(…) of a product"
          : isList
            ? "the length of a list is a number, which may be a parameter; Expand repeats a tensor"
            : nil)
    }
    guard let operation = SizeExpression.Operator(rawValue: sign) else {
      throw Failure(
        message: "'\(sign)' is not for sizes, which take + - * / // and %",
        help: sign == "**" ? "H ** 2 is written H * H" : nil)
    }
    return .operation(operation, left, right)
  }

  /// The product of a size and a floating-point number; nil where they are something else.
  private static func product(
    _ x: Datum, _ y: Datum
  ) throws(Failure) -> SizeExpression? {
    guard case .size(let size) = x, case .float(let factor) = y else { return nil }
    do { return try size.product(with: factor) } catch {
      throw Failure(message: error.message, help: error.expected.map { "write \($0)" })
    }
  }

  /// Python's `x < y` and its kind.
  static func compare(_ sign: String, _ x: Datum, _ y: Datum) throws(Failure) -> Bool {
    if x.isSize || y.isSize {
      throw Failure(
        message: "a size cannot be compared: the graph does not depend on the input",
        help: "H % 2, min(H, W) and max(H, W) are sizes that follow it")
    }
    switch sign {
    case "==": return x.equals(y)
    case "!=": return !x.equals(y)
    default: break
    }
    guard let left = x.number, let right = y.number else {
      throw Failure(message: "'\(sign)' does not take \(x.kind) and \(y.kind)")
    }
    guard let order = left.order(to: right) else { return false }
    switch sign {
    case "<": return order < 0
    case "<=": return order <= 0
    case ">": return order > 0
    default: return order >= 0
    }
  }
}
