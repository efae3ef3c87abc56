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
  }

  /// Whether two values are equal as Python compares them: 1 equals 1.0 and True.
  func equals(_ other: Datum) -> Bool {
    if let x = number, let y = other.number {
      if case .int(let x) = x, case .int(let y) = y { return x == y }
      return x.double == y.double
    }
    if case .list(let x) = self, case .list(let y) = other {
      return x.count == y.count && zip(x, y).allSatisfy { $0.equals($1) }
    }
    return self == other
  }
}
