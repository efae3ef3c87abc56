import Foundation
import TestSupport
import Testing

/// The README and the questions' page are true: what they show is what the command prints, and what
/// they list works.
@Suite struct ReadmeTests {
  /// A command with its whole output.
  struct Example: Sendable, CustomTestStringConvertible {
    var command: String
    var output: String
    var testDescription: String { command }
  }

  private static let pages = [
    "README.md", "docs/questions.md", "docs/diff.md", "docs/model-files.md", "docs/teams.md",
    "docs/export.md", "docs/spaces.md",
  ]

  private static func lines(of name: String) -> [Substring] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(name)
    let text = (try? Data(contentsOf: url)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static let lines = pages.flatMap(lines(of:))

  /// The blocks between fences, with the language named after the first one.
  private static let fenced = fenced(lines)

  private static func fenced(
    _ lines: [Substring]
  ) -> [(language: String, lines: [Substring])] {
    var result: [(String, [Substring])] = []
    var open: (language: String, lines: [Substring])?
    for line in lines {
      if line.hasPrefix("```") {
        if let block = open { result.append(block) }
        open = open == nil ? (String(line.dropFirst(3)), []) : nil
      } else {
        open?.lines.append(line)
      }
    }
    return result
  }

  /// What comes after `$`, and below it up to the next one.
  static let examples = examples(in: fenced)
  static let readmeExamples = examples(in: fenced(lines(of: "README.md")))

  private static func examples(
    in blocks: [(language: String, lines: [Substring])]
  ) -> [Example] {
    blocks.flatMap(examples(of:))
  }

  private static func examples(
    of block: (language: String, lines: [Substring])
  ) -> [Example] {
    var examples: [Example] = []
    for line in block.lines {
      if line.hasPrefix("$ archdb ") {
        examples.append(Example(command: String(line.dropFirst(2)), output: ""))
      } else if !examples.isEmpty {
        examples[examples.count - 1].output += line + "\n"
      }
    }
    return examples
  }

  /// The lines that are set in and call the command, without what they say about it.
  static let calls: [String] = lines.compactMap { line in
    guard line.hasPrefix("    archdb ") else { return nil }
    let call = line.dropFirst(4)
    let end = call.firstRange(of: "  ")?.lowerBound ?? call.endIndex
    return String(call[..<end])
  }

  /// The definition that the README shows, as the file that it names.
  private func command() throws -> Command {
    let command = try Command()
    let definition = try #require(Self.fenced.first { $0.language == "yaml" })
    try command.write(definition.lines.joined(separator: "\n") + "\n", to: "mynet.yaml")
    try Self.copyModels(to: command)
    return command
  }

  /// The catalogs of two colleagues, whose one design is the README's.
  private func addColleague(to command: Command) throws {
    let result = try command.shell(
      "cp catalog.sqlite anna.sqlite && archdb add mynet.yaml --db anna.sqlite && "
        + "cp anna.sqlite ben.sqlite")
    #expect(result.status == 0, "\(result.error)")
  }

  /// A folder of definitions in a repository of git's, as the pages speak of one: since v1.1 a design became
  /// wider, one was made and one went; since then nothing happened.
  private func addRepository(to command: Command) throws {
    let repository = try Repository(in: command)
    let family = SmallNets.family(large: 32).replacing("pair_s", with: "small")
      .replacing("pair_l", with: "large")
    let nets = [
      "nets/model.yaml": SmallNets.conv("model"), "nets/models.yaml": family,
      "nets/backbone.yaml": SmallNets.conv("backbone", width: 16),
      "model.yaml": SmallNets.conv("top").replacing("conv:", with: "conv1:"),
    ]
    try repository.commit(
      nets.merging([
        "nets/backbone.yaml": SmallNets.conv("backbone"),
        "nets/trial.yaml": SmallNets.conv("trial"),
      ]) { $1 }, message: "begin")
    try repository.git("tag", "v1.1")
    try repository.commit(
      nets.merging(["nets/head.yaml": SmallNets.conv("head", width: 21, kernel: 1)]) { $1 },
      removing: ["nets/trial.yaml"], message: "widen the backbone")
    try repository.git("tag", "v1.2")
    try repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    try repository.commit([:], message: "nothing of it")
    let copied = try command.shell("cp -r nets old && cp -r nets new")
    #expect(copied.status == 0)
  }

  /// Whether a line speaks of the repository.
  private func isOfRepository(_ line: String) -> Bool {
    ["HEAD", "v1.", "origin/", "old/"].contains(where: line.contains)
  }

  /// The model files that the pages name, which the tests hold for their shapes.
  private static func copyModels(to command: Command) throws {
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReferenceTests/Fixtures")
    let program = fixtures.appendingPathComponent("pt2/unet_like.pt2").path
    for name in ["resnet18.dynamo", "vgg16.dynamo"] {
      let packed = fixtures.appendingPathComponent("onnx_export/\(name).onnx.gz").path
      _ = try command.shell("gunzip -c '\(packed)' > \(name).onnx; cp '\(program)' .")
    }
    try writeWeights(to: command, from: fixtures)
  }

  /// A file of the weights of torchvision's resnet18 for 37 classes: the names and shapes, and a hole.
  private static func writeWeights(to command: Command, from fixtures: URL) throws {
    let packed = fixtures.appendingPathComponent("state_dicts.jsonl.gz").path
    let lines = try command.shell("gunzip -c '\(packed)'").output.split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix(#"{"name": "resnet18""#) })
    let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let shapes = try #require(row?["tensors"] as? [String: [Int]])
    let tensors = shapes.sorted { $0.key < $1.key }.map { name, shape in
      (name: name, shape: name.hasPrefix("fc.") ? [37] + shape.dropFirst() : shape)
    }
    let (header, count) = SafetensorsFile.header(tensors)
    let bytes = SafetensorsFile.bytes(header: header, dataCount: 0)
    try command.write(Data(bytes), to: "pets.safetensors")
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: command.path("pets.safetensors")))
    try file.truncate(atOffset: UInt64(bytes.count + count))
  }

  @Test(arguments: examples)
  func anExampleIsWhatIsPrinted(example: Example) throws {
    let command = try command()
    if example.command.contains("anna") { try addColleague(to: command) }
    if isOfRepository(example.command) { try addRepository(to: command) }
    #expect(Self.screen(try command.onTerminal(example.command)) == example.output)
  }

  /// What is left on the screen: a line that says how far work is goes before the next one.
  private static func screen(_ output: String) -> String {
    output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.ranges(of: "\r\u{1b}[K").last.map { line[$0.upperBound...] } ?? line
    }.joined(separator: "\n")
  }

  /// What the README shows is also what goes through a pipe on that terminal.
  @Test(arguments: readmeExamples)
  func aPipeGetsTheSame(example: Example) throws {
    let output = try command().onTerminal("\(example.command) | cat")
    #expect(Self.screen(output) == example.output)
  }

  @Test(arguments: calls)
  func aCallWorks(call: String) throws {
    let command = try command()
    if call.contains("anna") { try addColleague(to: command) }
    if isOfRepository(call) { try addRepository(to: command) }
    #expect(try command.run("add", "mynet.yaml").status == 0)
    let result = try command.shell(call)
    #expect(result.status == 0, "\(result.error)")
    // Nobody who tries them out loses a built-in architecture.
    #expect(!result.error.contains("built-in"), "\(result.error)")
    #expect(!result.output.isEmpty || call.contains(" format "))
  }

  @Test func thereAreSome() throws {
    #expect(Self.examples.count > 1 && Self.calls.count > 8)
    #expect(try command().run("format", "--check", "mynet.yaml").status == 0)
  }
}
