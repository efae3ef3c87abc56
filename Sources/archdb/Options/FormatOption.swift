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
  func writeLines(
    _ targets: Targets, _ answer: (Target, inout JSONBuffer) throws -> Void
  ) throws {
    var line = JSONBuffer()
    var count = 0
    var failure: (any Error)?
    while true {
      line.removeAll()
      do {
        guard let target = try targets.next() else { break }
        do { try answer(target, &line) } catch {
          guard let json = Failure.json(of: error) else { throw error }
          line.removeAll()
          line.append(json)
          failure = error
        }
      } catch let error as DefinitionError {
        line.append(ErrorText.json(of: error))
        failure = error
      }
      line.append(raw: "\n")
      try Terminal.write(bytes: line.bytes)
      count += 1
    }
    if let failure { throw count == 1 ? failure : Failure(.badData, "") }
  }

  /// Prints an object for one design and a list of them for several, each when the next one is known.
  /// A design that has no answer at its input has its error there.
  func writeList(_ targets: Targets, _ answer: (Target) throws -> JSON) throws {
    var list = JSON.List()
    var refused: Refusal?
    do {
      while let target = try targets.next() {
        let object: JSON
        do { object = try answer(target) } catch let refusal as Refusal {
          object = refusal.json
          refused = refusal
        }
        try Terminal.write(list.append(object))
      }
    } catch {
      // What was printed stays JSON.
      if list.isOpen { try Terminal.write(list.end) }
      throw error
    }
    try Terminal.write(list.end)
    if let refused { throw refused }
  }

  /// Prints one object: as text for a person, as a table of its facts, or in the machine form.
  func write(
    _ table: @autoclosure () -> TextTable, json: @autoclosure () -> JSON,
    text: @autoclosure () -> String
  ) throws {
    switch value {
    case .table: try Terminal.write(text())
    case .csv: try Terminal.write(table().csv)
    case .markdown: try Terminal.write(table().markdown)
    case .json: try Terminal.write(json().pretty)
    case .ndjson: try Terminal.write(json().compact)
    }
  }

  /// Prints a table, or what stands for it in another form.
  func write(
    _ table: @autoclosure () -> TextTable, json: @autoclosure () -> JSON, lines: String
  ) throws {
    switch value {
    case .table: try Terminal.write(table().text(width: Terminal.width))
    case .csv: try Terminal.write(unchanged: table().csv)
    case .markdown: try Terminal.write(table().markdown)
    case .json: try Terminal.write(json().pretty)
    case .ndjson:
      guard case .array(let rows)? = json()[lines] else { return }
      for row in rows { try Terminal.write(row.compact) }
    }
  }
}
