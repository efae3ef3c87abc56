/// What an architecture takes the dimensions of its inputs for, and what they are called.
///
/// A dimension has the role that the first layer gives it which takes it by itself: [T, D] of tokens is
/// no [C, L] because a Linear layer takes the last dimension; of frames [T, C, H, W] that are folded
/// into the batch a Conv2d takes the second for channels.
public struct InputRoles: Sendable {
  /// The role of each dimension of each input, without the batch; nil where no layer says one.
  public let roles: [[AxisRole?]]
  /// The name of each dimension of each input, without the batch: those that the definition declares,
  /// else by their roles.
  public let names: [[String]]

  /// Roles by forms: a size is a dimension's where it is a formula of that one alone.
  init(_ architecture: Architecture, _ result: FormEvaluation) {
    var origins: [Int: AxisOrigin] = [:]
    for (input, own) in architecture.inputs.enumerated() {
      for dimension in own.shape.indices {
        origins[origins.count + 1] = AxisOrigin(.input(input), own.start + dimension)
      }
    }
    var finder = RoleFinder(architecture)
    for node in architecture.layers where finder.isOpen && !node.isTrainingOnly {
      guard let tensor = node.inputs.first, let shape = result.evaluation.shape(of: tensor) else {
        continue
      }
      finder.note(node.layer.roles(rank: shape.rank)) { dimension in
        guard dimension < shape.rank else { return nil }
        return result.forms.table.onlyVariable(of: shape[dimension]).flatMap { origins[Int($0)] }
      }
    }
    self.init(architecture, finder.found)
  }

  /// The same on integers: a size is a dimension's where layers read it place by place.
  ///
  /// - Parameter evaluation: the layers' shapes at any input.
  init(_ architecture: Architecture, at evaluation: Evaluation<Int>) {
    func roles(_ node: Node) -> [AxisRole?] {
      guard let tensor = node.inputs.first, let shape = evaluation.shape(of: tensor) else {
        return []
      }
      return node.layer.roles(rank: shape.rank)
    }
    let last = architecture.layers.lastIndex { node in
      !node.isTrainingOnly && roles(node).contains { $0 != nil }
    }
    var finder = RoleFinder(architecture)
    var tensors = AxisOrigins(architecture, evaluation)
    for node in architecture.layers.prefix((last ?? -1) + 1) where finder.isOpen {
      if !node.isTrainingOnly, let origins = node.inputs.first.map({ tensors[$0] }) {
        finder.note(roles(node)) { origins.indices.contains($0) ? origins[$0] : nil }
      }
      tensors.hand(node)
    }
    self.init(architecture, finder.found)
  }

  /// The dimensions of a network's only input, without the batch, along which sizes are asked for; nil where
  /// the layer that takes it first does not say of each dimension what it is.
  static func freeDimensions(of input: Architecture.Input, firstIn layer: any Layer) -> [Int]? {
    let architecture = Architecture(name: "", inputs: [input])
    var finder = RoleFinder(architecture)
    finder.note(layer.roles(rank: input.shape.count + input.start)) { dimension in
      dimension < input.start ? nil : AxisOrigin(.input(0), dimension)
    }
    guard !finder.isOpen, !input.shape.isEmpty else { return nil }
    return InputRoles(architecture, finder.found).freeDimensions[0]
  }

  private init(_ architecture: Architecture, _ found: [[AxisRole?]]) {
    var found = found
    // An input of which layers say nothing is read as [N, C, …]; without a batch it is as open as a
    // mask.
    for (input, roles) in found.enumerated()
    where architecture.inputs[input].hasBatch && roles.allSatisfy({ $0 == nil }) {
      let positional = [.channels] + AxisRole.spatial(roles.count - 1)
      if positional.count == roles.count { found[input] = positional }
    }
    roles = found
    names = zip(architecture.inputs, found).map { input, roles in
      input.axes ?? Self.names(of: roles, hasBatch: input.hasBatch)
    }
  }

  /// Whether sizes are asked for along a dimension: it is no channels and no features, as far as is
  /// known.
  public func isFree(_ dimension: Int, of input: Int) -> Bool {
    if let role = roles[input][dimension] { return !role.isFeatures }
    let name = names[input][dimension]
    return name != "C" && name != "D"
  }

  /// The dimensions of each input along which sizes are asked for.
  public var freeDimensions: [[Int]] {
    names.indices.map { input in names[input].indices.filter { isFree($0, of: input) } }
  }

  /// Names by roles; of what has none by the places of [N, C, …].
  private static func names(of roles: [AxisRole?], hasBatch: Bool) -> [String] {
    let positional = Array(Forms.variableNames(rank: roles.count + 1).dropFirst())
    if roles.allSatisfy({ $0 == nil }) {
      // [L] and [H, W] without a batch are without channels, too.
      return hasBatch || roles.count > 2 ? positional : AxisRole.spatial(roles.count).map(\.name)
    }
    var names = roles.map { role -> String? in
      // The features of a vector, or of a map with its channels last, are its channels.
      role == .features && roles.count != 2 ? "C" : role?.name
    }
    // Two that have one role are told apart by their places.
    for index in names.indices where names[..<index].contains(names[index]) { names[index] = nil }
    // A map with its channels last.
    if roles.count > 2, roles.last == .features, roles.dropLast().allSatisfy({ $0 == nil }) {
      return AxisRole.spatial(roles.count - 1).map(\.name) + ["C"]
    }
    for index in names.indices where names[index] == nil {
      let isTaken = names.contains("C") || names.contains("D")
      let choices = [isTaken && positional[index] == "C" ? "T" : positional[index], "T"]
      names[index] = choices.first { !names.contains($0) } ?? "X\(index + 1)"
    }
    return names.map { $0 ?? "" }
  }
}

extension Architecture {
  /// The dimensions of each input, without the batch, along which sizes are asked for: all but the
  /// channels and features.
  public func freeDimensions() -> [[Int]] {
    guard let own = try? ownInput(), let evaluation = evaluation(at: own) else {
      return inputs.map { Array($0.shape.indices.dropFirst($0.start)) }
    }
    return InputRoles(self, at: evaluation).freeDimensions
  }
}

/// Takes the roles that layers give to dimensions of the inputs; the first one counts.
private struct RoleFinder {
  private(set) var found: [[AxisRole?]]
  private let starts: [Int]
  private var openCount: Int

  init(_ architecture: Architecture) {
    found = architecture.inputs.map { Array(repeating: nil, count: $0.shape.count) }
    starts = architecture.inputs.map(\.start)
    openCount = found.reduce(0) { $0 + $1.count }
  }

  /// Whether some dimension has no role yet.
  var isOpen: Bool { openCount > 0 }

  mutating func note(_ roles: [AxisRole?], of origin: (Int) -> AxisOrigin?) {
    for (dimension, role) in roles.enumerated() {
      guard let role, let origin = origin(dimension), case .input(let input) = origin.tensor,
        found[input][origin.dimension - starts[input]] == nil
      else { continue }
      found[input][origin.dimension - starts[input]] = role
      openCount -= 1
    }
  }
}
