import ArchFormats
import ShapeEngine

/// The answer of `list --spaces`: design spaces with their numbers of members.
package struct SpacesView: Sendable {
  /// One of them.
  package struct Row: Sendable {
    let name: String
    let information: Architecture.Information
    /// The inputs without the batch.
    let samples: [[Int]]
    /// How many assignments of its choices there are, legal or not.
    let combinations: Natural

    package init(_ space: OpenDefinition) {
      name = space.name
      let frame = space.family.structures.first?.space.frame
      information = frame?.information ?? Architecture.Information()
      samples = frame?.inputs.map(\.shape) ?? []
      combinations = space.family.combinations
    }
  }

  private let rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  package var table: TextTable {
    var table = TextTable([
      .init("space", overflow: .continues, ampleWidth: 28), .init("task", dispensability: 2),
      .init("year", isNumber: true, dispensability: 1), .init("input", isNumber: true),
      .init("members", isNumber: true, dispensability: -1), .init("source", dispensability: 3),
    ])
    for row in rows {
      table.rows.append([
        row.name, row.information.task ?? "", row.information.year.map(String.init) ?? "",
        NumberText.inputs(row.samples), NumberText.grouped(row.combinations),
        row.information.source ?? "",
      ])
    }
    return table
  }

  package var json: JSON {
    .object([
      "spaces": .array(
        rows.map { row in
          .object([
            "name": .string(row.name),
            "task": row.information.task.map(JSON.string) ?? .null,
            "year": row.information.year.map(JSON.int) ?? .null,
            "input": JSON.oneOrList(row.samples.map { .array($0.map(JSON.int)) }),
            "members": .count(row.combinations),
            "source": row.information.source.map(JSON.string) ?? .null,
          ])
        })
    ])
  }
}
