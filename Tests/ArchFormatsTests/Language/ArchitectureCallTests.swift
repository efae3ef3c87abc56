import ArchFormats
import Testing

/// Another architecture is called like a block, and `until` leaves out what comes after an entry.
@Suite struct ArchitectureCallTests {
  private static let library = [
    "net": """
    name: net
    input: [3, 64, 64]
    parameters: {width: 8, classes: 10, dilate: [false, false]}
    blocks:
      Stage(out, dilation):
        - conv: Conv2d(out, 3, padding=dilation, dilation=dilation)
        - relu: ReLU
    layers:
      - stem: Conv2d(width, 3, stride=2, padding=1)
      - layer{i + 1}: Stage(width * 2 ** i, 2 if dilate[i] else 1) for i in 2
      - pool: AdaptiveAvgPool2d(1)
      - flatten: Flatten
      - fc: Linear(classes)
    """,
    "flat": #"{"name": "flat", "input": [3, 8, 8], "layers": [{"path": "a", "type": "ReLU"}]}"#,
    "broken": "name: broken\ninput: [3, 8, 8]\nlayers:\n  - Conv2d(8, 9, strid=2)\n",
    "endless": "name: endless\ninput: [3, 8, 8]\nlayers:\n  - again: endless\n",
  ]

  private func text(_ layers: String, input: String = "[3, 32, 32]") -> String {
    "name: x\ninput: \(input)\nlayers:\n\(layers)\n"
  }

  @Test func `its layers stand under the entry's path, its channels are inferred here`() throws {
    let design = try Definition.design(
      text("  - Conv2d(4, 1)\n  - net: net(width=2, classes=5)\n  - last: Linear(3)"),
      library: Self.library)
    expectLines(
      try design.lines(),
      """
      0 Conv2d 4x32x32 16
      net.stem Conv2d 2x16x16 74
      net.layer1.conv Conv2d 2x16x16 38
      net.layer1.relu ReLU 2x16x16
      net.layer2.conv Conv2d 4x16x16 76
      net.layer2.relu ReLU 4x16x16
      net.pool AdaptiveAvgPool2d 4x1x1
      net.flatten Flatten 4
      net.fc Linear 5 25
      last Linear 3 18
      """)
  }

  @Test func `until an entry, which is then the output`() throws {
    let design = try Definition.design(
      text(
        """
          - backbone: net(dilate=[false, true]) until layer2
          - head: Conv2d(2, 1)
          - low: Conv2d(2, 1) from backbone.layer1
          - Add from head, low
        """), library: Self.library)
    expectLines(
      try design.lines(),
      """
      backbone.stem Conv2d 8x16x16 224
      backbone.layer1.conv Conv2d 8x16x16 584
      backbone.layer1.relu ReLU 8x16x16
      backbone.layer2.conv Conv2d 16x16x16 1168
      backbone.layer2.relu ReLU 16x16x16
      head Conv2d 2x16x16 34
      low Conv2d 2x16x16 18
      0 Add 2x16x16
      """)
    #expect(try design.wiring().contains("low from backbone.layer1.relu"))
  }

  @Test func `until an entry inside a block`() throws {
    let design = try Definition.design(
      text("  - b: net until layer1.conv\n  - ReLU"), library: Self.library)
    expectLines(
      try design.lines(),
      "b.stem Conv2d 8x16x16 224\nb.layer1.conv Conv2d 8x16x16 584\n0 ReLU 8x16x16")
  }

  @Test func `a called architecture runs again like any entry`() throws {
    let design = try Definition.design(
      """
      name: x
      inputs: {left: [3, 32, 32], right: [3, 32, 32]}
      layers:
        - a: net until layer1
        - b: a from right
        - Concat from a, b
      """, library: Self.library)
    #expect(try design.parameterCount() == 224 + 584)
    #expect(try design.outputs() == ["16x16x16"])
  }

  @Test func `an entry of another architecture stands at the caller's path`() throws {
    let design = try Definition.design(
      text(
        """
          - Conv2d(4, 1)
          - a: net.layer2(width=2, dilate=[true, true])
          - b: net.layer1 until conv
          - c: net.stem(width=6)
          - d: net.layer1
          - d_1: d from c
        """), library: Self.library)
    expectLines(
      try design.lines(),
      """
      0 Conv2d 4x32x32 16
      a.conv Conv2d 4x32x32 148
      a.relu ReLU 4x32x32
      b.conv Conv2d 8x32x32 296
      c Conv2d 6x16x16 438
      d.conv Conv2d 8x16x16 440
      d.relu ReLU 8x16x16
      d_1.conv Conv2d 8x16x16
      d_1.relu ReLU 8x16x16
      """)
  }

  @Test func `a container of another architecture may be cut`() throws {
    let design = try Definition.design(
      text("  - a: seq.features until 1\n  - b: seq.features until 0"),
      library: [
        "seq": """
        name: seq
        input: [3, 8, 8]
        layers:
          - features:
              - Conv2d(4, 1)
              - ReLU
              - Conv2d(5, 1)
        """
      ])
    expectLines(
      try design.lines(), "a.0 Conv2d 4x32x32 16\na.1 ReLU 4x32x32\nb.0 Conv2d 4x32x32 20")
    #expect(
      design.architecture.scopes.map { "\($0.path) \($0.block)" } == [
        "a seq.features", "b seq.features",
      ])
  }

  @Test func `a block of another file sees that file's parameters`() throws {
    let design = try Definition.design(
      text("  - stage: net.Stage(4, dilation=1)\n  - net.Stage(in_channels, 2)"),
      library: Self.library)
    expectLines(
      try design.lines(),
      """
      stage.conv Conv2d 4x32x32 112
      stage.relu ReLU 4x32x32
      0.conv Conv2d 3x32x32 111
      0.relu ReLU 3x32x32
      """)
  }

  @Test func `a variant of the same file can be called`() throws {
    let designs = try Definition.designs(
      """
      family: f
      input: [3, 8, 8]
      parameters: {deep: false}
      variants: {plain: {}, deep: {deep: true}}
      layers:
        - conv: Conv2d(3, 1)
        - inner: plain if deep
      """)
    #expect(try designs.map { try $0.lines().count } == [1, 2])
  }

  @Test(arguments: [
    ("  - n: net until layer3", "net has no entry 'layer3'", 4, 8),
    ("  - n: net(width=4, 5)", "an argument by position comes after one by name", 4, 21),
    ("  - n: net(4)", "net takes its parameters by name", 4, 12),
    ("  - n: net(depth=4)", "there is no parameter 'depth'", 4, 8),
    ("  - n: nett", "there is no layer type, block, entry or architecture 'nett'", 4, 8),
    ("  - n: flat", "'flat' is stored in the flat form, which cannot be called", 4, 8),
    ("  - n: endless", "'endless' calls itself", 4, 12),
    ("  - n: broken", "Conv2d has no hyperparameter 'strid'", 4, 18),
    ("  - n: net until", "a name was expected", 4, 17),
    (
      "  - n: net.layer9", "there is no layer type, block, entry or architecture 'net.layer9'", 4, 8
    ),
    ("  - n: net.layer1(4)", "net takes its parameters by name", 4, 19),
    ("  - n: net.layer1 until sum", "net.layer1 has no entry 'sum'", 4, 8),
    ("  - n: net.Stage(4)", "Stage needs 'dilation'", 4, 8),
  ])
  func `calls that cannot be`(layers: String, message: String, line: Int, column: Int) {
    let error = Definition.error(text(layers), library: Self.library)
    #expect(error?.message == message)
    #expect(error?.place == TextPlace(line: line, column: column), "\(message)")
  }

  @Test func `an error in a called file names that file`() {
    let error = Definition.error(text("  - n: broken"), library: Self.library)
    #expect(error?.file == "broken.yaml")
    #expect(error?.line == "  - Conv2d(8, 9, strid=2)")
  }

  @Test func `an error of a call stands in the calling file`() {
    for layers in ["  - n: net until layer3", "  - n: net.Stage(4)", "  - n: net.layer1 until sum"]
    {
      let error = Definition.error(text(layers), library: Self.library)
      #expect(error?.file == "x.yaml")
      #expect(error?.line == layers)
    }
  }
}
