import ArchFormats
import Testing

/// `for x in …` over counts, lists and tables.
@Suite struct LoopTests {
  private static let rows: [(subject: String, layers: String, lines: String)] = [
    (
      "a count walks 0, 1, 2",
      "  - c{i}: Conv2d(i + 1, 1) for i in 3",
      """
      c0 Conv2d 1x8x8 4
      c1 Conv2d 2x8x8 4
      c2 Conv2d 3x8x8 9
      """
    ),
    ("a count of 0 gives nothing", "  - a: ReLU\n  - ReLU for i in 0", "a ReLU 3x8x8"),
    (
      "a list walks its values",
      "  - Conv2d(c, 1) for c in [4, 2]",
      """
      0 Conv2d 4x8x8 16
      1 Conv2d 2x8x8 10
      """
    ),
    (
      "reversed of a count and of a list",
      "  - a{i}: ReLU for i in reversed(2)\n  - b{i}: ReLU for i in reversed([5, 7])",
      """
      a1 ReLU 3x8x8
      a0 ReLU 3x8x8
      b7 ReLU 3x8x8
      b5 ReLU 3x8x8
      """
    ),
    (
      "a table is walked by rows",
      "  - for k, c, n in table:\n      - Conv2d(c, k, padding=k // 2) for i in n",
      """
      0 Conv2d 4x8x8 16
      1 Conv2d 6x8x8 222
      2 Conv2d 6x8x8 330
      """
    ),
    (
      "a loop on a container makes one a round",
      "  - stage{s + 1} for s in 2:\n      - ReLU for i in s + 1",
      """
      stage1.0 ReLU 3x8x8
      stage2.0 ReLU 3x8x8
      stage2.1 ReLU 3x8x8
      """
    ),
    (
      "a loop over a list inside a list takes a number a round",
      "  - for s in 2:\n      - - ReLU for i in s + 1",
      """
      0.0 ReLU 3x8x8
      1.0 ReLU 3x8x8
      1.1 ReLU 3x8x8
      """
    ),
    (
      "a condition is asked each round",
      "  - c{i}: ReLU if i % 2 == 0 for i in 4",
      """
      c0 ReLU 3x8x8
      c2 ReLU 3x8x8
      """
    ),
    (
      "a variable hides a parameter inside the loop only",
      "  - Conv2d(width, 1) for width in [5]\n  - Conv2d(width, 1)",
      """
      0 Conv2d 5x8x8 20
      1 Conv2d 7x8x8 42
      """
    ),
    (
      "the rows of a table are counted",
      "  - x{i}: Conv2d(c, k, padding=k // 2) for i, (k, c, n) in table",
      """
      x0 Conv2d 4x8x8 16
      x1 Conv2d 6x8x8 222
      """
    ),
    (
      "Python's enumerate counts values and rows",
      "  - a{i}: Conv2d(c, 1) for i, c in enumerate([4, 2])\n"
        + "  - b{i}: Conv2d(c, 1) for i, (k, c, n) in enumerate(table[1:])",
      """
      a0 Conv2d 4x8x8 16
      a1 Conv2d 2x8x8 10
      b0 Conv2d 6x8x8 18
      """
    ),
    (
      "brackets around a row, as Python has them",
      "  - Conv2d(c, 1) for (k, c, n) in table[:1]",
      "0 Conv2d 4x8x8 16"
    ),
    (
      "an entry that runs again may be named by an expression",
      "  - c0: Conv2d(3, 1)\n  - d{i}: c{i} for i in 1",
      """
      c0 Conv2d 3x8x8 12
      d0 Conv2d 3x8x8
      """
    ),
    (
      "names of earlier rounds can be named",
      "  - a0: ReLU\n  - a{i + 1}: Add from a{i}, input for i in 2",
      """
      a0 ReLU 3x8x8
      a1 Add 3x8x8
      a2 Add 3x8x8
      """
    ),
  ]

  @Test(arguments: rows.indices)
  func `loops become layers`(row: Int) throws {
    let (subject, layers, lines) = Self.rows[row]
    let head = "input: [3, 8, 8]\nparameters: {width: 7, table: [[1, 4, 1], [3, 6, 2]]}"
    let found = try Definition.layers(layers, head: head).lines()
    #expect(found == lines.split(separator: "\n").map(String.init), "\(subject)")
  }

  @Test(arguments: [
    ("for c, k in t:\n      - x{i}: Conv2d(c, k)", "write 'for i, (c, k) in …'"),
    ("for c in 3:\n      - x{i}: Conv2d(c + 1, 1)", "write 'for i, c in enumerate(…)'"),
    ("for i, c, k in t:\n      - Conv2d(c, k)", "write 'for i, (c, k) in …'"),
    ("for k, c in [8, 16]:\n      - Conv2d(c, 1)", "write 'for k, c in enumerate(…)'"),
  ])
  func `a loop that should count says how`(layers: String, help: String) {
    let head = "name: x\ninput: [3, 8, 8]\nparameters: {t: [[8, 3], [16, 5]]}\nlayers:\n"
    #expect(Definition.error(head + "  - \(layers)\n")?.help?.hasPrefix(help) == true)
  }

  /// `if` after `for` is a clause out of order, or half of an expression without its brackets.
  @Test func `a choice after in wants brackets`() throws {
    let head = "name: x\ninput: [3, 8, 8]\nlayers:\n"
    let error = Definition.error(head + "  - c{i}: ReLU for i in 2 if true else 3\n")
    #expect(error?.help?.contains("brackets: for i in (2 if c else 3)") == true)
    #expect(error?.place == TextPlace(line: 4, column: 27))
    let bracketed = try Definition.layers("  - c{i}: ReLU for i in (2 if true else 3)")
    #expect(try bracketed.lines() == ["c0 ReLU 3x32x32", "c1 ReLU 3x32x32"])
    let late = Definition.error(head + "  - c{i}: ReLU for i in 2 if i > 0\n")
    #expect(late?.help == "the clauses are 'from', 'if' and 'for', in this order")
  }
}
