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

  init(_ architecture: Architecture, _ result: FormEvaluation) {
    var found = architecture.inputs.map { [AxisRole?](repeating: nil, count: $0.shape.count) }
    var places: [Int: (input: Int, dimension: Int)] = [:]
    for (input, shape) in architecture.inputs.map(\.shape).enumerated() {
      for dimension in shape.indices { places[places.count + 1] = (input, dimension) }
    }
    var openCount = places.count
    for node in architecture.layers where openCount > 0 && !node.isTrainingOnly {
      guard let tensor = node.inputs.first, let shape = result.evaluation.shape(of: tensor) else {
        continue
      }
      for (dimension, role) in node.layer.roles(rank: shape.rank).enumerated() {
        guard let role, dimension < shape.rank,
          let variable = result.forms.table.onlyVariable(of: shape[dimension]),
          let place = places[Int(variable)], found[place.input][place.dimension] == nil
        else { continue }
        found[place.input][place.dimension] = role
        openCount -= 1
      }
    }
    // An input of which layers say nothing is read as [N, C, …].
    for (input, roles) in found.enumerated() where roles.allSatisfy({ $0 == nil }) {
      let positional = [.channels] + AxisRole.spatial(roles.count - 1)
      if positional.count == roles.count { found[input] = positional }
    }
    roles = found
    names = zip(architecture.inputs, found).map { input, roles in
      input.axes ?? Self.names(of: roles)
    }
  }

  /// Whether sizes are asked for along a dimension: it is no channels and no features, as far as is
  /// known.
  public func isFree(_ dimension: Int, of input: Int) -> Bool {
    if let role = roles[input][dimension] { return !role.isFeatures }
    let name = names[input][dimension]
    return name != "C" && name != "D"
  }

  /// Names by roles; of what has none by the places of [N, C, …].
  private static func names(of roles: [AxisRole?]) -> [String] {
    let positional = Array(Forms.variableNames(rank: roles.count + 1).dropFirst())
    if roles.allSatisfy({ $0 == nil }) { return positional }
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
  /// The dimensions of an input, without the batch, along which sizes are asked for: all but the
  /// channels and features. Where a layer for maps takes the input, no form is needed to tell.
  public func freeDimensions(ofInput input: Int) -> [Int] {
    let all = inputs[input].shape.indices
    if inputs[input].axes == nil {
      let first = layers.first { $0.inputs.first == .input(input) && !$0.isTrainingOnly }
      let roles = first?.layer.roles(rank: all.count + 1).dropFirst() ?? []
      if roles.count == all.count, roles.allSatisfy({ $0 != nil }) {
        return all.filter { !(roles[$0 + 1]?.isFeatures ?? false) }
      }
    }
    guard let result = try? forms() else { return Array(all.dropFirst()) }
    let roles = InputRoles(self, result)
    return all.filter { roles.isFree($0, of: input) }
  }
}
