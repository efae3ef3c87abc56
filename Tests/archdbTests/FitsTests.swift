import Foundation
import TestSupport
import Testing

/// `archdb fits`: what is told, and the exit status.
@Suite struct FitsTests {
  private static let definition = """
    name: net
    parameters: {classes: 10}
    input: [3, 8, 8]
    layers:
      - conv: Conv2d(4, 3)
      - bn: BatchNorm2d
      - head:
          - flatten: Flatten
          - fc: Linear(classes)
    """
  private static let tensors: [(name: String, shape: [Int])] = [
    ("conv.weight", [4, 3, 3, 3]), ("conv.bias", [4]), ("bn.weight", [4]), ("bn.bias", [4]),
    ("bn.running_mean", [4]), ("bn.running_var", [4]), ("head.fc.weight", [10, 144]),
    ("head.fc.bias", [10]),
  ]

  private func command(
    _ tensors: [(name: String, shape: [Int])] = tensors
  ) throws -> Command {
    let command = try Command()
    try command.write(Self.definition, to: "net.yaml")
    try command.write(Data(SafetensorsFile.bytes(tensors)), to: "w.safetensors")
    return command
  }

  @Test func whatFitsHasStatusZero() throws {
    let result = try command().run("fits", "net.yaml", "w.safetensors")
    #expect(result.status == 0)
    // 4*3*3*3 + 4 + 4 + 4 + 10*144 + 10
    #expect(
      result.output == "6 of 6 parameters fit; 1,570 elements\n2 of 3 buffers fit\n")
  }

  /// The commonest case: another number of classes, which `--set` can be.
  @Test func anotherHeadIsNamed() throws {
    let command = try command(
      Self.tensors.map { $0.name.hasPrefix("head") ? ($0.name, [1000] + $0.shape.dropFirst()) : $0 }
    )
    let result = try command.run("fits", "net.yaml", "w.safetensors")
    #expect(result.status == 1 && result.error.isEmpty)
    #expect(result.output.contains("\n  head.fc.weight: file [1000, 144], design [10, 144]\n"))
    #expect(result.output.contains("4 of 6 parameters fit; 120 of 1,570 elements"))
    #expect(
      try command.run("fits", "net.yaml", "w.safetensors", "--set", "classes=1000").status == 0)
    let json = try command.run("fits", "net.yaml", "w.safetensors", "--format", "json")
    #expect(json.status == 1)
    #expect(json.output.contains(#""fits": false"#))
    #expect(
      json.output.contains(
        #"{"name": "head.fc.bias", "file": [1000], "design": [10]}"#))
  }

  @Test func aPrefixIsOneLine() throws {
    let command = try command(Self.tensors.map { ("module.\($0.name)", $0.shape) })
    let result = try command.run("fits", "net.yaml", "w.safetensors")
    #expect(result.status == 1)
    #expect(result.output.contains("--prefix module."))
    #expect(!result.output.contains("missing"))
    #expect(
      try command.run("fits", "net.yaml", "w.safetensors", "--all").output.contains(
        "\n  conv.weight: [4, 3, 3, 3]\n"))
    #expect(
      try command.run("fits", "net.yaml", "w.safetensors", "--prefix", "module.").status == 0)
  }

  /// Parts of a checkpoint under prefixes of their own: in every format.
  @Test func severalPrefixesAreTold() throws {
    let names = Self.tensors.map { tensor in
      ((tensor.name.hasPrefix("head") ? "model." : "backbone.") + tensor.name, tensor.shape)
    }
    let command = try command(names)
    let result = try command.run("fits", "net.yaml", "w.safetensors")
    #expect(
      result.output.replacing("\n", with: " ").contains("--prefix backbone. --prefix model."))
    #expect(
      try command.run(
        "fits", "net.yaml", "w.safetensors", "--prefix", "model.", "--prefix", "backbone."
      ).status == 0)
    func output(_ format: String) throws -> String {
      try command.run("fits", "net.yaml", "w.safetensors", "--format", format).output
    }
    #expect(try output("csv").contains("\n*,prefix,backbone.,\n*,prefix,model.,\n"))
    #expect(try output("markdown").contains("| * | prefix | backbone. |"))
    let json = try output("json")
    #expect(json.contains(#""file_prefix": "backbone.""#))
    #expect(json.contains(#"{"file": "model.", "design": "", "tensors": 2}"#))
    let part = try command.run("fits", "net.yaml", "w.safetensors", "--prefix", "model.")
    #expect(part.output.contains("all fit without the prefix 'backbone.'"))
  }

  /// A container of which nothing is there is a line.
  @Test func whatIsMissingIsFolded() throws {
    let command = try command(
      Self.tensors.filter { !$0.name.hasPrefix("head") }
        + [("old.fc.weight", [3, 4]), ("old.fc.bias", [3])])
    let result = try command.run("fits", "net.yaml", "w.safetensors")
    #expect(result.status == 1)
    #expect(result.output.contains("\n  head: 2 tensors, 1,450 elements\n"))
    #expect(result.output.contains("\n  old: 2 tensors, 15 elements\n"))
    let csv = try command.run("fits", "net.yaml", "w.safetensors", "--format", "csv")
    #expect(csv.output.contains("head.fc.bias,missing,,[10]"))
  }

  @Test func badFilesHaveStatus65() throws {
    let command = try command()
    try command.write(Data(SafetensorsFile.bytes(header: "{", dataCount: 3)), to: "bad.safetensors")
    try command.write("nothing", to: "w.json")
    try command.write(Data([0x80, 2, 0x8a, 0x0a]), to: "w.pth")
    for name in ["bad.safetensors", "w.json", "w.pth", "net.yaml"] {
      let result = try command.run("fits", "net.yaml", name)
      #expect(result.status == 65, "\(name)")
      #expect(result.output.isEmpty && result.error.hasPrefix("error: "))
    }
    #expect(
      try command.run("fits", "net.yaml", "w.pth").error.contains("safetensors.torch.save_file"))
    #expect(try command.run("fits", "net.yaml", "none.safetensors").status == 66)
    #expect(try command.run("fits", "nonet", "w.safetensors").status == 66)
    let shapes = try command.run("shapes", "w.safetensors")
    #expect(shapes.status == 65 && shapes.error.contains("archdb fits DESIGN w.safetensors"))
  }
}
