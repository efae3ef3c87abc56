import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Types: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "types",
    abstract: "The layer types: hyperparameters, defaults, formula, an example.",
    discussion: """
      archdb types
      archdb types Conv2d
      archdb types '*Pool2d'
      """)

  @Argument(
    help: "Types, or patterns such as '*Pool2d'; all where none is named.",
    completion: .list(LayerTable.rows.map(\.name)))
  var names: [String] = []
  @OptionGroup var format: FormatOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    var rows = names.isEmpty ? LayerTable.rows : []
    for name in names {
      let glob = Glob(name)
      let found = LayerTable.rows.filter { glob.matches($0.name) }
      guard !found.isEmpty else {
        throw Failure(
          .notFound, error: "there is no layer type '\(name)'",
          help: Suggestion.help(for: name, among: LayerTable.rows.map(\.name))
            ?? "archdb types lists them all")
      }
      rows += found
    }
    if !names.isEmpty, format.value == .table {
      let texts = rows.map { TypesView.text(of: $0, width: Terminal.width) }
      return try Terminal.write(
        FittedText.text(texts.joined(separator: "\n\n"), width: Terminal.width))
    }
    let view = TypesView(rows)
    try format.write(view.table, json: view.json, lines: "types")
  }
}
