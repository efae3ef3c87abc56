import ArchFormats
import Testing

/// Blocks are written like functions over entries.
@Suite struct BlockTests {
  private func lines(_ blocks: String, _ layers: String) throws -> [String] {
    try Definition.design(
      "name: x\ninput: [3, 32, 32]\nparameters: {growth: 5}\nblocks:\n\(blocks)\nlayers:\n\(layers)\n"
    ).lines()
  }

  @Test func `parameters are given by position and by name, and have defaults`() throws {
    expectLines(
      try lines(
        """
          A(out, k=3, stride=k - 2):
            - conv: Conv2d(out, k, stride=stride)
        """,
        """
          - a: A(8)
          - b: A(8, 5)
          - c: A(k=1, out=4, stride=1)
        """),
      """
      a.conv Conv2d 8x30x30 224
      b.conv Conv2d 8x9x9 1608
      c.conv Conv2d 4x9x9 36
      """)
  }

  @Test func `in_channels is that of the block's own first input`() throws {
    expectLines(
      try lines(
        """
          Inner:
            - Conv2d(2 * in_channels, 1)
          Outer(first=in_channels):
            - a: Inner
            - b: Conv2d(in_channels, 1)
            - c: Conv2d(first, 1)
        """,
        """
          - Conv2d(4, 1)
          - outer: Outer
          - side: Inner from input
        """),
      """
      0 Conv2d 4x32x32 16
      outer.a.0 Conv2d 8x32x32 40
      outer.b Conv2d 4x32x32 36
      outer.c Conv2d 4x32x32 20
      side.0 Conv2d 6x32x32 24
      """)
  }

  @Test func `in_channels outside of blocks is that of what the layer takes`() throws {
    let library = [
      "dw": """
      name: dw
      input: [4, 8, 8]
      layers:
        - Conv2d(6, 1)
        - Conv2d(6, 3, groups=in_channels)
      """
    ]
    let design = try Definition.design(
      """
      name: x
      input: [3, 32, 32]
      blocks:
        Block(k):
          - a: Conv2d(2 * in_channels, 1)
          - b: Conv2d(2 * in_channels, k, groups=in_channels)
      layers:
        - expand: Conv2d(24, 1)
        - depthwise: nn.Conv2d(in_channels, 24, 3, padding=1, groups=in_channels)
        - in:
            - again: Conv2d(in_channels, 1) from input
        - block: Block(1)
        - called: dw
      """, library: library)
    expectLines(
      try design.lines(),
      """
      expand Conv2d 24x32x32 96
      depthwise Conv2d 24x32x32 240
      in.again Conv2d 24x32x32 600
      block.a Conv2d 48x32x32 1200
      block.b Conv2d 48x32x32 144
      called.0 Conv2d 6x32x32 294
      called.1 Conv2d 6x30x30 60
      """)
  }

  @Test func `the file's parameters are seen in blocks, the caller's names are not`() throws {
    expectLines(
      try lines(
        """
          A:
            - Conv2d(growth, 1)
        """, "  - for growth in [9]:\n      - A"),
      "0.0 Conv2d 5x32x32 20")
    let error = Definition.error(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        A:
          - Conv2d(width, 1)
        B(width):
          - A
      layers:
        - B(4)
      """)
    #expect(error?.message == "there is no parameter 'width'")
    #expect(error?.place == TextPlace(line: 5, column: 14))
  }

  @Test func `a block sees its own entries only`() {
    let error = Definition.error(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        A:
          - ReLU from stem
      layers:
        - stem: ReLU
        - A
      """)
    #expect(error?.message == "there is no entry 'stem' above")
    #expect(error?.place == TextPlace(line: 5, column: 17))
  }

  @Test func `input is the block's first input, inputs all, inputs.1 one`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        Join:
          - a: Add from inputs
          - b: Add from a, inputs.1
          - c: Add from b, input
          - inner:
              - d: ReLU
              - e: Add from d, input
      layers:
        - p: ReLU
        - q: ReLU
        - join: Join from p, q
      """)
    expectLines(
      try design.wiring(),
      """
      p from input
      q from p
      join.a from p, q
      join.b from join.a, q
      join.c from join.b, p
      join.inner.d from join.c
      join.inner.e from join.inner.d, join.c
      """)
  }

  @Test func `a block returns its last entry or what return names`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        Two:
          - low: Conv2d(4, 1)
          - high: Conv2d(8, 1)
          - return: low, high
        One:
          - a: Conv2d(4, 1)
          - b: Conv2d(8, 1)
          - return: a
      layers:
        - two: Two
        - first: ReLU from two
        - second: ReLU from two.1
        - named: ReLU from two.high
        - one: One from input
        - after: ReLU
      """)
    expectLines(
      try design.wiring().filter {
        !$0.contains("two.low from") && !$0.contains("one.") || $0.hasPrefix("after")
      },
      """
      two.high from two.low
      first from two.low
      second from two.high
      named from two.high
      after from one.a
      """)
  }

  @Test func `a parameter may name a block or a layer type`() throws {
    let design = try Definition.designs(
      """
      family: f
      input: [3, 8, 8]
      parameters: {act: ReLU}
      variants:
        basic: {block: Basic}
        wide: {block: Wide, act: GELU}
      blocks:
        Basic(out):
          - Conv2d(out, 1)
          - act
        Wide(out):
          - Conv2d(2 * out, 1)
          - act
      layers:
        - block(8)
      """)
    #expect(
      try design.map { try $0.lines() } == [
        ["0.0 Conv2d 8x8x8 32", "0.1 ReLU 8x8x8"], ["0.0 Conv2d 16x8x8 64", "0.1 GELU 16x8x8"],
      ])
  }

  @Test func `block instances are kept with their paths`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        Inner:
          - ReLU
        Outer:
          - inner: Inner
      layers:
        - stage:
            - Outer for i in 2
      """)
    #expect(
      design.architecture.scopes.map { "\($0.path) \($0.block)" } == [
        "stage.0 Outer", "stage.0.inner Inner", "stage.1 Outer", "stage.1.inner Inner",
      ])
  }
}
