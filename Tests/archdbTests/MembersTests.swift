import Foundation
import Testing

/// `members` and the built-in design spaces as whole commands.
@Suite struct MembersTests {
  private static let definition = """
    name: tiny
    input: [3, 32, 32]
    parameters:
      stride: choice(1, 2)
    blocks:
      wide: Conv2d(16, 3, padding=1)
      narrow: Conv2d(4, 1)
    layers:
      - conv1: Conv2d(8, 3, stride=stride, padding=1)
      - conv2: choice(wide, narrow)
      - conv3: Conv2d(8, choice(3, 5), padding=1)

    """

  private func command() throws -> Command {
    let command = try Command()
    try command.write(Self.definition, to: "tiny.yaml")
    return command
  }

  private func rows(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.components(separatedBy: ",") }
  }

  @Test func allHaveANumberAndTheirChoices() throws {
    let result = try command().run("members", "tiny.yaml", "--format", "csv")
    #expect(result.status == 0, "\(result.error)")
    let rows = rows(result.output)
    #expect(rows.first == ["number", "stride", "conv2", "conv3.kernel_size", "params", "MACs"])
    #expect(rows.dropFirst().map { $0[0] } == (0..<8).map(String.init))
    #expect(Set(rows.dropFirst().map { $0[1...3].joined(separator: " ") }).count == 8)
    // 8*3*9 + 8, 4*8 + 4 and 8*4*9 + 8 parameters.
    let least = try #require(rows.first { $0[1...3] == ["1", "narrow", "3"] })
    #expect(least[4] == "556")
  }

  @Test func rangesGiveEachMemberOnce() throws {
    let command = try command()
    let all = try command.run("members", "tiny.yaml", "--format", "csv").output
    var parts: [String] = []
    for range in ["0..2", "3..3", "4", "5.."] {
      let part = try command.run("members", "tiny.yaml", "--range", range, "--format", "csv")
      parts += part.output.split(separator: "\n").dropFirst().map(String.init)
    }
    #expect(parts == all.split(separator: "\n").dropFirst().map(String.init))
  }

  @Test func aDesignALineIsReadByOtherCommands() throws {
    let command = try command()
    let lines = try command.run(
      "members", "tiny.yaml", "--params", "..1000", "--format", "ndjson")
    try command.write(lines.output, to: "members.ndjson")
    let names = lines.output.split(separator: "\n").count
    #expect(names > 0 && names < 8)
    let shapes = try command.run("shapes", "members.ndjson", "--format", "ndjson")
    #expect(shapes.status == 0, "\(shapes.error)")
    #expect(shapes.output.split(separator: "\n").count == names)
    let added = try command.run("add", "members.ndjson")
    #expect(added.status == 0, "\(added.error)")
    // What was chosen is stored with the design, as parameters of a definition are.
    let sql = try command.run(
      "sql",
      "SELECT count(*) FROM architectures WHERE family = 'tiny' AND name GLOB 'tiny-*'",
      "--format", "csv")
    #expect(sql.output.contains("\n\(names)"), "\(sql.output)\(sql.error)")
    let first = try #require(lines.output.split(separator: "\"").dropFirst(3).first)
    let shown = try command.run("show", String(first), "--format", "json")
    #expect(shown.output.contains("\"conv3.kernel_size\": 3"), "\(shown.output)")
  }

  @Test func aSeedDecidesTheSample() throws {
    let command = try command()
    func drawn(_ seed: String, _ more: String...) throws -> String {
      try command.run(
        ["members", "tiny.yaml", "--sample", "5", "--seed", seed, "--format", "csv"] + more
      ).output
    }
    #expect(try drawn("1") == drawn("1"))
    #expect(
      try rows(drawn("1", "--params", "..1000")).dropFirst().allSatisfy { Int($0[4]) ?? 0 <= 1000 })
  }

  @Test func aDesignHasTheInputThatIsAskedFor() throws {
    let command = try command()
    let rows = rows(
      try command.run(
        "members", "tiny.yaml", "--input", "64x48", "--batch", "2", "--range", "3..4", "--format",
        "csv"
      ).output)
    let lines = try command.run(
      "members", "tiny.yaml", "--input", "64x48", "--batch", "2", "--range", "3..4", "--format",
      "ndjson")
    try command.write(lines.output, to: "two.ndjson")
    let shapes = try command.run("shapes", "two.ndjson", "--totals", "--format", "ndjson")
    for row in rows.dropFirst() {
      #expect(shapes.output.contains("\"macs\":\(row[5])"), "\(shapes.output)\(shapes.error)")
    }
    #expect(shapes.output.contains("\"input\":[2,3,64,48]"), "\(shapes.output)")
    // Numbers of another list are of other members: so are the names.
    let other = try command.run("members", "tiny.yaml", "--range", "3", "--format", "ndjson")
    let name = try #require(lines.output.split(separator: "\"").dropFirst(3).first)
    #expect(!other.output.contains("\"\(name)\""))
  }

  @Test func aRangeThatEndsBehindTheLastEndsThere() throws {
    let result = try command().run("members", "tiny.yaml", "--range", "6..99", "--format", "csv")
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 3)
    #expect(result.error.contains("the last member has the number 7"), "\(result.error)")
  }

  @Test func theFrontierCountsTies() throws {
    let result = try command().run(
      "members", "tiny.yaml", "--pareto", "params:min", "--format", "json")
    // The stride changes no parameter.
    #expect(result.output.contains("\"params\": 556"), "\(result.output)\(result.error)")
    #expect(result.output.contains("\"members\": 2"), "\(result.output)")
  }

  @Test(arguments: [
    (
      ["--range", "8.."], 64,
      "there is no member 8\n  help: the 8 that are counted have the numbers 0..7"
    ),
    (["--range", "2..1"], 64, "--range"),
    (["--range", "0..3", "--sample", "2"], 64, "two ways to choose members"),
    (["--seed", "3"], 64, "--seed is about --sample"),
    (["--pareto", "params"], 64, "--pareto"),
    (["--sample", "0"], 64, "--sample takes an integer above 0"),
    (["--params", "..10"], 1, "no member has params ..10"),
    (["--layer", "conv9"], 66, "has no layer 'conv9'"),
  ])
  func whatCannotBeAskedIsToldSo(arguments: [String], status: Int32, text: String) throws {
    let result = try command().run(["members", "tiny.yaml"] + arguments)
    #expect(
      result.status == status && result.error.contains(text), "\(result.status) \(result.error)")
  }

  @Test func builtInSpacesAreListedShownAndCounted() throws {
    let command = try Command()
    let list = try command.run("list", "--spaces", "--format", "csv")
    let rows = rows(list.output.replacing("\"", with: ""))
    // As published: Dong and Yang 2020, Dong et al. 2021, Su et al. 2021.
    for (name, count) in [
      ("nas_bench_201", "15625"), ("nats_bench_size", "32768"), ("nas_bench_macro", "6561"),
    ] {
      #expect(rows.contains { $0[0] == name && $0.joined().contains(count) }, "\(list.output)")
    }
    let shown = try command.run("show", "nas_bench_201")
    #expect(shown.output.contains("choice(none, skip_connect"), "\(shown.output)\(shown.error)")
    let solved = try command.run("solve", "nas_bench_macro", "--limit", "1")
    #expect(solved.output.contains("6,561 of 6,561 combinations are legal"), "\(solved.output)")
    let none = try command.run("list", "--spaces", "nas_bench_202")
    #expect(none.status == 1 && none.error.contains("nas_bench_201"), "\(none.error)")
  }
}
