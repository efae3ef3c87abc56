import ShapeEngine

extension JSON {
  /// A hyperparameter's value as JSON: `null`, `true`, `3`, `0.5`, `"same"`, `[1, 2]`, and a size
  /// that depends on the input as the text of its expression: `"H / 7"`.
  ///
  /// - Parameter name: the name of the tensor that `like(…)` refers to, by its index among those
  ///   that the layer is given only for that.
  package init(_ value: Value, like name: (Int) -> String) {
    switch value {
    case .none: self = .null
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    // JSON has no infinity: the word stands for it.
    case .float(let value): self = value.isFinite ? .float(value) : .string("\(value)")
    case .string(let value): self = .string(value)
    case .list(let values): self = .array(values.map { JSON($0, like: name) })
    case .size(let expression): self = .string(expression.text(like: name))
    }
  }

  /// Hyperparameters as a JSON object.
  package init(
    hyperparameters: [(name: String, value: Value)], like name: (Int) -> String
  ) {
    self = .object(hyperparameters.map { JSON.Member($0.name, JSON($0.value, like: name)) })
  }
}

extension LayerType {
  /// The layer with the hyperparameters of a JSON object, as
  /// ``JSON/init(hyperparameters:like:)`` writes it; those that it lacks
  /// have their defaults.
  ///
  /// - Parameter tensor: the index of the tensor that `like(name)` names; nil where there is none.
  /// - Throws: ``LayerError`` where the layer type refuses a hyperparameter.
  package func layer(
    hyperparameters: [JSON.Member], like tensor: (String) -> Int?
  ) throws(LayerError) -> any Layer {
    var arguments: [(name: String, value: Value)] = []
    for member in hyperparameters {
      let parameter = parameters.first { $0.name == member.key }
      let value = Value(member.value, takesSizes: parameter?.takesSizes ?? false, like: tensor)
      guard let value else {
        let found = member.value.compact
        throw LayerError(
          ShapeError("\(member.key) of \(name) is an object", found: found, expected: "a value"),
          argument: arguments.count)
      }
      arguments.append((member.key, value))
    }
    return try layer(arguments)
  }
}

extension Value {
  /// The value that a JSON value stands for; nil for an object, and past 64 bits.
  ///
  /// - Parameters:
  ///   - takesSizes: whether the hyperparameter can be a size, so that a string is the text of an
  ///     expression where it can be read as one.
  ///   - tensor: the index of the tensor that `like(name)` names; nil where there is none.
  package init?(_ json: JSON, takesSizes: Bool, like tensor: (String) -> Int?) {
    switch json {
    case .null: self = .none
    case .bool(let value): self = .bool(value)
    case .int(let value): self = .int(value)
    case .float(let value): self = .float(value)
    case .string(let text):
      if takesSizes, let size = try? SizeExpressionReader.expression(text, like: tensor) {
        self = .size(size)
      } else {
        self = Self.infinities[text].map(Value.float) ?? .string(text)
      }
    case .array(let elements):
      var values: [Value] = []
      for element in elements {
        guard let value = Value(element, takesSizes: takesSizes, like: tensor) else { return nil }
        values.append(value)
      }
      self = .list(values)
    case .object, .digits: return nil
    }
  }

  /// What stands for the numbers that JSON does not have.
  private static let infinities: [String: Double] = [
    "inf": .infinity, "-inf": -.infinity, "nan": .nan,
  ]
}
