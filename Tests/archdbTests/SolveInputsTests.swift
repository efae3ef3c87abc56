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

  // MARK: - Inputs that make another batch

  /// PyTorch's tutorial network with `view`: at 33x33 a row and a column are read by nothing, at 35x35
  /// three; at 32x32, 52x52, 16x112, 112x16 and 20x112 every pixel's gradient is above 0, of which 52x52
  /// and 20x112 make four images and two of one.
  private static let view = """
    name: net
    input: [3, 32, 32]
    layers:
      - Conv2d(6, 5)
      - MaxPool2d(2)
      - Conv2d(16, 5)
      - MaxPool2d(2)
      - Reshape(-1, 400)
      - fc: Linear(10)
    """

  @Test func `where a batch may change, all that is asked holds in both tables`() throws {
    let command = try Command()
    try command.write(Self.view, to: "net.yaml")
    let csv = try command.run("solve", "net.yaml", "--lossless", "--format", "csv")
    let rows = csv.output.split(separator: "\n").map(String.init)
    #expect(rows.first == "H,W,batch")
    #expect(
      Set(rows.filter { $0.hasSuffix(",kept") }) == ["16,112,kept", "32,32,kept", "112,16,kept"])
    #expect(rows.contains("112,multiples of 4 from 20,changed") && !csv.output.contains("35"))
    for question in [["--near", "16x112"], ["--layer", "fc", "--output", "10"]] {
      let found = try command.run(
        ["solve", "net.yaml", "--lossless", "--format", "csv"] + question)
      #expect(found.output.contains("16,112") || found.output.contains("16,,112"), "\(found)")
    }
    let text = try command.run("solve", "net.yaml", "--lossless", "--near", "33x33")
    #expect(text.output.contains("32") && text.output.contains("all: H, W = 32, or 2 other boxes"))
    let markdown = try command.run("solve", "net.yaml", "--legal", "--format", "markdown")
    #expect(markdown.output.contains("| 32..35 | 32..35 | kept |"))
    // 20x112 takes 16*108*450 + 4*50*2,400 multiply-accumulates and more, 52x32 48*28*450 + 20*10*2,400:
    // what is asked of sums holds for inputs that make another batch, too.
    let few = try command.run("solve", "net.yaml", "--macs", "..1M", "--format", "json")
    #expect(few.output.contains(#""changes_batch""#) == false, "\(few)")
  }

  /// PyTorch's gradient: of 64 rows two are read by nothing, of 65 three, of 62 and 67 none.
  @Test func `frames in the batch`() throws {
    let command = try Command()
    try command.write(
      """
      name: frames
      input: [8, 3, 64, 96]
      axes: [T, C, H, W]
      layers:
        - Reshape(N * dim(1), dim(2), dim(3), dim(4))
        - Conv2d(16, 7, stride=2, padding=3)
        - MaxPool2d(2)
        - Conv2d(32, 3, stride=2)
        - AdaptiveAvgPool2d(1)
        - Flatten
        - Reshape(-1, 8, 32)
        - Mean(1)
      """, to: "frames.yaml")
    let result = try command.run("solve", "frames.yaml", "--lossless", "--near", "8x64x65")
    #expect(result.output.contains("62") && result.output.contains("67"), "\(result)")
    #expect(
      result.output.hasSuffix("all: T = 8; H, W mod 8 in 3..6 from 11; others make another batch\n")
    )
    let macs = try command.run("solve", "frames.yaml", "--macs", "..20M")
    let equal = macs.output.split(separator: "\n").first {
      $0.hasPrefix("largest with equal H, W  8x")
    }
    #expect(equal != nil, "\(macs)")
  }

  // MARK: - Nothing left out

  @Test func `a machine format leaves no range out`() throws {
    let command = try Command()
    let one = try command.run("solve", "hrnet_w18", "--lossless", "--format", "csv")
    #expect(one.status == 0 && !one.output.contains(" more "), "\(one)")
    // The divisors of 36, of each of two designs in a row.
    let several = try command.run("solve", "alexnet*", "--format", "csv")
    let row = several.output.split(separator: "\n").first { $0.hasPrefix("alexnet_2012") }
    #expect(
      row?.contains("H in 1187..1218; W in 67..98") == true && !several.output.contains("other"),
      "\(several)")
  }

  @Test func `few legal inputs are decided one by one`() throws {
    // torchvision's asks for its own size alone; in PyTorch each pixel of it has a gradient.
    let result = try Command().run("solve", "vit_b_16", "--lossless")
    #expect(result.status == 0 && result.output.hasSuffix("\n\nH, W = 224\n"), "\(result)")
  }

  // MARK: - Two inputs

  @Test func `two inputs that do not meet are told apart`() throws {
    let command = try Command()
    try command.write(
      """
      name: two
      inputs: {left: [1, 24, 24], right: [1, 24, 24]}
      layers:
        - a: MaxPool2d(4) from left
        - fa: Flatten
        - fc: Linear(5)
        - b: MaxPool2d(4) from right
        - fb: Flatten
        - fd: Linear(5)
        - cat: Concat from fc, fd
      """, to: "two.yaml")
    let all = try command.run("solve", "two.yaml")
    // The nine divisors of 36, once for each input.
    #expect(all.output.contains("left.H    left.W") && all.output.contains("right.H   right.W"))
    #expect(all.output.split(separator: "\n").count { $0.contains(/24..27 +24..27/) } == 2)
    #expect(!all.output.contains("more box"))
    let near = try command.run(
      "solve", "two.yaml", "--near", "left=20x40", "--format", "csv")
    #expect(
      near.status == 0 && near.output.contains("\n19,") && near.output.contains(",39,"), "\(near)")
    let both = try command.run(
      "solve", "two.yaml", "--near", "left=17x36", "--near", "right=24x25", "--format", "json")
    #expect(
      both.output.contains(#""left.height": 17, "left.width": 36, "right.height": 24"#), "\(both)")
    let wrong = try command.run("solve", "two.yaml", "--near", "100x100")
    #expect(
      wrong.status == 64
        && wrong.error.contains("takes 4 sizes above 0, left.H, left.W, right.H, right.W")
        && wrong.error.contains("--near left=224x224 --near right=224x224"), "\(wrong.error)")
    let twice = try command.run(
      "solve", "two.yaml", "--near", "left=9x9", "--near", "left=8x8")
    #expect(twice.status == 64 && twice.error.contains("given twice"))
    let unknown = try command.run("solve", "two.yaml", "--near", "top=9x9")
    #expect(unknown.status == 64 && unknown.error.contains("there is no input 'top'"))
  }

  // MARK: - Several designs

  @Test func `rows of several designs are whole in every format`() throws {
    let command = try Command()
    let csv = try command.run("solve", "unet*", "--format", "csv")
    #expect(csv.output.split(separator: "\n").first == "architecture,inputs")
    let markdown = try command.run("solve", "unet*", "--format", "markdown")
    #expect(markdown.output.split(separator: "\n").dropFirst().first == "| :--- | :--- |")
    #expect(
      csv.output.split(separator: "\n").count == markdown.output.split(separator: "\n").count - 1)
    let json = try command.run("solve", "unet*", "--format", "json")
    #expect(json.output.hasPrefix("[\n") && json.output.hasSuffix("\n]\n"))
  }

  // 416/8 = 52, 416/16 = 26, 416/32 = 13 (Redmon and Farhadi 2018): at each stride the sizes from
  // 409 on, since convolutions of stride 2 with padding round up.
  @Test func severalLayersAreAskedAtOnce() throws {
    let command = try Command()
    let all = try command.run(
      "solve", "yolov3", "--layer", "stride32", "--output", "13x13", "--layer", "stride8",
      "--output",
      "52x52")
    #expect(all.status == 0 && all.output.contains("H, W in 409..416"), "\(all)")
    let none = try command.run(
      "solve", "yolov3", "--layer", "stride32", "--output", "13x13", "--layer", "stride8",
      "--output",
      "56x56")
    #expect(none.status == 1 && none.error.contains("together they exclude all"), "\(none)")
    // A network that gives as many maps is asked for all of them, the smallest of the one that is smallest.
    for outputs in [["13x13,26x26,52x52"], ["52x52", "13x13", "26x26"]] {
      let maps = try command.run(["solve", "yolov3"] + outputs.flatMap { ["--output", $0] })
      #expect(maps.status == 0 && maps.output.contains("H, W in 409..416"), "\(maps)")
    }
    let two = try command.run("solve", "resnet18", "--output", "7x7", "--output", "14x14")
    #expect(two.status == 64 && two.error.contains("gives 1 map, and 2 are asked for"), "\(two)")
    let uneven = try command.run(
      "solve", "yolov3", "--layer", "81", "--layer", "93", "--output", "13x13")
    #expect(uneven.status == 64 && uneven.error.contains("each layer has its own"), "\(uneven)")
    let space = try command.run(
      "solve", "vgg16", "--vary", "features.0.padding=0,1", "--layer", "features.0", "--output",
      "8x8",
      "--layer", "features.2", "--output", "8x8")
    #expect(space.status == 64 && space.error.contains("design space"), "\(space)")
  }
}
