import ArchFormats
import Testing

/// All errors of a file at once, in the order of the text.
@Suite struct AllErrorsTests {
  private static func messages(_ text: String) -> [String] {
    guard let error = Definition.error(text) else { return [] }
    return ([error] + error.others).map { "\($0.place?.line ?? 0): \($0.message)" }
  }

  @Test func `what can be seen without the graph is told with the first error`() {
    let text = """
      name: x
      input: [3, 8, 8]
      blocks:
        B:
          - conv: Conv2d(8, 3, strid=2)
          - relu: Relu6
      layers:
        - a: Conv2D(8, 3)
        - b: B
        - c: Add from a, bb
        - d: Conv2d(8, 99)
      """
    #expect(
      Self.messages(text) == [
        "5: Conv2d has no hyperparameter 'strid'",
        "6: there is no layer type, block, entry or architecture 'Relu6'",
        "8: there is no layer type, block, entry or architecture 'Conv2D'",
        "10: there is no entry 'bb' above",
      ])
  }

  /// What a layer refuses is told with what others refuse that do not take what it gives.
  @Test func `shapes that do not fit are told together`() {
    let text = """
      name: x
      input: [3, 8, 8]
      blocks:
        B(k):
          - conv: Conv2d(8, k)
          - norm: GroupNorm(3)
          - side: MaxPool2d(9) from input
          - return: norm, side
      layers:
        - a: Conv2d(8, 99)
        - b: Conv2d(8, 3) from a
        - B(3)
        - c: Add from input, input
        - d: Linear(4, in_features=5) from c
        - e{i}: Conv2d(8, 9 + i) from input for i in 3
        - f: Interpolate(size=like(a)) from c
        - require: like(a, 2) > 3
        - g: B(3) from c
        - h: Concat from g.conv, g.norm
        - p: Parameter(1, dim(1)) from a
        - if true:
            - k: Reshape(N, 5) from c
        - return: k, h, nothing
      """
    #expect(
      Self.messages(text) == [
        "6: num_channels must be divisible by num_groups",
        "7: a 9x9 window does not fit a 3x8x8 input",
        "10: a 99x99 window does not fit a 3x8x8 input",
        "14: Linear is written for 5 features, the input has 8",
        "15: a 9x9 window does not fit a 3x8x8 input",
        "22: the new shape has another number of elements",
        "23: there is no entry 'nothing' above",
      ])
  }

  @Test func `a block that calls itself ends`() {
    let text = """
      name: x
      input: [3, 8, 8]
      blocks:
        B:
          - ReLU
          - B from input
          - B from input
          - Conv2d(8, 99) from input
      layers:
        - B
      """
    #expect(
      Self.messages(text) == [
        "5: 'B' calls itself"
      ])
  }

  @Test func `an error in a called file is of that file`() {
    let library = [
      "other": "name: other\ninput: [3, 8, 8]\nlayers:\n  - x: Conv2d(8, 9)\n  - y: ReLU\n"
    ]
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - o: other\n  - b: Conv2d(8, 10) from input\n",
      library: library)
    let all = error.map { [$0] + $0.others } ?? []
    #expect(Set(all.map { "\($0.file):\($0.place?.line ?? 0)" }) == ["other.yaml:4", "x.yaml:5"])
    #expect(all.map(\.line).contains("  - x: Conv2d(8, 9)"))
  }

  @Test func `the flat form tells all, too`() {
    let text = """
      {"name": "x", "input": [3, 8, 8], "layers": [
      {"path": "a", "type": "Conv2d", "out_channels": 8, "kernel_size": 9},
      {"path": "b", "type": "ReLU"},
      {"path": "c", "type": "Conv2D", "from": "input"},
      {"path": "d", "type": "Conv2d", "out_channels": 8, "kernel_siz": 3, "from": "input"},
      {"path": "e", "type": "Add", "from": ["input", "a"]},
      {"path": "f", "type": "Add", "from": ["input", "nothing"]},
      {"path": "g", "type": "Interpolate", "from": "input", "size": "like(d)"},
      {"path": "h", "type": "Reshape", "from": "input", "shape": ["N", 5]},
      {"type": "ReLU", "from": "input"},
      {"path": "a", "type": "ReLU", "from": "input"}]}
      """
    #expect(
      Self.messages(text) == [
        "2: a 9x9 window does not fit a 3x8x8 input", "4: there is no layer type 'Conv2D'",
        "5: Conv2d has no hyperparameter 'kernel_siz'", "7: there is no layer 'nothing' above",
        "9: the new shape has another number of elements", "10: a layer has no 'path'",
        "11: there is a layer 'a' already",
      ])
    #expect(
      Self.messages("{\"name\": \"x\", \"inputt\": [3], \"layer\": []}") == [
        "1: an architecture has no key 'inputt'", "1: an architecture has no key 'layer'",
      ])
  }

  /// A design space is refused with all that is wrong whatever is chosen.
  @Test func `a design space tells all, too`() throws {
    let text = """
      name: x
      input: [3, 8, 8]
      layers:
        - a: Conv2d(choice(4, 8), 3, strid=2)
        - b: Conv2D(8, 3)
        - c: Add from a, bb
      """
    let error = #expect(throws: DefinitionError.self) {
      _ = try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml")
    }
    let all = error.map { [$0] + $0.others } ?? []
    #expect(all.compactMap(\.place?.line) == [4, 5, 6])
  }

  @Test func `texts that cannot be parsed are told together`() {
    let text = """
      name: x
      input: [3, 8, 8]
      blocks:
        B(:
          - ReLU
        D:
          - ReLU from
      layers:
        - a: Conv2d(8, 3
        - b: ReLU
        - c: ReLU if
      """
    #expect(Self.messages(text).map { $0.prefix { $0 != ":" } } == ["4", "7", "9", "11"])
  }

  @Test func `at most 20 are told`() {
    let layers = (0..<30).map { "  - a\($0): Foo\($0)x" }.joined(separator: "\n")
    #expect(Self.messages("name: x\ninput: [3, 8, 8]\nlayers:\n\(layers)\n").count == 20)
  }

  @Test func `each has its file and line`() {
    let text = "name: x\ninput: [3, 8, 8]\nlayers:\n  - Foo1x\n  - Foo2x\n"
    let error = Definition.error(text)
    #expect(error?.others.map(\.line) == ["  - Foo2x"])
    #expect(error?.others.map(\.file) == ["x.yaml"])
  }

  /// Mistakes that people make, and what helps.
  @Test(arguments: [
    ("- a: ReLU\n  - b: ReLU\n  - c: Concat(a, b)", "write Concat from a, b"),
    ("- a: Conv2d(8, 3)\n    from: input", "'from' is a clause"),
    ("- {a: Conv2d(8, 3)}", "a comma ends a value"),
    ("- a: AdaptiveAvgPool2d(28x28)", "sizes are a list: [28, 28]"),
  ])
  func `what helps`(layers: String, help: String) {
    let error = Definition.error("name: x\ninput: [3, 32, 32]\nlayers:\n  \(layers)\n")
    #expect(error?.help?.contains(help) == true, "\(error?.message ?? "") \(error?.help ?? "")")
  }

  @Test(arguments: [
    ("Block(planes):\n  - ReLU\n", "a block belongs under 'blocks:'"),
    ("parameters: {e: choice(0, 1)}\n", "a comma ends a value"),
  ])
  func `what helps at the top`(head: String, help: String) {
    let error = Definition.error("name: x\ninput: [3, 32, 32]\n\(head)layers:\n  - ReLU\n")
    #expect(error?.help?.contains(help) == true, "\(error?.message ?? "") \(error?.help ?? "")")
  }
}
