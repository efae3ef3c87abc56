import ShapeEngine

extension BodyWriter {
  /// A value as definitions have it.
  static func text(_ value: Value, like name: (Int) -> String = { _ in "?" }) -> String {
    switch value {
    case .bool(let value): value ? "true" : "false"
    case .string(let word):
      "\"" + word.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
    case .list(let values): "[" + values.map { text($0, like: name) }.joined(separator: ", ") + "]"
    default: value.text(like: name)
    }
  }

  static func text(_ value: Value) -> String { text(value, like: { _ in "?" }) }
}

extension Value {
  var isList: Bool { if case .list = self { true } else { false } }

  var isNumber: Bool {
    switch self {
    case .int, .float: true
    default: false
    }
  }
}
