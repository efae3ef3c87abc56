import Foundation
import Testing

/// `solve --from --to` as a whole command.
@Suite struct SolveKernelsTests {
  private static let wide = [
    "--kernel", "1..11", "--stride", "1..4", "--padding", "0..5", "--dilation", "1..3",
  ]

  private func json(_ result: Command.Result) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(value as? [String: Any])
  }

  @Test func `one size to another`() throws {
    let command = try Command(.none)
    let result = try command.run(
      ["solve", "--from", "28", "--to", "14", "--format", "json"] + Self.wide)
    #expect(result.status == 0, "\(result.error)")
    let answer = try json(result)
    #expect(answer["count"] as? Int == 25 && answer["ranked_by"] as? String == "params")
    let solutions = try #require(answer["solutions"] as? [[String: Any]])
    #expect(solutions.count == 10)
    for solution in solutions { #expect(solution["sizes"] as? [Int] == [28, 14]) }
    let layers = try #require(solutions[0]["layers"] as? [[String: Any]])
    #expect(layers[0]["type"] as? String == "Conv2d")
    #expect(layers[0]["kernel_size"] as? Int == 1 && layers[0]["stride"] as? Int == 2)
    // Nobody asked for the catalog.
    #expect(try command.names() == [])
  }

  /// A count past 64 bits is a number with all its digits.
  @Test func `a count of many digits`() throws {
    let command = try Command(.none)
    let call =
      ["solve", "--from", "224", "--to", "7", "--layers", "8", "--limit", "1"] + Self.wide
    let json = try command.run(call + ["--format", "json"])
    #expect(json.output.contains(#""count": 252704851211697033316,"#))
    let table = try command.run(call)
    #expect(table.output.hasPrefix("252,704,851,211,697,033,316 stacks of 8 layers take 224 to 7"))
  }

  /// The lines are what a definition takes, and cost there what is said here.
  @Test(arguments: [
    ["--type", "conv,pool", "--rank", "receptive-field"],
    ["--type", "conv,transposed", "--output-padding", "0..1", "--dilation", "1..2"],
    ["--padding", "same,0..1", "--rank", "macs", "--receptive-field", "9.."],
  ])
  func `lines to paste`(options: [String]) throws {
    let command = try Command()
    let call =
      ["solve", "--from", "32", "--to", "8", "--layers", "3", "--limit", "4", "--format", "json"]
    let result = try command.run(call + options)
    #expect(result.status == 0, "\(result.error)")
    let solutions = try #require(try json(result)["solutions"] as? [[String: Any]])
    #expect(solutions.count == 4)
    for solution in solutions {
      let layers = try #require(solution["layers"] as? [[String: Any]])
      let lines = layers.compactMap { $0["line"] as? String }.map { "  - \($0)\n" }.joined()
      try command.write("name: net\ninput: [64, 32, 32]\nlayers:\n\(lines)", to: "net.yaml")
      let shapes = try json(try command.run("shapes", "net.yaml", "--format", "json"))
      let rows = try #require(shapes["layers"] as? [[String: Any]])
      let outputs = rows.compactMap { ($0["output"] as? [Int])?.last }
      #expect([32] + outputs == solution["sizes"] as? [Int])
      #expect(shapes["params"] as? Int == solution["params"] as? Int)
      #expect(shapes["macs"] as? Int == solution["macs"] as? Int)
      let field = try #require((rows.last?["receptive_field"] as? [Int])?.first)
      #expect(field == solution["receptive_field"] as? Int)
    }
  }

  @Test(arguments: [
    ("--from 224 --to 28", "--stride (16 with 1..8)"), ("--from 8 --to 64", "no layer takes 8"),
    (
      "--from 28 --to 14 --stride 2 --kernel 3 --receptive-field 31..",
      "--receptive-field (1 without it)"
    ),
    ("--from 28 --to 9 --kernel 3 --stride 3 --padding 0 --lossless", "--lossless (1 without it)"),
    ("--from 28 --to 14 --padding same --stride 2", "padding='same' is for stride 1"),
    ("--from 28 --to 1000000000000000000", "no layer takes 28"),
    ("--from 1000000000000000000 --to 28 --layers 3", "no stack of 3 layers takes"),
  ])
  func `no solution is a no`(line: String, message: String) throws {
    let command = try Command(.none)
    let arguments = line.split(separator: " ").map(String.init)
    let result = try command.run(["solve"] + arguments)
    #expect(result.status == 1 && result.output.isEmpty)
    #expect(
      result.error.hasPrefix("error: no ") && result.error.contains(message), "\(result.error)")
    let json = try command.run(["solve"] + arguments + ["--format", "json"])
    #expect(json.status == 1)
    #expect(try self.json(json)["count"] as? Int == 0)
  }

  @Test(arguments: [
    ("--from 224 --to 0", "--to: '0' is no size"), ("--from 0..3 --to 1", "--from"),
    ("--from 224 --to 28 --stride -1", "--stride: '-1'"), ("--from 224", "--to"),
    ("--from 224 --to 28 --stride 0", "--stride is at least 1"), ("", "--from and --to"),
    ("--from 224 --to 28 --kernel 3..", "no upper end"),
    ("--from 2n --to 28", "write both ends with n, or neither"),
    ("--from 224 --to 28 --type cnov", "did you mean 'conv'?"),
    ("--from 224 --to 99999999999999999999", "64 bits"),
    ("--from 224 --to 28 --layers 0", "at least 1"),
    ("--from 224 --to 28 --layers 100000000", "at most 100000"),
    ("--from 28 --to 14 --layers 9223372036854775807", "at most 100000"),
    ("--from 224 --to 28 --channels 3,-1", "--channels takes integers above 0"),
    ("--from 224 --to 28 --channels 3,64,128", "one for all maps"),
    ("--from 224 --to 28 --kernel 1..100000 --stride 1..100000", "narrower range"),
    ("--from 224 --to 28 --rank size", "rank"), ("--from n --to n --rank macs", "rank by params"),
    ("--from 224 --to 28 --receptive-field 9..3", "'9..3' is no range"),
  ])
  func `bad input is a usage error`(line: String, message: String) throws {
    let command = try Command(.none)
    let result = try command.run(["solve"] + line.split(separator: " ").map(String.init))
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.error.contains(message), "\(result.error)")
  }

  @Test func `other forms have a row a stack`() throws {
    let command = try Command(.none)
    let call = ["solve", "--from", "28..32", "--to", "14..16", "--kernel", "3", "--limit", "2"]
    let csv = try command.run(call + ["--format", "csv"]).output.split(separator: "\n")
    #expect(csv.count == 2 && csv[0] == "rank,layers,outputs,receptive_field,params,macs")
    #expect(csv[1] == "1,\"Conv2d(64, 3, stride=2, padding=1)\",14..16,3,36928,9437184")
    let lines = try command.run(call + ["--format", "ndjson"]).output.split(separator: "\n")
    #expect(lines.count == 1 && lines[0].contains(#""sizes":[[28,14],[32,16]]"#))
  }
}
