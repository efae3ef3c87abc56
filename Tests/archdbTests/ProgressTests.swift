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

  @Test func `making the catalog and asking of all designs`() throws {
    let command = try Command(.none)
    let first = try command.onTerminal(
      "ARCHDB= XDG_DATA_HOME=\"$PWD\" archdb list resnet18")
    // Nothing is shown of what takes less than a second.
    #expect(
      !first.contains("storing")
        || first.contains("\r\u{1b}[Kstoring the built-in architectures: "), "\(first)")
    #expect(shown(first).hasPrefix("architecture  "), "\(shown(first))")
    #expect(!shown(first).contains("storing"))
    // The line stands alone where the answer goes elsewhere.
    let all = try command.onTerminal(
      "archdb shapes '*' --db archdb/catalog.sqlite --format ndjson > shapes.ndjson")
    #expect(
      !all.contains("designs") || all.contains(/\r\u{1b}\[K\d+ designs, \d+ a second/),
      "\(all.prefix(500))")
    #expect(shown(all) == "", "\(shown(all).prefix(500))")
    // Who sends it to a file reads the answer alone.
    let piped = try command.run("list", "--db", "archdb/catalog.sqlite")
    #expect(piped.error == "")
  }
}
