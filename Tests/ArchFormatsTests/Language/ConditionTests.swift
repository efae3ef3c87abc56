import ArchFormats
import TestSupport
import Testing

/// `if`: entries that are not there, and entries that are there in training only.
@Suite struct ConditionTests {
  private static let rows: [(subject: String, layers: String, wiring: String)] = [
    (
      "an entry that is not there takes no number",
      "  - ReLU\n  - ReLU if false\n  - ReLU",
      """
      0 from input
      1 from 0
      """
    ),
    (
      "whoever names it gets what it would have taken",
      "  - a: ReLU\n  - b: GELU if false\n  - c: ReLU\n  - d: Add from b, c",
      """
      a from input
      c from a
      d from a, c
      """
    ),
    (
      "that is the first after its from",
      "  - a: ReLU\n  - b: Add from input, a if false\n  - c: Add from a, b",
      """
      a from input
      c from a, input
      """
    ),
    (
      "also where that one is not there itself",
      "  - a: ReLU\n  - b: ReLU if false\n  - c: ReLU from b if 0\n  - d: ReLU from c",
      """
      a from input
      d from a
      """
    ),
    (
      "a container that is not there",
      "  - a: ReLU\n  - b from input if false:\n      - ReLU\n  - c: Add from a, b",
      """
      a from input
      c from a, input
      """
    ),
    (
      "a residual without its projection",
      "  - a: Conv2d(3, 1)\n  - down: Conv2d(3, 1) from input if 1 != 1\n  - Add from a, down",
      """
      a from input
      0 from a, input
      """
    ),
    (
      "a condition ends where the loop begins",
      "  - ReLU if not false and 1 < 2 for i in 2",
      """
      0 from input
      1 from 0
      """
    ),
    (
      "what runs in training only is not there in evaluation",
      "  - a: ReLU\n  - aux: Conv2d(7, 3) if training\n  - b: ReLU",
      """
      a from input
      b from a
      """
    ),
    (
      "nor is it the output",
      "  - a: ReLU\n  - aux: Conv2d(7, 3) if training",
      "a from input"
    ),
    (
      "nor what a star finds",
      "  - x1: ReLU\n  - x2: ReLU if training\n  - cat: Concat from x*",
      """
      x1 from input
      cat from x1
      """
    ),
    (
      "not training is evaluation",
      "  - a: ReLU if not training\n  - b: ReLU if training or true",
      """
      a from input
      b from a
      """
    ),
  ]

  @Test(arguments: rows.indices)
  func `conditions choose entries`(row: Int) throws {
    let (subject, layers, wiring) = Self.rows[row]
    let found = try Definition.layers(layers).wiring()
    #expect(found == wiring.split(separator: "\n").map(String.init), "\(subject)")
  }

  @Test func `the parameters of what runs in training only count, its MACs do not`() throws {
    let design = try Definition.layers(
      """
        - conv: Conv2d(4, 1)
        - aux if training:
            - Conv2d(2, 1)
            - Flatten
            - fc: Linear(10)
        - last: Conv2d(5, 1)
      """)
    let architecture = design.architecture
    let report = try architecture.report(at: architecture.ownInput())
    #expect(report.layers.map(\.path) == ["conv", "last"])
    #expect(report.parameters == 16 + 10 + (2048 * 10 + 10) + 25)
    #expect(report.trainingParameters == 10 + 2048 * 10 + 10)
    #expect(report.macs == 32 * 32 * (3 * 4 + 4 * 5))
    #expect(try FormAnswers(architecture).agree(with: report, at: [[1, 3, 32, 32]]))
  }

  /// The auxiliary head of a fixed size does not restrict the inputs in evaluation.
  @Test func `what runs in training only requires nothing in evaluation`() throws {
    let architecture = try Definition.layers(
      """
        - conv: Conv2d(4, 1)
        - aux if training:
            - Flatten
            - Linear(10)
        - pool: AdaptiveAvgPool2d(1)
      """
    ).architecture
    let report = try architecture.report(at: [.init([1, 3, 20, 7])])
    #expect(report.outputs.map(\.shape) == [[1, 4, 1, 1]])
  }

  @Test func `an entry of evaluation cannot take one of training`() {
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - aux: ReLU if training\n  - b: ReLU from aux\n")
    #expect(error?.message == "'aux' runs in training only")
    #expect(error?.place == TextPlace(line: 5, column: 18))
  }

  @Test(arguments: ["H > 3", "like(a) == 3", "dim(1) == 3", "C"])
  func `sizes choose nothing: the graph does not depend on the input`(condition: String) {
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - a: ReLU\n  - ReLU if \(condition)\n")
    #expect(error?.message.contains("has no place here") == true)
    #expect(error?.place == TextPlace(line: 5, column: 13))
  }
}
