import ShapeEngine

/// What the designs' inputs must fulfil, each distinct list of conditions evaluated once.
final class Requirements {
  private let connection: Connection
  private var known: [Int: InputRequirements] = [:]
  private var accepted: [Int: Bool] = [:]
  private var possible: [Question: Bool] = [:]

  private struct Question: Hashable {
    var legality: Int
    var group: Int
  }

  init(_ connection: Connection) { self.connection = connection }

  func requirements(_ id: Int) throws -> InputRequirements {
    if let known = known[id] { return known }
    let text = try connection.first("SELECT text FROM legality WHERE id = ?", id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    guard let text else { throw CatalogError.damaged("legality \(id)", found: "no row") }
    let requirements = try RequirementsText.requirements(text)
    known[id] = requirements
    return requirements
  }

  /// Whether inputs of all the given sizes are accepted.
  func accept(_ id: Int, _ inputs: [[Int]]) throws -> Bool {
    if let known = accepted[id] { return known }
    let requirements = try requirements(id)
    let isAccepted = inputs.allSatisfy { requirements.accepts($0) }
    accepted[id] = isAccepted
    return isAccepted
  }

  /// Those of inputs that are accepted, an axis each; nil where there is none.
  func inputs(_ id: Int, _ inputs: Resolutions.Inputs) throws -> [SizeSet]? {
    let sets = try requirements(id).sizes(within: inputs.sets)
    return sets.isEmpty || sets.contains(where: \.isEmpty) ? nil : sets
  }

  /// Whether there is such an input.
  func allow(_ id: Int, _ inputs: Resolutions.Inputs) throws -> Bool {
    let key = Question(legality: id, group: inputs.group)
    if let known = possible[key] { return known }
    let isPossible = try requirements(id).allows(inputs.sets)
    possible[key] = isPossible
    return isPossible
  }
}
