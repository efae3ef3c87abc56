/// Hyperparameters of a space's layers that get several values.
public struct Variation: Sendable {
  /// One hyperparameter of one layer.
  public struct Place: Hashable, Sendable {
    /// The layer's index.
    public var layer: Int
    /// The hyperparameter's name as PyTorch spells it.
    public var hyperparameter: String

    /// A hyperparameter of the layer with this index.
    public init(layer: Int, hyperparameter: String) {
      self.layer = layer
      self.hyperparameter = hyperparameter
    }
  }

  /// The variable's name in answers.
  public var name: String
  /// All of them have the same value at a time.
  public var places: [Place]
  /// The values in the order in which they are tried.
  public var values: [Value]

  /// A variable of these places and values.
  public init(name: String, places: [Place], values: [Value]) {
    self.name = name
    self.places = places
    self.values = values
  }
}

extension DesignSpace {
  /// The most alternatives that one layer may have.
  public static var alternativeLimit: Int { 10_000 }

  /// The space of one member: an architecture without choices.
  ///
  /// What its layers infer from the definition's own input is left open again, so that it follows
  /// what is varied in front of it: `in_channels`, `in_features`.
  ///
  /// - Throws: ``EvaluationError`` where the architecture has no answer at its own input.
  public init(_ architecture: Architecture) throws(EvaluationError) {
    var builder: ArchitectureBuilder
    do { builder = try ArchitectureBuilder(architecture.withoutLayers) } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    var layers: [OpenLayer] = []
    for node in architecture.layers {
      let given = node.inputs.compactMap(builder.shape(of:))
      _ = try builder.append(node)
      let written = node.weightsOf == nil ? WrittenLayer(plain: node.layer) : nil
      let layer = written?.saying(node.layer, after: given).layer ?? node.layer
      layers.append(OpenLayer(node: node, variables: [], alternatives: [layer]))
    }
    self.init(frame: architecture, variables: [], layers: layers)
  }

  /// The space in which these hyperparameters have several values too.
  ///
  /// - Throws: ``ShapeError`` where a layer has no such hyperparameter or cannot take a value, where
  ///   a hyperparameter is varied twice, or where one layer has too many alternatives.
  public func varying(_ variations: [Variation]) throws(ShapeError) -> DesignSpace {
    var variables = self.variables
    var layers = self.layers
    var taken: [Variation.Place: Int] = [:]
    // The hyperparameters to set in a layer, and the variables that they take their values from.
    var settings: [Int: [(hyperparameter: String, variable: Int)]] = [:]
    for variation in variations {
      let variable = variables.count
      variables.append(Variable(name: variation.name, values: variation.values))
      for place in variation.places {
        // What shares another layer's weights is that layer.
        let layer = layers[place.layer].node.weightsOf ?? place.layer
        let place = Variation.Place(layer: layer, hyperparameter: place.hyperparameter)
        if let other = taken.updateValue(variable, forKey: place) {
          if other == variable { continue }
          throw ShapeError(
            "\(layers[layer].node.path).\(place.hyperparameter) is varied twice",
            found: "by \(variables[other].name) and \(variation.name)",
            help: "let one of them leave it out")
        }
        settings[layer, default: []].append((place.hyperparameter, variable))
      }
    }
    for (index, settings) in settings {
      try layers[index].vary(settings, variables)
    }
    return with(variables: variables, layers: layers)
  }
}

extension DesignSpace.OpenLayer {
  /// Makes an alternative for each combination of the layer's variables and those of the settings.
  fileprivate mutating func vary(
    _ settings: [(hyperparameter: String, variable: Int)], _ variables: [DesignSpace.Variable]
  ) throws(ShapeError) {
    var added: [Int] = []
    for setting in settings where !added.contains(setting.variable) {
      added.append(setting.variable)
    }
    var count = alternatives.count
    for variable in added { count = try Checked.multiply(count, variables[variable].values.count) }
    guard count <= DesignSpace.alternativeLimit else {
      throw ShapeError(
        "\(node.path) would have \(count) alternatives", found: "\(count)",
        expected: "at most \(DesignSpace.alternativeLimit)", help: "vary fewer of its values")
    }
    var result: [(any Layer)?] = []
    for layer in alternatives {
      for combination in DesignSpace.combinations(of: added.map { variables[$0].values.count }) {
        let choice = Dictionary(uniqueKeysWithValues: zip(added, combination))
        result.append(
          try layer.flatMap { (layer) throws(ShapeError) in
            try layer.with(
              settings.map {
                .init($0.hyperparameter, variables[$0.variable].values[choice[$0.variable] ?? 0])
              })
          })
      }
    }
    self.variables += added
    alternatives = result
    if let first = result.lazy.compactMap({ $0 }).first { node.layer = first }
  }
}

extension DesignSpace {
  /// All lists that have at each place one of so many values; the last place's changes first.
  public static func combinations(of counts: [Int]) -> [[Int]] {
    counts.reduce([[]]) { lists, count in
      lists.flatMap { list in (0..<count).map { list + [$0] } }
    }
  }
}

extension Architecture {
  /// The architecture without layers: what a builder starts with.
  fileprivate var withoutLayers: Architecture {
    var result = self
    result.layers = []
    return result
  }
}
