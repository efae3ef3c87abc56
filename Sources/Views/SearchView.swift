import ArchFormats
import ArchStore
import ShapeEngine

/// The answer of `search`: designs with the layer that was asked for.
package struct SearchView: Sendable {
  package var rows: [SearchHit]
  package var total: Int
  /// Whether there are no more than `total`.
  package var isExact: Bool
  private let query: SearchQuery

  package init(_ result: SearchResult, to query: SearchQuery) {
    (rows, total, isExact) = (result.hits, result.total, result.isExact)
    self.query = query
  }

  // MARK: - Table

  /// The places of the levels that have a column, in order: those at one stride that are of the same layer
  /// in every row are shown once.
  private var levelPlaces: [Int] {
    let count = rows.first?.levels.count ?? 0
    return (0..<count).filter { place in
      !(0..<place).contains { earlier in
        rows.allSatisfy {
          $0.levels.indices.contains(place) && $0.levels[earlier].path == $0.levels[place].path
        }
      }
    }.sorted { (rows.first?.levels[$0].stride ?? 0) < (rows.first?.levels[$1].stride ?? 0) }
  }

  /// A column a stride where a pyramid was asked for, else the layer.
  package var table: TextTable {
    let levels = levelPlaces
    let strides = levels.compactMap { place in rows.first.map { $0.levels[place].stride } }
    var columns = [TextTable.Column("architecture", overflow: .continues, ampleWidth: 30)]
    if strides.isEmpty {
      columns += [
        .init("layer", overflow: .continues, ampleWidth: 28), .init("type", dispensability: 2),
        .init("output", isNumber: true), .init("stride", isNumber: true, dispensability: 3),
        .init("RF", isNumber: true, dispensability: 1),
      ]
    } else {
      columns += strides.map {
        .init("stride \(Self.text([$0]))", isNumber: true, dispensability: -3)
      }
    }
    columns += [
      .init("input", isNumber: true),
      .init("params", isNumber: true, dispensability: strides.isEmpty ? -1 : 1),
      .init("MACs", isNumber: true, dispensability: -2),
    ]
    if query.activations != nil { columns.append(.init("activations", isNumber: true)) }
    if query.memory != nil { columns.append(.init("memory", isNumber: true)) }
    var table = TextTable(columns)
    for row in rows {
      var cells = ["\(row.name)@\(row.revision)"]
      if strides.isEmpty {
        cells += [
          row.path, row.type, row.output.map { NumberText.shape($0.dropFirst()) } ?? "",
          Self.text(row.stride), row.receptiveField.map(NumberText.grouped) ?? "",
        ]
      } else {
        cells += levels.map { place in
          row.levels.indices.contains(place)
            ? NumberText.shape(row.levels[place].output.dropFirst()) : ""
        }
      }
      cells += [
        row.inputs.map(\.text).joined(separator: " x "), NumberText.grouped(row.parameters),
        NumberText.grouped(row.macs),
      ]
      if query.activations != nil {
        cells.append(row.activations.map(NumberText.grouped) ?? "")
      }
      if query.memory != nil { cells.append(row.memory.map(NumberText.grouped) ?? "") }
      table.rows.append(cells)
    }
    return table
  }

  /// The table for a person, with how many there are.
  package func text(width: Int?) -> String {
    [table.text(width: width), "", summary].joined(separator: "\n")
  }

  /// `312 designs, the first 20 by MACs`.
  package var summary: String {
    let count = Self.count(total, isExact)
    let isAll = isExact && rows.count == total
    return isAll ? count : "\(count), the first \(NumberText.grouped(rows.count)) by \(order)"
  }

  /// `1 design`, `10,000+ designs`.
  package static func count(_ designs: Int, _ isExact: Bool) -> String {
    isExact ? NumberText.count(designs, "design") : "\(NumberText.grouped(designs))+ designs"
  }

  /// A stride as it is typed: `16`, `32x8`, `1/2`.
  package static func text(_ stride: [Double]) -> String {
    let parts = stride.map { value -> String in
      if value == value.rounded(), value < 1e15 { return String(Int(value)) }
      let inverse = 1 / value
      let isFraction = (inverse - inverse.rounded()).magnitude < 1e-9 && inverse < 1e9
      return isFraction ? "1/\(Int(inverse.rounded()))" : String(value)
    }
    return Set(parts).count == 1 ? parts[0] : parts.joined(separator: "x")
  }

  // MARK: - JSON

  package var json: JSON {
    .object([
      "total": .int(total), "total_is_exact": .bool(isExact), "hits": .array(rows.map(\.json)),
    ])
  }
}

extension SearchHit {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [
      .init("architecture", .string(name)), .init("revision", .int(revision)),
      .init("path", .string(path)), .init("type", .string(type)),
      .init("output", output.map { .array($0.map(JSON.int)) } ?? .null),
      .init("stride", SearchView.json(stride)),
      .init("receptive_field", receptiveField.map(JSON.int) ?? .null),
      .init("params", .int(parameters)), .init("macs", .int(macs)),
      .init("layers", .int(layerCount)),
    ]
    if let activations { members.append(.init("activations", .int(activations))) }
    if let memory { members.append(.init("memory", .int(memory))) }
    if !inputs.isEmpty {
      let names = [["length"], ["height", "width"], ["depth", "height", "width"]]
      let axes = names.first { $0.count == inputs.count } ?? inputs.indices.map { "axis \($0)" }
      let sets = zip(axes, inputs).map { JSON.Member($0, $1.json) }
      members.append(.init("inputs", .object(sets)))
    }
    if !levels.isEmpty {
      let pyramid = levels.map { level in
        JSON.object([
          "stride": SearchView.json([level.stride]), "path": .string(level.path),
          "output": .array(level.output.map(JSON.int)), "channels": .int(level.channels),
        ])
      }
      members.append(.init("pyramid", .array(pyramid)))
    }
    return .object(members)
  }
}

extension SearchView {
  /// A number where all axes have the same stride, else a list of one an axis; null for none.
  static func json(_ stride: [Double]) -> JSON {
    func number(_ value: Double) -> JSON {
      value == value.rounded() && value < 1e15 ? .int(Int(value)) : .float(value)
    }
    if stride.isEmpty { return .null }
    return Set(stride).count == 1 ? number(stride[0]) : .array(stride.map(number))
  }
}

extension SearchView {
  /// What the hits are sorted by, as a person reads it.
  private var order: String {
    switch query.effectiveOrder {
    case .macs: "MACs"
    case .params: "params"
    case .layers: "layers"
    case .name: "name"
    }
  }
}
