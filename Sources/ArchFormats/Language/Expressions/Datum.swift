import ShapeEngine

/// A value of the definition language.
package enum Datum: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Datum])
  /// A size that depends on the input's.
  case size(SizeExpression)
  /// What depends on a choice that is still open: a value for each of the choice's; none where they
  /// are known only once the choice is made. No operator ever sees one.
  case choice(String, [Datum])

  /// What kind of value it is, for messages.
  var kind: String { value.kind }

  /// The value as a hyperparameter.
  package var value: Value {
    switch self {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .string(let value): .string(value)
    case .list(let values): .list(values.map(\.value))
    case .size(let size): .size(size)
    case .choice(_, let options): options.first?.value ?? .none
    }
  }

  /// Whether Python would take it for true.
  var isTrue: Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .string(let value): !value.isEmpty
    case .list(let values): !values.isEmpty
    case .size, .choice: true
    }
  }

  /// The value as an integer, where it is one.
  var integer: Int? {
    if case .int(let value) = self { return value }
    return nil
  }

  var isSize: Bool {
    if case .size = self { return true }
    return false
  }

  /// The value as a number: a boolean counts 0 or 1, as in Python.
  var number: Number? {
    switch self {
    case .int(let value): .int(value)
    case .float(let value): .float(value)
    case .bool(let value): .int(value ? 1 : 0)
    default: nil
    }
  }

  enum Number {
    case int(Int)
    case float(Double)

    var double: Double {
      switch self {
      case .int(let value): Double(value)
      case .float(let value): value
      }
    }

    /// Whether a number is above (1), equal to (0) or below (-1) another, by their exact values as
    /// Python compares them; nil where one is no number.
    func order(to other: Number) -> Int? {
      switch (self, other) {
      case (.int(let x), .int(let y)): return (x > y ? 1 : 0) - (x < y ? 1 : 0)
      case (.float(let x), .float(let y)):
        return x.isNaN || y.isNaN ? nil : (x > y ? 1 : 0) - (x < y ? 1 : 0)
      case (.float, .int): return other.order(to: self).map { -$0 }
      case (.int(let x), .float(let y)):
        if y.isNaN { return nil }
        // 2^63 and more are above every integer.
        guard let whole = Int(exactly: y.rounded(.down)) else { return y > 0 ? -1 : 1 }
        return x > whole ? 1 : x < whole ? -1 : y > Double(whole) ? -1 : 0
      }
    }
  }

  /// Whether two values are equal as Python compares them: 1 equals 1.0 and True.
  func equals(_ other: Datum) -> Bool {
    if let x = number, let y = other.number { return x.order(to: y) == 0 }
    if case .list(let x) = self, case .list(let y) = other {
      return x.count == y.count && zip(x, y).allSatisfy { $0.equals($1) }
    }
    return self == other
  }
}
