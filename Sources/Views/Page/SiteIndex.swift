import ArchFormats
import ArchStore
import Drawing
import ShapeEngine

/// The first page of a site of designs: a table that sorts, filters and searches by sizes, channels and
/// totals, without a request. Without scripts it is a table of links.
package struct SiteIndex: Sendable {
  private struct Row: Sendable {
    var name: String
    var link: String
    var information: Architecture.Information
    var report: (parameters: Int, macs: Int, layers: Int)
    var input: String
    /// The stride, the channels and the shape of each of the pyramid's maps.
    var maps: [(stride: String, channels: Int, shape: String)]
    /// The sizes of all its maps, without channels and with them, each once.
    var sizes: [String]
  }

  private let title: String
  private var rows: [Row] = []

  package init(title: String) { self.title = title }

  /// - Parameters:
  ///   - link: the page of the design, from here.
  ///   - levels: the maps at the design's strides.
  package mutating func append(
    _ name: String, _ information: Architecture.Information, link: String, _ report: ShapeReport,
    _ levels: [Pyramid.Level],
    of architecture: Architecture
  ) {
    let pyramid = PyramidView(title: name, architecture, levels, report)
    rows.append(
      Row(
        name: name, link: link, information: information,
        report: (report.parameters, report.macs, report.layers.count),
        input: NumberText.inputs(report.samples),
        maps: pyramid.rows.map { row in
          (
            SearchView.text(row.strides), row.channels, NumberText.shape([row.channels] + row.map)
          )
        },
        sizes: Self.sizes(report, architecture)))
  }

  /// The sizes that the layers' maps have, as a search by output takes them.
  private static func sizes(_ report: ShapeReport, _ architecture: Architecture) -> [String] {
    let running = architecture.layers.indices.filter { !architecture.layers[$0].isTrainingOnly }
    let readings = architecture.spatialReadings()
    var found: Set<String> = []
    for (index, layer) in zip(running, report.layers) {
      guard readings.indices.contains(index), let reading = readings[index], reading.kind == .map,
        let map = layer.outputs.first.flatMap(reading.map)
      else { continue }
      found.formUnion([
        NumberText.shape(map.sizes), NumberText.shape([map.channels] + map.sizes),
      ])
    }
    return found.sorted()
  }

  private struct Column {
    var title: String
    /// What a script sorts by; nil for a column that it does not.
    var key: String?
    var isNumber = false
  }

  private static let columns = [
    Column(title: "design", key: "name"), Column(title: "family", key: "family"),
    Column(title: "task", key: "task"), Column(title: "year", key: "year", isNumber: true),
    Column(title: "input", isNumber: true), Column(title: "layers", key: "layers", isNumber: true),
    Column(title: "parameters", key: "params", isNumber: true),
    Column(title: "MACs", key: "macs", isNumber: true),
    Column(title: "maps by stride"),
  ]

  /// The page's text.
  package var html: String {
    let parts = Embedded.indexParts
    let style = PageText.part("index.css", of: parts)
    let script = "\"use strict\";\n" + PageText.part("index.js", of: parts)
    return PageText.filled(
      PageText.part("index.html", of: parts),
      [
        "title": SVGText.escaped(VisibleText.line(title)),
        "policy": PageText.policy(scripts: [script], styles: [style]),
        "style": style, "script": script,
        "count": NumberText.count(rows.count, "design"),
        "heads": Self.columns.map(Self.head).joined(), "rows": rows.enumerated().map(row).joined(),
        "data": HTMLText.data(JSON.array(rows.map(Self.json)).compact),
      ])
  }

  private static func head(_ column: Column) -> String {
    let style = column.isNumber ? " class=\"number\"" : ""
    guard let key = column.key else {
      return "<th scope=\"col\"\(style)><span>\(column.title)</span></th>"
    }
    return "<th scope=\"col\" data-key=\"\(key)\"\(style)><button type=\"button\">\(column.title)"
      + "</button></th>"
  }

  private func row(_ place: Int, _ row: Row) -> String {
    let information = row.information
    let maps = row.maps.map { "\($0.stride): \($0.shape)" }.joined(separator: ", ")
    let cells = [
      information.family ?? "", information.task ?? "",
      information.year.map(String.init) ?? "", row.input, NumberText.grouped(row.report.layers),
      NumberText.grouped(row.report.parameters), NumberText.grouped(row.report.macs), maps,
    ]
    var text =
      "<tr data-d=\"\(place)\"><th scope=\"row\"><a href=\"\(SVGText.escaped(row.link))\">"
    text += "\(SVGText.escaped(VisibleText.line(row.name)))</a></th>"
    for (column, cell) in zip(Self.columns.dropFirst(), cells) {
      let style = column.isNumber ? " class=\"number\"" : column.key == nil ? " class=\"maps\"" : ""
      text += "<td\(style)>\(SVGText.escaped(VisibleText.line(cell)))</td>"
    }
    return text + "</tr>\n"
  }

  private static func json(_ row: Row) -> JSON {
    let information = row.information
    let words = [row.name, information.family, information.task, information.source]
    return .object([
      "name": .string(row.name), "family": information.family.map(JSON.string) ?? .null,
      "task": information.task.map(JSON.string) ?? .null,
      "year": information.year.map(JSON.int) ?? .null, "layers": .int(row.report.layers),
      "params": .int(row.report.parameters), "macs": .int(row.report.macs),
      "words": .string(words.compactMap { $0?.lowercased() }.joined(separator: " ")),
      "sizes": .array(row.sizes.map(JSON.string)),
      "maps": .array(
        row.maps.map {
          .object([
            "stride": .string($0.stride), "channels": .int($0.channels), "shape": .string($0.shape),
          ])
        }),
    ])
  }
}
