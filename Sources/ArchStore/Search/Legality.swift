import ArchFormats
import ShapeEngine

/// Which inputs the designs accept: each distinct answer is read once.
final class Legality {
  private let connection: Connection
  private var known: [Int: LegalInputs] = [:]
  private var accepted: [Int: Bool] = [:]
  private var possible: [Question: Bool] = [:]
  /// How many rows have been read, and with them their conditions.
  private(set) var readCount = 0

  private struct Question: Hashable {
    var legality: Int
    var group: Int
  }

  init(_ connection: Connection) { self.connection = connection }

  func inputs(_ id: Int) throws -> LegalInputs {
    if let known = known[id] { return known }
    let text = try connection.first("SELECT text FROM legality WHERE id = ?", id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    guard let text else { throw CatalogError.damaged("legality \(id)", found: "no row") }
    readCount += 1
    do {
      let inputs = try LegalInputs(text: text)
      known[id] = inputs
      return inputs
    } catch { throw CatalogError.damaged("legality \(id)", found: text) }
  }

  /// Whether a revision accepts inputs of all the given sizes.
  func accept(_ id: Int, _ sizes: [[Int]], revision: Int) throws -> Bool {
    if let known = accepted[id] { return known }
    let inputs = try inputs(id)
    let isAccepted = sizes.allSatisfy(inputs.accepts(everyInput:))
    // What formulas do not decide the layers do, of each design by itself.
    if isAccepted, !inputs.undecided.isEmpty { return try evaluate(revision, sizes) }
    accepted[id] = isAccepted
    return isAccepted
  }

  /// Those of inputs that are accepted, an axis each; nil where there is none.
  func inputs(_ id: Int, within asked: Resolutions.Inputs) throws -> [SizeSet]? {
    let sets = try inputs(id).sizes(within: asked.sets)
    return sets.isEmpty || sets.contains(where: \.isEmpty) ? nil : sets
  }

  /// Whether there is such an input.
  func allow(_ id: Int, _ asked: Resolutions.Inputs) throws -> Bool {
    let key = Question(legality: id, group: asked.group)
    if let known = possible[key] { return known }
    let isPossible = try inputs(id).allows(asked.sets)
    possible[key] = isPossible
    return isPossible
  }

  // MARK: - What no formula decides

  private func evaluate(_ revision: Int, _ sizes: [[Int]]) throws -> Bool {
    guard let analysis = try ArchitectureReader(connection).analysis(ofRevision: revision) else {
      return false
    }
    let architecture = analysis.architecture
    let solver = try InputSolver(architecture)
    return sizes.allSatisfy { sizes in
      solver.inputs(ofOneSize: sizes).map(architecture.accepts) ?? false
    }
  }
}
