import Foundation
import TestSupport
import Testing

/// Model files where a name is taken: what they are is told by their content.
@Suite struct ModelFileCommandTests {
  /// A small network in darknet's configuration.
  static let cfg = """
    [net]
    width=64
    height=64
    channels=3

    [convolutional]
    batch_normalize=1
    filters=8
    size=3
    stride=2
    pad=1
    activation=leaky

    [maxpool]
    size=2
    stride=2

    [convolutional]
    filters=4
    size=1
    activation=linear
    """

  @Test(arguments: ["net.cfg", "net.onnx", "net.yaml", "-"])
  func theContentDecides(name: String) throws {
    let command = try Command()
    if name != "-" { try command.write(Self.cfg, to: name) }
    let result = try command.run(
      ["shapes", name == "-" ? name : "./" + name, "--format", "ndjson"],
      input: name == "-" ? Self.cfg : "")
    #expect(result.status == 0)
    #expect(result.output.contains(#""output":[1,4,16,16]"#))
    #expect(result.output.contains(#""declared":{"input":{"shape":["N",3,64,64]"#))
  }

  /// A whole shape, batch included, in the file's order; height and width; a batch.
  @Test(arguments: [
    ["--input", "97x131", "--batch", "2"], ["--input", "[2,3,97,131]"],
    ["--input", "input=[2, 3, 97, 131]"],
  ]) func inputsAreAskedFor(options: [String]) throws {
    let command = try Command()
    try command.write(Self.cfg, to: "net.cfg")
    let result = try command.run(["shapes", "net.cfg", "--format", "ndjson"] + options)
    #expect(result.output.contains(#""input":[2,3,97,131]"#))
    // The convolution gives 49x66, the pool, which adds a row at the far side, 25x33.
    #expect(result.output.contains(#""output":[2,4,25,33]"#))
  }

  /// 224x224 are more features than the weights are for: the file is read at what is asked for.
  @Test(arguments: ["3x32x48", "32x48", "[2,3,32,48]", "x=24x64", "x=[1,3,48,32]"])
  func aFileIsReadAtTheInput(input: String) throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.free, .fixed(3), .free, .free])
    file.weight("w", [4608, 10])
    file.node("Flatten", ["x"], ["f"])
    file.node("MatMul", ["f", "w"], ["y"])
    let command = try Command()
    try command.write(Data(file.bytes), to: "net.onnx")
    let result = try command.run("shapes", "net.onnx", "--input", input, "--format", "ndjson")
    #expect(
      result.output.contains(input.contains("[2") ? #""output":[2,10]"# : #""output":[1,10]"#))
    #expect(try command.run("explain", "net.onnx", "MatMul", "--input", input).status == 0)
    let refused = try command.run("shapes", "net.onnx", "--input", "32x32")
    #expect(refused.status == 65)
    #expect(refused.error.contains("at input 3x32x32"))
  }

  /// A network that takes 4608 features and no others is stored, and held against weights, at a given input.
  @Test func aFileIsAddedAtTheInput() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.free, .fixed(3), .free, .free])
    file.weight("fc.weight", [4608, 10])
    file.node("Flatten", ["x"], ["f"])
    file.node("MatMul", ["f", "fc.weight"], ["y"])
    let command = try Command(.emptied)
    try command.write(Data(file.bytes), to: "net.onnx")
    let added = try command.run("add", "net.onnx", "--input", "32x48", "--batch", "2")
    #expect(added.status == 0 && added.error.isEmpty)
    #expect(
      try command.run("shapes", "net", "--format", "ndjson").output.contains(
        #""input":[2,3,32,48]"#))
    #expect(try command.run("add", "net.onnx", "--input", "x=[2,3,32,48]").output.contains("unch"))
    let refused = try command.run("add", "net.onnx", "--input", "32x32", "--name", "other")
    #expect(refused.status == 65 && refused.error.contains("at input 3x32x32"))
    #expect(try command.architectures() == ["net"])
    let weights = SafetensorsFile.bytes([("fc.weight", [10, 4608])])
    try command.write(Data(weights), to: "w.safetensors")
    for input in ["3x32x48", "24x64"] {
      let fits = try command.run("fits", "net.onnx", "w.safetensors", "--input", input)
      #expect(fits.status == 0, "\(fits)")
    }
    #expect(
      try command.run("fits", "net.onnx", "w.safetensors", "--input", "9x9").error.contains(
        "at input 3x9x9"))
    try command.write("name: a\ninput: [3, 8, 8]\nlayers:\n  - ReLU\n", to: "net.yaml")
    for arguments in [["add", "net.yaml"], ["fits", "net.yaml", "w.safetensors"]] {
      for option in [["--input", "9x9"], ["--batch", "2"]] {
        let result = try command.run(arguments + option)
        #expect(result.status == 64 && result.error.contains("is no model file"))
      }
    }
  }

  /// Keys of earlier steps, of which there are none: torch.cat and ONNX Runtime give the new ones alone. A layer
  /// takes no map without elements, and what is joined must fit.
  @Test func anInputThatIsJoinedMayBeEmpty() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .free, .fixed(8)])
    file.input("past", [.fixed(1), .named("P"), .fixed(8)])
    file.node("Concat", ["past", "x"], ["all"], int: [("axis", 1)])
    file.node("Relu", ["all"], ["y"])
    let command = try Command(.emptied)
    try command.write(Data(file.bytes), to: "net.onnx")
    func run(_ inputs: String...) throws -> Command.Result {
      try command.run(
        ["shapes", "net.onnx", "--format", "ndjson"] + inputs.flatMap { ["--input", $0] })
    }
    #expect(try run("past=[1,0,8]", "x=[1,3,8]").output.contains(#""output":[1,3,8]"#))
    #expect(try run("past=0x8", "x=3x8").output.contains(#""output":[1,3,8]"#))
    #expect(try run("past=[1,2,8]", "x=[1,3,8]").output.contains(#""output":[1,5,8]"#))
    let map = try run("x=[1,0,8]", "past=[1,2,8]")
    #expect(map.status == 0 && map.output.contains(#""output":[1,2,8]"#))
    for (inputs, message) in [
      (["past=[1,0,7]", "x=[1,3,8]"], "is joined, and has other sizes"),
      (["past=[1,0,8]", "x=[1,0,8]"], "no input has elements"),
    ] {
      let result = try command.run(
        ["shapes", "net.onnx"] + inputs.flatMap { ["--input", $0] })
      #expect(result.status == 65 && result.error.contains(message), "\(result.error)")
    }
    try command.write(Self.cfg, to: "net.cfg")
    let refused = try command.run("shapes", "net.cfg", "--input", "input=[1,3,0,64]")
    #expect(refused.status == 65 && refused.error.contains("the network takes it"))
  }

  @Test func everyCommandTakesIt() throws {
    let command = try Command()
    try command.write(Self.cfg, to: "net.cfg")
    #expect(
      try command.run("solve", "net.cfg", "--layer", "2.conv", "--output", "16x16").status == 0)
    #expect(try command.run("explain", "net.cfg", "0.conv").output.contains("32x32"))
    #expect(try command.run("show", "net.cfg", "--flat").output.contains("0.conv"))
    #expect(try command.run("cell", "net.cfg", "0.conv", "0,0").status == 0)
    #expect(
      try command.run("shapes", "net.cfg", "--set", "0.conv.stride=1").output.contains("8x64x64"))
    #expect(try command.run("shapes", "net.cfg", "--symbolic").output.contains("H"))
  }

  /// What is stored is the graph: it can be asked for and added again, and is the same.
  @Test func aStoredModelIsItsGraph() throws {
    let command = try Command(.emptied)
    try command.write(Self.cfg, to: "net.cfg")
    #expect(try command.run("add", "net.cfg").status == 0)
    #expect(try command.architectures() == ["net"])
    let flat = try command.run("show", "net", "--flat", "--format", "json")
    let again = try command.run(["add", "-"], input: flat.output)
    #expect(again.output.contains("unchanged"))
    #expect(try command.run("show", "net").output.contains(#""origin""#))
    #expect(try command.run("diff", "net", "net.cfg").status == 0)
    #expect(try command.run("search", "--output", "16x16").output.contains("net"))
  }

  /// A file whose name is a stored network's is told to be another one; `--name` keeps them apart.
  @Test func aModelHasANameOfItsOwn() throws {
    let command = try Command()
    try command.write(Self.cfg, to: "unet.cfg")
    let named = try command.run("add", "unet.cfg", "--name", "small")
    #expect(named.status == 0 && named.error.isEmpty)
    #expect(named.output.contains("small@1"))
    #expect(try command.run("diff", "small", "unet.cfg").status == 0)
    #expect(try command.run("log", "unet").output.contains("unet@1"))
    let second = try command.run("add", "unet.cfg")
    #expect(second.status == 0 && second.output.contains("unet@2"))
    #expect(second.error.contains("there was a 'unet' already"))
    #expect(
      second.error.contains("a built-in network") && second.error.contains("restore unet --zoo"))
    try command.write(Self.cfg.replacing("filters=", with: "filters=1"), to: "small.cfg")
    #expect(try command.run("add", "small.cfg").error.contains("archdb restore small@1"))
    // The same once more says nothing.
    #expect(try command.run("add", "unet.cfg").error.isEmpty)
    #expect(try command.run("show", "small").output.split(separator: "\n").count > 3)
    try command.write(Self.cfg, to: "other.cfg")
    for arguments in [["unet.cfg", "other.cfg"], ["net.yaml"]] {
      try command.write("name: a\ninput: [3, 8, 8]\nlayers:\n  - ReLU\n", to: "net.yaml")
      let refused = try command.run(["add", "--name", "x"] + arguments)
      #expect(refused.status == 64 && refused.error.contains("--name is for"))
    }
    #expect(try !command.architectures().contains("x"))
    #expect(try command.run("add", "unet.cfg", "--name", "no name").status == 65)
  }

  @Test(
    arguments: [
      ([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a], "HDF5", "model.keras"),
      ([0x80, 0x02, 0x8a, 0x0a], "pickle", "torch.export"),
      ([0x1c, 0, 0, 0, 0x54, 0x46, 0x4c, 0x33], "TensorFlow Lite", "archdb reads"),
      ([0x1f, 0x8b, 8, 0], "gzip", "gunzip"),
      ([0x47, 0x47, 0x55, 0x46, 3, 0], "GGUF", "torch.export"),
      ([0x50, 0x4b, 3, 4], "archive", ""),
    ] as [([UInt8], String, String)]) func foreignFilesAreNamed(
      bytes: [UInt8], what: String, help: String
    ) throws
  {
    let command = try Command()
    try command.write(Data(bytes), to: "model.pt")
    let result = try command.run("shapes", "model.pt")
    #expect(result.status == 65)
    #expect(result.error.contains(what))
    #expect(help.isEmpty || result.error.contains(help))
  }

  /// An object a line is answered as it comes, although a file's first bytes are looked at.
  @Test func aLineIsNotKeptWaiting() throws {
    let command = try Command()
    try command.write(Self.cfg, to: "net.cfg")
    let line = try command.run("show", "net.cfg", "--flat", "--format", "ndjson").output
    let result = try command.shell(
      """
      mkfifo pipe; archdb shapes - --format ndjson < pipe > answers & exec 3> pipe
      printf '%s' '\(line)' >&3
      for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ -s answers ] && break; sleep 0.5; done
      wc -l < answers; exec 3>&-; wait
      """)
    #expect(result.output.contains("1"))
  }
}
