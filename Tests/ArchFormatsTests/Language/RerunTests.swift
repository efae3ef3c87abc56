import ArchFormats
import Testing

/// The name of an earlier entry as a call: it runs again with the same weights.
@Suite struct RerunTests {
  @Test func `a layer that runs again has no weights of its own`() throws {
    let design = try Definition.layers(
      """
        - conv: Conv2d(3, 3, padding=1)
        - again: conv
        - third: again
        - from_input: conv from input
        - r{i}: conv for i in 2
      """)
    expectLines(
      try design.lines(),
      """
      conv Conv2d 3x32x32 84
      again Conv2d 3x32x32
      third Conv2d 3x32x32
      from_input Conv2d 3x32x32
      r0 Conv2d 3x32x32
      r1 Conv2d 3x32x32
      """)
    expectLines(
      try design.wiring(),
      """
      conv from input
      again from conv
      third from again
      from_input from input
      r0 from from_input
      r1 from r0
      """)
    #expect(try design.parameterCount() == 84)
    // Its multiply-accumulates count each time.
    let report = try design.architecture.report(at: design.architecture.ownInput())
    #expect(report.macs == 6 * 81 * 32 * 32)
  }

  @Test func `all of them share the first one's weights`() throws {
    let layers = try Definition.layers("  - a: Conv2d(3, 1)\n  - b: a\n  - c: b").architecture
      .layers
    #expect(layers.map(\.weightsOf) == [nil, 0, 0])
  }

  @Test func `a block and a container run again as a whole, at another size too`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [4, 32, 32]
      blocks:
        Head(out):
          - conv: Conv2d(4, 3, padding=1)
          - inner:
              - norm: BatchNorm2d
          - out: Conv2d(out, 1)
      layers:
        - head: Head(2)
        - pool: MaxPool2d(2) from input
        - small: head
        - smaller from pool:
            - MaxPool2d(2)
            - head
      """)
    expectLines(
      try design.lines(),
      """
      head.conv Conv2d 4x32x32 148
      head.inner.norm BatchNorm2d 4x32x32 8
      head.out Conv2d 2x32x32 10
      pool MaxPool2d 4x16x16
      small.conv Conv2d 4x16x16
      small.inner.norm BatchNorm2d 4x16x16
      small.out Conv2d 2x16x16
      smaller.0 MaxPool2d 4x8x8
      smaller.1.conv Conv2d 4x8x8
      smaller.1.inner.norm BatchNorm2d 4x8x8
      smaller.1.out Conv2d 2x8x8
      """)
    #expect(try design.parameterCount() == 148 + 8 + 10)
  }

  @Test func `what runs again may be named inside a container`() throws {
    let design = try Definition.layers(
      "  - heads:\n      - h: Conv2d(3, 1)\n  - again: heads.h\n  - Add from heads.h, again")
    #expect(try design.parameterCount() == 12)
  }

  @Test func `weights fit only what they were made for`() {
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - a: Conv2d(8, 1)\n  - b: a\n")
    #expect(error?.path == "b")
    #expect(error?.message == "the weights are for 3 in_channels")
    #expect(error?.place == TextPlace(line: 5, column: 8))
  }

  @Test func `what runs again takes no arguments`() {
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - a: Conv2d(3, 1)\n  - b: a(3)\n")
    #expect(error?.message == "'a' is an earlier entry, which runs again as it is")
    #expect(error?.help == "leave its arguments out")
  }

  @Test func `layers without weights run again too`() throws {
    let design = try Definition.layers("  - a: MaxPool2d(2)\n  - b: a\n  - c: a")
    expectLines(
      try design.lines(), "a MaxPool2d 3x16x16\nb MaxPool2d 3x8x8\nc MaxPool2d 3x4x4")
  }
}
