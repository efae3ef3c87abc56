import Foundation
import Testing

/// `diff` and `apply` as whole commands.
@Suite struct DiffTests {
  /// The kinds of change that a diff has, with their numbers.
  private func kinds(_ arguments: String..., in command: Command) throws -> [String: Int] {
    let result = try command.run(["diff"] + arguments + ["--format", "json"])
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
      "\(result.error)")
    let changes = try #require(json["changes"] as? [[String: Any]])
    var kinds = Dictionary(
      changes.map { ($0["kind"] as? String ?? "", 1) }, uniquingKeysWith: +)
    kinds["same"] = json["same_size_everywhere"] as? Bool == true ? 1 : 0
    return kinds
  }

  /// vgg16_bn is vgg16 with a normalization after each of its 13 convolutions (Simonyan and
  /// Zisserman 2015, table 1, D): nothing else changes, not even a size.
  @Test func normalizationsAreAdded() throws {
    // The 30 layers behind the first norm have other indices.
    let kinds = try kinds("vgg16", "vgg16_bn", in: Command())
    #expect(kinds == ["added": 13, "shifted": 30, "same": 1])
  }

  /// ResNet-34 has 8 basic blocks more than ResNet-18 (He et al. 2016, table 1), each of 7 layers,
  /// and no layer of another size.
  @Test func blocksAreAdded() throws {
    let command = try Command()
    let there = try kinds("resnet18", "resnet34", in: command)
    #expect(there["added"] == 8 * 7 && there["removed"] == nil && there["edited"] == nil)
    #expect(there["same"] == 1)
    let back = try kinds("resnet34", "resnet18", in: command)
    #expect(back["removed"] == 8 * 7 && back["added"] == nil && back["edited"] == nil)
  }

  /// ResNeXt-50 32x4d has ResNet-50's layers; what differs is in the two first convolutions of each
  /// of its 16 blocks (Xie et al. 2017, table 1), wide_resnet50_2 widens the same two.
  @Test(arguments: ["resnext50_32x4d", "wide_resnet50_2"])
  func widthsAreEdited(name: String) throws {
    let kinds = try kinds("resnet50", name, in: Command())
    #expect(kinds["edited"] == 32 && kinds["added"] == nil && kinds["removed"] == nil)
  }

  /// The classifiers of AlexNet with another number of filters before them: no layer is added or
  /// removed.
  @Test func someAreEditedOnly() throws {
    let kinds = try kinds("densenet121", "densenet169", in: Command())
    // 169 - 121 layers are 24 dense layers of two convolutions more.
    #expect(kinds["removed"] == nil && (kinds["added"] ?? 0) >= 24 * 6)
  }

  static let pairs = [
    ("resnet18", "resnet34"), ("resnet50", "resnext50_32x4d"), ("resnet50", "wide_resnet50_2"),
    ("vgg16", "vgg16_bn"), ("mobilenet_v3_small", "mobilenet_v3_large"),
    ("densenet121", "densenet169"), ("alexnet", "alexnet_2012"), ("unet", "swin_t"),
    ("googlenet", "inception_v3"), ("vit_b_16", "resnet18"),
  ]

  /// A + diff(A, B) is B: the patch applied gives every layer of B, and the same identity.
  @Test(arguments: pairs)
  func aPatchLeadsThere(was: String, now: String) throws {
    let command = try Command()
    for (was, now) in [(was, now), (now, was)] {
      let patch = try command.run("diff", was, now, "--format", "patch")
      #expect(patch.status == 1 && patch.error.isEmpty)
      try command.write(patch.output, to: "p.jsonl")
      let made = try command.run("apply", was, "p.jsonl", "--name", now)
      #expect(made.status == 0, "\(made.error)")
      let added = try command.run("add", "-", input: made.output)
      #expect(added.output.contains("unchanged"), "\(was) -> \(now): \(added.output)\(added.error)")
    }
  }

  @Test func aDesignIsWhatItIs() throws {
    let command = try Command()
    for format in ["table", "json", "markdown", "patch"] {
      let result = try command.run("diff", "resnet50", "resnet50", "--format", format)
      #expect(result.status == 0)
      #expect(format != "patch" || result.output.isEmpty)
    }
  }

  /// The dilated backbone's question: two strides are edited, what follows is affected because of
  /// them, and the weights are the same.
  @Test func whatFollows() throws {
    let result = try Command().run(
      "diff", "resnet50", "--set", "layer4.0.conv2.stride=1", "--set",
      "layer4.0.downsample.0.stride=1", "--format", "json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let changes = try #require(json["changes"] as? [[String: Any]])
    let edited = changes.filter { $0["kind"] as? String == "edited" }
    #expect(
      edited.compactMap { $0["path"] as? String } == [
        "layer4.0.conv2", "layer4.0.downsample.0",
      ])
    let affected = changes.filter { $0["kind"] as? String == "affected" }
    #expect(affected.allSatisfy { ($0["path"] as? String)?.hasPrefix("layer1") == false })
    let bn2 = affected.first { $0["path"] as? String == "layer4.0.bn2" }
    #expect(bn2?["because"] as? [String] == ["layer4.0.conv2"])
    let totals = try #require(json["totals"] as? [String: [String: Any]])
    #expect(totals["was"]?["params"] as? Int == totals["now"]?["params"] as? Int)
  }

  @Test func statusesOfAFilteredList() throws {
    let command = try Command()
    #expect(try command.run("diff", "vgg16", "vgg16_bn", "--only", "edited").status == 0)
    #expect(try command.run("diff", "vgg16", "vgg16_bn", "--only", "added").status == 1)
    let rules = [
      ("params > +5%", 0), ("params > 100M", 1), ("added:features.**", 1), ("edited", 0),
      ("macs > +0", 0), ("affected:classifier.**", 0), ("added", 1),
    ]
    for (rule, status) in rules {
      let result = try command.run("diff", "vgg16", "vgg16_bn", "--fail-on", rule)
      #expect(result.status == Int32(status), "\(rule): \(result.error)")
      #expect(result.error.contains(rule) == (status == 1))
    }
    #expect(try command.run("diff", "vgg16", "vgg16_bn", "--fail-on", "params").status == 64)
  }

  /// A pattern of paths that neither design has would pass for ever.
  @Test func aCheckOfNothingIsAnError() throws {
    let command = try Command()
    for (pattern, help) in [
      ("affected:backbone.**", "**"), ("edited:featurs.0", "did you mean 'features.0'?"),
      ("added:classifer.**", "did you mean 'classifier'?"),
    ] {
      let result = try command.run("diff", "vgg16", "vgg16_bn", "--fail-on", pattern)
      #expect(result.status == 64 && result.error.contains(help), "\(result.error)")
      #expect(result.output.isEmpty)
    }
    // One that a single side has is a check.
    let one = try command.run("diff", "alexnet", "resnet18", "--fail-on", "removed:layer1.**")
    #expect(one.status == 0, "\(one.error)")
  }

  /// One side has no answer at the input: the definitions are compared, and it is said why there
  /// are no sizes.
  @Test func oneSideIsRefused() throws {
    let result = try Command().run("diff", "resnet18", "alexnet", "--input", "3x60x60")
    #expect(result.status == 1)
    #expect(result.output.contains("No sizes of alexnet@1 at this input: features.12"))
    #expect(result.output.contains("H, W 63 (none below)"))
  }

  /// A patch of which some lines were lost is another patch, and is refused.
  @Test func aPatchIsWhole() throws {
    let command = try Command()
    let patch = try command.run("diff", "resnet18", "resnet34", "--format", "patch").output
    let lines = patch.split(separator: "\n")
    #expect(lines.count > 3 && lines[0] == #"{"op":"patch","edits":\#(lines.count - 1)}"#)
    func apply(_ lines: some Sequence<Substring>) throws -> Command.Result {
      try command.write(lines.joined(separator: "\n") + "\n", to: "p.jsonl")
      return try command.run("apply", "resnet18", "p.jsonl")
    }
    let whole = try apply(lines)
    #expect(whole.status == 0)
    // As it was written before there was such a line.
    #expect(try apply(lines.dropFirst()).output == whole.output)
    for part in [lines.prefix(1), lines.prefix(2), lines.dropLast()] {
      let result = try apply(part)
      #expect(result.status == 65 && result.output.isEmpty, "\(result)")
      #expect(result.error.contains("the patch is not whole"), "\(result.error)")
    }
    let more = try apply(lines + [#"{"op":"set","path":"conv1","bias":true}"#])
    #expect(more.status == 65 && more.error.contains("more edits than it says"), "\(more)")
    // Two patches one after the other are one.
    let both = lines + [#"{"op":"patch","edits":1}"#, #"{"op":"set","path":"conv1","bias":true}"#]
    #expect(try apply(both).status == 0)
  }

  @Test func badInput() throws {
    let command = try Command()
    #expect(try command.run("diff", "resnet18", "resnet19").status == 66)
    #expect(try command.run("diff", "resnet18").status == 64)
    #expect(try command.run("diff", "resnet18", "nothing.yaml").status == 66)
    let patches = [
      (#"{"op":"remove","path":"conv9"}"#, "did you mean 'conv1'?"),
      (#"{"op":"set","path":"conv1","strid":[1,1]}"#, "did you mean 'stride'?"),
      (#"{"op":"delete","path":"conv1"}"#, "there is no edit 'delete'"),
      (#"{"op":"rename","path":"conv1","to":"bn1"}"#, "cannot be 'bn1'"),
      (#"{"op":"rewire","path":"conv1","from":"fc"}"#, "is at or below it"),
      ("{", "the JSON cannot be read"),
      (#"{"op":"insert","path":"x","type":"ReLU","from":"gone","after":null}"#, "'gone'"),
    ]
    for (line, message) in patches {
      try command.write(#"{"op":"set","path":"conv1","bias":true}"# + "\n\(line)\n", to: "p.jsonl")
      let result = try command.run("apply", "resnet18", "p.jsonl")
      #expect(result.status == 65 && result.output.isEmpty, "\(line)")
      #expect(result.error.contains(message), "\(result.error)")
      #expect(result.error.contains("p.jsonl:2:") || message.contains("below"), "\(result.error)")
    }
  }

  @Test func aFileAgainstWhatIsStored() throws {
    let command = try Command()
    let text = "name: net\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n  - relu: ReLU\n"
    try command.write(text, to: "net.yaml")
    #expect(try command.run("diff", "net.yaml").status == 66)
    #expect(try command.run("add", "net.yaml").status == 0)
    #expect(try command.run("diff", "net.yaml").status == 0)
    try command.write(text.replacingOccurrences(of: "(4, 3)", with: "(4, 5)"), to: "net.yaml")
    let result = try command.run("diff", "net.yaml")
    #expect(result.status == 1 && result.output.contains("kernel_size 3 -> 5"))
  }

  /// Two files are compared without a catalog, whatever their names are.
  @Test func filesNeedNoCatalog() throws {
    let command = try Command(.none)
    let text = "name: net\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n"
    try command.write(text, to: "old_1a2b")
    try command.write(text.replacingOccurrences(of: "4", with: "6"), to: "new_3c4d")
    let result = try command.run("diff", "./old_1a2b", "./new_3c4d")
    #expect(result.status == 1 && result.output.contains("out_channels 4 -> 6"))
    #expect(try command.run("diff", "/dev/null", "./new_3c4d").output.contains("only in"))
    let lines = try command.run("textconv", "./old_1a2b")
    #expect(lines.output.contains("conv: Conv2d(4, kernel_size=3)\n"))
    #expect(lines.output.contains("conv  4x6x6\n"))
    try command.write("just: text\n", to: "notes.yaml")
    #expect(try command.run("textconv", "./notes.yaml").output == "just: text\n")
    #expect(!command.exists("catalog.sqlite"))
  }

  /// Nothing is wider than the terminal, and a wide one shows both sides.
  @Test func widths() throws {
    let command = try Command()
    for width in [80, 160] {
      for (was, now) in Self.pairs {
        let result = try command.run(
          "diff", was, now, environment: ["COLUMNS": String(width)])
        let longest = result.output.split(separator: "\n").map(\.count).max() ?? 0
        #expect(longest <= width, "\(was) -> \(now)")
      }
    }
    let wide = try command.run(
      "diff", "resnet50", "resnext50_32x4d", "--view", "side-by-side",
      environment: ["COLUMNS": "160"])
    #expect(wide.output.contains("out_channels 64 … 512  out_channels 128 … 1024"))
    let edited = try command.run(
      "diff", "resnet18", "--set", "conv1.stride=1", environment: ["COLUMNS": "160"])
    #expect(edited.output.contains("~  conv1  stride 2    stride 1"))
  }

  /// VGG-16 with norms is what an exporter folds into VGG-16; with another stride it is not.
  @Test func normsAreFolded() throws {
    let command = try Command()
    let same = try command.run(["diff", "vgg16", "vgg16_bn", "--up-to-folding"])
    #expect(same.status == 0)
    #expect(same.output.split(separator: "\n").contains("equal up to names and folding"))
    let json = try command.run(["diff", "vgg16", "vgg16_bn", "--up-to-folding", "--format", "json"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["equal_up_to"] as? String == "names and folding")
    #expect(object["equal"] as? Bool == false && object["same_size_everywhere"] as? Bool == true)
    #expect((object["changes"] as? [Any])?.isEmpty == true)
    let other = try command.run(
      ["diff", "vgg16", "vgg16_bn", "--up-to-folding", "--set", "features.0.stride=2"])
    #expect(other.status == 1)
    #expect(other.output.contains("~ features.0  stride 1 -> 2\n"))
    #expect(!other.output.contains("BatchNorm"))
    for refused in [["--exact"], ["--format", "patch"]] {
      let result = try command.run(["diff", "vgg16", "vgg16_bn", "--up-to-folding"] + refused)
      #expect(result.status == 64, "\(refused)")
    }
  }

  /// An edited text with other parameters: what the parameters make stands below them, the edit after it.
  @Test func whatFollowsFromParametersIsApart() throws {
    let command = try Command()
    let text = """
      name: net
      parameters: {width: 8, depth: 2}
      input: [3, 32, 32]
      layers:
        - stem: Conv2d(width, 3, padding=1)
        - body:
            - Conv2d(width, 3, padding=1) for i in depth
        - act: ReLU
        - head: Conv2d(4, 1)

      """
    try command.write(text, to: "net.yaml")
    let other = text.replacingOccurrences(of: "width: 8", with: "width: 16")
      .replacingOccurrences(of: "Conv2d(4, 1)", with: "Conv2d(5, 1)")
      .replacingOccurrences(of: "act: ReLU", with: "act: SiLU")
    try FileManager.default.createDirectory(
      at: command.folder.appendingPathComponent("new"), withIntermediateDirectories: true)
    try command.write(other, to: "new/net.yaml")
    let result = try command.run(
      "diff", "net.yaml", "new/net.yaml", environment: ["COLUMNS": "100"])
    let lines = result.output.split(separator: "\n").map(String.init)
    let first = try #require(lines.firstIndex { $0.hasPrefix("follows from width 8 -> 16") })
    #expect(lines[first + 1].hasPrefix("  ~ stem, body.[0-1]  out_channels 8 -> 16"))
    let rest = lines[(first + 2)...].filter { $0.hasPrefix("~") }
    #expect(rest == ["~ act   ReLU() -> SiLU()", "~ head  out_channels 4 -> 5"])
    let json = try command.run("diff", "net.yaml", "new/net.yaml", "--format", "json")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let summary = try #require(object["summary"] as? [[String: Any]])
    #expect(summary.map { $0["follows_from"] as? [String] } == [["width"], nil, nil])
    let edits = try #require(object["changes"] as? [[String: Any]])
    let act = edits.first { $0["path"] as? String == "act" && $0["kind"] as? String == "edited" }
    #expect((act?["was"] as? [String: Any])?["type"] as? String == "ReLU")
    #expect((act?["now"] as? [String: Any])?["type"] as? String == "SiLU")
  }
}
