import ArchFormats
import ArgumentParser
import Views

/// `--format`: a table for a person, or a form for a program.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json, ndjson, csv, markdown
}

struct FormatOption: ParsableArguments {
  @Option(name: .customLong("format"), help: "table, json, ndjson, csv or markdown.")
  var value: OutputFormat = .table

  /// Prints an object a design as soon as it is known, or the error in its place; the run
  /// goes on after an error in a definition.
  ///
  /// - Parameter stream: what answers for the lines that it is for; nil where nothing does.
  func writeLines(
    _ targets: Targets, stream: ShapesStream? = nil,
    _ answer: (Target, inout JSONBuffer) throws -> Void
  ) throws {
    var stream = stream
    var line = JSONBuffer()
    var count = 0
    var failure: (any Error)?
    while true {
      line.removeAll()
      do {
        if stream == nil || !targets.takeLine({ stream?.write($0, to: &line) ?? false }) {
          guard let target = try targets.next() else { break }
          do { try answer(target, &line) } catch {
            guard let json = Failure.json(of: error) else { throw error }
            line.removeAll()
            line.append(json)
            failure = error
          }
        }
      } catch {
        guard let json = Failure.jsonInPlace(of: error) else { throw error }
        line.append(json)
        failure = error
      }
      line.append(raw: "\n")
      try Terminal.write(bytes: line.bytes)
      count += 1
    }
    if let failure { throw count == 1 ? failure : Failure(.badData, "") }
  }

  /// Prints an object for one design and a list of them for several, each when the next one is known.
  /// A design that has no answer at its input, and a file that defines none, has its error there.
  func writeList(
    _ targets: Targets, _ answer: (Target, inout JSONBuffer) throws -> Void
  ) throws {
    var list = JSON.List()
    var line = JSONBuffer()
    var failures: [any Error] = []
    do {
      while true {
        line.removeAll()
        do {
          guard let target = try targets.next() else { break }
          do { try answer(target, &line) } catch let refusal as Refusal {
            line.removeAll()
            line.append(refusal.json)
            failures.append(refusal)
          }
        } catch {
          guard let json = Failure.jsonInPlace(of: error) else { throw error }
          line.removeAll()
          line.append(json)
          failures.append(error)
        }
        try Terminal.write(list.append(line: line.text))
      }
    } catch {
      // What was printed stays JSON.
      if list.isOpen { try Terminal.write(list.end) }
      throw error
    }
    try Terminal.write(list.end)
    try Failure.end(failures)
  }

  /// Prints one object: as text for a person, as a table of its facts, or in the machine form.
  func write(
    _ table: @autoclosure () -> TextTable, json: @autoclosure () -> JSON,
    text: @autoclosure () -> String
  ) throws {
    switch value {
    case .table: try Terminal.write(FittedText.text(text(), width: Terminal.width))
    case .csv: try Terminal.write(table().csv)
    case .markdown: try Terminal.write(table().markdown)
    case .json: try Terminal.write(json().pretty)
    case .ndjson: try Terminal.write(json().compact)
    }
  }

  /// Prints a table, or what stands for it in another form.
  ///
  /// - Parameters:
  ///   - lines: the key of the rows in `json`.
  ///   - text: what a person reads where it is not the table.
  func write(
    _ table: @autoclosure () -> TextTable, json: @autoclosure () -> JSON, lines: String,
    text: String? = nil
  ) throws {
    switch value {
    case .table:
      try Terminal.write(
        text.map { FittedText.text($0, width: Terminal.width) }
          ?? table().text(width: Terminal.width))
    case .csv: try Terminal.write(unchanged: table().csv)
    case .markdown: try Terminal.write(table().markdown)
    case .json: try Terminal.write(json().pretty)
    case .ndjson:
      guard case .array(let rows)? = json()[lines] else { return }
      for row in rows { try Terminal.write(row.compact) }
    }
  }
}

/// Prints a row of several designs as soon as it is known where the format allows it: a table for a
/// person is aligned at the end.
struct ListWriter {
  private let format: OutputFormat
  private var list = JSON.List()
  private var table: TextTable
  private var isBegun = false

  init(format: OutputFormat, _ table: TextTable) { (self.format, self.table) = (format, table) }

  mutating func append(_ json: JSON, _ row: [String]) throws {
    table.rows.append(row)
    switch format {
    case .table: return
    case .json: return try Terminal.write(list.append(json))
    case .ndjson: return try Terminal.write(json.compact)
    case .csv: try Terminal.write(unchanged: isBegun ? table.csvRows : table.csv)
    case .markdown: try Terminal.write(isBegun ? table.markdownRows : table.markdown)
    }
    isBegun = true
    table.rows.removeAll()
  }

  /// - Parameter isBroken: whether no more is known, since something failed.
  mutating func end(isBroken: Bool = false) throws {
    switch format {
    case .table:
      if !isBroken { try Terminal.write(table.withoutEmptyColumns.text(width: Terminal.width)) }
    case .json: if !isBroken || list.isOpen { try Terminal.write(list.end) }
    case .ndjson, .csv, .markdown: break
    }
  }
}
