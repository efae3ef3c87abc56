import Foundation
import Testing

/// What takes more than a second says on a terminal how far it is, and leaves nothing of that.
@Suite struct ProgressTests {
  /// What a terminal shows at the end: a line is taken away from its beginning.
  private func shown(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.replacing("\r\u{1b}[K", with: "\r").split(
        separator: "\r", omittingEmptySubsequences: false
      ).last.map(String.init) ?? ""
    }.joined(separator: "\n")
  }

  /// A line that runs archdb and halts it a few times for more than a second, so that it takes longer
  /// than that on any machine.
  private static func halting(
    _ command: Command, _ arguments: String, _ environment: String = "ARCHDB="
  ) -> String {
    """
    (export \(environment); exec '\(command.executable.path)' \(arguments)) & p=$!
    for gap in 0.05 0.1 0.2 0.4; do
      sleep $gap; kill -STOP $p && sleep 1.1 && kill -CONT $p
    done 2> /dev/null
    wait $p
    """
  }

  @Test func `making the catalog and asking of all designs`() throws {
    let command = try Command(.none)
    let first = try command.onTerminal(
      Self.halting(command, "list resnet18", "ARCHDB= XDG_DATA_HOME=\"$PWD\""))
    #expect(first.contains("\r\u{1b}[Kstoring the built-in architectures: "), "\(first)")
    // Then it says what was made, and answers.
    #expect(shown(first).hasPrefix("note: a new catalog was made and filled with "))
    #expect(shown(first).contains("\narchitecture  "), "\(shown(first))")
    #expect(!shown(first).contains("storing"))
    // The line stands alone where the answer goes elsewhere.
    let all = try command.onTerminal(
      Self.halting(
        command, "shapes '*' --db archdb/catalog.sqlite --format ndjson > shapes.ndjson"))
    #expect(all.contains(/\r\u{1b}\[K\d+ designs, \d+ a second/), "\(all.prefix(500))")
    #expect(shown(all) == "", "\(shown(all).prefix(500))")
    // What counts no steps says for how long it has run.
    let solved = try command.onTerminal(
      Self.halting(command, "solve nasnetalarge --lossless --db archdb/catalog.sqlite"))
    #expect(
      solved.contains(/\r\u{1b}\[Ksolving for inputs of nasnetalarge: \d+ seconds?/),
      "\(solved.prefix(500))")
    #expect(!shown(solved).contains("solving"), "\(shown(solved).prefix(500))")
    // Who sends it to a file reads the answer alone.
    let piped = try command.run("list", "--db", "archdb/catalog.sqlite")
    #expect(piped.error == "")
  }
}
