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

  /// Sizes are the same along each axis: as many layers fit in 1d and 3d, and what they cost there is what
  /// the pasted lines cost.
  @Test(arguments: [1, 3]) func `of one axis and of three`(dims: Int) throws {
    let command = try Command()
    let options = ["--type", "conv,pool,transposed", "--rank", "macs", "--channels", "5"]
    let call =
      ["solve", "--from", "18", "--to", "6", "--layers", "2", "--format", "json"] + options
    let flat = try json(try command.run(call))
    let answer = try json(
      try command.run(call + ["--dims", "\(dims)", "--in-channels", "5", "--limit", "30"]))
    #expect(answer["count"] as? Int == flat["count"] as? Int && answer["dims"] as? Int == dims)
    let solutions = try #require(answer["solutions"] as? [[String: Any]])
    #expect(solutions.count == 30)
    for solution in solutions {
      let layers = try #require(solution["layers"] as? [[String: Any]])
      let lines = layers.compactMap { $0["line"] as? String }.map { "  - \($0)\n" }.joined()
      let axes = Array(repeating: "18", count: dims).joined(separator: ", ")
      try command.write("name: net\ninput: [5, \(axes)]\nlayers:\n\(lines)", to: "net.yaml")
      let shapes = try json(try command.run("shapes", "net.yaml", "--format", "json"))
      #expect(shapes["params"] as? Int == solution["params"] as? Int)
      #expect(shapes["macs"] as? Int == solution["macs"] as? Int)
      let rows = try #require(shapes["layers"] as? [[String: Any]])
      #expect(
        (rows.last?["output"] as? [Int])?.dropFirst(2) == Array(repeating: 6, count: dims)[...])
      #expect(layers.allSatisfy { ($0["type"] as? String)?.hasSuffix("\(dims)d") == true })
      // A number, as PyTorch's own calls have it, for one axis too.
      #expect(!lines.contains("["))
    }
  }

  /// floor((28 + 2P - K)/2) + 1 = 14 for K = 3, P = 1 and K = 5, P = 2, and for no other of these pairs.
  @Test func `values that go together`() throws {
    let command = try Command()
    let pairs = "--kernel 3 --padding 1 --kernel 5 --padding 2 --kernel 7 --padding 0"
    let call = ["solve", "--from", "28", "--to", "14", "--stride", "2", "--format", "json"]
    let answer = try json(try command.run(call + pairs.split(separator: " ").map(String.init)))
    let solutions = try #require(answer["solutions"] as? [[String: Any]])
    let found = solutions.compactMap { ($0["layers"] as? [[String: Any]])?.first }
      .map { [$0["kernel_size"] as? Int, $0["padding"] as? Int] }
    #expect(answer["count"] as? Int == 2 && found == [[3, 1], [5, 2]])
    let uneven = try command.run(
      call + [
        "--kernel", "3", "--kernel", "5", "--padding", "1", "--padding", "2", "--padding", "3",
      ])
    #expect(uneven.status == 64 && uneven.error.contains("given 2 times"))
    #expect(try command.run(call + ["--dims", "4"]).status == 64)
    #expect(try command.run(call + ["--in-channels", "0"]).status == 64)
    // 3 channels in, 64 out: 64*(3*9 + 1) parameters.
    let inChannels = try json(
      try command.run(call + ["--kernel", "3", "--padding", "1", "--in-channels", "3"]))
    #expect((inChannels["solutions"] as? [[String: Any]])?.first?["params"] as? Int == 64 * 28)
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
