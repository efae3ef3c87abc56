/// One hyperparameter of a layer type: its name as PyTorch spells it, its default, and how to
/// read and write it. Parsing, printing, differences, JSON and help derive from it.
///
/// The type itself does not require a ``Layer``: where it is first used for one, the runtime would look
/// through all conformances of the program.
public struct Hyperparameter<L>: Sendable {
  /// The name as PyTorch spells it: `kernel_size`.
  public let name: String
  /// Whether a definition must say it.
  public let isRequired: Bool
  /// Whether it is taken from the input at the definition's own size, and only verified when given.
  public let isInferred: Bool
  /// Whether it can hold a size that depends on the layer's input.
  public let takesSizes: Bool
  /// Whether designs were stored before it was there: it has no part in the identity of a layer that
  /// has its default.
  public let isLater: Bool
  /// Whether PyTorch's constructor takes it by name alone, or another of its functions does.
  public private(set) var isNamedOnly = false
  /// Whether no function of PyTorch's takes it.
  public private(set) var isForeign = false
  /// Whether it is an argument of PyTorch's that changes neither sizes nor parameters, nor anything
  /// else that a definition says: it is taken, and not kept.
  public let isIgnored: Bool
  /// What a definition may write for it in a layer of so many spatial axes.
  let kind: @Sendable (_ axes: Int) -> String
  /// What PyTorch takes in place of a value that it does not take.
  let kindBesides: @Sendable (_ value: Value, _ axes: Int) -> String?
  let read: @Sendable (L) -> Value
  let write: @Sendable (inout L, Value) -> Bool
}

extension Hyperparameter where L: Layer {
  /// A hyperparameter that is stored in `property`, with the value that the property has in a new
  /// layer where a definition does not say it.
  public init<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T> & Sendable
  ) {
    self.init(name, property, isRequired: false, isInferred: false)
  }

  /// A hyperparameter that a layer type gets after designs with that type were stored. They have its
  /// default, and keep their identities.
  public static func later<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T> & Sendable
  ) -> Self {
    Self(name, property, isRequired: false, isInferred: false, isLater: true)
  }

  /// A hyperparameter that a definition must say.
  public static func required<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T> & Sendable
  ) -> Self {
    Self(name, property, isRequired: true, isInferred: false)
  }

  /// A hyperparameter that is inferred from the input's shape where it is not given.
  public static func inferred<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T?> & Sendable
  ) -> Self {
    Self(name, property, isRequired: false, isInferred: true)
  }

  /// An argument of PyTorch's that is taken and not kept, at its place in PyTorch's order.
  public static func ignored(_ name: String) -> Self { Self(ignoring: name) }

  /// An argument of PyTorch's that is a word or None, which is taken and not kept.
  static func ignoredWord(_ name: String) -> Self {
    Self(ignoring: name, kind: "word or None") { value in
      if case .string = value { true } else { value == .none }
    }
  }

  /// The same hyperparameter, which no call gives by position.
  public var byNameOnly: Self {
    var result = self
    result.isNamedOnly = true
    return result
  }

  /// The same hyperparameter, which PyTorch does not have: Keras, TensorFlow or ONNX does.
  public var foreign: Self {
    var result = byNameOnly
    result.isForeign = true
    return result
  }

  /// A hyperparameter of which PyTorch asks no more than whether it is true: `bias=None`, `bias=0`.
  public static func truth(
    _ name: String, _ property: any WritableKeyPath<L, Bool> & Sendable, isLater: Bool = false
  ) -> Self {
    let strict = Self(name, property, isRequired: false, isInferred: false, isLater: isLater)
    return Self(strict) { layer, value in
      switch value {
      case .none: layer[keyPath: property] = false
      case .int(let number): layer[keyPath: property] = number != 0
      case .float(let number): layer[keyPath: property] = number != 0
      default: return strict.write(&layer, value)
      }
      return true
    }
  }

  private init(_ other: Self, write: @escaping @Sendable (inout L, Value) -> Bool) {
    name = other.name
    isRequired = other.isRequired
    isInferred = other.isInferred
    takesSizes = other.takesSizes
    isLater = other.isLater
    isIgnored = other.isIgnored
    kind = other.kind
    kindBesides = other.kindBesides
    read = other.read
    self.write = write
  }

  private init(
    ignoring name: String, kind: String = "any value",
    _ isTaken: @escaping @Sendable (Value) -> Bool = { _ in true }
  ) {
    self.name = name
    isRequired = false
    isInferred = false
    isLater = false
    isIgnored = true
    takesSizes = false
    self.kind = { _ in kind }
    kindBesides = { _, _ in nil }
    read = { _ in .none }
    write = { _, value in isTaken(value) }
  }

  private init<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T> & Sendable,
    isRequired: Bool, isInferred: Bool, isLater: Bool = false
  ) {
    self.name = name
    self.isRequired = isRequired
    self.isInferred = isInferred
    self.isLater = isLater
    isIgnored = false
    takesSizes = T.takesSizes
    kind = { T.kind(axes: $0) }
    kindBesides = { T.kind(besides: $0, axes: $1) }
    read = { $0[keyPath: property].value(axes: $0.axes) }
    write = { layer, value in
      guard let value = T(value, axes: layer.axes) else { return false }
      layer[keyPath: property] = value
      return true
    }
  }
}

extension Layer {
  /// The last arguments of PyTorch's types with weights: where they are, and of what type.
  static var factory: [Hyperparameter<Self>] { [.ignoredWord("device"), .ignoredWord("dtype")] }
}
