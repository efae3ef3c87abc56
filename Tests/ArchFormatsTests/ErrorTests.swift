import ArchFormats
import Testing

/// What is no definition is refused with its place, what was found and what would help.
@Suite struct ErrorTests {
  struct Row: Sendable {
    let text: String
    let line: Int?
    let column: Int?
    let message: String
    let help: String?

    init(_ text: String, _ line: Int?, _ column: Int?, _ message: String, help: String? = nil) {
      (self.text, self.line, self.column) = (text, line, column)
      (self.message, self.help) = (message, help)
    }

    /// A list of layers at [3, 32, 32], whose first line is line 4.
    init(layers: String, _ line: Int?, _ column: Int?, _ message: String, help: String? = nil) {
      self.init(
        "name: x\ninput: [3, 32, 32]\nlayers:\n\(layers)\n", line, column, message, help: help)
    }

    /// Blocks, whose first line is line 4, above layers.
    init(
      blocks: String, layers: String, _ line: Int?, _ column: Int?, _ message: String,
      help: String? = nil
    ) {
      self.init(
        "name: x\ninput: [3, 32, 32]\nblocks:\n\(blocks)\nlayers:\n\(layers)\n", line, column,
        message, help: help)
    }
  }

  private static let layers = [
    Row(
      layers: "  - conv1: Conv2D(8, 3)", 4, 12,
      "there is no layer type, block, entry or architecture 'Conv2D'",
      help: "did you mean 'Conv2d'?"),
    Row(
      layers: "  - conv1: Conv2d(8, kernal_size=3)", 4, 22,
      "Conv2d has no hyperparameter 'kernal_size'", help: "did you mean 'kernel_size'?"),
    Row(layers: "  - conv1: Conv2d(8)", 4, 12, "Conv2d needs kernel_size"),
    Row(layers: "  - conv1: Conv2d(8, 3, stride=0)", 4, 12, "stride cannot be 0"),
    Row(
      layers: "  - conv1: Conv2d(8, 3, stride='two')", 4, 25, "stride of Conv2d cannot be 'two'"),
    Row(
      layers: "  - conv1: Conv2d(6, 16, 5)", 4, 26,
      "Conv2d is given too many arguments by position",
      help: "in_channels is inferred; write Conv2d(16, 5)"),
    Row(
      layers: "  - conv1: Conv2d(8, 3, in_channels=4)", 4, 12,
      "the weights are for 4 in_channels"),
    Row(
      layers: "  - a: MaxPool2d(16)\n  - b: Conv2d(8, 7)", 5, 8,
      "a 7x7 window does not fit a 3x2x2 input"),
    Row(layers: "  - a: ReLU from input, input", 4, 8, "ReLU takes one input"),
    Row(
      layers: "  - a: Conv2d(4, 1)\n  - b: Add from a, input", 5, 8,
      "Add takes shapes that broadcast"),
  ]

  private static let references = [
    Row(
      layers: "  - conv1: Conv2d(8, 3)\n  - add: Add from conv1, conv7", 5, 26,
      "there is no entry 'conv7' above", help: "did you mean 'conv1'?"),
    Row(
      layers: "  - a: Add from input, b\n  - b: Conv2d(3, 3, padding=1)", 4, 24,
      "'b' stands at or below the entry that names it",
      help: "an entry takes what stands above it; a graph has no cycles"),
    Row(
      layers: "  - a: ReLU from a", 4, 18, "'a' stands at or below the entry that names it",
      help: "an entry takes what stands above it; a graph has no cycles"),
    Row(layers: "  - s: Chunk(3, dim=1)\n  - ReLU from s.3", 5, 15, "'s' has no output 3"),
    Row(layers: "  - ReLU from inputs.3", 4, 15, "there is no input 3 here"),
    Row(layers: "  - a: ReLU\n  - return: b", 5, 13, "there is no entry 'b' above"),
  ]

  private static let names = [
    Row(
      layers: "  - a: ReLU\n  - a: ReLU", 5, 5, "there is an entry 'a' already",
      help: "give each entry a name of its own"),
    Row(
      layers: "  - a: ReLU for i in 2", 4, 5, "there is an entry 'a' already",
      help: "give each entry a name of its own"),
    Row(
      layers: "  - input: ReLU", 4, 5, "'input' is what the list was given, and no name of an entry"
    ),
    Row(layers: "  - a.b: ReLU", 4, 5, "'a.b' is not a name of an entry"),
    Row(layers: "  - a/b: ReLU", 4, 5, "'a/b' is not a name of an entry"),
    Row(layers: "  - \u{e4}: ReLU", 4, 5, "'\u{e4}' is not a name of an entry"),
    Row(
      layers: "  - \(String(repeating: "a", count: 101)): ReLU", 4, 5,
      "a name of 101 bytes is too long"),
    Row("name: a/b\ninput: [3, 8]\nlayers:\n  - ReLU\n", 1, 7, "'a/b' is not a name"),
    Row("name: \"a\\nb\"\ninput: [3, 8]\nlayers:\n  - ReLU\n", 1, 7, "'a?b' is not a name"),
    Row("name: .a\ninput: [3, 8]\nlayers:\n  - ReLU\n", 1, 7, "'.a' is not a name"),
    Row("name:\ninput: [3, 8]\nlayers:\n  - ReLU\n", 1, 6, "a name is empty"),
    Row(
      "name: \(String(repeating: "a", count: 10_000))\ninput: [3, 8]\nlayers:\n  - ReLU\n", 1, 7,
      "a name of 10000 bytes is too long"),
    Row(
      "family: f\ninput: [3, 8]\nvariants:\n  a: {}\n  a: {}\nlayers:\n  - ReLU\n", 5, 3,
      "'a' stands twice"),
    Row("name: x\nname: y\ninput: [3, 8]\nlayers:\n  - ReLU\n", 2, 1, "'name' stands twice"),
    Row(
      blocks: "  A(x):\n    - ReLU\n  A:\n    - ReLU", layers: "  - ReLU", 6, 3,
      "the block 'A' stands twice"),
  ]

  private static let blocks = [
    Row(
      blocks: "  A(out):\n    - Conv2d(out, 1)", layers: "  - A(outt=3)", 7, 7,
      "A has no parameter 'outt'", help: "did you mean 'out'?"),
    Row(blocks: "  A(out):\n    - Conv2d(out, 1)", layers: "  - A", 7, 5, "A needs 'out'"),
    Row(
      blocks: "  A(out):\n    - Conv2d(out, 1)", layers: "  - A(1, 2)", 7, 10,
      "A has no parameter number 2"),
    Row(
      blocks: "  A(out):\n    - Conv2d(out, 1)", layers: "  - A(1, out=2)", 7, 10,
      "A is given 'out' twice"),
    Row(
      blocks: "  A:\n    - b: A", layers: "  - a: A", 5, 10,
      "blocks and containers are nested too deep", help: "a block that calls itself never ends"),
    Row(
      blocks: "  A:\n    - b: B\n  B:\n    - a: A", layers: "  - a: A", 7, 10,
      "blocks and containers are nested too deep", help: "a block that calls itself never ends"),
    Row(
      "family: f\ninput: [3, 8]\nvariants:\n  a: {like: c}\n  b: {}\nlayers:\n  - ReLU\n", 4, 6,
      "there is no variant 'c'"),
    Row(
      "family: f\ninput: [3, 8]\nvariants:\n  a: {like: b}\n  b: {like: a}\nlayers:\n  - ReLU\n",
      4, 6, "'a' is like itself", help: "'like' names another variant"),
  ]

  private static let expressions = [
    Row(
      layers: "  - Conv2d(9223372036854775807 + 1, 3)", 4, 32, "a value does not fit in 64 bits"),
    Row(
      layers: "  - Conv2d(9223372036854775808, 3)", 4, 12,
      "'9223372036854775808' does not fit in 64 bits"),
    Row(
      layers: "  - Conv2d(4611686018427387904, 3)", 4, 5,
      "a size or a count does not fit in 64 bits",
      help: "use smaller sizes"),
    Row(layers: "  - Conv2d(widht, 3)", 4, 12, "there is no parameter 'widht'"),
    Row(
      layers: "  - Conv2d(flor(3.5), 3)", 4, 12, "there is no function 'flor'",
      help: "did you mean 'floor'?"),
    Row(layers: "  - Conv2d(3 // 0, 3)", 4, 14, "a division by zero"),
    Row(layers: "  - Conv2d(8, 3", 4, 16, "'the end' stands where ')' was expected"),
    Row(layers: "  - Conv2d(8 +, 3)", 4, 15, "',' stands where a value was expected"),
    Row(
      layers: "  - Conv2d(8, kernel_size=3, 1)", 4, 30,
      "an argument by position stands behind one by name"),
    Row(
      layers: "  - Conv2d(8, 3, padding_mode='zeros)", 4, 31, "a string without its closing '"),
    Row(
      layers: "  - ReLU from input then", 4, 21, "'then' stands behind the entry",
      help: "the clauses are 'from', 'if' and 'for', in this order"),
    Row(layers: "  - ReLU for i in 2000000", 4, 5, "a count of 2000000 is more than 1,000,000"),
    Row(layers: "  - ReLU for i in 1.5", 4, 5, "a float is neither a list nor a count"),
    Row(
      layers: "  - Conv2d(c, k) for c, k in [[1, 2], [3]]", 4, 5, "'for' has 2 variables"),
    Row(
      layers: "  - Conv2d(\(String(repeating: "(", count: 5_000))", 4, 75,
      "an expression is nested too deep"),
    Row(
      layers: "  - Conv2d(1\(String(repeating: "+1", count: 5_000)), 1)", 4, nil,
      "an expression is too long"),
  ]

  private static let files = [
    Row("", nil, nil, "the file is empty"),
    Row("\n\n  \n# a comment\n", nil, nil, "the file is empty"),
    Row("just words", 1, 1, "the file is not a definition"),
    Row("- a\n- b\n", 1, 1, "the file is not a definition"),
    Row("name: x\u{0}y\n", nil, nil, "the file is not text in UTF-8"),
    Row("name: x\ninput: [3, 8]\n", 1, 1, "the definition has no layers"),
    Row("name: x\ninput: [3, 8]\nlayers: []\n", nil, nil, "the definition has no layers"),
    Row("name: x\nlayers:\n  - ReLU\n", nil, nil, "the definition has no input"),
    Row("input: [3, 8]\nlayers:\n  - ReLU\n", 1, 1, "the definition has no name"),
    Row(
      "name: x\ninputt: [3, 8]\nlayers:\n  - ReLU\n", 2, 1, "a definition has no key 'inputt'",
      help: "did you mean 'input'?"),
    Row(
      "family: f\ninput: [3, 8]\nvariants: [a]\nlayers:\n  - ReLU\n", 3, 11,
      "'variants' takes names and values"),
    Row(layers: "  - a: ReLU\n    b: ReLU", 5, 5, "an entry with 2 keys"),
    Row(layers: "  - a: {b: ReLU}", 4, 8, "a mapping stands where a call or a list"),
    Row(layers: "  - a:", 4, 7, "a call was expected"),
    Row(layers: "  - ReLU\n---\nname: y", 5, 1, "a second document in one file"),
    Row("name: x\n\tinput: [3, 8]\n", 2, 1, "the YAML cannot be read: found a tab character"),
    Row("name: &a x\n", 1, 7, "anchors and aliases have no place in a definition"),
    Row(layers: "  - ReLU\n  - *a", 5, 5, "anchors and aliases have no place in a definition"),
    Row("- &a [x, x]\n- &b [*a, *a]\n", 1, 3, "anchors and aliases have no place"),
    Row(String(repeating: "- ", count: 100_000), 1, 129, "lists are nested too deep"),
    Row(String(repeating: "[", count: 100_000), nil, nil, "lists are nested too deep"),
    Row(String(repeating: "{a: ", count: 100_000), nil, nil, "lists are nested too deep"),
    Row(
      layers: "  - for i in 1000:\n      - ReLU for j in 1001", 5, 9,
      "the definition has more than 1000000 entries"),
  ]

  private func expect(_ row: Row) {
    let error = Definition.error(row.text)
    let start = row.text.prefix(200)
    #expect(error?.message.hasPrefix(row.message) == true, "\(error?.message ?? "none"): \(start)")
    #expect(error?.place?.line == row.line, "\(start)")
    // A column that is nil where a line is not is one that no person counts.
    if row.column != nil || row.line == nil {
      #expect(error?.place?.column == row.column, "\(start)")
    }
    if let help = row.help { #expect(error?.help == help, "\(start)") }
    #expect(error?.file == "x.yaml", "\(start)")
  }

  @Test func `layers that cannot be`() { Self.layers.forEach(expect) }
  @Test func `names after from that name nothing`() { Self.references.forEach(expect) }
  @Test func `names that are none`() { Self.names.forEach(expect) }
  @Test func `blocks and variants that cannot be`() { Self.blocks.forEach(expect) }
  @Test func `expressions without a value`() { Self.expressions.forEach(expect) }
  @Test func `files that are no definition`() { Self.files.forEach(expect) }

  @Test func `an error tells what was found and expected, and shows the line`() {
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - a: MaxPool2d(4)\n  - b: Conv2d(8, 7)\n")
    #expect(error?.path == "b")
    #expect(error?.line == "  - b: Conv2d(8, 7)")
    #expect(error?.found == "3x2x2 from a, at input 3x8x8")
    #expect(error?.expected?.contains("at least 7") == true)
    #expect(error?.layer?.hasPrefix("Conv2d(") == true)
    #expect(error?.length == "Conv2d".count)
  }

  @Test func `binary rubbish is no text`() {
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xfe, 0x80]
    #expect {
      try DefinitionReader().designs(in: png, file: "x.png")
    } throws: { error in
      (error as? DefinitionError)?.message == "the file is not text in UTF-8"
    }
  }

  @Test func `a byte order mark is no part of the text`() throws {
    let design = try Definition.design("\u{feff}name: x\ninput: [3, 8]\nlayers:\n  - ReLU\n")
    #expect(design.architecture.name == "x")
  }

  @Test func `lines may end as on Windows`() throws {
    let design = try Definition.design("name: x\r\ninput: [3, 8]\r\nlayers:\r\n  - ReLU\r\n")
    #expect(try design.lines() == ["0 ReLU 8"])
  }

  /// The text is refused before it is looked at: it would be 64 MiB of spaces, which is empty.
  @Test func `a text over 64 MiB is refused`() {
    let text = [UInt8](repeating: UInt8(ascii: " "), count: DefinitionReader.sizeLimit + 1)
    #expect(DefinitionReader.sizeLimit == 67_108_864)
    for read in [
      { _ = try DefinitionReader().designs(in: text, file: "x.yaml") },
      { _ = try DefinitionReader().names(in: text, file: "x.yaml") },
    ] as [() throws -> Void] {
      #expect {
        try read()
      } throws: { error in
        let error = error as? DefinitionError
        return error?.message == "the file is too large" && error?.found == "67108865 bytes"
      }
    }
  }

  @Test func `an error deep in a block names the block's line`() {
    let error = Definition.error(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        A(out):
          - stem: ReLU
          - inner:
              - conv: Conv2d(out, 9)
      layers:
        - stage:
            - A(4)
      """)
    #expect(error?.place == TextPlace(line: 7, column: 17))
    #expect(error?.path == "stage.0.inner.conv")
  }
}
