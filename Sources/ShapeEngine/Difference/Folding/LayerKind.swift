/// What a layer computes, apart from its name and the values of its weights: layers of one kind give the
/// same of the same inputs.
///
/// A size among the hyperparameters is the form that it stands for, however it is written. What only
/// training asks for (`momentum`, `dropout`) is no part of it, nor what changes no value (`inplace`).
struct LayerKind: Hashable, Sendable {
  indirect enum Entry: Hashable, Sendable {
    case value(Value)
    case size(AxisMap)
    case list([Entry])

    static func int(_ value: Int) -> Entry { .value(.int(value)) }

    /// A number as a file of single precision keeps it.
    static func number(_ value: Double?) -> Entry {
      .value(value.map { .float(Double(Float($0))) } ?? .none)
    }
  }

  struct Setting: Hashable, Sendable {
    var name: String
    var entry: Entry
  }

  /// The type, one for all types that compute the same.
  var type: String
  var settings: [Setting]

  init(_ type: String, _ settings: [(name: String, entry: Entry)] = []) {
    self.type = type
    self.settings = settings.map { Setting(name: $0.name, entry: $0.entry) }
  }

  subscript(name: String) -> Entry? { settings.first { $0.name == name }?.entry }

  /// The hyperparameters that only training asks for, or that change no value.
  private static let silent: Set<String> = [
    "inplace", "dropout", "momentum", "init", "init_values", "return_indices",
  ]

  /// Whether a hyperparameter is part of a kind at all.
  static func counts(_ name: String) -> Bool { !silent.contains(name) }

  /// A type's hyperparameters, those that need a look of their own given.
  ///
  /// - Parameters:
  ///   - rank: the first input's number of dimensions, by which those that count from the end are
  ///     counted from the front.
  ///   - size: the form of an expression; nil where there is none.
  init(
    of layer: any Layer, rank: Int, without names: Set<String> = [],
    size: (SizeExpression) -> Entry?
  ) {
    type = layer.type
    settings = []
    guard let row = layer.row else { return }
    // A dimension that is put in is counted among those of the output.
    let rank = layer is Stack ? rank + 1 : rank
    for (parameter, hyperparameter) in zip(row.parameters, row.hyperparameters(of: layer)) {
      let name = hyperparameter.name
      guard Self.counts(name), !names.contains(name) else { continue }
      // What came later has its default in every layer that was there before.
      if parameter.isLater, hyperparameter.value == parameter.defaultValue { continue }
      let isDimension = name == "dim" || name == "dims"
      let entry =
        isDimension
        ? Self.dimension(hyperparameter.value, rank)
        : Self.entry(hyperparameter.value, parameter.takesSizes, size)
      settings.append(Setting(name: name, entry: entry))
    }
  }

  private static func dimension(_ value: Value, _ rank: Int) -> Entry {
    switch value {
    case .int(let dimension): .int(dimension < 0 ? dimension + rank : dimension)
    case .list(let values): .list(values.map { Self.dimension($0, rank) })
    default: .value(value)
    }
  }

  private static func entry(
    _ value: Value, _ takesSizes: Bool, _ size: (SizeExpression) -> Entry?
  ) -> Entry {
    switch value {
    case .size(let expression): size(expression) ?? .value(value)
    case .int(let number) where takesSizes: .size(.constant(number))
    case .float(let number): .number(number)
    case .list(let values): .list(values.map { entry($0, takesSizes, size) })
    default: .value(value)
    }
  }
}

// MARK: - Types that compute the same

extension LayerKind {
  /// x held between two numbers: ReLU6, Hardtanh, Clamp.
  static func clamp(_ low: Double?, _ high: Double?) -> LayerKind {
    if low == 0, high == nil { return LayerKind("ReLU") }
    return LayerKind("Clamp", [("min", .number(low)), ("max", .number(high))])
  }

  /// The mean over all spatial axes, each of which is 1 then.
  static func globalAverage(axes: Int) -> LayerKind {
    adaptive("AdaptiveAvgPool", Array(repeating: .constant(1), count: axes))
  }

  static func adaptive(_ name: String, _ sizes: [AxisMap]) -> LayerKind {
    LayerKind("\(name)\(sizes.count)d", [("output_size", .list(sizes.map(Entry.size)))])
  }

  /// A window's padding in elements, where it is a number of them; nil for a word that asks for the
  /// input's size.
  static func padding(_ axes: Int, _ window: (Int) -> Window?) -> Entry? {
    var sides: [Entry] = []
    for axis in 0..<axes {
      guard case .explicit(let low, let high)? = window(axis)?.padding else { return nil }
      sides.append(.list([.int(low), .int(high)]))
    }
    return .list(sides)
  }

  /// The kind with another entry in a place, or with one more.
  func setting(_ name: String, _ entry: Entry) -> LayerKind {
    var kind = self
    if let place = settings.firstIndex(where: { $0.name == name }) {
      kind.settings[place].entry = entry
    } else {
      kind.settings.append(Setting(name: name, entry: entry))
    }
    return kind
  }

  func removing(_ name: String) -> LayerKind {
    var kind = self
    kind.settings.removeAll { $0.name == name }
    return kind
  }
}
