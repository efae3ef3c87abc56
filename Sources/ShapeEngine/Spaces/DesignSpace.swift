/// An architecture with choices left open: hyperparameters of some of its layers have several
/// values. Each assignment of one value to each variable is a member, an architecture like any
/// other: its weights are inferred at the definition's own input, and it may be illegal there.
public struct DesignSpace: Sendable {
  /// What is chosen: one of several values, at one place or at several at once.
  public struct Variable: Hashable, Sendable {
    /// The hyperparameter's path (`layer3.0.conv2.stride`), or the name that a definition gives it.
    public var name: String
    /// In the order in which they are tried: of members with equal cost the earlier value is first.
    public var values: [Value]

    /// A variable that has one of these values.
    public init(name: String, values: [Value]) {
      self.name = name
      self.values = values
    }
  }

  /// A layer in its place, with a layer for each choice.
  public struct OpenLayer: Sendable {
    /// The place; its own `layer` is one of the alternatives.
    public var node: Node
    /// The variables that decide it, by their index.
    public var variables: [Int]
    /// A layer for each combination of the variables' values, the last variable's changing first.
    /// Nil where PyTorch's constructor refuses the combination.
    public var alternatives: [(any Layer)?]

    /// A layer in its place with its alternatives, one for each combination of the variables'
    /// values.
    public init(node: Node, variables: [Int], alternatives: [(any Layer)?]) {
      self.node = node
      self.variables = variables
      self.alternatives = alternatives
    }
  }

  /// What the members have in common besides their layers: inputs, outputs, scopes.
  public let frame: Architecture
  /// In the order in which the layers first ask for them.
  public let variables: [Variable]
  /// The layers in the order in which they run.
  public let layers: [OpenLayer]

  /// The dimensions of each input, without the batch, along which receptive fields are asked for: those
  /// of the definition's own values, in all members.
  var axes: [[Int]] {
    var own = frame
    own.layers = layers.map(\.node)
    return own.freeDimensions()
  }

  /// A space of these layers. Variables that decide no layer are left out.
  ///
  /// - Parameter frame: the members without their layers.
  public init(frame: Architecture, variables: [Variable], layers: [OpenLayer]) {
    var frame = frame
    frame.layers = []
    self.frame = frame
    var order = Interned<Int>()
    for layer in layers {
      for variable in layer.variables.sorted() { _ = order.number(of: variable) }
    }
    let ordered = order.values.map { variables[$0] }
    let numbers = Dictionary(uniqueKeysWithValues: zip(order.values, ordered.indices))
    let counts = ordered.map(\.values.count)
    self.variables = ordered
    self.layers = layers.map { $0.renumbered(numbers, counts: counts) }
  }

  /// How many assignments there are, legal or not.
  public var combinations: Natural {
    variables.reduce(1) { $0 * Natural($1.values.count) }
  }

  /// The index of the layer that a name stands for: its path, a container's last layer, or the one
  /// that gives the output of the name; nil where there is none that runs in evaluation.
  public func layer(named name: String) -> Int? {
    let nodes = layers.map(\.node)
    let layer =
      nodes.lastIndex { $0.path == name && !$0.isTrainingOnly }
      ?? nodes.lastIndex { $0.path.hasPrefix(name + ".") && !$0.isTrainingOnly }
    return layer ?? frame.outputs.layer(named: name)
  }

  /// The member that an assignment makes.
  ///
  /// - Parameter assignment: the index of a value for each variable.
  /// - Throws: ``EvaluationError`` where a layer refuses at the definition's own input.
  public func member(_ assignment: [Int]) throws(EvaluationError) -> Architecture {
    var builder: ArchitectureBuilder
    do { builder = try ArchitectureBuilder(frame) } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    for layer in layers {
      var node = layer.node
      if let shared = node.weightsOf {
        node.layer = builder.architecture.layers[shared].layer
      } else {
        guard let chosen = alternative(of: layer, in: assignment) else {
          throw EvaluationError(
            path: node.path, layer: nil, inputs: [], at: "any input", error: .refusedChoice)
        }
        node.layer = chosen
      }
      _ = try builder.append(node)
    }
    return builder.finished(outputs: frame.outputs)
  }

  private func alternative(of layer: OpenLayer, in assignment: [Int]) -> (any Layer)? {
    var place = 0
    for variable in layer.variables {
      guard assignment.indices.contains(variable) else { return nil }
      place = place * variables[variable].values.count + assignment[variable]
    }
    return layer.alternatives.indices.contains(place) ? layer.alternatives[place] : nil
  }
}

extension ShapeError {
  static var refusedChoice: ShapeError {
    ShapeError("PyTorch's constructor refuses these hyperparameters together")
  }
}

extension DesignSpace.OpenLayer {
  /// The same layer with other numbers for its variables, in ascending order.
  ///
  /// - Parameter counts: how many values each variable has, by its new number.
  fileprivate func renumbered(_ numbers: [Int: Int], counts: [Int]) -> Self {
    let given = variables.map { numbers[$0] ?? 0 }
    let sorted = given.sorted()
    guard given != sorted else {
      var result = self
      result.variables = given
      return result
    }
    var result = Self(node: node, variables: sorted, alternatives: [])
    for place in alternatives.indices {
      var (rest, values) = (place, [Int: Int]())
      for variable in sorted.reversed() {
        values[variable] = rest % counts[variable]
        rest /= counts[variable]
      }
      let old = given.reduce(0) { $0 * counts[$1] + (values[$1] ?? 0) }
      result.alternatives.append(alternatives[old])
    }
    return result
  }
}
