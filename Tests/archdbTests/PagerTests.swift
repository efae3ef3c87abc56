import Testing

/// Output on a terminal of 25 rows and 80 columns: what is longer goes through a pager.
@Suite struct PagerTests {
  /// A pager that marks what it is given.
  private static let marking = ["ARCHDB_PAGER": "sed 's/^/|/'", "TERM": "xterm", "NO_COLOR": "1"]

  private static func isMarked(_ output: String) -> Bool {
    output.split(separator: "\n").allSatisfy { $0.hasPrefix("|") }
  }

  @Test func longOutputIsPaged() throws {
    let command = try Command()
    let list = try command.onTerminal("archdb list", environment: Self.marking)
    #expect(Self.isMarked(list) && list.split(separator: "\n").count > 200)
    let page = try command.onTerminal("archdb help language", environment: Self.marking)
    #expect(Self.isMarked(page))
    // Without the marks it is what is printed without a pager.
    let plain = try command.onTerminal("archdb list --no-pager", environment: Self.marking)
    #expect(list.replacing("\n|", with: "\n").dropFirst() == plain)
  }

  @Test(arguments: ["archdb shapes lenet5", "archdb list | cat", "archdb list > /dev/null"])
  func whatFitsOrGoesElsewhereIsNot(line: String) throws {
    let output = try Command().onTerminal(line, environment: Self.marking)
    #expect(!output.contains("|"))
  }

  @Test(arguments: [
    ["ARCHDB_PAGER": ""], ["ARCHDB_PAGER": "cat"], ["ARCHDB_PAGER": "no-such-pager"],
  ])
  func noPagerIsNone(environment: [String: String]) throws {
    let environment = ["PAGER": "sed 's/^/|/'", "TERM": "xterm"].merging(environment) { $1 }
    let output = try Command().onTerminal("archdb list", environment: environment)
    #expect(!output.contains("|") && output.contains("architectures in"))
  }

  @Test func quittingEarlyIsNoError() throws {
    let output = try Command().onTerminal(
      "archdb list; echo status $?", environment: ["ARCHDB_PAGER": "head -2", "TERM": "xterm"])
    #expect(output.split(separator: "\n").count == 3 && output.hasSuffix("status 0\n"))
  }

  /// What was printed before an error stands above it.
  @Test func errorsComeAfterRows() throws {
    let command = try Command()
    try command.write(
      "name: u\ninput: [3, 30, 30]\nlayers:\n  - a: Conv2d(3, 8, 3)\n  - fc: Linear(7, 2)\n",
      to: "u.yaml")
    let output = try command.onTerminal("archdb shapes u.yaml", environment: Self.marking)
    let rows = try #require(output.firstRange(of: "Conv2d"))
    let error = try #require(output.firstRange(of: "error:"))
    #expect(rows.lowerBound < error.lowerBound)
  }

  // MARK: - Colours

  private static let escape = "\u{1b}["

  @Test(arguments: [
    (["TERM": "xterm"], "", true), (["TERM": "dumb"], "", false), ([:], "", false),
    (["TERM": "xterm", "NO_COLOR": "1"], "", false), (["TERM": "xterm", "NO_COLOR": ""], "", true),
    (["TERM": "xterm"], " --color never", false), (["TERM": "dumb"], " --color always", true),
    (["TERM": "xterm", "NO_COLOR": "1"], " --color=always", true),
  ])
  func coloursAreAsked(environment: [String: String], option: String, isColoured: Bool) throws {
    let command = try Command()
    for words in ["shapes lenet5", "shapes nosuch", "diff lenet5 alexnet", "list -h"] {
      let output = try command.onTerminal("archdb \(words)\(option)", environment: environment)
      #expect(output.contains(Self.escape) == isColoured, "\(words): \(output)")
    }
  }

  @Test func aPipeHasNoneUnlessAsked() throws {
    let command = try Command()
    #expect(try !command.run("shapes", "lenet5").output.contains(Self.escape))
    #expect(try command.run("shapes", "lenet5", "--color", "always").output.contains(Self.escape))
    let failed = try command.run("shapes", "nosuch", "--color=always")
    #expect(failed.error.hasPrefix("\u{1b}[1;31merror:\u{1b}[0m "))
    let mistake = try command.run("shapes", "lenet5", "--color", "blue")
    #expect(mistake.status == 64 && mistake.error.contains("always"))
  }

  /// Blocks are folded alike on a terminal and in a pipe.
  @Test func aTableFoldsAlike() throws {
    let command = try Command()
    let piped = try command.run("shapes", "resnet18", environment: ["COLUMNS": "80"]).output
    #expect(try command.onTerminal("archdb shapes resnet18") == piped)
    #expect(piped.contains("BasicBlock x2"))
    #expect(try command.run("shapes", "resnet18", "--no-fold").output.contains("layer1.0.conv1"))
  }
}
