import Foundation
import Testing

/// Bad input ends with a message on standard error and the right exit status, and stores nothing.
@Suite struct BadInputTests {
  struct Definition: Sendable, CustomTestStringConvertible {
    var title: String
    var text: String
    var message: String
    var testDescription: String { title }
  }

  static let definitions = [
    Definition(
      title: "an unknown layer type", text: layers("- conv: Conv2D(8, 3)"),
      message: "did you mean 'Conv2d'?"),
    Definition(
      title: "a wrong hyperparameter", text: layers("- conv: Conv2d(8, kernal_size=3)"),
      message: "did you mean 'kernel_size'?"),
    Definition(
      title: "a name of nothing", text: layers("- conv: Conv2d(8, 3) from nothing"),
      message: "there is no entry 'nothing'"),
    Definition(
      title: "a cycle", text: layers("- a: ReLU from b\n  - b: ReLU"), message: "no cycles"),
    Definition(
      title: "a shape that cannot be", text: layers("- pool: MaxPool2d(64)"), message: "pool:"),
    Definition(
      title: "a 64-bit overflow", text: layers("- fc: Linear(9223372036854775807)"),
      message: "64 bits"),
    Definition(
      title: "an alias bomb",
      text: "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", message: "anchors and aliases"),
    Definition(
      title: "100,000 nested lists", text: String(repeating: "[", count: 100_000),
      message: "error:"),
    Definition(title: "an empty file", text: "", message: "empty"),
    Definition(
      title: "a name with a line break", text: "name: \"a\\nb\"\ninput: [1]\nlayers:\n  - ReLU\n",
      message: "not a name"),
    Definition(
      title: "a name of 10,000 characters",
      text: "name: \(String(repeating: "a", count: 10_000))\ninput: [1]\nlayers:\n  - ReLU\n",
      message: "too long"),
  ]

  private static func layers(_ entries: String) -> String {
    "name: net\ninput: [3, 32, 32]\nlayers:\n  \(entries)\n"
  }

  @Test("a definition that is wrong", arguments: definitions)
  func definition(_ definition: Definition) throws {
    let command = try Command()
    try command.write(definition.text, to: "net.yaml")
    let result = try command.run("add", "net.yaml")
    #expect(result.status == 65)
    #expect(result.output.isEmpty)
    #expect(result.error.contains(definition.message), "\(result.error)")
    let list = try command.run("list", "net")
    #expect(list.status == 1)
  }

  @Test func binaryRubbish() throws {
    let command = try Command()
    try command.write(Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197) }), to: "net.yaml")
    let result = try command.run("add", "net.yaml")
    #expect(result.status == 65)
  }

  @Test func tooLarge() throws {
    let command = try Command()
    try command.write("", to: "net.yaml")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: command.path("net.yaml")))
    try file.truncate(atOffset: 65 << 20)
    let result = try command.run("add", "net.yaml")
    #expect(result.status == 65)
    #expect(result.error.contains("64 MiB"))
  }

  @Test func files() throws {
    let command = try Command()
    #expect(try command.run("add", "nothing.yaml").status == 66)
    #expect(try command.run("add", ".").status == 65)
    #expect(try command.run("shapes", "nothing").status == 66)
    #expect(try command.run("shapes").status == 64)
    #expect(try command.run("frobnicate").status == 64)
    #expect(try command.run("shapes", "resnet18", "--input", "axb").status == 64)
    #expect(try command.run("shapes", "resnet18", "--input", "4x224x224").status == 65)
    #expect(try command.run("explain", "resnet18", "conv9").status == 66)
  }

  @Test func catalogs() throws {
    let command = try Command()
    try command.write("not a database, but long enough to look like a file\n", to: "text.sqlite")
    let result = try command.run("list", "--db", command.path("text.sqlite"))
    #expect(result.status == 65)
    #expect(result.error.contains("not an archdb catalog") || result.error.contains("SQLite"))
  }

  @Test func twoDefinitionsOfOneName() throws {
    let command = try Command()
    let text = "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    try command.write(text, to: "a.yaml")
    try command.write(text, to: "b.yaml")
    let result = try command.run("add", "a.yaml", "b.yaml")
    #expect(result.status == 65)
    #expect(result.error.contains("defined twice"))
  }
}
