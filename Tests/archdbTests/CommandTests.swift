import Foundation
import Testing

/// Whole commands: what they print, and how they end.
@Suite struct CommandTests {
  @Test func aFoldedReport() throws {
    let command = try Command()
    let result = try command.run("shapes", "resnet18", "--fold", environment: ["COLUMNS": "80"])
    #expect(result.status == 0, "\(result.error)")
    // The totals that torchvision publishes.
    #expect(result.output.contains("11,689,512  1,814,073,344"))
    #expect(result.output.contains("layer1.0-1  BasicBlock x2"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func anyResolution() throws {
    let command = try Command()
    let result = try command.run("shapes", "resnet18", "--input", "317x481", "--format", "json")
    #expect(result.output.contains("[1, 512, 10, 16]"))
  }

  @Test func addingTwiceAddsNothing() throws {
    let command = try Command()
    try command.write(
      "name: net\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n  - relu: ReLU\n",
      to: "net.yaml")
    #expect(try command.run("add", "net.yaml").output.contains("net@1"))
    #expect(try command.run("add", "net.yaml").output.contains("unchanged"))
    let graph = try command.run("show", "net", "--flat", "--format", "json")
    #expect(try command.run("add", "-", input: graph.output).output.contains("unchanged"))
    #expect(try command.run("show", "net").output.contains("conv: Conv2d(4, 3)"))
  }

  @Test func aDryRunStoresNothing() throws {
    let command = try Command()
    try command.write(
      "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\nexpect: {output: [3, 8, 8]}\n",
      to: "net.yaml")
    #expect(try command.run("add", "--dry-run", "net.yaml").status == 0)
    #expect(try command.run("list", "net").status == 1)
    try command.write(
      "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\nexpect: {output: [3, 9, 9]}\n",
      to: "net.yaml")
    #expect(try command.run("add", "--dry-run", "net.yaml").status == 65)
  }

  /// Of many figures that disagree the first ones are told.
  @Test func atMost20DisagreementsAreTold() throws {
    let command = try Command(.emptied)
    let figures = (1...65).map { "l\($0): [1]" }.joined(separator: ", ")
    try command.write(
      "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\nexpect: {\(figures)}\n", to: "net.yaml"
    )
    let result = try command.run("add", "net.yaml")
    #expect(result.status == 65)
    #expect(result.error.split(separator: "\n").count { $0.hasPrefix("error: ") } == 20)
  }

  @Test func theLesson() throws {
    let command = try Command()
    let result = try command.run("explain", "resnet18", "conv1")
    #expect(result.output.contains("floor((224 - 7 + 2*3) / 2) + 1"))
    #expect(result.output.contains("no pixel of the input is lost"))
  }

  /// A zoo entry as its graph, read again, is the same design: nothing is added.
  @Test(arguments: ["resnet18", "densenet121", "googlenet", "unet", "swin_t", "vit_b_16"])
  func theZooComesBack(name: String) throws {
    let command = try Command()
    let graph = try command.run("show", name, "--flat", "--format", "json")
    let result = try command.run("add", "-", input: graph.output)
    #expect(result.output.contains("unchanged"), "\(result.error)")
  }

  /// The binary alone, in a folder of its own and with no more of an environment than the
  /// folder for its data, makes a catalog and answers from it at once: the zoo and the schema are part of it.
  @Test func theBinaryNeedsNoOtherFile() throws {
    let command = try Command(.none)
    let copy = command.folder.appendingPathComponent("elsewhere")
    try FileManager.default.copyItem(at: command.executable, to: copy)
    let line = "env -i XDG_DATA_HOME=$PWD/data '\(copy.path)' shapes resnet18"
    let result = try command.shell(line)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("11,689,512  1,814,073,344"))
    #expect(try command.names() == ["data", "elsewhere"])
  }

  @Test func healthAndCopy() throws {
    let command = try Command()
    #expect(try command.run("list").status == 0)
    #expect(try command.run("db", "check").status == 0)
    #expect(try command.run("db", "backup", "copy.sqlite").status == 0)
    #expect(try command.run("db", "backup", "copy.sqlite").status == 73)
    #expect(try command.run("list", "--db", command.path("copy.sqlite")).status == 0)
    // A mistyped folder is not made.
    let elsewhere = try command.run("db", "backup", "nowhere/copy.sqlite")
    #expect(elsewhere.status == 73 && elsewhere.error.contains("nowhere"), "\(elsewhere)")
    #expect(try command.names() == ["catalog.sqlite", "copy.sqlite"])
  }

  /// What only reads leaves nothing beside the catalog.
  @Test(arguments: [["db", "check"], ["db", "backup", "copy.sqlite"]])
  func readingLeavesNothing(_ arguments: [String]) throws {
    let command = try Command(.emptied)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: command.catalog))
    #expect(try command.run(arguments).status == 0)
    for ending in ["-wal", "-shm", "-journal"] {
      #expect(!command.exists("catalog.sqlite\(ending)"), "\(ending)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: command.catalog)) == bytes)
  }

  /// A path is a path, also one that SQLite would take for a URI.
  @Test func aPathIsNoURI() throws {
    let command = try Command(.emptied)
    let name = "file:copy.sqlite?mode=memory"
    let result = try command.run("db", "backup", name)
    #expect(result.status == 0, "\(result)")
    #expect(try command.names() == ["catalog.sqlite", name])
    #expect(try command.run("list", "--db", name).output.contains("0 of 0") == false)
    #expect(try command.run("db", "check", "--db", name).status == 0)
  }

  /// The help for a damaged catalog is none that the same command gives again, and the file that is
  /// damaged is named, not the copy.
  @Test func aDamagedCatalogIsNamed() throws {
    let command = try Command()
    let path = URL(fileURLWithPath: command.catalog)
    var bytes = try Data(contentsOf: path)
    bytes.replaceSubrange(
      40_000..<bytes.count, with: Data(repeating: 0xa5, count: bytes.count - 40_000))
    try bytes.write(to: path)
    let copy = try command.run("db", "backup", "copy.sqlite")
    #expect(copy.status == 65 && copy.error.contains("catalog  \(command.catalog)"), "\(copy)")
    #expect(copy.error.contains(".recover"), "\(copy)")
    #expect(!command.exists("copy.sqlite"))
  }

  @Test func compacting() throws {
    let command = try Command()
    let names = try command.architectures().prefix(200)
    #expect(try command.run(["remove", "--built-in", "--yes"] + names).status == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: command.catalog)).count
    let result = try command.run("db", "compact")
    let after = try Data(contentsOf: URL(fileURLWithPath: command.catalog)).count
    #expect(result.status == 0 && after < before, "\(result)")
    func grouped(_ count: Int) -> String {
      let digits = Array(String(count))
      return digits.indices.map { place in
        (place > 0 && (digits.count - place) % 3 == 0 ? "," : "") + String(digits[place])
      }.joined()
    }
    #expect(result.output.contains("\(grouped(after)) after"), "\(result)")
    #expect(try command.run("list").status == 0)
  }

  @Test func helpOnASubject() throws {
    let command = try Command()
    let page = try command.run("help", "language")
    #expect(page.status == 0 && page.output.hasPrefix("# The definition language"))
    #expect(try command.run("help", "questions").status == 0)
    let mistake = try command.run("help", "langage")
    #expect(mistake.status == 64 && mistake.error.contains("did you mean 'language'?"))
    #expect(try command.run("help", "xyzzy").error.contains("pages on language, questions"))
  }

  /// One command's own type reads its arguments; whatever is wrong is the tree's.
  @Test func mistakesAreToldByTheWholeTree() throws {
    let command = try Command()
    #expect(try command.run("shapes", "resnet18", "--version").output == "0.1.0\n")
    let mistake = try command.run("shapes", "resnet18", "--limt", "3")
    #expect(mistake.status == 64)
    #expect(mistake.error.contains("'--limt'") && mistake.error.contains("'--limit'"))
    #expect(mistake.error.contains("help: archdb shapes -h shows what it takes"))
    let script = try command.run("--generate-completion-script", "bash").output
    let below = try command.run("shapes", "resnet18", "--generate-completion-script", "bash")
    #expect(below.output == script)
  }
}
