import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Sizes of the input in shapes and channels: N, C, H, W, dim(k), like(x).
@Suite struct SizeTests {
  /// Layers at [3, 28, 28], the outputs there and at another input, without the batch; nil where
  /// that one is refused.
  private static let rows: [(layers: String, own: [Int], at: [Int], there: [Int]?)] = [
    ("  - Reshape(N, H / 7, 7, W / 7, 7, C)", [4, 7, 4, 7, 3], [3, 35, 14], [5, 7, 2, 7, 3]),
    ("  - Reshape(N, H / 7, 7, W / 7, 7, C)", [4, 7, 4, 7, 3], [3, 30, 14], nil),
    ("  - Reshape(N, C, H * W)", [3, 784], [3, 5, 4], [3, 20]),
    ("  - Reshape(N, C * H * W)", [2352], [3, 5, 4], [60]),
    ("  - Reshape(N, -1, W)", [84, 28], [3, 5, 4], [15, 4]),
    ("  - Reshape(N, dim(1), dim(-1), dim(2))", [3, 28, 28], [3, 5, 4], [3, 4, 5]),
    ("  - Interpolate(size=[2 * H, W // 2])", [3, 56, 14], [3, 5, 9], [3, 10, 4]),
    ("  - Interpolate(size=[H - 4, max(W, 30)])", [3, 24, 30], [3, 5, 31], [3, 1, 31]),
    ("  - Interpolate(size=[H - 4, min(W, 30)])", [3, 24, 28], [3, 4, 31], nil),
    (
      "  - low: MaxPool2d(4)\n  - Interpolate(size=like(low)) from input", [3, 7, 7], [3, 9, 5],
      [3, 2, 1]
    ),
    (
      "  - low: MaxPool2d(4)\n  - Interpolate(size=[like(low, 2) * 3, 5]) from input", [3, 21, 5],
      [3, 9, 5], [3, 6, 5]
    ),
    ("  - Interpolate(size=like(input))", [3, 28, 28], [3, 9, 5], [3, 9, 5]),
    // A decoder that comes back to any size: output_size of the transposed convolution.
    (
      "  - down: Conv2d(8, 3, stride=2, padding=1)\n"
        + "  - ConvTranspose2d(3, 3, stride=2, padding=1, output_size=like(input))", [3, 28, 28],
      [3, 9, 4], [3, 9, 4]
    ),
    (
      "  - down: MaxPool2d(2, ceil_mode=true)\n  - MaxUnpool2d(2, output_size=[H * 2 - 1, 28])",
      [3, 27, 28], [3, 8, 27], [3, 7, 28]
    ),
    (
      "  - down: MaxPool2d(2, ceil_mode=true)\n  - MaxUnpool2d(2, output_size=[H * 2 - 1, 28])",
      [3, 27, 28], [3, 8, 26], nil
    ),
    // Braces in like() are expressions, as in every other reference.
    (
      "  - d{i}: MaxPool2d(2) for i in 2\n"
        + "  - u{i}: Interpolate(size=like(d{1 - i})) for i in [0, 1]", [3, 14, 14], [3, 9, 5],
      [3, 4, 2]
    ),
    // Slices as Python's, x[:, :, :H // 2]; bins and parts of the input's own size.
    ("  - Slice(dim=2, end=H // 2)", [3, 14, 28], [3, 9, 5], [3, 4, 5]),
    ("  - Slice(dim=2, end=H // 2)", [3, 14, 28], [3, 1, 5], nil),
    (
      "  - Slice(dim=[2, 3], start=[H // 4, 1], end=[H // 2 + 2, like(input, 3) - 2])",
      [3, 9, 25], [3, 33, 64], [3, 10, 61]
    ),
    ("  - Slice(dim=3, start=W - 5)", [3, 28, 5], [3, 2, 6], [3, 2, 5]),
    ("  - AdaptiveAvgPool2d([H // 4, None])", [3, 7, 28], [3, 57, 5], [3, 14, 5]),
    (
      "  - p: MaxPool2d(2)\n  - AdaptiveMaxPool2d(like(p)) from input", [3, 14, 14], [3, 9, 5],
      [3, 4, 2]
    ),
    ("  - s: Split(H // 2, dim=2)\n  - ReLU from s.1", [3, 14, 28], [3, 10, 4], [3, 5, 4]),
    ("  - s: Split(H // 2, dim=2)\n  - ReLU from s.1", [3, 14, 28], [3, 9, 4], nil),
    (
      "  - s: Split([H // 3, H - H // 3], dim=2)\n  - ReLU from s.1", [3, 19, 28], [3, 33, 4],
      [3, 22, 4]
    ),
    ("  - Linear(4 * dim(-1))", [3, 28, 112], [3, 9, 28], [3, 9, 112]),
    ("  - Linear(4 * dim(-1))", [3, 28, 112], [3, 28, 27], nil),
    ("  - Conv2d(2 * C, 3, groups=C)", [6, 26, 26], [3, 5, 4], [6, 3, 2]),
    ("  - Conv2d(2 * C, 3)", [6, 26, 26], [4, 5, 5], nil),
    ("  - BatchNorm2d", [3, 28, 28], [4, 5, 5], nil),
  ]

  @Test(arguments: rows.indices)
  func `sizes follow the input, weights do not`(row: Int) throws {
    let (layers, own, at, there) = Self.rows[row]
    let architecture = try Definition.layers(layers, head: "input: [3, 28, 28]").architecture
    let report = try architecture.report(at: architecture.ownInput())
    #expect(report.outputs.map { Array($0.shape.dropFirst()) } == [own], "\(layers)")
    let input = [1] + at
    let onIntegers = try? architecture.report(at: [Shape(input)])
    #expect(onIntegers?.outputs.map { Array($0.shape.dropFirst()) } == there.map { [$0] })
    #expect(try FormAnswers(architecture).agree(with: onIntegers, at: [input]), "\(layers)")
  }

  @Test func `an axis is of the entry's own input, by its rank`() throws {
    let video = try Definition.layers(
      "  - Reshape(N, C * T, H, W)", head: "input: [3, 16, 8, 9]")
    #expect(try video.outputs() == ["48x8x9"])
    let audio = try Definition.layers("  - Reshape(N, L, C)", head: "input: [2, 100]")
    #expect(try audio.outputs() == ["100x2"])
    let error = Definition.error("name: x\ninput: [2, 100]\nlayers:\n  - Reshape(N, H, C)\n")
    #expect(error?.message == "the input has no axis H")
    #expect(error?.place?.line == 4)
  }

  @Test func `the exact division names what is not divisible`() {
    let error = Definition.error(
      "name: x\ninput: [3, 30, 28]\nlayers:\n  - part: Reshape(N, C, H / 7, 7, W)\n")
    #expect(error?.message == "30 is not divisible by 7")
    #expect(error?.path == "part")
    #expect(error?.expected == "a multiple of 7")
    #expect(error?.place == TextPlace(line: 4, column: 11))
  }

  @Test func `a fixed definition refuses every other size`() throws {
    let architecture = try Definition.layers(
      "  - ReLU", head: "input: [3, 8, 8]\nfixed: true"
    ).architecture
    let forms = try FormAnswers(architecture)
    for (input, isTaken) in [
      ([1, 3, 8, 8], true), ([5, 3, 8, 8], true), ([1, 3, 8, 9], false), ([1, 3, 16, 16], false),
      ([1, 4, 8, 8], false),
    ] {
      let report = try? architecture.report(at: [Shape(input)])
      #expect((report != nil) == isTaken, "\(input)")
      #expect(forms.agree(with: report, at: [input]), "\(input)")
    }
  }

  @Test(arguments: [
    ("  - ReLU for i in H", "H is a size of the input, which has no place here", 19),
    ("  - ReLU for i in dim(2)", "dim() is a size of the input, which has no place here", 19),
    ("  - a{W}: ReLU", "W is a size of the input, which has no place here", 7),
    ("  - Interpolate(size=like(b))", "there is no entry 'b' above", 27),
    ("  - Interpolate(size=like(b{x}))", "there is no parameter 'x'", 29),
    ("  - Interpolate(size=like())", "a name was expected", 27),
    ("  - Reshape(N, dim('a'))", "dim() takes the number of a dimension", 20),
    ("  - Reshape(N, H ** 2)", "'**' is not for sizes, which take + - * / // and %", 18),
    ("  - Reshape(N, H + 0.5)", "a size and a number cannot be combined", 18),
    ("  - Reshape(N, H * 0.5)", "a product with a floating-point number is no whole number", 5),
    (
      "  - Reshape(N, H * 0.5 * 0.5)",
      "a product with a floating-point number is no whole number", 24
    ),
    (
      "  - Reshape(N, int(H / 2))",
      "int() of a quotient of sizes is written floor(…), ceil(…) or //",
      16
    ),
    ("  - Reshape(N, ceil(H / 0))", "a quotient that is rounded is one by an integer above 0", 16),
    ("  - Reshape(N, H // 0)", "'//' divides a size by an integer above 0", 5),
    ("  - Reshape(N, H % 0)", "'%' divides a size by an integer above 0", 5),
    ("  - Reshape(N, H // (W - 8))", "'//' divides by a size above 0", 5),
    ("  - MaxPool2d(H // 4)", "kernel_size of MaxPool2d cannot follow the input", 15),
    ("  - Conv2d(8, 3, padding=W % 2)", "padding of Conv2d cannot follow the input", 18),
  ])
  func `sizes that have no place`(layers: String, message: String, column: Int) {
    let error = Definition.error("name: x\ninput: [3, 8, 8]\nlayers:\n\(layers)\n")
    #expect(error?.message == message)
    #expect(error?.place == TextPlace(line: 4, column: column), "\(layers)")
  }

  // MARK: - Letters

  /// Definitions with the letters and dimensions that the notes are about; none where they are what they
  /// say.
  private static let letters: [(text: String, parts: [String])] = [
    // Tokens [N, T, D].
    (
      "input: [20, 64]\nlayers:\n  - Linear(4 * C)", ["C is dim(1), 20", "the channels are dim(2)"]
    ),
    (
      "input: [64, 14, 14]\nlayers:\n  - Permute(0, 2, 3, 1)\n  - LayerNorm(64)\n  - Reshape(N, H * W, C)",
      [
        "C is dim(1), 14", "the channels are dim(3)", "H is dim(2), 14", "H is dim(1)",
        "W is dim(3), 64",
      ]
    ),
    // A map whose axes are exchanged, and one that became tokens.
    (
      "input: [3, 9, 12]\nlayers:\n  - Conv2d(8, 3)\n  - Transpose(2, 3)\n  - Reshape(N, C, H, W)",
      ["H is dim(2), 10, which layers take for W", "W is dim(3), 7, which layers take for H"]
    ),
    (
      "input: [3, 9, 12]\nlayers:\n  - Conv2d(8, 3)\n  - Flatten(2)\n  - Transpose(1, 2)\n  - Linear(2 * C)",
      ["C is dim(1), 70", "the channels are dim(2)"]
    ),
    (
      "input: [3, 9, 12]\nlayers:\n  - Conv2d(8, 3)\n  - Flatten(2)\n  - Transpose(1, 2)\n  - Zeros(N, L)",
      ["L is dim(2), 8, which layers take for C"]
    ),
    // What letters say.
    (
      "input: [3, 9, 12]\nlayers:\n  - Conv2d(8, 3)\n  - Reshape(N, C, H * W)\n  - Conv1d(C, 1)", []
    ),
    ("input: [16, 30]\nlayers:\n  - Conv1d(8, 3)\n  - Slice(dim=2, end=L // 2)", []),
    ("input: [20, 64]\nlayers:\n  - Linear(4 * dim(-1))\n  - Slice(dim=1, end=dim(1) // 2)", []),
    ("input: [3, 9, 12]\nlayers:\n  - Flatten(1)\n  - Linear(C)\n  - Linear(C // 2)", []),
    ("input: [5, 9, 12]\nlayers:\n  - Reshape(N, C * H, W)", []),
    ("input: [3, 4, 9, 12]\nlayers:\n  - Conv3d(8, 1)\n  - Reshape(N, C, T, H * W)", []),
  ]

  @Test(arguments: letters)
  func `letters are places, and what is another axis by its layers is said`(
    text: String, parts: [String]
  ) throws {
    let notes = try Definition.design("name: x\n\(text)").analysis.notes
    #expect(notes.count == min(parts.count, 1), "\(notes)")
    for part in parts { #expect(notes.first?.contains(part) == true, "\(part): \(notes)") }
  }

  @Test func `a norm over all dimensions of a map leaves them their names`() throws {
    let norm = try Definition.layers("  - LayerNorm([C, H, W])\n  - ReLU").architecture
    let last = try Definition.layers("  - LayerNorm()\n  - ReLU").architecture
    #expect(try InputSolver(norm).spatialAxes.map(\.name) == ["H", "W"])
    #expect(norm.freeDimensions() == [[1, 2]])
    #expect(last.freeDimensions() == [[0, 1]])
  }

  // MARK: - Length

  private static func resized(to size: String) -> String {
    #"{"name": "x", "input": [3, 64, 64], "layers": [{"path": "r", "type": "Interpolate", "#
      + #""from": "input", "size": ["\#(size)", 8]}]}"#
  }

  /// A model that computes a size step by step nests it as deeply as it has steps.
  @Test(arguments: [1, 64, 200, 250])
  func `a size may have many steps`(steps: Int) throws {
    let size = (0..<steps).reduce("H") { text, _ in "(\(text) + 1) // 2" }
    let architecture = try Definition.design(Self.resized(to: size)).architecture
    for height in [1, 2, 63, 64, 65, 1000, 1 << 40 + 1] {
      let expected = (0..<steps).reduce(height) { size, _ in (size + 1) / 2 }
      let evaluation = try architecture.evaluate(at: [Shape([1, 3, height, 8])])
      #expect(evaluation.outputs[0][0].sizes == [1, 3, expected, 8])
    }
    let flat = JSON(flat: architecture)
    #expect(try JSON(flat: Definition.design(flat.compact).architecture) == flat)
    // Forms hold what 64 bits hold: these are of H - steps.
    let falling = (0..<steps).reduce("H") { text, _ in "(\(text) - 3) + 2" }
    let solver = try InputSolver(
      Definition.design(Self.resized(to: falling + " + 250")).architecture)
    let legal = try solver.solve().inputs
    for height in [1, max(1, steps - 250), 64, 1000] { #expect(legal.accepts([height, 64])) }
    #expect(steps < 250 || legal.accepts([1, 64]))
  }

  /// Nothing of these lengths is gone through level by level.
  @Test(arguments: [
    String(repeating: "(", count: 100_000) + "H" + String(repeating: ")", count: 100_000),
    "H" + String(repeating: " + 1", count: 100_000), String(repeating: "-", count: 100_000) + "H",
    String(repeating: "ceil(", count: 300) + "H" + String(repeating: ")", count: 300),
  ])
  func `a size that is too long is an error`(size: String) {
    #expect(Definition.error(Self.resized(to: size)) != nil)
    let condition =
      #"{"name": "x", "input": [3, 64, 64], "layers": [{"path": "r", "type": "ReLU"}], "#
      + #""conditions": ["\#(size) > 1"]}"#
    #expect(Definition.error(condition) != nil)
  }
}
