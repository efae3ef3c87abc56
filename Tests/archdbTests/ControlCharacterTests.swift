import Foundation
import Testing

/// What a catalog or a file from anybody holds never steers the terminal that shows it.
@Suite(.serialized) struct ControlCharacterTests {
  /// ESC clears the screen, U+009B is the same in one character, U+202E turns what follows around,
  /// and a line break would forge a line.
  private static let hostile = "x\u{1b}[2Jy\u{9b}31mz\u{202e}w\nerror"

  /// Whether a text has none of these, whatever else it has.
  private func isTame(_ text: String) -> Bool {
    !text.unicodeScalars.contains { scalar in
      scalar.value < 0x20 && scalar != "\n" || (0x7f...0x9f).contains(scalar.value)
        || scalar.value == 0x202e
    }
  }

  private func filled() throws -> Command {
    let command = try Command(.emptied)
    let net =
      #"{"name":"net","source":"a\u001b[2J\u009b\u202e","family":"f\u001b[2J","input":[3,8,8],"#
      + #""layers":[{"path":"act","type":"ReLU"}]}"#
    try command.write(net, to: "net.json")
    try command.write(net.replacing("ReLU", with: "SiLU"), to: "new.json")
    #expect(try command.run("add", "net.json", "-m", Self.hostile).status == 0)
    #expect(try command.run("add", "new.json", "-m", "plain").status == 0)
    return command
  }

  @Test(arguments: [
    ["log", "net"], ["log", "net", "--format", "markdown"], ["list"],
    ["list", "--format", "markdown"],
    ["sql", "SELECT char(27, 155, 8238, 10) AS \"c\u{1b}[2J\""], ["show", "net"],
    ["sql", "SELECT char(27, 155, 8238, 10)", "--format", "markdown"], ["shapes", "net"],
    ["list", "--by-task", "--format", "markdown"], ["diff", "net@1", "net@2"],
    ["types", "\u{1b}[2J"],
    ["shapes", "\u{1b}[2J"], ["shapes", "net", "--set", "\u{1b}[2J.a=\u{9b}"],
    ["shapes", "no\u{9b}/x"],
    ["--\u{1b}[2J"], ["\u{9b}"], ["sql", "SELECT '\u{1b}[2J' FROM nothing"],
    ["search", "--where", "\u{1b}[2J\u{202e}"], ["shapes", "net", "--input", "\u{1b}[2J"],
  ])
  func nothingSteersATerminal(_ arguments: [String]) throws {
    let command = try filled()
    let result = try command.run(arguments)
    #expect(isTame(result.output) && isTame(result.error), "\(result)")
    #expect(!result.output.isEmpty || !result.error.isEmpty)
  }

  /// A row is a line, whatever its cells hold, and what is hidden is shown.
  @Test func aCellIsOnOneLine() throws {
    let result = try filled().run("log", "net", environment: ["COLUMNS": "200"])
    #expect(result.output.split(separator: "\n").count == 3, "\(result)")
    #expect(!result.output.contains("\nerror"))
    let cell = try filled().run("sql", "SELECT char(27) || 'a' || char(10) AS c")
    #expect(cell.output == "c\n\\u001ba\\n\n", "\(cell)")
  }

  /// JSON shows the same, and means the character.
  @Test(arguments: ["json", "ndjson"])
  func jsonEscapes(_ format: String) throws {
    let result = try filled().run("log", "net", "--format", format)
    #expect(isTame(result.output), "\(result)")
    let last = format == "ndjson" ? String(result.output.split(separator: "\n")[1]) : result.output
    let value = try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any]
    let row = (value?["revisions"] as? [[String: Any]])?.last ?? value
    #expect(row?["message"] as? String == Self.hostile)
  }

  /// CSV is for programs, which get every value as it is.
  @Test func csvChangesNothing() throws {
    let result = try filled().run(
      "sql", "SELECT 'a' || char(10) || char(0) || 'b' || char(9, 155) AS c", "--format", "csv")
    #expect(result.output == "c\n\"a\n\u{0}b\t\u{9b}\"\n", "\(result)")
  }

  /// Colours of our own stay.
  @Test func coloursStay() throws {
    let shown = try Command().onTerminal(
      "TERM=xterm archdb diff resnet18 resnet34 --stat; archdb diff vgg11 vgg11_bn")
    #expect(!shown.contains("\\u001b"), "\(shown)")
  }
}
