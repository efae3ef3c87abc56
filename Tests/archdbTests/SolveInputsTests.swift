import Testing

/// `solve NAME`, whole commands.
@Suite struct SolveInputsTests {
  @Test(arguments: [
    (["resnet18", "--layer", "layer4", "--output", "7x7"], "H, W in 193..224"),
    (["resnet18", "--layer", "layer4", "--output", "7..8x7"], "H in 193..256; W in 193..224"),
    (["swin_t", "--layer", "features.7", "--output", "7x7"], "H, W in 196..227"),
    (["unet_same", "--legal"], "H, W multiples of 16"),
    (["vgg16", "--layer", "features.30", "--output", "1x512x7x7"], "H, W in 224..255"),
    // What the 1x1 convolutions of stride 2 skip the 3x3 ones beside them read: PyTorch's gradient is
    // nowhere zero.
    (["resnet18", "--lossless"], "any H, W"),
  ])
  func answers(arguments: [String], line: String) throws {
    let result = try Command().run(["solve"] + arguments)
    #expect(result.status == 0 && result.output.hasSuffix("\n\n\(line)\n"), "\(result)")
  }

  @Test(arguments: [
    (["resnet18", "--layer", "layer4", "--output", "256x7x7"], 1, "which is 512 at every input"),
    (["resnet18", "--macs", "..1"], 1, "what excludes all: --macs ..1"),
    (["resnet18", "--layer", "layer4", "--output", "0x7"], 64, "no layer has an output of 0"),
    (["resnet18", "--layer", "layer4", "--output", "-7x7"], 64, "no range"),
    (["resnet18", "--layer", "layer4", "--output", "7x7x7x7x7"], 64, "has 5 sizes"),
    (["resnet18", "--layer", "layer4"], 64, "add --output"),
    (["resnet18", "--layer", "layer9", "--output", "7x7"], 66, "has no layer 'layer9'"),
    (["resnet18", "--near", "0x5"], 64, "--near takes 2 sizes above 0"),
    (["resnet18", "--layer", "layer4", "--output", "1000000000000000000x7"], 1, "64 bits"),
    (["resnet8"], 66, "no architecture 'resnet8'"),
  ])
  func refuses(arguments: [String], status: Int, reason: String) throws {
    let result = try Command().run(["solve"] + arguments)
    #expect(result.status == Int32(status) && result.error.contains(reason), "\(result)")
    #expect(result.output.isEmpty)
  }

  @Test func `a program gets boxes of sets`() throws {
    let command = try Command()
    let result = try command.run(
      "solve", "unet_same", "--near", "500x375", "--format", "ndjson")
    #expect(
      result.output.contains(#"{"height":{"intervals":[],"from":1,"period":16,"residues":[0]}"#))
    let all = try command.run("solve", "unet_same", "--near", "500x375", "--format", "json")
    #expect(all.output.contains(#""nearest""#) && all.output.contains(#""height": 496"#))
  }

  /// What cannot be asked of one design is answered for the others.
  @Test func oneDesignOfSeveralHasOtherAxes() throws {
    let command = try Command()
    #expect(try command.run("solve", "unet3d", "--near", "500x375").status == 64)
    let table = try command.run("solve", "unet*", "--near", "500x375")
    #expect(table.status == 65 && table.error.isEmpty, "\(table.error)")
    let lines = table.output.split(separator: "\n")
    #expect(
      lines.contains { $0.hasPrefix("unet3d@1") && $0.contains("error: --near takes 3 sizes") })
    #expect(lines.contains { $0.hasPrefix("unet@1") && !$0.contains("error") })
    let json = try command.run("solve", "unet*", "--near", "500x375", "--format", "ndjson")
    #expect(
      json.output.split(separator: "\n").filter { $0.contains(#""error":{"message":"--near"#) }
        .map { $0.contains(#""architecture":"unet3d""#) } == [true])
  }
}
