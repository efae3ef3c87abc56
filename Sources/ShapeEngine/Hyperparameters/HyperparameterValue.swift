/// A type that a hyperparameter can have: how it is read from a definition and written back.
public protocol HyperparameterValue: Sendable {
  /// The value that stands for `value` in a layer of `axes` spatial axes; nil where it is not of
  /// this type.
  init?(_ value: Value, axes: Int)
  /// The value in the one way in which the catalog stores it.
  func value(axes: Int) -> Value
  /// What a definition may write, for messages and help: `int`, `int or list of 2`.
  static func kind(axes: Int) -> String
  /// Whether it can hold a size that depends on the layer's input.
  static var takesSizes: Bool { get }
  /// What PyTorch takes in place of a value that only other libraries have; nil where it takes the value.
  static func kind(besides value: Value, axes: Int) -> String?
}

extension HyperparameterValue {
  public static func kind(besides value: Value, axes: Int) -> String? { nil }
  public static var takesSizes: Bool { false }
}

extension Int: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    switch value {
    case .int(let value): self = value
    case .float(let value):
      guard let integer = Int(exactly: value) else { return nil }
      self = integer
    case .list(let values):
      // PyTorch's 1d layers take a tuple of one where an integer is meant.
      guard values.count == 1, let integer = Int(values[0]) else { return nil }
      self = integer
    default: return nil
    }
  }
  public func value(axes: Int = 0) -> Value { .int(self) }
  public static func kind(axes: Int) -> String { "int" }
}

extension Bool: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    guard case .bool(let value) = value else { return nil }
    self = value
  }
  public func value(axes: Int = 0) -> Value { .bool(self) }
  public static func kind(axes: Int) -> String { "bool" }
}

extension Double: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    switch value {
    case .int(let value): self = Double(value)
    case .float(let value): self = value
    default: return nil
    }
  }
  public func value(axes: Int = 0) -> Value { .float(self) }
  public static func kind(axes: Int) -> String { "float" }
}

extension String: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    guard case .string(let value) = value else { return nil }
    self = value
  }
  public func value(axes: Int = 0) -> Value { .string(self) }
  public static func kind(axes: Int) -> String { "str" }
}

extension Optional: HyperparameterValue where Wrapped: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    if value == .none {
      self = .none
    } else {
      guard let wrapped = Wrapped(value, axes: axes) else { return nil }
      self = .some(wrapped)
    }
  }
  public func value(axes: Int = 0) -> Value { map { $0.value(axes: axes) } ?? .none }
  public static func kind(axes: Int) -> String { "\(Wrapped.kind(axes: axes)) or None" }
  public static var takesSizes: Bool { Wrapped.takesSizes }
}

extension Array: HyperparameterValue where Element: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    guard case .list(let values) = value else { return nil }
    var elements: [Element] = []
    for value in values {
      guard let element = Element(value, axes: axes) else { return nil }
      elements.append(element)
    }
    self = elements
  }
  public func value(axes: Int = 0) -> Value { .list(map { $0.value(axes: axes) }) }
  public static func kind(axes: Int) -> String { "list of \(Element.kind(axes: axes))" }
  public static var takesSizes: Bool { Element.takesSizes }
}

extension Axes: HyperparameterValue {
  public init?(_ value: Value, axes: Int) {
    if case .list = value {
      guard let values = [Int](value), values.count == axes else { return nil }
      self.init(values)
    } else {
      guard let integer = Int(value) else { return nil }
      self.init(integer)
    }
  }
  public func value(axes: Int) -> Value { .list(values(axes).map(Value.int)) }
  public static func kind(axes: Int) -> String {
    axes == 1 ? "int" : "int or list of \(axes)"
  }
}

extension SizeExpression: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    switch value {
    case .size(let expression): self = expression
    default:
      guard let integer = Int(value) else { return nil }
      self = .integer(integer)
    }
  }
  public func value(axes: Int = 0) -> Value {
    if case .integer(let value) = self { return .int(value) }
    return .size(self)
  }
  public static func kind(axes: Int) -> String { "size" }
  public static var takesSizes: Bool { true }
}

extension SizeTarget: HyperparameterValue {
  public init?(_ value: Value, axes: Int = 0) {
    if case .size(.like(let tensor, dim: nil)) = value {
      self = .like(tensor)
    } else if let sizes = [SizeExpression](value) {
      self = sizes.count == 1 ? .single(sizes[0]) : .sizes(sizes)
    } else {
      guard let size = SizeExpression(value) else { return nil }
      self = .sizes([size])
    }
  }
  public func value(axes: Int = 0) -> Value {
    switch self {
    case .like(let tensor): .size(.like(tensor, dim: nil))
    case .sizes(let sizes): sizes.count == 1 ? sizes[0].value() : sizes.value()
    case .single(let size): size.value()
    }
  }
  public static func kind(axes: Int) -> String { "size, list of sizes or like(x)" }
  public static var takesSizes: Bool { true }
}

/// An integer or a list of integers, as PyTorch's `dim` arguments take it.
public struct IntegerList: HyperparameterValue, Hashable, ExpressibleByArrayLiteral {
  public var values: [Int]
  public init(_ values: [Int]) { self.values = values }
  public init(arrayLiteral elements: Int...) { values = elements }
  public init?(_ value: Value, axes: Int = 0) {
    if let integer = Int(value) {
      values = [integer]
    } else {
      guard let values = [Int](value) else { return nil }
      self.values = values
    }
  }
  public func value(axes: Int = 0) -> Value { values.value() }
  public static func kind(axes: Int) -> String { "int or list of int" }
}

/// A word out of a few, such as a padding mode.
public protocol HyperparameterWord: HyperparameterValue, RawRepresentable, CaseIterable
where RawValue == String {}

extension HyperparameterWord {
  public init?(_ value: Value, axes: Int = 0) {
    guard case .string(let word) = value else { return nil }
    self.init(rawValue: word)
  }
  public func value(axes: Int = 0) -> Value { .string(rawValue) }
  public static func kind(axes: Int) -> String {
    allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
  }
}
