import Foundation
import Testing

/// What can stand where Tab is pressed. `scripts/completion-check` presses it in bash, zsh and fish.
@Suite struct CompletionTests {
  private func words(_ line: String, in command: Command) throws -> [String] {
    let result = try command.run("---complete", "bash", "--", line)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test(arguments: [
    ("archdb sha", ["shapes"]), ("archdb db c", ["check", "compact"]),
    ("archdb shapes googlenet_", ["googlenet_2014"]),
    ("archdb explain resnet18 layer1.1.b", ["layer1.1.bn1", "layer1.1.bn2"]),
    ("archdb explain resnet18 lay", ["layer1.", "layer2.", "layer3.", "layer4."]),
    ("archdb shapes resnet18 --layer layer4.1.a", ["layer4.1.add"]),
    ("archdb shapes resnet18 --format m", ["markdown"]),
    // bash takes words apart at the sign, and puts in what follows it.
    ("archdb shapes resnet18 --format=m", ["markdown"]),
    ("archdb diff resnet18 --set conv1.st", ["conv1.stride="]),
    ("archdb diff resnet18 --set clas", ["classes="]),
    ("archdb types Conv2", ["Conv2d"]), ("archdb help lang", ["language"]),
    ("archdb list --task segm", ["segmentation"]),
    ("archdb shapes 'googlenet_2", ["googlenet_2014"]),
    ("archdb nothing ", []), ("archdb explain nothing lay", []),
    ("archdb shapes resnet18 --nothing=a", []),
  ])
  func candidates(line: String, wanted: [String]) throws {
    let command = try Command()
    #expect(try words(line, in: command) == wanted, "\(line)")
  }

  /// Options that were given are not offered again, those that repeat are.
  @Test func optionsAreOfferedOnce() throws {
    let command = try Command()
    let options = try words("archdb shapes resnet18 --depth 2 --input 64x64 --", in: command)
    #expect(!options.contains("--depth") && options.contains("--input"))
    #expect(options.contains("--symbolic"))
  }

  /// Definitions and folders are offered where a design may stand, and nothing is made.
  @Test func files() throws {
    let command = try Command(.none)
    try command.write("name: n\n", to: "mine.yaml")
    try command.write("text", to: "mine.txt")
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("mine"), withIntermediateDirectories: true)
    #expect(try words("archdb shapes mine", in: command) == ["mine/", "mine.yaml"].sorted())
    #expect(try words("archdb merge mine", in: command) == ["mine.txt", "mine.yaml", "mine/"])
    #expect(try words("archdb db export mi", in: command) == ["mine/"])
    #expect(try words("archdb explain resnet18 lay", in: command).count == 4)
    #expect(!command.exists("catalog.sqlite"))
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func aScriptAsksTheProgram(shell: String) throws {
    let result = try Command().run("completions", shell)
    #expect(result.status == 0 && result.output.contains("---complete \(shell) --"))
    #expect(!result.output.contains("\\t'") || result.output.contains("$'\\t'"))
  }
}
