import ArchFormats
import ArchStore

/// The answer of `merge`: what was stored, or what would be.
package struct MergedView: Sendable {
  /// So many rows a person reads; of more there is a summary.
  package static var shownRows: Int { 100 }
  /// So many names of designs that stay are listed.
  private static var shownNames: Int { 10 }

  /// What the whole merge comes to; known at its end.
  package var counts = MergeCounts()
  private let isDryRun: Bool
  private let keepsAll: Bool
  private var rows: [MergedArchitecture] = []
  private var kept: [(name: String, removed: String)] = []
  private var keptCount = 0

  /// - Parameter keepsAll: whether all rows are kept, and not just as many as a person reads.
  package init(isDryRun: Bool, keepsAll: Bool) {
    self.isDryRun = isDryRun
    self.keepsAll = keepsAll
  }

  package mutating func append(_ row: MergedArchitecture) {
    if keepsAll || rows.count < Self.shownRows { rows.append(row) }
  }

  /// Notes a design that was removed in the other catalog and stays in this one.
  package mutating func append(kept name: String, removed: String) {
    keptCount += 1
    if keepsAll || kept.count < Self.shownNames { kept.append((name, removed)) }
  }

  // MARK: - For people

  package func text(width: Int?) -> String {
    var parts: [String] = []
    if !rows.isEmpty { parts.append(table.text(width: width)) }
    if rows.count < counts.architectures {
      parts.append(
        "and \(NumberText.grouped(counts.architectures - rows.count)) architectures more")
    }
    let end = ([summary] + stays).joined(separator: "\n")
    return (parts + [FittedText.text(end, width: width)]).joined(separator: "\n\n")
  }

  /// `4 revisions of 3 architectures added; 12 were here already`.
  private var summary: String {
    guard counts.architectures > 0 else {
      return counts.known == 0
        ? "nothing to merge: the other catalog has no design of a person's"
        : counts.known == 1
          ? "nothing new: its revision was here already"
          : "nothing new: its \(NumberText.count(counts.known, "revision")) were here already"
    }
    let what =
      "\(NumberText.count(counts.added, "revision")) of "
      + NumberText.count(counts.architectures, "architecture")
    let verb = counts.known == 1 ? "was" : "were"
    let known =
      counts.known == 0 ? "" : "; \(NumberText.grouped(counts.known)) \(verb) here already"
    return (isDryRun ? "would add \(what)" : "added \(what)") + known
  }

  private var stays: [String] {
    guard !kept.isEmpty else { return [] }
    let more = keptCount - kept.count
    let names = kept.map(\.name) + (more > 0 ? ["\(NumberText.grouped(more)) more"] : [])
    return [
      "removed there, and kept here: \(names.joined(separator: ", ")); archdb remove takes them away"
    ]
  }

  package var table: TextTable {
    var table = TextTable([
      .init("architecture", overflow: .continues), .init("new", isNumber: true),
      .init("newest"), .init("what else", overflow: .continues, ampleWidth: 40),
    ])
    table.rows = rows.map { row in
      [
        row.name, NumberText.grouped(row.added.count),
        "\(row.name)@\(row.newest), \(row.isNewestAdded ? "new" : "as before")",
        Self.notes(of: row).joined(separator: "; "),
      ]
    }
    return table
  }

  /// The rows of several catalogs, with the file of each in front.
  package static func table(of views: [MergedView], in files: [String]) -> TextTable {
    var all = MergedView(isDryRun: false, keepsAll: true).table
    all.columns.insert(.init("catalog"), at: 0)
    all.rows = zip(files, views).flatMap { file, view in view.table.rows.map { [file] + $0 } }
    return all
  }

  private static func notes(of row: MergedArchitecture) -> [String] {
    var notes: [String] = []
    if let removed = row.removed {
      let time = removed.isEmpty ? "" : " at \(Moment.second(of: removed))"
      notes.append("comes back: removed here\(time)")
    }
    if row.hidesBuiltIn { notes.append("hides the built-in one") }
    notes += numbers(row.renumberedThere, "there", "here")
    notes += numbers(row.renumbered, "here", "now")
    return notes
  }

  /// `3 there is 5 here`, `4..9 here are 6..11 now`.
  private static func numbers(
    _ numbers: [MergedArchitecture.Number], _ before: String, _ after: String
  ) -> [String] {
    var runs: [(first: MergedArchitecture.Number, last: MergedArchitecture.Number)] = []
    for number in numbers {
      if let last = runs.last?.last, last.before + 1 == number.before,
        last.after + 1 == number.after
      {
        runs[runs.count - 1].last = number
      } else {
        runs.append((number, number))
      }
    }
    return runs.map { first, last in
      first == last
        ? "\(first.before) \(before) is \(first.after) \(after)"
        : "\(first.before)..\(last.before) \(before) are \(first.after)..\(last.after) \(after)"
    }
  }

  // MARK: - JSON

  package var json: JSON {
    .object([
      "outcome": .string(isDryRun ? "would be merged" : "merged"),
      "architectures": .array(rows.map(Self.json)),
      "added": .int(counts.added), "known": .int(counts.known),
      "kept": .array(
        kept.map { .object(["name": .string($0.name), "removed_there": .string($0.removed)]) }),
    ])
  }

  /// The same with the file of the catalog in front.
  package func json(of file: String) -> JSON { Self.json(json, of: file) }

  /// Its architectures, each with the file of the catalog in front.
  package func rowsJSON(of file: String) -> [JSON] {
    rows.map { Self.json(Self.json(of: $0), of: file) }
  }

  private static func json(_ json: JSON, of file: String) -> JSON {
    guard case .object(let members) = json else { return json }
    return .object([.init("catalog", .string(file))] + members)
  }

  private static func json(of row: MergedArchitecture) -> JSON {
    .object([
      "name": .string(row.name),
      "added": .array(
        row.added.map { added in
          .object([
            "there": .int(added.there), "here": .int(added.here),
            "created": .string(added.created),
            "message": added.message.map(JSON.string) ?? .null,
          ])
        }),
      "renumbered": .array(
        row.renumbered.map { .object(["before": .int($0.before), "after": .int($0.after)]) }),
      "known": .int(row.knownCount), "newest": .int(row.newest),
      "newest_is_added": .bool(row.isNewestAdded),
      "comes_back": .bool(row.removed != nil),
      "removed": row.removed.flatMap { $0.isEmpty ? nil : .string($0) } ?? .null,
      "hides_zoo": .bool(row.hidesBuiltIn),
    ])
  }
}
