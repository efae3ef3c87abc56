import Foundation
import Testing

/// Files of many designs, a line each: answered as they come, in bounded memory.
@Suite(.serialized) struct StreamTests {
  static func line(_ name: String, type: String = "ReLU") -> String {
    #"{"name":"\#(name)","input":[3,8,8],"layers":[{"path":"act","type":"\#(type)"}]}"#
  }

  /// A design of so many layers.
  static func line(_ name: String, layers: Int) -> String {
    let layers = (0..<layers).map { number in
      #"{"path":"l\#(number)","type":"Conv2d","out_channels":\#(3 + number % 5),"kernel_size":1}"#
    }
    return #"{"name":"\#(name)","input":[3,8,8],"layers":[\#(layers.joined(separator: ","))]}"#
  }

  // MARK: - One after the other

  @Test(arguments: [["shapes", "-"], ["solve", "-", "--legal"]])
  func anAnswerComesBeforeTheNextLine(_ arguments: [String]) throws {
    let piped = try Piped(Command(), arguments + ["--format", "ndjson"])
    for number in 0..<3 {
      try piped.write(Self.line("net\(number)") + "\n")
      #expect(piped.readLine()?.hasPrefix(#"{"architecture":"net\#(number)""#) == true)
    }
    try piped.endInput()
    #expect(piped.readLine() == nil)
    #expect(try piped.wait().status == 0)
  }

  @Test func aNamedPipeIsReadLineByLine() throws {
    let command = try Command()
    #expect(mkfifo(command.path("pipe.ndjson"), 0o600) == 0)
    let result = try command.shell(
      """
      { echo '\(Self.line("a"))'; echo; echo '\(Self.line("b"))'; } > pipe.ndjson &
      archdb shapes pipe.ndjson --format ndjson
      """)
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 2, "\(result)")
  }

  @Test func anErrorStandsInItsPlaceAndTheRunGoesOn() throws {
    let command = try Command()
    let bad = Self.line("b", type: "Relu")
    var data = Data(
      "\u{feff}\(Self.line("a"))\r\n\r\n\(bad)\n{\"name\":\"x\u{0}\"}\n{\"n\":\"".utf8)
    data += [0xff]
    data += Data("\"}\n[]\n\(Self.line("last"))".utf8)
    try command.write(data, to: "f.ndjson")
    let result = try command.run("shapes", "f.ndjson", "--format", "ndjson")
    let lines = result.output.split(separator: "\n")
    #expect(result.status == 65 && lines.count == 6, "\(result)")
    #expect(lines.first?.hasPrefix(#"{"architecture":"a""#) == true)
    #expect(lines.last?.hasPrefix(#"{"architecture":"last""#) == true)
    let column = bad.utf8.count - #""Relu"}]}"#.utf8.count + 1
    for (index, place) in [(1, "3,\"column\":\(column)"), (2, "4"), (3, "5"), (4, "6")] {
      #expect(lines[index].hasPrefix("{\"error\":{\"file\":\"f.ndjson\",\"line\":\(place)"))
    }
  }

  @Test func oneOfManyIsFoundByItsName() throws {
    let command = try Command()
    try command.write(
      ["a", "b", "c"].map { Self.line($0) }.joined(separator: "\n"), to: "f.ndjson")
    let shown = try command.run("show", "f.ndjson:b")
    #expect(shown.output == Self.line("b") + "\n", "\(shown)")
    let missing = try command.run("shapes", "f.ndjson:bb")
    #expect(missing.status == 66 && missing.error.contains("defines no 'bb'"), "\(missing)")
    for arguments in [["explain", "f.ndjson", "act"], ["show", "f.ndjson"]] {
      let result = try command.run(arguments)
      #expect(result.status == 64)
      #expect(result.error.contains("stands for 3 designs, where one is expected"), "\(result)")
      #expect(result.error.contains("f.ndjson:a"))
    }
  }

  @Test func aSpaceComesFromStandardInput() throws {
    let text = "name: n\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(choice(4, 8), 3)\n"
    let result = try Command().run("solve", "-", "--format", "ndjson", input: text)
    #expect(result.status == 0 && result.output.split(separator: "\n").count == 2, "\(result)")
  }

  @Test func linesAreFormattedEach() throws {
    let command = try Command()
    let loose = Self.line("a").replacing(",", with: ", ")
    try command.write("\(loose)\r\n\n\(Self.line("b"))", to: "f.ndjson")
    #expect(try command.run("format", "--check", "f.ndjson").status == 1)
    #expect(try command.run("format", "f.ndjson").output == "formatted f.ndjson\n")
    #expect(try command.text(of: "f.ndjson") == Self.line("a") + "\n" + Self.line("b") + "\n")
    #expect(try command.run("format", "--check", "f.ndjson").status == 0)
    try command.write("\(loose)\n\(Self.line("b", type: "Relu"))\n", to: "bad.ndjson")
    let bad = try command.run("format", "f.ndjson", "bad.ndjson")
    #expect(bad.status == 65 && bad.error.contains("bad.ndjson:2:"), "\(bad)")
    #expect(try command.text(of: "bad.ndjson").hasPrefix(loose))
    #expect(try command.names() == ["bad.ndjson", "catalog.sqlite", "f.ndjson"])
  }

  // MARK: - Adding

  @Test func aStreamIsStoredWholeOrNotAtAll() throws {
    let command = try Command(.emptied)
    let lines = (0..<300).map { Self.line("net\($0)") }
    let wrong = lines + [Self.line("bad", type: "Relu")]
    let refused = try command.run("add", "-", input: wrong.joined(separator: "\n"))
    #expect(refused.status == 65 && refused.error.contains("error: -:301:"), "\(refused)")
    let twice = try command.run("add", "-", input: (lines + [lines[6]]).joined(separator: "\n"))
    #expect(twice.status == 65, "\(twice)")
    #expect(twice.error.contains("'net6' is defined twice: in -:7 and in -:301"), "\(twice)")
    #expect(try command.architectures() == [])
    try command.write(lines.joined(separator: "\n"), to: "f.ndjson")
    let dry = try command.run("add", "--dry-run", "f.ndjson")
    #expect(
      dry.status == 0 && dry.output.hasPrefix("300 designs: 300 valid, none added"), "\(dry)")
    #expect(try command.architectures() == [])
    let added = try command.run("add", "f.ndjson", "--format", "ndjson")
    #expect(added.status == 0 && added.output.split(separator: "\n").count == 300, "\(added)")
    #expect(try command.architectures().count == 300)
    let again = try command.run("add", "f.ndjson")
    #expect(again.output.hasPrefix("300 designs: 0 added, 300 unchanged"), "\(again)")
    // The text of a design is its line.
    #expect(try command.run("show", "net7").output == lines[7] + "\n")
  }

  @Test func controlCLeavesNothingBehind() throws {
    let command = try Command(.emptied)
    let piped = try Piped(command, ["add", "-"])
    for number in 0..<200 { try piped.write(Self.line("net\(number)") + "\n") }
    try piped.flush()
    kill(piped.process.processIdentifier, SIGINT)
    let end = try piped.wait()
    #expect(end.status == 130 && end.error.isEmpty, "\(end)")
    #expect(!command.exists("catalog.sqlite-wal"))
    #expect(try command.architectures() == [])
  }

  /// What is kept does not grow with the number of designs: ten times as many take no more than a
  /// fraction more, where each of them is far larger than that.
  @Test(arguments: [
    ["add", "-"], ["add", "--dry-run", "-"], ["shapes", "-", "--format", "ndjson"],
  ])
  func memoryIsBounded(_ arguments: [String]) throws {
    func peak(_ count: Int) throws -> Int {
      let piped = try Piped(Command(.emptied), arguments)
      let isAnswered = arguments[0] == "shapes"
      for number in 0..<count {
        try piped.write(Self.line("net\(number)", layers: 12) + "\n")
        if isAnswered { #expect(piped.readLine() != nil) }
      }
      try piped.flush()
      let memory = try piped.peakMemory()
      kill(piped.process.processIdentifier, SIGKILL)
      _ = try? piped.wait()
      return memory
    }
    let (few, many) = (try peak(200), try peak(2_000))
    // SQLite keeps up to 64 MiB of pages; ten times the designs would be hundreds.
    #expect(many < few + (arguments == ["add", "-"] ? 64 : 16), "\(few) and \(many) MiB")
  }

  // MARK: - Folders

  @Test func aFolderIsWalkedOnce() throws {
    let command = try Command(.emptied)
    for folder in ["d", "d/deep"] {
      try FileManager.default.createDirectory(
        atPath: command.path(folder), withIntermediateDirectories: true)
    }
    for (link, end) in [("d/one", "."), ("d/two", "."), ("d/deep/up", "..")] {
      try FileManager.default.createSymbolicLink(
        atPath: command.path(link), withDestinationPath: end)
    }
    #expect(mkfifo(command.path("d/pipe.yaml"), 0o600) == 0)
    try command.write(Self.line("a"), to: "d/a.json")
    try command.write(Self.line("b"), to: "d/deep/b.json")
    let result = try command.run("add", "d")
    #expect(result.status == 0, "\(result)")
    #expect(try command.architectures() == ["a", "b"])
  }

  @Test(arguments: [
    ["show", "/"], ["explain", "/", "x"], ["apply", "/", "-"],
  ])
  func aFolderIsNoDesign(_ arguments: [String]) throws {
    let result = try Command().run(arguments)
    #expect(result.status == 64, "\(result)")
    #expect(result.error.contains("'/' is a folder, where a design is expected"), "\(result)")
  }

  /// The tables of several designs are one table for a program.
  @Test func csvOfSeveralDesigns() throws {
    let command = try Command()
    for option in [[], ["--symbolic"]] {
      let arguments = ["--format", "csv"] + option
      let one = try command.run(["shapes", "alexnet"] + arguments).output
      let other = try command.run(["shapes", "lenet5"] + arguments).output
      let isLabelled = option.isEmpty
      #expect(one.hasPrefix(isLabelled ? "architecture,path,type," : "layer,type,"))
      let both = try command.run(["shapes", "alexnet", "lenet5"] + arguments).output
      func rows(_ text: String, _ name: String) -> [String] {
        text.split(separator: "\n").dropFirst().map { isLabelled ? "\($0)" : "\(name)@1,\($0)" }
      }
      let lines = both.split(separator: "\n").map(String.init)
      #expect(lines.first == (isLabelled ? "" : "architecture,") + one.prefix { $0 != "\n" })
      #expect(Array(lines.dropFirst()) == rows(one, "alexnet") + rows(other, "lenet5"))
    }
    let text = "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    let added = try command.run("add", "-", "--format", "csv", input: text).output
    #expect(added == "architecture,layers,params,MACs,output,outcome\nnet@1,1,0,0,3x8x8,added\n")
    let again = try command.run("add", "-", input: text).output
    #expect(again.contains("outcome") && again.contains("unchanged"))
  }
}
