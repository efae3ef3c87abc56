import Foundation
import TestSupport
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
      title: "a hyperparameter's value of another kind",
      text: layers("- conv: Conv2d(8, 3, stride=\"two\")"), message: "stride"),
    Definition(
      title: "a hyperparameter's value that cannot be",
      text: layers("- conv: Conv2d(8, 3, stride=0)"), message: "stride"),
    Definition(
      title: "groups that do not divide", text: layers("- conv: Conv2d(8, 3, groups=5)"),
      message: "groups"),
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
    Definition(
      title: "a list doubled 60 times", text: doubled { "p\($0) + p\($0)" },
      message: "lists hold more than 2,000,000 values"),
    Definition(
      title: "a list of a list twice, 60 times", text: doubled { "[p\($0), p\($0)]" },
      message: "lists hold more than"),
    Definition(
      title: "a list doubled by a block that calls itself",
      text: "name: net\ninput: [3, 8, 8]\nblocks:\n  A(x):\n    - a: A(x + x)\n"
        + "layers:\n  - a: A([1])\n", message: "lists hold more than"),
    Definition(
      title: "a list of a million values, 100 times",
      text: parameters(["p0: 1000000 * [1]"] + (1...100).map { "p\($0): p0 + [\($0)]" }),
      message: "lists hold more than"),
    Definition(
      title: "a name of 201 names",
      text: layers("- \(String(repeating: "a.", count: 200))conv: ReLU"), message: "201 names"),
    Definition(
      title: "a flat path of 20,000 names",
      text: #"{"name":"net","input":[3,8,8],"layers":[{"path":"a"#
        + String(repeating: ".a", count: 19_999) + #"","type":"ReLU"}]}"#, message: "20000 names"),
    Definition(title: "an empty file", text: "", message: "empty"),
    Definition(
      title: "a name with a line break", text: "name: \"a\\nb\"\ninput: [1]\nlayers:\n  - ReLU\n",
      message: "not a name"),
    Definition(
      title: "a name of 10,000 characters",
      text: "name: \(String(repeating: "a", count: 10_000))\ninput: [1]\nlayers:\n  - ReLU\n",
      message: "too long"),
  ]

  private static func doubled(_ twice: (Int) -> String) -> String {
    parameters(["p0: [1]"] + (0..<60).map { "p\($0 + 1): \(twice($0))" })
  }

  private static func parameters(_ lines: [String]) -> String {
    "name: net\ninput: [3, 8, 8]\nparameters:\n"
      + lines.map { "  \($0)\n" }.joined() + "layers:\n  - ReLU\n"
  }

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
    #expect(result.error.hasPrefix("error: net.yaml"), "\(result.error)")
    #expect(result.error.contains(definition.message), "\(result.error)")
    let list = try command.run("list", "net")
    #expect(list.status == 1)
  }

  @Test func binaryRubbish() throws {
    let command = try Command()
    var random = SeededGenerator(seed: 74)
    let rubbish = (0..<8).map { _ in
      Data((0..<4_096).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    for data in rubbish + [Data(repeating: 0, count: 100), Data([0xff, 0xfe, 0x41, 0])] {
      for name in ["net.yaml", "net.json"] {
        try command.write(data, to: name)
        for arguments in [["add", name], ["shapes", name], ["format", name]] {
          let result = try command.start(arguments).result()
          #expect(result.status == 65 && result.signal == nil, "\(arguments): \(result)")
          #expect(result.error.hasPrefix("error: "), "\(arguments): \(result.error)")
        }
      }
    }
  }

  @Test func aFileOver64MiB() throws {
    let command = try Command()
    try command.write("", to: "net.yaml")
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: command.path("net.yaml")))
    try file.truncate(atOffset: 65 << 20)
    for subcommand in ["add", "shapes", "format"] {
      let result = try command.run(subcommand, "net.yaml")
      #expect(result.status == 65)
      #expect(result.error.contains("64 MiB"))
    }
  }

  @Test func aFileThatIsNotThere() throws {
    for subcommand in ["add", "shapes", "format"] {
      let result = try Command().run(subcommand, "nothing.yaml")
      #expect(result.status == 66)
      #expect(result.error.hasPrefix("error: "))
    }
  }

  @Test func aFolderWithoutDefinitions() throws {
    let command = try Command()
    try command.write("no definition", to: "notes.txt")
    for subcommand in ["add", "shapes", "format"] {
      let result = try command.run(subcommand, "./")
      #expect(result.status == 65)
      #expect(result.error.contains("'./' holds no definitions"), "\(result.error)")
    }
  }

  @Test func aNameThatIsNotThere() throws {
    let command = try Command()
    for arguments in [
      ["shapes", "resnet19"], ["show", "resnet19"], ["explain", "resnet19", "conv1"],
      ["log", "resnet19"], ["remove", "resnet19"],
    ] {
      let result = try command.start(arguments).result()
      #expect(result.status == 66, "\(arguments): \(result)")
      #expect(result.error.contains("did you mean 'resnet18'?"), "\(result.error)")
    }
    #expect(try command.run("explain", "resnet18", "conv9").status == 66)
    #expect(try command.run("shapes", "resnet18@7").status == 66)
  }

  @Test func aWrongUse() throws {
    let command = try Command()
    for arguments in [
      ["shapes"], ["frobnicate"], ["shapes", "resnet18", "--input", "axb"],
      ["shapes", "resnet18", "--input", "224"], ["shapes", "resnet18", "--format", "xml"],
      ["shapes", "resnet18", "--set", "width"], ["shapes", "resnet18", "--batch", "0"], ["add"],
    ] {
      let result = try command.start(arguments).result()
      #expect(result.status == 64, "\(arguments): \(result)")
      #expect(result.error.hasPrefix("error: ") && result.output.isEmpty, "\(result)")
    }
    let misspelt = try command.run("shpaes", "resnet18")
    #expect(misspelt.error.contains("there is no command 'shpaes'"), "\(misspelt)")
    #expect(misspelt.error.contains("did you mean 'shapes'?"), "\(misspelt)")
    let option = try command.run("solve", "--frm", "3")
    #expect(option.status == 64 && option.error.contains("'--from'"), "\(option)")
  }

  @Test func helpAndVersionAreAnswers() throws {
    let command = try Command()
    for arguments in [["--help"], ["help", "shapes"], ["shapes", "--help"], ["--version"]] {
      let result = try command.start(arguments).result()
      #expect(result.status == 0 && result.error.isEmpty && !result.output.isEmpty, "\(result)")
    }
  }

  @Test func anInputThatIsRefused() throws {
    let command = try Command()
    for input in ["4x224x224", "0x224", "1x1x1x9223372036854775807", "9223372036854775807x2"] {
      let result = try command.run("shapes", "alexnet", "--input", input)
      #expect(result.status == 65 && result.signal == nil, "\(input): \(result)")
      #expect(result.error.hasPrefix("error: "), "\(input): \(result)")
    }
  }

  // MARK: - Catalogs

  /// Commands that read and one that writes, on a catalog that is none: all are refused alike, and
  /// the file stays as it is.
  private func expectRefused(_ command: Command, _ message: String) throws {
    try command.write("name: net\ninput: [3]\nlayers:\n  - relu: ReLU\n", to: "net.yaml")
    let before = try Data(contentsOf: URL(fileURLWithPath: command.catalog))
    for arguments in [
      ["list"], ["shapes", "resnet18"], ["log", "resnet18"], ["add", "net.yaml"],
      ["remove", "resnet18"], ["db", "status"], ["db", "check"],
    ] {
      let result = try command.start(arguments).result()
      #expect(result.status == 65 && result.signal == nil, "\(arguments): \(result)")
      #expect(result.error.contains(message), "\(arguments): \(result.error)")
      #expect(result.output.isEmpty)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: command.catalog)) == before)
    #expect(try command.names() == ["catalog.sqlite", "net.yaml"])
  }

  /// Changes bytes of SQLite's header, whose numbers are big-endian.
  private func patch(_ command: Command, at offset: UInt64, _ bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: command.catalog))
    try file.seek(toOffset: offset)
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test func aCatalogThatIsNoSQLiteFile() throws {
    let command = try Command(.none)
    try command.write("not a database, but long enough to look like one\n", to: "catalog.sqlite")
    try expectRefused(command, "not an archdb catalog")
  }

  @Test func aCatalogOfAnotherApplication() throws {
    let command = try Command()
    // Offset 68: application_id.
    try patch(command, at: 68, [0, 0, 0, 7])
    try expectRefused(command, "another application's database")
  }

  @Test func aCatalogOfANewerArchdb() throws {
    let command = try Command()
    // Offset 60: user_version.
    try patch(command, at: 60, [0, 0, 3, 132])
    try expectRefused(command, "written by a newer archdb")
  }

  @Test func aCatalogThatIsAFolder() throws {
    let result = try Command(.none).run("list", "--db", ".")
    #expect(result.status == 65 && result.error.contains("'.' is not a file"), "\(result)")
  }

  /// A question about a file that is not there makes none: the name may be mistyped. Without --db the
  /// catalog is made at its first use. A catalog that a person names, perhaps wrongly, is not made silently.
  @Test func aCatalogThatIsNamedAndNotThere() throws {
    let definition = "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    for arguments in [["shapes", "resnet18"], ["add", "net.yaml"]] {
      let command = try Command(.none)
      try command.write(definition, to: "net.yaml")
      let made = try command.run(arguments)
      #expect(made.status == 0)
      #expect(made.error == Self.filled(command.catalog, try command.builtInCount()))
      #expect(try command.run(arguments).error == "")
    }
    let command = try Command(.none)
    try command.write(definition, to: "net.yaml")
    #expect(try command.run("shapes", "resnet18", "--db", "other.sqlite").status == 66)
    let added = try command.run("add", "net.yaml", "--db", "other.sqlite")
    let count = try command.builtInCount()
    #expect(added.status == 0 && added.error == Self.filled("other.sqlite", count))
    // The usual one is nobody's choice.
    let usual = try command.run("shapes", "resnet18", environment: command.usualCatalog)
    #expect(usual.status == 0 && usual.error == "" && command.exists("archdb/catalog.sqlite"))
  }

  private static func filled(_ path: String, _ count: Int) -> String {
    "note: a new catalog was made and filled with \(count) built-in architectures: \(path)\n"
  }

  @Test func aMistypedCatalog() throws {
    let command = try Command()
    let mistyped = command.path("catalgo.sqlite")
    for arguments in [
      ["list"], ["shapes", "resnet18"], ["search", "--output", "7x7"], ["show", "resnet18"],
      ["sql", "SELECT 1"], ["log", "resnet18"], ["diff", "resnet18", "resnet34"],
      ["explain", "resnet18", "conv1"], ["solve", "resnet18", "--legal"], ["db"], ["db", "check"],
      ["db", "backup", "copy.sqlite"], ["remove", "resnet18"], ["restore", "resnet18@1"],
      ["edit", "resnet18", "--set", "conv1.stride=1"],
    ] {
      let result = try command.run(arguments + ["--db", mistyped])
      #expect(result.status == 66 && result.output.isEmpty, "\(arguments): \(result)")
      #expect(
        result.error.contains("there is no catalog at '\(mistyped)'")
          && result.error.contains("did you mean '\(command.catalog)'?"),
        "\(arguments): \(result.error)")
      let other = try command.run(arguments + ["--db", "/tmp/none/none"])
      #expect(other.status == 66 && other.error.contains("archdb add makes a new catalog"))
    }
    #expect(try command.names() == ["catalog.sqlite"])
    try command.write("name: net\ninput: [3]\nlayers:\n  - relu: ReLU\n", to: "net.yaml")
    #expect(try command.run("add", "net.yaml", "--dry-run", "--db", "new.sqlite").status == 0)
    #expect(try command.names() == ["catalog.sqlite", "net.yaml"])
    #expect(try command.run("add", "net.yaml", "--db", "new.sqlite").status == 0)
    #expect(try command.run("list", "net", "--db", "new.sqlite").status == 0)
    #expect(try command.names() == ["catalog.sqlite", "net.yaml", "new.sqlite"])
  }

  /// A catalog that somebody changed: what was changed is named, and nothing that was put in runs.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3"),
      "another program changes the catalog"))
  func aCatalogWithATrigger() throws {
    let command = try Command()
    let sql = """
      CREATE TRIGGER evil AFTER INSERT ON revision BEGIN
        DELETE FROM architecture WHERE name = 'resnet18';
      END
      """
    let made = try command.start(
      [command.catalog, sql], of: URL(fileURLWithPath: "/usr/bin/sqlite3")
    ).result()
    try #require(made.status == 0, "\(made.error)")
    try expectRefused(command, "trigger 'evil' on 'revision' is not archdb's")
  }

  /// What is left of a file that could not be copied is not taken for a new catalog.
  @Test(arguments: [0, 1, 2, 100, 4_095])
  func aCatalogThatIsCutToNearlyNothing(length: UInt64) throws {
    let command = try Command()
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: command.catalog))
    try file.truncate(atOffset: length)
    try file.close()
    try expectRefused(command, "error: the ")
  }

  @Test func aCatalogThatIsCutOff() throws {
    let whole = try Command()
    let size = try Data(contentsOf: URL(fileURLWithPath: whole.catalog)).count
    for part in [1, 20, 50, 90, 99] {
      let command = try Command()
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: command.catalog))
      try file.truncate(atOffset: UInt64(size * part / 100))
      try file.close()
      let check = try command.run("db", "check")
      #expect([1, 65].contains(check.status), "\(part) %: \(check)")
      #expect(check.error.hasPrefix("error: "), "\(part) %: \(check)")
      for arguments in [["list"], ["shapes", "vit_b_16"], ["show", "vgg16", "--flat"]] {
        let result = try command.start(arguments).result()
        #expect([0, 65].contains(result.status) && result.signal == nil, "\(part) %: \(result)")
        if result.status != 0 { #expect(result.error.contains("damaged"), "\(result.error)") }
      }
    }
  }

  /// Pages overwritten at places that differ from test to test of the same seed: no trap, and no
  /// failure without a message.
  @Test(arguments: 0..<8)
  func aCatalogThatIsDamaged(seed: Int) throws {
    let command = try Command()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: command.catalog))
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    for _ in 0..<24 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let place = 100 + Int(state >> 33) % (bytes.count - 200)
      for offset in 0..<16 { bytes[place + offset] = UInt8(truncatingIfNeeded: state >> offset) }
    }
    try bytes.write(to: URL(fileURLWithPath: command.catalog))
    try command.write("name: net\ninput: [3]\nlayers:\n  - relu: ReLU\n", to: "net.yaml")
    let calls = [
      ["list"], ["shapes", "resnet18"], ["show", "googlenet", "--flat"], ["log", "vgg16"],
      ["explain", "alexnet", "fc"], ["add", "net.yaml"], ["remove", "unet"], ["db", "status"],
    ]
    // A debug build takes seconds to check the whole zoo.
    for arguments in seed == 0 ? calls + [["db", "check"]] : calls {
      let result = try command.start(arguments).result()
      #expect(result.signal == nil, "\(arguments): \(result)")
      #expect([0, 1, 65, 66, 74].contains(result.status), "\(arguments): \(result)")
      if result.status != 0 {
        #expect(result.error.hasPrefix("error: "), "\(arguments): \(result)")
      }
    }
  }

  @Test func aCatalogInAFolderThatCannotBeMade() throws {
    let command = try Command(.none)
    try command.write("a file", to: "file")
    let definition = "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    try command.write(definition, to: "net.yaml")
    for path in ["/proc/none/catalog.sqlite", "file/catalog.sqlite", "file/folder/c.sqlite"] {
      let result = try command.run("add", "net.yaml", environment: ["ARCHDB": path])
      #expect(result.status == 73, "\(path): \(result)")
      #expect(result.error.contains("cannot be created"), "\(path): \(result.error)")
    }
    #expect(try command.names() == ["file", "net.yaml"])
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

  /// What the last of two values would win silently.
  @Test
  func `a listed layer that matches nothing is an error, unless another design is named`()
    throws
  {
    let command = try Command()
    let one = try command.run("shapes", "alexnet", "--layer", "features.0,featurs.3")
    #expect(one.status == 66)
    #expect(one.error.contains("no layer matches 'featurs.3'"))
    let several = try command.run("shapes", "alexnet", "resnet18", "--layer", "features.0,conv1")
    #expect(several.status == 0)
  }

  @Test func anOptionOfOneValueIsGivenOnce() throws {
    let command = try Command()
    for arguments in [
      ["shapes", "resnet18", "--batch", "2", "--batch=3"],
      ["solve", "resnet18", "--near", "100x100", "--near", "200x200"],
      ["db", "status", "--format", "json", "--format", "csv"],
      ["add", "-", "-m", "a", "-m", "b"],
      ["shapes", "resnet18", "--input", "64x64", "--input", "65x65"],
    ] {
      let result = try command.run(arguments)
      #expect(result.status == 64 && result.output.isEmpty, "\(arguments): \(result)")
      #expect(result.error.contains("is given twice"), "\(arguments): \(result.error)")
    }
    let several = try command.run(
      "shapes", "alexnet", "--layer", "features.0", "--layer", "classifier.6")
    #expect(several.status == 0 && several.output.contains("classifier.6"))
    for (arguments, expected) in [
      (["shapes", "resnet18", "--batch", "-1"], "--batch takes an integer above 0, not -1"),
      (["shapes", "resnet18", "--depth", "-1"], "--depth takes an integer above 0"),
      (["search", "--limit", "-1"], "--limit takes an integer of at least 0"),
    ] {
      let result = try command.run(arguments)
      #expect(result.status == 64 && result.error.contains(expected), "\(arguments): \(result)")
    }
  }

  /// An error says what is wrong and what helps, and no more than is so.
  @Test func whatHelpsIsSo() throws {
    let command = try Command(.emptied)
    try FileManager.default.createDirectory(
      atPath: command.path("nets"), withIntermediateDirectories: true)
    let definition = "name: net\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n"
    try command.write(definition, to: "nets/net.yaml")
    // A folder is one with and without '/'; a stored name comes first.
    #expect(try command.run("shapes", "nets").output == command.run("shapes", "nets/").output)
    #expect(try command.run("shapes", "nests").status == 66)
    #expect(try command.run("add", "nets").status == 0)
    try FileManager.default.createDirectory(
      atPath: command.path("net"), withIntermediateDirectories: true)
    #expect(try command.run("shapes", "net").output.hasPrefix("net@1"))
    #expect(try command.run("shapes", "net@0").error.contains("net@1"))
    let brackets = try command.run("search", "--where", "1=1) or (1=1")
    #expect(brackets.status == 64 && brackets.error.contains("brackets"), "\(brackets)")
    #expect(try command.run("search", "--where", "(params > 0) or (1=1)").status == 0)
    #expect(try command.run("search", "--where", "params > 0 -- (a comment").status == 0)
    let exact = try command.run("solve", "net", "--memory", "7")
    #expect(exact.status == 1 && exact.error.contains("--memory ..7 is at most that"), "\(exact)")
    // A control character is named with its place; so are bytes that are no text.
    try command.write(definition + "  - relu: ReLU # é \u{1b}[2J\n", to: "escape.yaml")
    let escape = try command.run("shapes", "./escape.yaml")
    #expect(escape.status == 65 && escape.error.contains("escape.yaml:5:20"), "\(escape)")
    #expect(escape.error.contains("a control character") && escape.error.contains("\\u001b"))
    try command.write(
      definition.replacing("layers:", with: "parameters: {n: -1}\nlayers:")
        + "  - for i in n: ReLU\n", to: "negative.yaml")
    let negative = try command.run("shapes", "./negative.yaml")
    #expect(negative.status == 65, "\(negative)")
  }

  /// What was stored is stored, whether or not the answer could be written; help is an answer too.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func answersThatCannotBeWritten() throws {
    let command = try Command(.emptied)
    try command.write("name: net\ninput: [3, 8]\nlayers:\n  - ReLU\n", to: "net.yaml")
    let added = try command.shell("archdb add net.yaml > /dev/full")
    #expect(added.status == 74 && added.error.contains("the designs are stored"), "\(added)")
    #expect(try command.run("list", "net").status == 0)
    for arguments in ["help", "--version", "help add", "shapes --help"] {
      #expect(try command.shell("archdb \(arguments) > /dev/full").status == 74, "\(arguments)")
    }
  }
}
