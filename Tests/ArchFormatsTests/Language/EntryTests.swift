import ArchFormats
import Testing

/// `name: Call from REFS`, numbers, containers, arguments, names with expressions.
@Suite struct EntryTests {
  /// A list of layers at [3, 32, 32] and the layers that it becomes.
  private static let rows: [(subject: String, layers: String, lines: String)] = [
    (
      "entries without a name are numbered as in nn.Sequential",
      """
        - Conv2d(8, 3)
        - ReLU
        - named: ReLU
        - ReLU
      """,
      """
      0 Conv2d 8x30x30 224
      1 ReLU 8x30x30
      named ReLU 8x30x30
      2 ReLU 8x30x30
      """
    ),
    (
      "a list under a name is a container, in which numbers begin again",
      """
        - features:
            - Conv2d(8, 3)
            - ReLU
        - classifier:
            - Flatten
      """,
      """
      features.0 Conv2d 8x30x30 224
      features.1 ReLU 8x30x30
      classifier.0 Flatten 7200
      """
    ),
    (
      "a list inside a list takes the next number",
      """
        - ReLU
        - - ReLU
          - - ReLU
            - ReLU
        - ReLU
      """,
      """
      0 ReLU 3x32x32
      1.0 ReLU 3x32x32
      1.1.0 ReLU 3x32x32
      1.1.1 ReLU 3x32x32
      2 ReLU 3x32x32
      """
    ),
    (
      "a container without a name adds nothing to the path",
      """
        - ReLU
        - if true:
            - ReLU
            - a: ReLU
        - for b in 2:
            - ReLU
        - ReLU
      """,
      """
      0 ReLU 3x32x32
      1 ReLU 3x32x32
      a ReLU 3x32x32
      2 ReLU 3x32x32
      3 ReLU 3x32x32
      4 ReLU 3x32x32
      """
    ),
    (
      "names are expressions in braces",
      """
        - layer{1 + 1}-{2 ** 3}: ReLU
        - "{1 if true else 2}x": ReLU from layer{2}-8
      """,
      """
      layer2-8 ReLU 3x32x32
      1x ReLU 3x32x32
      """
    ),
    (
      "None and null, True and true are the same",
      """
        - MaxPool2d(2, stride=None)
        - MaxPool2d(2, stride=null)
        - Conv2d(4, 1, bias=False)
        - Conv2d(4, 1, bias=false)
        - Conv2d(4, 1, bias=True)
      """,
      """
      0 MaxPool2d 3x16x16
      1 MaxPool2d 3x8x8
      2 Conv2d 4x8x8 12
      3 Conv2d 4x8x8 16
      4 Conv2d 4x8x8 20
      """
    ),
    (
      "arguments by position go up to kernel_size, the rest have names",
      """
        - Conv2d(8, [3, 1], stride=(2, 1), padding=[1, 0])
        - Conv2d(kernel_size=1, out_channels=4)
        - AvgPool2d(2)
      """,
      """
      0 Conv2d 8x16x32 80
      1 Conv2d 4x16x32 36
      2 AvgPool2d 4x8x16
      """
    ),
    (
      "what is inferred may be said",
      """
        - Conv2d(8, 3, in_channels=3)
        - BatchNorm2d(num_features=8)
        - Flatten
        - Linear(10, in_features=7200)
      """,
      """
      0 Conv2d 8x30x30 224
      1 BatchNorm2d 8x30x30 16
      2 Flatten 7200
      3 Linear 10 72010
      """
    ),
    (
      "a tensor that no input feeds: a Parameter counts, a Buffer does not",
      """
        - Conv2d(4, 1)
        - weight: Parameter(1, 4, 1, 1)
        - table: Buffer(1, 4, 1, 1)
        - Mul from 0, weight, table
      """,
      """
      0 Conv2d 4x32x32 16
      weight Parameter 4x1x1 4
      table Buffer 4x1x1
      1 Mul 4x32x32
      """
    ),
    (
      "a star names every entry before this one that matches, in order",
      """
        - branch1: Conv2d(4, 1)
        - other: Conv2d(2, 1) from input
        - branch2: Conv2d(6, 1) from input
        - cat: Concat from branch*
        - branch3: Conv2d(1, 1)
      """,
      """
      branch1 Conv2d 4x32x32 16
      other Conv2d 2x32x32 8
      branch2 Conv2d 6x32x32 24
      cat Concat 10x32x32
      branch3 Conv2d 1x32x32 11
      """
    ),
    (
      "a star that matches nothing adds nothing",
      """
        - cat: Concat from input, branch*
      """,
      """
      cat Concat 3x32x32
      """
    ),
  ]

  @Test(arguments: rows.indices)
  func `entries become layers`(row: Int) throws {
    let (subject, layers, lines) = Self.rows[row]
    let found = try Definition.layers(layers).lines()
    #expect(found == lines.split(separator: "\n").map(String.init), "\(subject)")
  }

  @Test func `references are dotted into containers, and go out of them`() throws {
    let design = try Definition.layers(
      """
        - stem: Conv2d(3, 1)
        - backbone:
            - layer1:
                - Conv2d(3, 1)
                - a: ReLU
            - layer2: ReLU
            - add: Add from layer1, stem, input
        - out: Add from backbone.layer1, backbone.layer1.0, backbone
      """)
    expectLines(
      try design.wiring(),
      """
      stem from input
      backbone.layer1.0 from stem
      backbone.layer1.a from backbone.layer1.0
      backbone.layer2 from backbone.layer1.a
      backbone.add from backbone.layer1.a, stem, stem
      out from backbone.layer1.a, backbone.layer1.0, backbone.add
      """)
  }

  @Test func `an output is taken by its number`() throws {
    let design = try Definition.layers(
      """
        - split: Chunk(3, dim=1)
        - a: Conv2d(4, 1) from split.1
        - b: Conv2d(4, 1) from split.2
        - c: Conv2d(4, 1) from split
        - cat: Concat from a, b, c
      """)
    expectLines(
      try design.wiring(),
      """
      split from input
      a from split.1
      b from split.2
      c from split
      cat from a, b, c
      """)
  }

  @Test func `a container takes what stands after its from`() throws {
    let design = try Definition.layers(
      """
        - a: Conv2d(8, 1)
        - side from input:
            - Conv2d(8, 1)
        - Add from a, side
      """)
    expectLines(
      try design.wiring(),
      """
      a from input
      side.0 from input
      0 from a, side.0
      """)
  }

  @Test func `parameters of the file can be overridden`() throws {
    let text = """
      name: x
      input: [3, 8, 8]
      parameters: {width: 8, double: 2 * width}
      layers:
        - Conv2d(double, 1)
      expect: {params: 64}
      """
    let own = try Definition.designs(text)
    #expect(try own[0].parameterCount() == 64)
    #expect(own[0].disagreements.isEmpty)
    let wide = try Definition.designs(text, overrides: [("width", "10")])
    #expect(try wide[0].parameterCount() == 80)
    // What is expected is the published design's.
    #expect(wide[0].disagreements.isEmpty)
    #expect(throws: DefinitionError.self) {
      try Definition.designs(text, overrides: [("widht", "10")])
    }
  }

  @Test func `variants are made one after the other, like one another`() throws {
    let text = """
      family: f
      source: a paper
      task: classification
      year: 2015
      input: [3, 8, 8]
      parameters: {width: 8, kernel: 1}
      variants:
        small: {}
        large: {width: 16}
        larger: {like: large, kernel: 3, year: 2016, input: [3, 16, 16], expect: {output: [16, 14, 14]}}
      layers:
        - Conv2d(width, kernel)
      """
    let designs = try Definition.designs(text)
    #expect(designs.map(\.architecture.name) == ["small", "large", "larger"])
    #expect(try designs.map { try $0.parameterCount() } == [32, 64, 448])
    #expect(designs.map(\.architecture.information.year) == [2015, 2015, 2016])
    #expect(designs.map(\.architecture.information.family) == ["f", "f", "f"])
    #expect(designs.allSatisfy { $0.architecture.information.source == "a paper" })
    #expect(designs.allSatisfy { $0.disagreements.isEmpty })
  }

  @Test func `figures that are not what is expected are listed`() throws {
    let design = try Definition.layers(
      """
        - conv: Conv2d(8, 3)
        - features:
            - ReLU
      expect: {conv: [8, 30, 30], features: [8, 30, 31], params: 1, macs: 194400, nothing: [1]}
      """)
    #expect(design.disagreements.map(\.path) == ["features", "params", "nothing"])
    #expect(design.disagreements.map(\.found) == ["[8, 30, 30]", "224", nil])
    #expect(design.disagreements.map(\.expected) == ["[8, 30, 31]", "1", "[1]"])
    #expect(design.disagreements.map { $0.place?.line } == [7, 7, 7])
  }

  @Test func `an entry's own figures can be expected`() throws {
    let layers = """
        - stem:
            - conv: Conv2d(8, [3, 5], stride=2)
            - norm: BatchNorm2d
        - up: ConvTranspose2d(4, 2, stride=4, bias=false)
        - stem2.params: ReLU
      """
    let right = """
      expect:
        stem.params: 384
        stem.macs: 75600
        stem.receptive_field: [3, 5]
        stem.stride: 2
        stem.conv.stride: [2, 2]
        up.stride: 1/2
        up.macs: 26880
        stem2.params: [4, 58, 54]
      """
    let agreeing = try Definition.layers("\(layers)\n\(right)")
    #expect(agreeing.disagreements.map(\.message) == [])
    let wrong = "expect: {stem.params: 8, up.stride: 2, stem.receptive_field: 3, up.width: 4}"
    let design = try Definition.layers("\(layers)\n\(wrong)")
    #expect(
      design.disagreements.map(\.path) == [
        "stem.params", "up.stride", "stem.receptive_field", "up.width",
      ])
    #expect(design.disagreements.map(\.found) == ["384", "0.5", "[3, 5]", nil])
  }
}
