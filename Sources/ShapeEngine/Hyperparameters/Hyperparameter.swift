/// One hyperparameter of a layer type: its name as PyTorch spells it, its default, and how to
/// read and write it. Parsing, printing, differences, JSON and help derive from it.
public struct Hyperparameter<L: Layer>: Sendable {
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
  /// What a definition may write for it in a layer of so many spatial axes.
  let kind: @Sendable (_ axes: Int) -> String
  let read: @Sendable (L) -> Value
  let write: @Sendable (inout L, Value) -> Bool

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

  private init<T: HyperparameterValue>(
    _ name: String, _ property: any WritableKeyPath<L, T> & Sendable,
    isRequired: Bool, isInferred: Bool, isLater: Bool = false
  ) {
    self.name = name
    self.isRequired = isRequired
    self.isInferred = isInferred
    self.isLater = isLater
    takesSizes = T.takesSizes
    kind = { T.kind(axes: $0) }
    read = { $0[keyPath: property].value(axes: $0.axes) }
    write = { layer, value in
      guard let value = T(value, axes: layer.axes) else { return false }
      layer[keyPath: property] = value
      return true
    }
  }
}
