/// A hyperparameter's value, as a definition writes it and as the catalog stores it.
public enum Value: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case string(String)
  case list([Value])
  /// A size that depends on the input's.
  case size(SizeExpression)

  /// What kind of value it is, for messages.
  public var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a boolean"
    case .int: "an integer"
    case .float: "a number"
    case .string: "a word"
    case .list: "a list"
    case .size: "a size"
    }
  }

  /// What a list holds; nil for any other value.
  public var elements: [Value]? {
    if case .list(let values) = self { values } else { nil }
  }

  /// The value as PyTorch writes it: `None`, `True`, `3`, `0.5`, `'same'`, `(1, 2)`.
  /// - Parameter name: the name of the tensor that `like(…)` refers to, by its index.
  public func text(like name: (Int) -> String = { "input \($0)" }) -> String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): String(value)
    case .string(let value): "'\(value)'"
    case .list(let values): "[" + values.map { $0.text(like: name) }.joined(separator: ", ") + "]"
    case .size(let expression): expression.text(like: name)
    }
  }
}
