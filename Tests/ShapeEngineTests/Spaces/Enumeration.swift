@testable import ShapeEngine

/// Every member of a small space, built as an architecture of its own and evaluated: what counting by
/// dynamic programming has to agree with.
struct Enumeration {
  struct Member {
    var assignment: [Int]
    var report: ShapeReport
    var cost: Int
  }

  /// The members that fulfil the question, in its order.
  var members: [Member] = []
  /// How many are legal at all.
  var legalCount = 0

  init(_ space: DesignSpace, _ question: SpaceQuestion) {
    let path = space.layers[question.target ?? 0].node.path
    for assignment in DesignSpace.combinations(of: space.variables.map(\.values.count)) {
      guard let architecture = try? space.member(assignment),
        let report = try? architecture.report(at: question.inputs)
      else { continue }
      legalCount += 1
      guard let layer = report.layers.last(where: { $0.path == path }),
        let place = architecture.layers.lastIndex(where: { $0.path == path }),
        let evaluation = try? architecture.evaluate(at: question.inputs)
      else { continue }
      // Along the axes of the space: what a member takes its own input for may be something else.
      let seen = architecture.receptiveFields(at: evaluation, along: space.axes)
      let fields = seen[place].compactMap { $0 }
      guard Self.holds(question, layer.outputs[0], fields),
        question.parameters?.contains(report.parameters) ?? true,
        question.macs?.contains(report.macs) ?? true
      else { continue }
      let cost =
        switch question.ranking {
        case .parameters: report.parameters
        case .macs: report.macs
        case .receptiveField: fields.map(\.size).max() ?? .max / 2
        }
      members.append(Member(assignment: assignment, report: report, cost: cost))
    }
    members.sort { x, y in
      x.cost != y.cost ? x.cost < y.cost : x.assignment.lexicographicallyPrecedes(y.assignment)
    }
  }

  private static func holds(
    _ question: SpaceQuestion, _ output: [Int], _ fields: [ReceptiveField]
  ) -> Bool {
    guard question.output.count <= output.count,
      zip(question.output.reversed(), output.reversed()).allSatisfy({ $0.contains($1) })
    else { return false }
    if let stride = question.stride {
      guard !fields.isEmpty else { return false }
      for field in fields {
        guard let value = Int(field.stride.text), stride.contains(value) else { return false }
      }
    }
    if let field = question.receptiveField {
      guard !fields.isEmpty, fields.allSatisfy({ field.contains($0.size) }) else { return false }
    }
    return true
  }
}
