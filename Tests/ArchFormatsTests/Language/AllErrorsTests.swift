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
