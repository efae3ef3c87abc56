import ArchFormats
import ArgumentParser

/// `--format`: a table for a person, or a form for a program.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, ndjson, csv, markdown
}

struct FormatOption: ParsableArguments {
  @Option(name: .customLong("format"), help: "table, json, ndjson, csv or markdown.")
  var value: OutputFormat = .table

  /// Prints a table, or what stands for it in another form.
  func write(
    _ table: @autoclosure () -> TextTable, json: @autoclosure () -> JSON, lines: String
  ) throws {
    switch value {
    case .table: try Terminal.write(table().text(width: Terminal.width))
    case .csv: try Terminal.write(table().csv)
    case .markdown: try Terminal.write(table().markdown)
    case .json: try Terminal.write(json().pretty)
    case .ndjson:
      guard case .array(let rows)? = json()[lines] else { return }
      for row in rows { try Terminal.write(row.compact) }
    }
  }
}
