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
        // The least multiple that takes both sizes to one of the pools'.
        let multiple = [2, 4, 8, 16].first { multiple in
          [size.0, size.1].allSatisfy { ($0 + multiple - 1) / multiple * multiple % unit == 0 }
        }
        #expect(entry == "- pad: PadToMultiple(\(multiple ?? 0), dim=[2, 3])")
        try command.write(
          text.replacing("layers:\n", with: "layers:\n  \(entry)\n"), to: "mine.yaml")
        #expect(try command.run("shapes", "mine.yaml").status == 0, "\(size)")
      }
    }
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

  /// Another input is answered, although the own one is refused.
  @Test func `a refused own input stops no other one`() throws {
    let command = try Command(.none)
    try command.write(unet(levels: 3, width: 4, input: (100, 75)), to: "mine.yaml")
    let shapes = try command.run("shapes", "mine.yaml", "--input", "96x64", "--layer", "head")
    #expect(shapes.status == 0 && shapes.output.contains("2x96x64"), "\(shapes.error)")
    #expect(try command.run("explain", "mine.yaml", "pool2", "--input", "96x64").status == 0)
    #expect(try command.run("solve", "mine.yaml", "--legal").output.contains("multiples of 8"))
    let near = try command.run("solve", "mine.yaml", "--near", "100x75")
    #expect(near.output.contains("96") && near.output.contains("104") && near.output.contains("80"))
    #expect(try command.run("shapes", "mine.yaml", "--input", "97x64").status == 65)
    // What is about the design as it is written is refused still.
    #expect(try command.run("show", "mine.yaml", "--flat").status == 65)
    #expect(try command.run("diff", "mine.yaml", "mine.yaml").status == 65)
  }
}
