import Foundation
import TestSupport
import Testing

/// Definitions that a layer refuses at their own input: rows up to it, nearest inputs, cures.
@Suite struct RefusedDefinitionTests {
  /// A U-Net of some levels: two convolutions each, pools of 2, transposed convolutions, joins.
  private func unet(levels: Int, width: Int, input: (Int, Int)) -> String {
    var lines = [
      "name: mine", "input: [3, \(input.0), \(input.1)]", "blocks:", "  Double(c):",
      "    - conv1: Conv2d(c, 3, padding=1)", "    - relu1: ReLU",
      "    - conv2: Conv2d(c, 3, padding=1)",
      "    - relu2: ReLU", "layers:",
    ]
    for level in 0..<levels {
      lines += ["  - enc\(level): Double(\(width << level))", "  - pool\(level): MaxPool2d(2)"]
    }
    lines.append("  - bottom: Double(\(width << levels))")
    for level in (0..<levels).reversed() {
      lines += [
        "  - up\(level): ConvTranspose2d(\(width << level), 2, stride=2)",
        "  - cat\(level): Concat from up\(level), enc\(level)",
        "  - dec\(level): Double(\(width << level))",
      ]
    }
    return (lines + ["  - head: Conv2d(2, 1)", ""]).joined(separator: "\n")
  }

  /// What --set makes wrong, no change of the file cures: one that is told is tried with the same values.
  @Test func `cures are about what is wrong`() throws {
    let command = try Command()
    for name in ["resnet18", "alexnet", "vit_b_16", "unet", "mobilenet_v2", "densenet121"] {
      for value in ["0", "-3"] {
        let result = try command.run("shapes", name, "--set", "classes=\(value)")
        #expect(
          result.status == 65 && result.error.contains("cannot be \(value)"), "\(result.error)")
        for word in ["cure", "lost", "nearest"] {
          #expect(!result.error.contains("  \(word)"), "\(name)")
        }
      }
    }
    // With more pools than the size has halves, a pad helps: found with the depth that is asked for.
    try command.write(
      unet(levels: 2, width: 4, input: (64, 64)).replacing(
        "3, 64, 64]", with: "3, 64, 64]\nparameters: {side: 2}"
      )
      .replacing("MaxPool2d(2)", with: "MaxPool2d(side)").replacing(
        ", 2, stride=2)", with: ", side, stride=side)"),
      to: "mine.yaml")
    #expect(try command.run("shapes", "mine.yaml").status == 0)
    let three = try command.run("shapes", "mine.yaml", "--set", "side=3")
    #expect(three.status == 65, "\(three)")
    for cure in three.error.matches(of: /cure +(- pad: [^\n]*?)    as the first/) {
      let text = try String(contentsOfFile: command.path("mine.yaml"), encoding: .utf8)
      try command.write(
        text.replacing("layers:\n", with: "layers:\n  \(cure.1)\n"), to: "cured.yaml")
      #expect(try command.run("shapes", "cured.yaml", "--set", "side=3").status == 0, "\(cure.1)")
    }
  }

  /// A line of an input is no cure where the design has another one of its own, or other values refuse it too.
  @Test func `another input is told only where the file takes it`() throws {
    let command = try Command()
    let own = try command.run("shapes", "unet_same", "--set", "depth=5", "--input", "104x104")
    #expect(own.status == 65 && !own.error.contains("cure"), "\(own.error)")
    try command.write(
      """
      name: net
      input: [3, 32, 32]
      parameters: {side: 2}
      layers:
        - pool: MaxPool2d(side)
        - flat: Flatten
        - fc: Linear(768 if side == 2 else 300, 10)

      """, to: "net.yaml")
    for side in ["2", "3"] {
      let result = try command.run(
        "shapes", "net.yaml", "--set", "side=\(side)", "--input", "40x40")
      guard let cure = result.error.firstMatch(of: /input: \[3, 40, 40\]/) else { continue }
      let text = try String(contentsOfFile: command.path("net.yaml"), encoding: .utf8)
      try command.write(
        text.replacing("input: [3, 32, 32]", with: String(cure.0)), to: "cured.yaml")
      #expect(
        try command.run("shapes", "cured.yaml", "--set", "side=\(side)").status == 0,
        "\(result.error)")
    }
  }

  /// Nothing is told as expected where there is nothing to tell.
  @Test func `a file without parameters says so`() throws {
    let command = try Command(.none)
    try command.write("name: a\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(8, 3)\n", to: "a.yaml")
    let result = try command.run("shapes", "a.yaml", "--set", "width=3")
    #expect(result.error.contains("there is no parameter 'width'"), "\(result)")
    #expect(
      !result.error.contains("expected") && result.error.contains("has no parameters"), "\(result)")
  }

  /// Pasted, the cure makes the file a design there. The pad is to 2 to the number of pools, the
  /// nearest sizes are its multiples.
  @Test func `a U-Net is cured at sizes that its pools do not divide`() throws {
    let command = try Command(.none)
    var random = SeededGenerator(seed: 5)
    for levels in 1...4 {
      for _ in 0..<4 {
        let unit = 1 << levels
        let size = (random.pick(unit...300), random.pick(unit...300))
        guard size.0 % unit != 0 || size.1 % unit != 0 else { continue }
        let text = unet(levels: levels, width: 4, input: size)
        try command.write(text, to: "mine.yaml")
        let result = try command.run("shapes", "mine.yaml")
        #expect(result.status == 65, "\(size)")
        // The rows up to the join that refuses: pools halve, and round down.
        #expect(
          result.output.contains("4x\(size.0)x\(size.1)\n")
            || result.output.contains("4x\(size.0)x\(size.1) "))
        #expect(result.output.contains("4x\(size.0 / 2)x\(size.1 / 2) "))
        #expect(!result.output.contains("head"))
        for (side, name) in [(size.0, "H"), (size.1, "W")] where side % unit != 0 && side > unit {
          let (low, high) = (side / unit * unit, (side / unit + 1) * unit)
          #expect(result.error.contains("\(low) or \(high)"), "\(name) of \(size): \(result.error)")
        }
        let cure = try #require(
          result.error.split(separator: "\n").first { $0.contains("  cure      - pad:") })
        let entry = cure.replacing("  cure      ", with: "").replacing(
          "    as the first of the layers", with: "")
        // The pools' own multiple: at a smaller one only some sizes would be taken.
        #expect(entry == "- pad: PadToMultiple(\(unit), dim=[2, 3])")
        try command.write(
          text.replacing("layers:\n", with: "layers:\n  \(entry)\n"), to: "mine.yaml")
        #expect(try command.run("shapes", "mine.yaml").status == 0, "\(size)")
        let other = "\(size.0 + random.pick(1...99))x\(size.1 + random.pick(1...99))"
        #expect(try command.run("shapes", "mine.yaml", "--input", other).status == 0, "\(other)")
      }
    }
  }

  /// What is said at an input that is asked for is what the file is told where that input is its own, and the
  /// cure makes it legal there, and leaves it so at its own.
  @Test(arguments: [(100, 75), (61, 32), (49, 90)])
  func `an input that is asked for is cured as an own one`(height: Int, width: Int) throws {
    let command = try Command(.none)
    try command.write(unet(levels: 3, width: 4, input: (height, width)), to: "own.yaml")
    let text = unet(levels: 3, width: 4, input: (64, 64))
    try command.write(text, to: "mine.yaml")
    let own = try command.run("shapes", "own.yaml")
    let asked = try command.run("shapes", "mine.yaml", "--input", "\(height)x\(width)")
    #expect(asked.status == 65 && asked.output == own.output)
    #expect(asked.error == own.error.replacing("own.yaml", with: "mine.yaml"))
    #expect(asked.error.contains("  lost      ") && asked.error.contains("output_size=like("))
    try command.write(
      text.replacing("layers:\n", with: "layers:\n  - pad: PadToMultiple(8, dim=[2, 3])\n"),
      to: "mine.yaml")
    for input in ["\(height)x\(width)", "64x64"] {
      #expect(try command.run("shapes", "mine.yaml", "--input", input).status == 0, "\(input)")
    }
    // A program reads the same.
    let json = try command.run("shapes", "own.yaml", "--input", "63x64", "--format", "json")
    let cures = try JSONDecoder().decode(Told.self, from: Data(json.output.utf8)).cures
    #expect(cures.count > 2 && cures.allSatisfy { json.error.contains($0[0]) }, "\(json.output)")
  }

  private struct Told: Decodable {
    let cures: [[String]]
  }

  /// Ends of lines as Windows has them, comments, and names that cures would give.
  @Test func `how a text is written takes no cure away`() throws {
    let command = try Command(.none)
    let text = """
      name: mine
      input: [3, 33, 33]
      layers:
        - pad: Conv2d(8, 3, padding=1)
        - pool: MaxPool2d(2)
        - up: Upsample(scale_factor=2)
        - add: Add from up, pad

      """
    try command.write(text, to: "mine.yaml")
    let plain = try command.run("shapes", "mine.yaml").error
    #expect(
      plain.contains("size=like(pad)") && plain.contains("crop_pad: CenterCropLike from pad, up")
        && plain.contains("- pad_2: PadToMultiple(2, dim=[2, 3])"), "\(plain)")
    try command.write(text.replacing("\n", with: "\r\n"), to: "mine.yaml")
    #expect(try command.run("shapes", "mine.yaml").error == plain)
    try command.write(text.replacing("up, pad\n", with: "up, pad  # joined\n"), to: "mine.yaml")
    let commented = try command.run("shapes", "mine.yaml").error
    #expect(commented.replacing("  # joined", with: "") == plain, "\(commented)")
    try command.write(
      text.replacing("layers:\n", with: "layers:\n  - pad_2: PadToMultiple(2, dim=[2, 3])\n"),
      to: "mine.yaml")
    #expect(try command.run("shapes", "mine.yaml").status == 0)
  }

  /// With another number of features a Linear would refuse the definition's own input: it gets them with
  /// that input alone. One whose features are not written is a network of the other input by that line.
  @Test func `a Linear keeps its features`() throws {
    let command = try Command(.none)
    let text = """
      name: student
      input: [1, 28, 28]
      layers:
        - conv: Conv2d(6, 5)
        - flatten: Flatten
        - fc: nn.Linear(3456, 10)

      """
    try command.write(text, to: "s.yaml")
    let result = try command.run("shapes", "s.yaml", "--input", "32x32")
    #expect(result.status == 65 && result.output.contains("6x28x28"))
    #expect(result.error.contains("4704: 6x28x28 from conv"))
    #expect(
      cures(result.error)["s.yaml"] == [
        [
          "input: [1, 32, 32]    in place of line 2",
          "- fc: nn.Linear(4704, 10)    in place of line 6",
        ]
      ], "\(result.error)")
    try command.write(text.replacing("nn.Linear(3456, 10)", with: "Linear(10)"), to: "s.yaml")
    let inferred = try command.run("shapes", "s.yaml", "--input", "32x32")
    #expect(inferred.status == 65)
    #expect(inferred.error.hasSuffix("\n  cure      input: [1, 32, 32]    in place of line 2\n"))
    try command.write(
      text.replacing("nn.Linear(3456, 10)", with: "Linear(10)").replacing(
        "1, 28, 28", with: "1, 32, 32"), to: "s.yaml"
    )
    #expect(try command.run("shapes", "s.yaml", "--input", "32x32").status == 0)
  }

  /// What a Linear has to take, as PyTorch's error has it: features of the map in front of it.
  @Test func `a Linear gets the features that it is given`() throws {
    let command = try Command(.none)
    for (side, wrong) in [(32, 256), (28, 400), (40, 100), (64, 9)] {
      let text = """
        name: student
        input: [3, \(side), \(side)]
        layers:
          - conv1: Conv2d(6, 5)
          - pool1: MaxPool2d(2)
          - conv2: Conv2d(16, 5)
          - pool2: MaxPool2d(2)
          - flatten: Flatten
          - fc1: Linear(in_features=\(wrong), out_features=120)
          - fc2: Linear(10)

        """
      try command.write(text, to: "s.yaml")
      let map = ((side - 4) / 2 - 4) / 2
      let result = try command.run("shapes", "s.yaml")
      #expect(result.status == 65 && result.output.contains("16x\(map)x\(map)"))
      let explained = try command.run("explain", "s.yaml", "pool2")
      #expect(explained.status == 0 && explained.output.contains("16x\(map)x\(map)"))
      #expect(try command.run("explain", "s.yaml", "fc2").status == 65)
      guard let cure = result.error.split(separator: "\n").first(where: { $0.contains("  cure ") })
      else {
        // No input near by has these features: then nothing is known to be a design.
        #expect(wrong == 9 || wrong == 100)
        continue
      }
      #expect(cure.contains("in_features=\(16 * map * map), out_features=120"))
    }
  }

  /// What a convolution or a norm is written for is what the layer in front of it gives: of its arguments the
  /// first, or the one that is named.
  @Test func `layers get the channels that they are given`() throws {
    let command = try Command(.none)
    let text = """
      name: mine
      input: [3, 32, 32]
      layers:
        - first: nn.Conv2d(64, 12, kernel_size=3)
        - norm: BatchNorm2d(16)
        - deep: Conv2d(16, 24, 3, padding=1, groups=4)
        - named: nn.Conv2d(in_channels=10, out_channels=10, kernel_size=1)
        - up: nn.ConvTranspose2d(8, 4, 2, stride=2)
        - last: GroupNorm(2, 4)

      """
    try command.write(text, to: "mine.yaml")
    let told = try #require(cures(try command.run("shapes", "mine.yaml").error)["mine.yaml"]?.first)
    #expect(
      told.map { $0.split(separator: "    ")[0] } == [
        "- first: nn.Conv2d(3, 12, kernel_size=3)", "- norm: BatchNorm2d(12)",
        "- deep: Conv2d(12, 24, 3, padding=1, groups=4)",
        "- named: nn.Conv2d(in_channels=24, out_channels=10, kernel_size=1)",
        "- up: nn.ConvTranspose2d(10, 4, 2, stride=2)",
      ], "\(told)")
    try command.write(try pasted(told, into: text), to: "mine.yaml")
    #expect(try command.run("shapes", "mine.yaml").status == 0)
  }

  /// The first layer's refusal has the nearest inputs, too.
  @Test func `the first layer refuses`() throws {
    let command = try Command(.none)
    try command.write(
      "name: mine\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 9)\n", to: "mine.yaml")
    let result = try command.run("shapes", "mine.yaml")
    #expect(result.status == 65 && result.output.isEmpty)
    #expect(result.error.contains("  nearest   H, W 9 (none below)"), "\(result.error)")
  }

  // MARK: - Many files at once

  /// A U-Net whose decoder enlarges by one of PyTorch's layers, with or without a block a level.
  private func unet(levels: Int, input: (Int, Int), enlarging: String, name: String) -> String {
    var lines = ["name: \(name)", "input: [3, \(input.0), \(input.1)]", "layers:"]
    for level in 0..<levels {
      lines += [
        "  - enc\(level): Conv2d(4, 3, padding=1)",
        "  - pool\(level): \(level == 1 ? "Conv2d(4, 2, stride=2)" : "MaxPool2d(2)")",
      ]
    }
    lines.append("  - bottom: Conv2d(4, 3, padding=1)")
    for level in (0..<levels).reversed() {
      lines += [
        "  - up\(level): \(enlarging)",
        level % 2 == 0
          ? "  - join\(level): Add from up\(level), enc\(level)"
          : "  - join\(level): Concat from enc\(level), up\(level)",
        "  - dec\(level): Conv2d(4, 3, padding=1)",
      ]
    }
    return (lines + [""]).joined(separator: "\n")
  }

  /// The cures that errors tell, by file: of each the lines, as they are printed.
  private func cures(_ errors: String) -> [String: [[Substring]]] {
    var (result, file) = ([String: [[Substring]]](), "")
    for line in errors.split(separator: "\n") {
      if line.hasPrefix("error: ") {
        file = String(line.dropFirst("error: ".count).prefix { $0 != ":" })
      } else if line.hasPrefix("  cure      ") {
        result[file, default: []].append([line.dropFirst(12)])
      } else if line.hasPrefix("            "), let count = result[file]?.count, count > 0 {
        result[file]?[count - 1].append(line.dropFirst(12))
      }
    }
    return result
  }

  /// A text with the lines of a cure where they say that they belong.
  private func pasted(_ cure: [Substring], into text: String) throws -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { [String($0)] }
    for line in cure {
      let parts = try #require(line.firstMatch(of: /(.*)    (in place|in front|as the first)(.*)/))
      let entry = String(parts.1)
      let place =
        parts.2 == "as the first"
        ? try #require(lines.firstIndex { $0[0] == "layers:" }) + 1
        : try #require(Int(parts.3.split(separator: " ").last ?? "")) - 1
      let indent = String(lines[place][0].prefix { $0 == " " })
      if parts.2 == "in place" {
        lines[place][lines[place].count - 1] = indent + entry
      } else {
        lines[place].insert(indent + entry, at: lines[place].count - 1)
      }
    }
    return lines.flatMap { $0 }.joined(separator: "\n")
  }

  /// 30 U-Nets at 10 inputs that their pools do not divide: each cure that is told, pasted, makes the file
  /// a design there, and the nearest sizes are the nearest multiples of 2 to the number of pools.
  @Test func `every cure of a U-Net is one`() throws {
    let command = try Command(.none)
    var random = SeededGenerator(seed: 18)
    var texts: [String: String] = [:]
    let enlargings = [
      "ConvTranspose2d(4, 2, stride=2)", "Upsample(scale_factor=2)",
      "Interpolate(scale_factor=2.0, mode='bilinear')",
      "ConvTranspose2d(4, 4, stride=2, padding=1)",
      "nn.ConvTranspose2d(4, 4, kernel_size=(2, 2), stride=(2, 2))",
    ]
    var units: [String: (unit: Int, size: (Int, Int))] = [:]
    for number in 0..<30 {
      let levels = 2 + number % 3
      let unit = 1 << levels
      for round in 0..<10 {
        let size = (random.pick(unit...90), random.pick(unit...90) | 1)
        let file = "nets/u\(number)_\(round).yaml"
        units[file] = (unit, size)
        texts[file] = unet(
          levels: levels, input: size, enlarging: enlargings[number % enlargings.count],
          name: "u\(number)_\(round)")
      }
    }
    for (file, text) in texts { try command.write(text, to: file) }
    let result = try command.run("add", "nets", "--dry-run")
    #expect(result.status == 65 && result.error.contains("300 files cannot be added"))
    let cures = cures(result.error)
    #expect(cures.count == 300 && cures.values.allSatisfy { $0.count == 3 })
    for (file, cures) in cures {
      for (number, cure) in cures.enumerated() {
        let text = try pasted(cure, into: try #require(texts[file])).replacing(
          "name: u", with: "name: cure\(number)_")
        try command.write(text, to: "cured/\(number)_\(file.dropFirst(5))")
      }
    }
    let cured = try command.run("add", "cured", "--dry-run")
    #expect(cured.status == 0, "\(cured.error.prefix(2_000))")
    for error in result.error.split(separator: "error: ") {
      guard let (unit, size) = units[String(error.prefix { $0 != ":" })] else { continue }
      for (side, name) in [(size.0, "H"), (size.1, "W")] where side % unit != 0 && side > unit {
        let (low, high) = (side / unit * unit, (side / unit + 1) * unit)
        #expect(error.contains("\(low) or \(high)"), "\(name) of \(error)")
      }
    }
  }

  /// 20 classifiers whose Linear is written for other features: what the cure says is what convolutions
  /// and pools leave, floor((n + 2p - k)/s) + 1 a side.
  @Test func `every cure of a classifier is one`() throws {
    let command = try Command(.none)
    var random = SeededGenerator(seed: 19)
    var texts: [String: (text: String, features: Int)] = [:]
    for number in 0..<20 {
      var side = random.pick(24...64)
      var lines = ["name: c\(number)", "input: [3, \(side), \(side)]", "layers:"]
      var channels = 3
      for layer in 0..<random.pick(1...3) {
        let (kernel, padding) = (random.pick(1...5), random.pick(0...1))
        channels = random.pick(1...9)
        lines += [
          "  - conv\(layer): Conv2d(\(channels), \(kernel), padding=\(padding))",
          "  - pool\(layer): MaxPool2d(2)",
        ]
        side = (side + 2 * padding - kernel + 1) / 2
      }
      let features = channels * side * side
      let wrong = features + random.pick(1...50)
      lines += [
        "  - flatten: Flatten",
        number % 2 == 0
          ? "  - fc: Linear(in_features=\(wrong), out_features=10)"
          : "  - fc: Linear(\(wrong), 10)",
        "",
      ]
      texts["nets/c\(number).yaml"] = (lines.joined(separator: "\n"), features)
    }
    for (file, text) in texts { try command.write(text.text, to: file) }
    let result = try command.run("add", "nets", "--dry-run")
    let cures = cures(result.error)
    #expect(result.status == 65 && cures.count == 20)
    for (file, cures) in cures {
      let (text, features) = try #require(texts[file])
      #expect(cures[0][0].contains("\(features)"))
      try command.write(try pasted(cures[0], into: text), to: "cured/\(file.dropFirst(5))")
    }
    #expect(try command.run("add", "cured", "--dry-run").status == 0)
  }

  /// A kernel that does not fit the own input fits the one that is asked for: of a file, a stored design, and
  /// one whose own input is refused as it is written.
  @Test func `a layer that is set is tried at the input that is asked for`() throws {
    let command = try Command()
    let text =
      "name: mine\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n  - pool: MaxPool2d(2)\n"
    try command.write(text, to: "mine.yaml")
    let ask = ["--set", "conv.kernel_size=11", "--input", "32x32"]
    let file = try command.run(["shapes", "mine.yaml"] + ask)
    #expect(file.status == 0 && file.output.contains("4x22x22"), "\(file.error)")
    #expect(try command.run("shapes", "mine.yaml", "--set", "conv.kernel_size=11").status == 65)
    try command.write(text.replacing("4, 3", with: "4, 9"), to: "mine.yaml")
    let refused = try command.run(["shapes", "mine.yaml"] + ask)
    #expect(refused.status == 0 && refused.output.contains("4x22x22"), "\(refused.error)")
    let stored = try command.run(
      "shapes", "resnet18", "--set", "conv1.kernel_size=300", "--input", "400x400", "--layer",
      "conv1")
    // (400 + 2 x 3 - 300) / 2 + 1
    #expect(stored.status == 0 && stored.output.contains("64x54x54"), "\(stored.error)")
  }

  /// A file that is no design does not keep the others back.
  @Test func `several files are each told`() throws {
    let command = try Command(.none)
    let text = "name: good\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n"
    try command.write(text, to: "a.yaml")
    try command.write("name: [", to: "b.yaml")
    try command.write(text.replacing("4, 3", with: "4, 9"), to: "c.yaml")
    try command.write(text.replacing("4, 3", with: "5, 3"), to: "d.yaml")
    let files = ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]
    let table = try command.run(["shapes"] + files)
    #expect(table.status == 65 && table.output.contains("4x6x6") && table.output.contains("5x6x6"))
    #expect(table.error.contains("error: b.yaml") && table.error.contains("error: c.yaml"))
    let json = try command.run(["shapes"] + files + ["--format", "json"])
    let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(json.status == 65 && list?.map { $0["error"] != nil } == [false, true, true, false])
  }

  /// A dry run tells of every file what is wrong, and what is right.
  @Test func `a dry run goes through all files`() throws {
    let command = try Command(.none)
    try command.write(
      "name: good\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(4, 3)\n", to: "f/a.yaml")
    try command.write("name: bad\nlayers: [", to: "f/b.yaml")
    try command.write("name: c\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(4, 9)\n", to: "f/c.yaml")
    try command.write("name: fine\ninput: [3, 8, 8]\nlayers:\n  - c: ReLU\n", to: "f/d.yaml")
    let result = try command.run("add", "f", "--dry-run")
    #expect(result.status == 65)
    #expect(result.output.contains("good") && result.output.contains("fine"))
    #expect(result.error.contains("error: f/b.yaml:") && result.error.contains("error: f/c.yaml:"))
    #expect(result.error.contains("2 files cannot be added"))
    #expect(try command.run("add", "nosuch.yaml", "f/a.yaml", "--dry-run").status == 66)
    #expect(try command.run("add", "f/a.yaml", "--dry-run").status == 0)
  }

  /// A graph that a program wrote is told of and read at other inputs as a definition is.
  @Test func `the flat form helps too`() throws {
    let command = try Command(.filled)
    let flat = try command.run("show", "unet_same", "--flat", "--format", "json").output
      .replacing(/"input": \[1, 512, 512\]/, with: "\"input\": [1, 217, 333]")
    try command.write(flat, to: "flat.json")
    let result = try command.run("shapes", "flat.json")
    #expect(result.status == 65 && result.output.contains("refused at cat3"))
    #expect(result.error.contains("H 208 or 224, W 320 or 336"))
    #expect(try command.run("shapes", "flat.json", "--input", "224x336").status == 0)
    #expect(try command.run("solve", "flat.json", "--legal").output.contains("multiples of 16"))
  }

  /// Another input is answered, although the own one is refused.
  @Test func `a refused own input stops no other one`() throws {
    let command = try Command()
    try command.write(unet(levels: 3, width: 4, input: (100, 75)), to: "mine.yaml")
    let shapes = try command.run("shapes", "mine.yaml", "--input", "96x64", "--layer", "head")
    #expect(shapes.status == 0 && shapes.output.contains("2x96x64"), "\(shapes.error)")
    #expect(try command.run("explain", "mine.yaml", "pool2", "--input", "96x64").status == 0)
    // The layers in front of the one that refuses are explained at any input.
    let explained = try command.run("explain", "mine.yaml", "pool2", "--input", "98x64")
    #expect(explained.status == 0 && explained.output.contains("16x12x8"), "\(explained.error)")
    let stored = try command.run("explain", "alexnet", "features.3", "--input", "60x60")
    #expect(stored.status == 0 && stored.output.contains("64x6x6"), "\(stored.error)")
    #expect(try command.run("explain", "alexnet", "features.12", "--input", "60x60").status == 65)
    #expect(try command.run("solve", "mine.yaml", "--legal").output.contains("multiples of 8"))
    let near = try command.run("solve", "mine.yaml", "--near", "100x75")
    #expect(near.output.contains("96") && near.output.contains("104") && near.output.contains("80"))
    #expect(try command.run("shapes", "mine.yaml", "--input", "97x64").status == 65)
    // A layer that is set is asked for at the input, too: what it does at the own one is not.
    let set = try command.run(
      "shapes", "mine.yaml", "--set", "head.out_channels=5", "--input", "96x64", "--layer", "head")
    #expect(set.status == 0 && set.output.contains("5x96x64"), "\(set.error)")
    // What is about the design as it is written is refused still.
    #expect(try command.run("show", "mine.yaml", "--flat").status == 65)
    #expect(try command.run("diff", "mine.yaml", "mine.yaml").status == 65)
  }
}
