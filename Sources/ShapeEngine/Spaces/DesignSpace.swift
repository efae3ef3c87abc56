/// An architecture with choices left open: hyperparameters of some of its layers have several values, and
/// some layers are there for some values only. A member is an assignment of a value to each choice that it
/// reaches, an architecture like any other: its weights are inferred at the definition's own input, and it
/// may be illegal there.
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

  /// What a variable must be for something to be there.
  public struct Case: Hashable, Sendable {
    /// The variable's index.
    public var variable: Int
    /// The indices of its values, in order.
    public var values: [Int]

    /// Whether the variable has one of these values.
    public init(_ variable: Int, _ values: [Int]) {
      self.variable = variable
      self.values = values
    }
  }

  /// A layer in its place, with a layer for each choice.
  public struct OpenLayer: Sendable {
    /// The place; its own `layer` is one of the alternatives. Of a ``Selection`` the inputs are the tensors
    /// of which one goes on.
    public var node: Node
    /// The variables that decide it, by their index.
    public var variables: [Int]
    /// A layer for each combination of the variables' values, the last variable's changing first.
    /// Nil where PyTorch's constructor refuses the combination, or nothing can be chosen.
    public var alternatives: [(any Layer)?]
    /// What holds of all members that have the layer, in the order in which it is asked: a variable that is
    /// inside of an alternative is reached only where that is chosen.
    public var cases: [Case] = []

    /// A layer in its place with its alternatives, one for each combination of the variables'
    /// values.
    public init(
      node: Node, variables: [Int], alternatives: [(any Layer)?], cases: [Case] = []
    ) {
      self.node = node
      self.variables = variables
      self.alternatives = alternatives
      self.cases = cases
    }

    /// Whether it is no layer, and one of its tensors goes on.
    public var isSelection: Bool { node.layer is Selection }
  }

  /// What a definition requires of the sizes in those members for which the cases hold.
  public struct Requirement: Sendable {
    /// The condition on tensors of the space.
    public var condition: StatedCondition
    /// The members that it is about.
    public var cases: [Case]

    /// A condition on the members for which the cases hold.
    public init(_ condition: StatedCondition, cases: [Case] = []) {
      self.condition = condition
      self.cases = cases
    }
  }

  /// What the members have in common besides their layers: inputs, outputs, and the instances of blocks.
  public let frame: Architecture
  /// In the order in which the layers first ask for them.
  public let variables: [Variable]
  /// The layers in the order in which they run.
  public let layers: [OpenLayer]
  /// What is required besides what layers refuse.
  public let requirements: [Requirement]
  /// The members that have each of the frame's scopes.
  let scopeCases: [[Case]]

  /// The dimensions of each input, without the batch, along which receptive fields are asked for: those
  /// of the definition's own values, in all members.
  var axes: [[Int]] {
    var own = frame
    own.layers = layers.map(\.node)
    return own.freeDimensions()
  }

  /// A space of these layers. Variables that decide no layer are left out.
  ///
  /// - Parameters:
  ///   - frame: the members without their layers.
  ///   - scopeCases: the members that have each of its scopes; all where it is empty.
  public init(
    frame: Architecture, variables: [Variable], layers: [OpenLayer],
    requirements: [Requirement] = [],
    scopeCases: [[Case]] = []
  ) {
    var order = Interned<Int>()
    for layer in layers {
      for item in layer.cases { _ = order.number(of: item.variable) }
      for variable in layer.variables.sorted() { _ = order.number(of: variable) }
    }
    for requirement in requirements {
      for item in requirement.cases { _ = order.number(of: item.variable) }
    }
    let ordered = order.values.map { variables[$0] }
    let numbers = Dictionary(uniqueKeysWithValues: zip(order.values, ordered.indices))
    let counts = ordered.map(\.values.count)
    func renumbered(_ cases: [Case]) -> [Case] {
      cases.compactMap { item in numbers[item.variable].map { Case($0, item.values) } }
    }
    self.variables = ordered
    self.layers = layers.map { layer in
      var layer = layer.renumbered(numbers, counts: counts)
      layer.cases = renumbered(layer.cases)
      return layer
    }
    self.requirements =
      requirements.map { Requirement($0.condition, cases: renumbered($0.cases)) }
      + frame.conditions.map { Requirement($0) }
    self.scopeCases =
      frame.scopes.indices.map { scopeCases.indices.contains($0) ? renumbered(scopeCases[$0]) : [] }
    var frame = frame
    frame.layers = []
    frame.conditions = []
    self.frame = frame
  }

  /// The same space with other layers and variables.
  func with(variables: [Variable], layers: [OpenLayer]) -> DesignSpace {
    DesignSpace(
      frame: frame, variables: variables, layers: layers, requirements: requirements,
      scopeCases: scopeCases)
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
    var result = Self(node: node, variables: sorted, alternatives: [], cases: cases)
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
