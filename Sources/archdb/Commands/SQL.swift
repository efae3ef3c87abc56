import ArchFormats
import ArchStore
import ArgumentParser
import Views

struct SQL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sql",
    abstract: "Ask the catalog in SQL; nothing can be changed.",
    discussion: """
      archdb sql "SELECT name, params FROM architectures WHERE year = 2017 ORDER BY params"
      archdb sql "SELECT axis_size(height_form, 416) FROM shapes WHERE architecture = 'vgg16'"
      archdb sql < questions.sql

      The views are architectures, revisions, layers, shapes and maps. axis_size(form, x), \
      axis_size(form, H, W) evaluate a form; conv_size(x, kernel, stride, padding, dilation) is \
      what a convolution makes of x. Without a statement they are read from standard input.
      """)

  @Argument(help: "Statements; read from standard input where there are none.")
  var statements: String?
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let catalog = try database.open().catalog
    // A view shows nothing that other rules computed.
    if !catalog.isReadOnly { try catalog.refreshSheets { Library.reportMissingSizes($0) } }
    let session = try QuerySession(catalog)
    if let statements { return try answer(statements, session) }
    if Terminal.isTyped {
      try Pager.turnOff()
      return try prompt(session)
    }
    try answer(String(decoding: Files.read("-"), as: UTF8.self), session)
  }

  /// Runs statements one after the other.
  ///
  /// - Throws: ``Failure`` with status `no` where the last one found nothing.
  private func answer(_ script: String, _ session: QuerySession) throws {
    var rest = script
    var count: Int?
    while let next = try session.prepare(rest) {
      count = try write(next, session)
      rest = next.rest
    }
    guard let count else { throw Failure(.usage, error: "there is no statement") }
    if count == 0 { throw Failure(.no, error: "no rows") }
  }

  /// Prints the answer of a statement and gives the number of its rows.
  private func write(_ statement: QuerySession.Prepared, _ session: QuerySession) throws -> Int {
    var view = RowsView(columns: statement.columns)
    var count = 0
    try session.run(statement) { row in
      count += 1
      let values = row.map(Self.json)
      if format.value == .ndjson {
        try Terminal.write(RowsView.object(values, statement.columns).compact)
      } else {
        view.rows.append(values)
      }
    }
    switch format.value {
    case .table where count > 0: try Terminal.write(view.text(width: Terminal.width))
    case .json, .csv, .markdown:
      try format.write(view.table, json: view.json, lines: "rows")
    case .table, .ndjson: break
    }
    return count
  }

  private static func json(_ value: SQLValue) -> JSON {
    switch value {
    case .null: .null
    case .integer(let value): .int(value)
    case .real(let value): .float(value)
    case .text(let text): .string(text)
    case .blob(let bytes): .string(bytes.hexadecimalText)
    }
  }

  // MARK: - Prompt

  /// Reads statements from a terminal until its end; an error does not end it. Ctrl-C drops what is
  /// typed, or ends the statement that runs.
  private func prompt(_ session: QuerySession) throws {
    Terminal.report(
      "The views are architectures, revisions, layers, shapes and maps.\n"
        + "Ctrl-C drops a statement, Ctrl-D ends.")
    Interrupts.note()
    var text = ""
    while true {
      try Terminal.write(bytes: Array((text.isEmpty ? "sql> " : "  -> ").utf8))
      let line: String
      switch Terminal.readLine() {
      case .text(let typed): line = typed
      case .end: return try Terminal.write(bytes: Array("\n".utf8))
      case .interrupted:
        Interrupts.forget()
        text = ""
        try Terminal.write(bytes: Array("\n".utf8))
        continue
      }
      let word = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if text.isEmpty, word.isEmpty { continue }
      if text.isEmpty, ["exit", "quit", ".quit", ".exit"].contains(word) { return }
      text += line
      guard QuerySession.isComplete(text) else { continue }
      do {
        try session.interrupting(when: { Interrupts.isNoted }) { try answer(text, session) }
      } catch {
        guard let failure = Failure(error) else { throw error }
        Terminal.report(failure.status == .interrupted ? "\ninterrupted" : failure.text)
      }
      Interrupts.forget()
      text = ""
    }
  }
}

extension [UInt8] {
  /// Two hexadecimal digits a byte.
  fileprivate var hexadecimalText: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }.joined()
  }
}
