import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Several inputs, several outputs, batches.
@Suite struct InputTests {
  @Test func `inputs have names, and the first is what the first entry takes`() throws {
    let design = try Definition.layers(
      """
        - a: Conv2d(8, 3)
        - b: Conv2d(8, 3) from right
        - c: Conv2d(8, 3) from inputs.1
        - d: Conv2d(8, 3) from input
        - Add from a, b, c, d
      """, head: "inputs: {left: [3, 9, 9], right: [5, 9, 9]}")
    expectLines(
      try design.wiring(),
      """
      a from left
      b from right
      c from right
      d from left
      0 from a, b, c, d
      """)
    #expect(design.architecture.inputs.map(\.name) == ["left", "right"])
    #expect(design.architecture.inputs.map(\.shape) == [[3, 9, 9], [5, 9, 9]])
  }

  @Test func `the inputs' sizes are free of each other where no layer couples them`() throws {
    let architecture = try Definition.layers(
      """
        - a: AdaptiveAvgPool2d(1)
        - b: AdaptiveAvgPool2d(1) from right
        - cat: Concat from a, b
      """, head: "inputs: {left: [3, 9, 9], right: [5, 7, 7]}"
    ).architecture
    let shapes = [[2, 3, 20, 10], [2, 5, 1, 300]]
    let report = try architecture.report(at: shapes.map { try Shape($0) })
    #expect(report.outputs.map(\.shape) == [[2, 8, 1, 1]])
    let forms = try FormAnswers(architecture)
    #expect(forms.agree(with: report, at: shapes))
    // One batch holds for all.
    let uneven = [[2, 3, 20, 10], [1, 5, 1, 300]]
    #expect((try? architecture.report(at: uneven.map { try Shape($0) })) == nil)
    #expect(forms.agree(with: nil, at: uneven))
  }

  @Test func `inputs gives all of them to a layer that takes several`() throws {
    let design = try Definition.layers(
      "  - Concat from inputs", head: "inputs: {a: [1, 4, 4], b: [2, 4, 4], c: [3, 4, 4]}")
    #expect(try design.wiring() == ["0 from a, b, c"])
    #expect(try design.outputs() == ["6x4x4"])
  }

  @Test(arguments: [
    ("  - return: a, b", ["a: 8x30x30", "b: 4x28x28"]),
    ("  - return: [b, a]", ["b: 4x28x28", "a: 8x30x30"]),
    ("  - return: {low: a, high: b}", ["low: 8x30x30", "high: 4x28x28"]),
    ("  - return: a", ["8x30x30"]),
    ("  - return: {out: a}", ["8x30x30"]),
    ("  - aa: ReLU from a\n  - return: a*", ["a: 8x30x30", "aa: 8x30x30"]),
    ("  - c: ReLU", ["4x28x28"]),
    ("  - c: Chunk(2, dim=1)", ["c: 2x28x28", "c.1: 2x28x28"]),
    ("  - return: a, input", ["a: 8x30x30", "input: 3x32x32"]),
  ])
  func `a definition gives its last entry or what return names`(
    last: String, outputs: [String]
  ) throws {
    let design = try Definition.layers("  - a: Conv2d(8, 3)\n  - b: Conv2d(4, 3)\n\(last)")
    #expect(try design.outputs() == outputs)
  }

  @Test func `the batch is 1 unless the definition says otherwise`() throws {
    let one = try Definition.layers("  - ReLU").architecture
    #expect(try one.ownInput().map(\.sizes) == [[1, 3, 32, 32]])
    let many = try Definition.layers("  - ReLU", head: "batch: 16\ninput: [3, 8, 8]").architecture
    #expect(try many.ownInput().map(\.sizes) == [[16, 3, 8, 8]])
  }

  @Test(arguments: [
    ("inputs: {}", "'inputs' takes shapes by name", 2, 9),
    ("inputs: [3, 8, 8]", "'inputs' takes shapes by name", 2, 9),
    ("inputs: {a: [3, 8], a: [3, 8]}", "the input 'a' is written twice", 2, 21),
    ("inputs: {a-b: [3, 8]}", "the name of an input is not a name", 2, 10),
    ("inputs: {1: [3, 8]}", "the name of an input is not a name", 2, 10),
    ("input: 3", "a shape is a list of integers", 2, 8),
    ("inputs: {a: [3, 8], b: {shape: [3, 8], size: 2}}", "an input has no 'size'", 2, 40),
    ("input: {batch: false}", "the input has no shape", 2, 8),
    ("input: {shape: [3, 8], batch: 2}", "'batch' of an input takes true or false", 2, 31),
    ("input: [3, 0]", "a dimension of the input is not an integer above 0", 2, 8),
    ("input: [3, -8]", "a dimension of the input is not an integer above 0", 2, 8),
    ("input: [3, 8.5]", "a dimension of the input is not an integer above 0", 2, 8),
    ("input: [3, big]", "a dimension of the input is not an integer above 0", 2, 8),
    ("input: [3, 8]\nbatch: two", "'batch' takes an integer", 3, 8),
    ("input: [3, 8]\nfixed: 1", "'fixed' takes true or false", 3, 8),
    ("input: [3, 8]\nyear: MMXX", "'year' takes an integer", 3, 7),
  ])
  func `inputs that cannot be`(head: String, message: String, line: Int, column: Int) {
    let error = Definition.error("name: x\n\(head)\nlayers:\n  - ReLU\n")
    #expect(error?.message == message)
    #expect(error?.place == TextPlace(line: line, column: column), "\(head)")
  }

  @Test func `a batch below 1 is refused`() {
    #expect(Definition.error("name: x\nbatch: 0\ninput: [3, 8]\nlayers:\n  - ReLU\n") != nil)
  }

  @Test func `an input is of the batch alone, or has none`() throws {
    let text = """
      name: x
      inputs:
        timestep: []
        prompt: {shape: [7, 16], batch: false}
        scale: {shape: [], batch: false}
      batch: 2
      layers:
        - label: Embedding(10, 8) from timestep
        - key: Linear(8) from prompt
        - key_t: Permute(1, 0)
        - scores: MatMul from label, key_t
        - scaled: Mul from scores, scale
      """
    let design = try Definition.design(text)
    let architecture = design.architecture
    #expect(try architecture.ownInput().map(\.sizes) == [[2], [7, 16], []])
    #expect(try architecture.input(batch: 5).map(\.sizes) == [[5], [7, 16], []])
    #expect(architecture.inputs.map(\.hasBatch) == [true, false, false])
    // The flat form says the same, and so does a patch's JSON.
    let flat = JSON(flat: architecture).compact
    #expect(flat.contains(#""timestep":[],"prompt":{"shape":[7,16],"batch":false}"#))
    let again = try Definition.design(flat).architecture
    #expect(again.inputs == architecture.inputs)
    #expect(JSON(flat: again).compact == flat)
  }
}
