extension Layer {
  /// The layer's row in the table.
  public var row: LayerType? { LayerTable.type(named: type) }

  /// Every hyperparameter with its value, defaults filled in, in the order of the table.
  public var values: [(name: String, value: Value)] { row?.hyperparameters(of: self) ?? [] }

  /// The value of a hyperparameter; nil where the type has none of the name.
  package func value(of name: String) -> Value? { values.first { $0.name == name }?.value }

  /// The layer as PyTorch would print it, without what has its default:
  /// `Conv2d(3, 64, kernel_size=7, stride=2)`.
  ///
  /// - Parameter name: the name of the tensor that `like(…)` refers to, by its index.
  public func call(like name: (Int) -> String = { "input \($0)" }) -> String {
    guard let row else { return type }
    var arguments: [String] = []
    for (parameter, (_, value)) in zip(row.parameters, row.hyperparameters(of: self)) {
      guard value != parameter.defaultValue else { continue }
      let text = value.short(for: parameter).text(like: name)
      let isLeading = parameter.name.hasPrefix("in_") || parameter.name.hasPrefix("out_")
      arguments.append(isLeading && arguments.count < 2 ? text : "\(parameter.name)=\(text)")
    }
    return "\(type)(\(arguments.joined(separator: ", ")))"
  }
}

extension Value {
  /// The value as a call has it: a list of places or sizes says each; one of a number an axis says one for
  /// all, where there is one axis too.
  public func short(for parameter: LayerType.Parameter) -> Value {
    if parameter.kind.hasPrefix("list of") || parameter.kind.contains("list of int") { return self }
    if case .list(let values) = self, values.count == 1, case .int = values[0],
      parameter.kind.hasPrefix("int"), !parameter.kind.hasSuffix("a list of them")
    {
      return values[0]
    }
    return short
  }

  /// A list of equal integers as one of them, as people write it.
  public var short: Value {
    guard case .list(let values) = self, let first = values.first, case .int = first,
      values.count > 1, values.allSatisfy({ $0 == first })
    else { return self }
    return first
  }
}
