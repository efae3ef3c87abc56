import ArchFormats
import ShapeEngine

/// The answer of `solve` for a design space: how many members there are, then the best of them.
package struct SpaceView: Sendable {
  /// One member, as a list shows it.
  package struct Member: Sendable {
    package var assignments: [(name: String, value: Value)]
    /// The layer that is asked for, in this member; nil where it does not have it, or hands its input on.
    package var layer: ShapeReport.Layer?
    package var parameters: Int
    package var macs: Int
    /// Its number among all, where it has one.
    package var number: Natural?
    /// How many have its figures, where that is asked.
    package var count: Natural?

    package init(
      assignments: [(name: String, value: Value)], layer: ShapeReport.Layer?, parameters: Int,
      macs: Int
    ) {
      self.assignments = assignments
      self.layer = layer
      self.parameters = parameters
      self.macs = macs
    }
  }

  /// The architecture's name, with its revision where it is stored.
  package var title: String
  package var name: String
  /// The path of the layer that is asked for.
  package var path: String
  /// Batch first.
  package var inputs: [[Int]]
  /// The same without the batch.
  package var samples: [[Int]]
  /// What is asked of the layer and the member: `stride 8`.
  package var conditions: [String]
  package var ranking: SpaceQuestion.Ranking
  package var count: Natural
  package var legalCount: Natural
  /// How many members there are at most, where they are counted between two bounds.
  package var atMost: Natural?
  /// Why no members are listed; nil where they are.
  package var unlisted: String?
  package var combinations: Natural
  package var members: [Member]
  /// Whether something is asked of a layer that some members do not have.
  package var asksOfMissing = false
  /// The member that was stored; nil where none was.
  package var added: Added?

  /// A member that was stored.
  package struct Added: Sendable {
    /// Its name with its revision.
    package var name: String
    /// Whether it was not there before.
    package var isNew: Bool
    package var assignments: String
    /// Whether it takes the place of a built-in architecture.
    package var hidesBuiltIn: Bool

    package init(name: String, isNew: Bool, assignments: String, hidesBuiltIn: Bool) {
      self.name = name
      self.isNew = isNew
      self.assignments = assignments
      self.hidesBuiltIn = hidesBuiltIn
    }
  }

  package init(
    title: String, name: String, path: String, inputs: [[Int]], samples: [[Int]],
    conditions: [String],
    ranking: SpaceQuestion.Ranking, count: Natural, legalCount: Natural, combinations: Natural,
    members: [Member]
  ) {
    self.title = title
    self.name = name
    self.path = path
    self.inputs = inputs
    self.samples = samples
    self.conditions = conditions
    self.ranking = ranking
    self.count = count
    self.legalCount = legalCount
    self.combinations = combinations
    self.members = members
  }

  /// A row a member, a column a variable.
  package var table: TextTable { SpaceMemberList(members).table }

  // MARK: - JSON

  package var json: JSON {
    let shapes = inputs.map { JSON.array($0.map(JSON.int)) }
    let counts: [JSON.Member] =
      atMost.map {
        [
          .init("count", .null), .init("count_at_least", .count(count)),
          .init("count_at_most", .count($0)),
        ]
      } ?? [.init("count", .count(count))]
    let start: [JSON.Member] = [
      .init("architecture", .string(name)), .init("path", .string(path)),
      .init("input", JSON.oneOrList(shapes)),
    ]
    let rest: [JSON.Member] = [
      .init("legal", .count(legalCount)), .init("combinations", .count(combinations)),
      .init("ranked_by", .string(ranking.key)),
      .init("solutions", .array(members.map(\.json))),
      .init("added", added.map { .string($0.name) } ?? .null),
      .init("hides_zoo", added.map { .bool($0.hidesBuiltIn) } ?? .null),
    ]
    return .object(start + counts + rest)
  }
}

extension SpaceQuestion.Ranking {
  /// The key of a solution by which it is ranked.
  fileprivate var key: String {
    switch self {
    case .parameters: "params"
    case .macs: "macs"
    case .receptiveField: "receptive_field"
    }
  }
}

extension SpaceView.Member {
  /// The assignments as they are typed: `conv1.stride=1 conv2.stride=2`.
  package var assignmentText: String {
    assignments.map { SpaceView.text($0.name, $0.value) }.joined(separator: " ")
  }

  /// The member's figures, under the titles that a table gives them; empty where there is none.
  var facts: [(title: String, text: String)] {
    let fields = (layer?.fields ?? []).compactMap { $0 }
    return [
      ("output", NumberText.shape((layer?.outputs.first ?? []).dropFirst())),
      ("stride", Self.shared(fields.map(\.stride.text))),
      ("RF", Self.shared(fields.map { NumberText.grouped($0.size) })),
      ("params", NumberText.grouped(parameters)), ("MACs", NumberText.grouped(macs)),
    ] + (count.map { [("members", NumberText.grouped($0))] } ?? [])
  }

  /// One value where all axes have the same.
  private static func shared(_ texts: [String]) -> String {
    guard let first = texts.first else { return "" }
    return texts.allSatisfy { $0 == first } ? first : texts.joined(separator: "x")
  }

  fileprivate var json: JSON {
    let fields = (layer?.fields ?? []).compactMap { $0 }
    return .object([
      "assignments": JSON(choices: assignments),
      "output": layer.map { .array(($0.outputs.first ?? []).map(JSON.int)) } ?? .null,
      "receptive_field": Self.shared(fields.map { .int($0.size) }),
      "stride": Self.shared(
        fields.map {
          $0.stride.denominator == 1 ? .int($0.stride.numerator) : .string($0.stride.text)
        }),
      "params": .int(parameters), "macs": .int(macs),
    ])
  }

  private static func shared(_ values: [JSON]) -> JSON {
    guard let first = values.first else { return .null }
    return values.allSatisfy { $0 == first } ? first : .array(values)
  }
}
