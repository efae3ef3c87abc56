import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// `serve --stdio`: each request has the answer that the command gives by itself.
@Suite(.serialized) struct ServeTests {
  private struct Response: Equatable {
    var id: JSON?
    var status: Int32
    var output: String
    var error: String

    init(_ line: String) throws {
      let json = try JSON(text: line)
      guard case .object(let members) = json, case .int(let status)? = json["status"],
        case .string(let output)? = json["output"], case .string(let error)? = json["error"]
      else { throw Command.Failure(text: line) }
      #expect(members.map(\.key) == ["id", "status", "output", "error"])
      id = json["id"]
      self.status = Int32(status)
      (self.output, self.error) = (output, error)
    }
  }

  private func request(
    _ id: Int, _ arguments: [String], _ members: [JSON.Member] = []
  ) -> String {
    JSON.object(
      [
        .init("id", .int(id)), .init("args", .array(arguments.map(JSON.string))),
      ] + members
    ).compact
  }

  /// The answers to lines that are sent all at once.
  private func answers(_ lines: [String], _ command: Command) throws -> [Response] {
    let result = try command.run(
      "serve", "--stdio", input: lines.joined(separator: "\n") + "\n")
    #expect(result.status == 0 && result.error.isEmpty, "\(result)")
    return try result.output.split(separator: "\n").map { try Response(String($0)) }
  }

  /// Commands that read, some of which fail: what the process itself would print, byte for byte, also
  /// the second time, after all the others.
  @Test func anAnswerIsWhatTheCommandPrints() throws {
    let commands: [[String]] = [
      ["shapes", "resnet18", "--format", "json"], ["shapes", "vgg11", "--input", "3x1x1"],
      ["shapes", "resnet18", "--symbolic"], ["explain", "resnet18", "conv1"],
      ["cell", "lenet5", "pool2", "2,3"], ["diff", "resnet18", "resnet34"],
      ["diff", "vgg11", "vgg11", "--stat"], ["diff", "vgg11", "vgg13", "--fail-on", "params > 1%"],
      ["solve", "unet_same", "--near", "500x375"], ["solve", "--from", "28", "--to", "14"],
      ["search", "--output", "14x14", "--limit", "3"], ["list", "--format", "csv"],
      ["sql", "SELECT count(*) FROM layers"], ["sql", "SELECT 1 WHERE 0"], ["sql", "DROP TABLE x"],
      ["types", "Conv2d"], ["log", "resnet18"], ["show", "lenet5"], ["help", "questions"],
      ["shapes", "--help"], ["--help"], ["--version"], ["help", "shapes"], [],
      ["shapes"], ["shapes", "resnet81"], ["shapes", "resnet18", "--depth", "x"],
      ["shapes", "resnet18", "--nothing"], ["shape", "resnet18"], ["--nothing"],
      ["shapes", "resnet18", "--limit", "2", "--limit", "3"], ["show", "no/such/file.yaml"],
    ]
    let command = try Command()
    let alone = try commands.map { try command.run($0) }
    let twice = commands + commands.reversed()
    let served = try answers(
      twice.enumerated().map { request($0.offset, $0.element) }, command)
    #expect(served.map(\.id) == twice.indices.map { .int($0) })
    for (index, (one, arguments)) in zip(served, twice).enumerated() {
      let expected = alone[min(index, twice.count - 1 - index)]
      #expect(
        (one.status, one.output, one.error) == (expected.status, expected.output, expected.error),
        "\(arguments)")
    }
  }

  private func flat(_ name: String, _ command: Command) throws -> JSON {
    try JSON(text: command.run("show", name, "--flat", "--format", "ndjson").output)
  }

  @Test func designsAreGivenWithTheRequest() throws {
    let command = try Command()
    let (small, large) = (try flat("resnet18", command), try flat("resnet34", command))
    let text = "name: t\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    func given(_ members: (String, JSON)...) -> [JSON.Member] { members.map { .init($0, $1) } }
    // Of a name that is a stored design's and a folder's, the request's own is meant.
    try FileManager.default.createDirectory(
      atPath: command.path("vgg11"), withIntermediateDirectories: true)
    let got = try answers(
      [
        request(0, ["shapes", "-", "--format", "json"], given(("design", small))),
        request(
          1, ["diff", "vgg11", "new"],
          given(("designs", .object(["vgg11": small, "new": large])))),
        request(2, ["shapes", "-"]),
        request(3, ["shapes", "-", "--format", "csv"], given(("design", .string(text)))),
        request(4, ["shapes", "-", "--format", "csv"], given(("design", .string("")))),
        request(5, ["add", "-", "-m", "kept"], given(("design", .string(text)))),
        request(6, ["log", "t", "--format", "json"]), request(7, ["shapes", "new"]),
        request(8, ["diff", "-", "resnet18"], given(("design", small))),
      ], command)
    #expect(got.map(\.id) == (0..<9).map { .int($0) })
    for (name, design) in [("small", small), ("large", large)] {
      try command.write(design.compact, to: "\(name).json")
    }
    #expect(try got[0].output == command.run("shapes", "small.json", "--format", "json").output)
    let compared = try command.run("diff", "small.json", "large.json")
    #expect(got[1].status == 1 && got[1].output == compared.output, "\(got[1])")
    #expect(got[2].status == 64 && got[2].error.contains("no 'design'"), "\(got[2])")
    #expect(got[3].status == 0 && got[3].output.contains(",relu,ReLU,3x8x8,"), "\(got[3])")
    #expect(got[4].status == 65, "\(got[4])")
    #expect(got[5].status == 0 && got[6].output.contains("kept"), "\(got[5])")
    #expect(try command.architectures().contains("t"))
    #expect(got[7].status == 66, "what one request gives no other sees: \(got[7])")
    #expect(got[8].status == 0, "\(got[8])")
  }

  @Test func whatIsNoRequestIsAnswered() throws {
    let command = try Command()
    let good = request(1, ["types", "ReLU"])
    let bad = [
      (#"nothing"#, "null", "not JSON"), (#"{"id":1,"args":["list"]"#, "null", "not JSON"),
      (#"[]"#, "null", "no object"), (#"{"args":["list"]}"#, "null", "no id"),
      (#"{"id":null,"args":["list"]}"#, "null", "no id"),
      (#"{"id":[1],"args":["list"]}"#, "null", "no id"),
      (#"{"id":"a"}"#, #""a""#, "no arguments"), (#"{"id":2,"args":"list"}"#, "2", "no arguments"),
      (#"{"id":2,"args":[3]}"#, "2", "no arguments"),
      (#"{"id":2,"args":["list"],"x":1}"#, "2", "no 'x'"),
      (#"{"id":2,"args":["shapes","-"],"design":7}"#, "2", "no design"),
      (#"{"id":2,"args":["list"],"designs":[]}"#, "2", "no names"),
      (#"{"id":2,"args":["list"],"designs":{"-a":{}}}"#, "2", "'-a'"),
      (#"{"id":2.50,"args":["serve","--stdio"]}"#, "2.50", "not served"),
      (#"{"id":"\u0041\n","args":["remove","resnet18"]}"#, #""\u0041\n""#, "not served"),
      (#"{"id":-3,"args":["format","x.yaml"]}"#, "-3", "not served"),
      (#"{"id":1e2,"args":["edit","resnet18","--set","conv1.stride=1"]}"#, "1e2", "not served"),
      (#"{"id":0,"args":["lst"]}"#, "0", "no command 'lst'"),
    ]
    let lines = bad.flatMap { [$0.0, "", good] }
    let result = try command.run(
      "serve", "--stdio", input: lines.joined(separator: "\n"))
    #expect(result.status == 0 && result.error.isEmpty, "\(result)")
    let got = result.output.split(separator: "\n").map(String.init)
    try #require(got.count == 2 * bad.count)
    for (index, (line, id, message)) in bad.enumerated() {
      #expect(got[2 * index].hasPrefix(#"{"id":\#(id),"status":64,"output":"","error":"error: "#))
      #expect(got[2 * index].contains(message), "\(line): \(got[2 * index])")
      #expect(try Response(got[2 * index + 1]).status == 0)
    }
  }

  @Test func aRequestHasAtMost64MiB() throws {
    let piped = try Piped(Command(), ["serve", "--stdio"])
    let chunk = String(repeating: "x", count: 1 << 20)
    try piped.write(#"{"id":1,"args":["list"],"design":""#)
    for _ in 0..<80 { try piped.write(chunk) }
    try piped.write("\"}\n" + request(2, ["types", "ReLU"]) + "\n")
    let refused = try Response(try #require(piped.readLine()))
    #expect(refused.id == .null && refused.status == 64, "\(refused)")
    #expect(refused.error.contains("too long") && refused.error.contains("64 MiB"), "\(refused)")
    let next = try Response(try #require(piped.readLine()))
    #expect(next.id == .int(2) && next.status == 0)
    try piped.endInput()
    #expect(try piped.wait().status == 0)
  }

  /// One at a time, each answered before the next is asked; and what is kept does not grow with them.
  @Test func eachIsAnsweredAtOnceInBoundedMemory() throws {
    let command = try Command()
    let piped = try Piped(command, ["serve", "--stdio"])
    let design = try JSON(text: StreamTests.line("net", layers: 40))
    func ask(_ numbers: Range<Int>) throws -> Int {
      for number in numbers {
        try piped.write(
          request(number, ["shapes", "-", "--format", "json"], [.init("design", design)]) + "\n")
        let answer = try Response(try #require(piped.readLine()))
        #expect(answer.id == .int(number) && answer.status == 0)
      }
      return try piped.peakMemory()
    }
    let few = try ask(0..<100)
    let many = try ask(100..<1_100)
    #expect(many <= few + 8, "\(few) and \(many) MiB")
    try piped.endInput()
    #expect(piped.readLine() == nil)
    let end = try piped.wait()
    #expect(end.status == 0 && end.error.isEmpty)
  }

  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, SIGTERM)])
  func aSignalEndsItQuietly(_ signal: Int32, _ status: Int32) throws {
    let command = try Command(.emptied)
    let piped = try Piped(command, ["serve", "--stdio"])
    // After an add, which notes Ctrl-C, as before.
    let line = try JSON(text: StreamTests.line("net"))
    try piped.write(request(1, ["add", "-"], [.init("design", line)]) + "\n")
    #expect(try Response(try #require(piped.readLine())).status == 0)
    kill(piped.process.processIdentifier, signal)
    #expect(piped.readLine() == nil)
    let end = try piped.wait()
    #expect(end.status == status && end.error.isEmpty, "\(end)")
    #expect(try command.architectures() == ["net"])
  }

  @Test func itSaysWhereRequestsComeFrom() throws {
    let result = try Command().run("serve")
    #expect(result.status == 64 && result.error.contains("--stdio"), "\(result)")
  }
}
