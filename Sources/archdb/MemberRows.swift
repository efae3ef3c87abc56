import ArchFormats
import ShapeEngine
import Views

/// The rows of a list of members: a table for a person, of which all is shown at its end, rows for programs as they
/// are found, or a design a line.
struct MemberRows {
  private let target: OpenTarget
  private let asked: SpaceConditions
  private let format: OutputFormat
  private let heading: String
  private let showsField: Bool
  /// What stands in names before the number where it is not the number among all legal members at their own input.
  private let mark: String
  /// The names of all choices, in the order in which graphs ask for them.
  private let names: [String]
  private var writer: ListWriter
  private var shown: [SpaceView.Member] = []

  /// - Parameters:
  ///   - heading: what stands above a table.
  ///   - isCounted: whether a row says how many members have its figures.
  ///   - mark: what stands in names before the number.
  ///   - showsField: whether a row says the receptive field of the layer that is asked for.
  init(
    _ target: OpenTarget, _ asked: SpaceConditions, _ format: OutputFormat, heading: String,
    counted isCounted: Bool = false, showsField: Bool = false, mark: String
  ) {
    (self.target, self.asked, self.format) = (target, asked, format)
    (self.heading, self.showsField, self.mark) = (heading, showsField, mark)
    let choices = Self.choices(of: target.definition.family)
    names = choices.map(\.name)
    let figures = ["params", "MACs"] + (showsField ? ["RF"] : []) + (isCounted ? ["members"] : [])
    writer = ListWriter(
      format: format,
      TextTable(
        [TextTable.Column("number", isNumber: true)]
          + choices.map { TextTable.Column($0.name, isNumber: $0.isNumber) }
          + figures.map { TextTable.Column($0, isNumber: true) }))
  }

  /// The choices in the order in which graphs ask for them, and whether all values of one are numbers.
  private static func choices(of family: SpaceFamily) -> [(name: String, isNumber: Bool)] {
    var names = Interned<String>()
    var isNumber: [Bool] = []
    func note(_ name: String, _ values: [Value]) {
      let number = names.number(of: name)
      if number == isNumber.count { isNumber.append(true) }
      if !values.allSatisfy(\.isNumber) { isNumber[number] = false }
    }
    for structure in family.structures {
      for (name, value) in structure.fixed { note(name, [value]) }
      for variable in structure.space.variables { note(variable.name, variable.values) }
    }
    return Array(zip(names.values, isNumber))
  }

  /// - Parameter count: how many members have its figures, where that is asked.
  mutating func append(_ found: FamilyMembers.Found, count: Natural? = nil) throws {
    let member = found.member
    let choices = target.definition.family.assignments(
      of: member.assignment, in: found.structure)
    switch format {
    case .table:
      shown.append(try target.shown(found, asked, choices, count: count))
    case .ndjson:
      let line = JSON(flat: try target.design(of: found, asked, mark: mark), choices: choices)
        .compact
      try Terminal.write(unchanged: line)
    case .json, .csv, .markdown:
      let values = Dictionary(
        choices.map { ($0.name, $0.value.plainText) }, uniquingKeysWith: { $1 })
      let costs = member.costs
      let row =
        ["\(member.index)"] + names.map { values[$0] ?? "" }
        + ["\(costs.parameters)", "\(costs.macs)"] + (showsField ? ["\(costs.field)"] : [])
        + (count.map { ["\($0)"] } ?? [])
      try writer.append(json(member, choices, count), row)
    }
  }

  private func json(
    _ member: FoundMember, _ choices: [(name: String, value: Value)], _ count: Natural?
  ) -> JSON {
    var members: [JSON.Member] = [
      .init("number", .count(member.index)), .init("assignments", JSON(choices: choices)),
      .init("params", .int(member.costs.parameters)), .init("macs", .int(member.costs.macs)),
    ]
    if showsField { members.append(.init("receptive_field", .int(member.costs.field))) }
    if let count { members.append(.init("members", .count(count))) }
    return .object(members)
  }

  /// Ends the list.
  mutating func end() throws {
    guard format == .table else {
      if format != .ndjson { try writer.end() }
      return
    }
    let list =
      shown.isEmpty ? "" : "\n\n" + SpaceMemberList(shown).text(width: Terminal.width ?? 100)
    try Terminal.write(heading + list)
  }
}

extension OpenTarget {
  /// A member as a design of the input that is asked for, named after the space and its number.
  func design(
    of found: FamilyMembers.Found, _ asked: SpaceConditions, mark: String
  ) throws -> Architecture {
    let space = definition.family.structures[found.structure].space
    var architecture = try space.placedMember(found.member.assignment).architecture
    architecture.name = "\(definition.name)-\(mark)\(found.member.index)"
    if !asked.input.isEmpty || asked.batch != nil {
      let shapes = try asked.inputs(of: architecture).map(\.sizes)
      architecture = try Analysis(architecture).withOwnInput(shapes).architecture
    }
    architecture.information.family = definition.name
    return architecture
  }

  /// A member as a person reads it.
  fileprivate func shown(
    _ found: FamilyMembers.Found, _ asked: SpaceConditions,
    _ choices: [(name: String, value: Value)], count: Natural?
  ) throws -> SpaceView.Member {
    var member = try shown(found.member.assignment, in: found.structure, asked, choices)
    (member.number, member.count) = (found.member.index, count)
    return member
  }
}

extension Value {
  fileprivate var isNumber: Bool {
    switch self {
    case .int, .float: true
    default: false
    }
  }
}
