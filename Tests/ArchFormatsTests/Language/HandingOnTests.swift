import ArchFormats
import Testing

/// What an entry hands on: to the next one, to one that names it, and out of a block.
@Suite struct HandingOnTests {
  private static let two = """
    name: x
    input: [8, 16, 16]
    blocks:
      Two:
        - a: Conv2d(8, 1)
        - b: Conv2d(4, 1) from input
        - return: a, b
      Named:
        - a: Conv2d(8, 1)
        - b: Conv2d(4, 1) from input
        - return: {p5: a, p6: b}
      Deep:
        - Conv2d(8, 1)
        - Conv2d(8, 1)
        - inner:
            - ReLU
        - return: {late: 1, early: 0}
      Join:
        - cat: Concat from inputs
    layers:

    """

  /// `X from t` is `X` written below t: a block gets all outputs, a layer that takes one the first.
  @Test(arguments: [
    ("  - t: Two\n  - j: Join", "j.cat from t.a, t.b"),
    ("  - t: Two\n  - ReLU\n  - j: Join from t", "j.cat from t.a, t.b"),
    ("  - t: Two\n  - j: Concat", "j from t.a, t.b"),
    ("  - t: Two\n  - j: Concat from t", "j from t.a, t.b"),
    ("  - t: Two\n  - j: ReLU from t", "j from t.a"),
    ("  - t: Two\n  - j: ReLU", "j from t.a"),
    ("  - t: Two\n  - j: Concat from t, input", "j from t.a, input"),
    ("  - t: Two\n  - j: Concat from t.*", "j from t.a, t.b"),
    ("  - t: Two\n  - j from t:\n      - Join from inputs", "j.0.cat from t.a, t.b"),
    ("  - t: Deep\n  - j: Concat from t.*", "j from t.1, t.0"),
    ("  - t: Deep\n  - r: t\n  - j: Concat from r.*, input", "j from r.1, r.0, input"),
    ("  - ReLU\n  - j: Add from above, input", "j from 0, input"),
    ("  - t: Two\n  - j: Concat from above.1, above, input", "j from t.b, t.a, input"),
    ("  - t: Two\n  - j: Concat from input, above.*", "j from input, t.a, t.b"),
    ("  - t: Two\n  - j: Join from above", "j.cat from t.a, t.b"),
    ("  - j: Add from above, input", "j from input, input"),
    ("  - t: Named\n  - j: Concat from t.p6, t.p5", "j from t.b, t.a"),
    ("  - t: Named\n  - r: t\n  - j: ReLU from r.p6", "j from r.b"),
    ("  - t:\n      - n: Named\n  - j: ReLU from t.n.p6", "j from t.n.b"),
  ])
  func `outputs are handed on`(layers: String, last: String) throws {
    #expect(try Definition.design(Self.two + layers + "\n").wiring().last == last)
  }

  @Test(arguments: [
    ("  - ReLU from above.1", "there is no output 1 here", nil),
    ("  - ReLU from above.x", "'above.x' names nothing", nil),
    ("  - above: ReLU", "'above' is the entry above, and no name of an entry", nil),
    (
      "  - t: Deep\n  - ReLU from t.0",
      "'t.0' is an entry of 't', which returns another as its output 0",
      "give the entry a name of its own, or write 't.late' for the output"
    ),
    (
      "  - t: Deep\n  - Concat from t*.1",
      "'t*.1' is an entry of 't', which returns another as its output 1",
      "give the entry a name of its own, or write 't.early' for the output"
    ),
    ("  - t: Named\n  - ReLU from t.p7", "there is no entry 't.p7' above", "did you mean"),
  ])
  func `what is not there`(layers: String, message: String, help: String?) {
    let error = Definition.error(Self.two + layers + "\n")
    #expect(error?.message == message)
    if let help { #expect(error?.help?.hasPrefix(help) == true || error?.expected != nil) }
  }

  /// Only a container that has a `from` or a name of its own changes what `input` is.
  @Test(arguments: [
    ("- if true:\n          - d: Add from b, input", "y.d from y.b, input"),
    ("- for i in 1:\n          - d: Add from b, input", "y.d from y.b, input"),
    ("- for i in 1:\n          - d: Add from above, input", "y.d from y.b, input"),
    ("- from a if true:\n          - d: Add from b, input", "y.d from y.b, y.a"),
    ("- c:\n          - d: Add from b, input", "y.c.d from y.b, y.b"),
    ("- if true:\n          - ReLU\n          - d: Add from above, input", "y.d from y.0, input"),
  ])
  func `a container without a name leaves input alone`(entry: String, last: String) throws {
    let text = """
      name: x
      input: [8, 16, 16]
      blocks:
        Y:
          - a: Conv2d(8, 1)
          - b: ReLU
          \(entry.replacing("\n        ", with: "\n    "))
      layers:
        - y: Y

      """
    #expect(try Definition.design(text).wiring().last == last)
  }

  @Test func `each tensor of a pattern has a name of its own among the outputs`() throws {
    let design = try Definition.layers(
      "  - s0: Conv2d(8, 1)\n  - s1: Conv2d(8, 2, stride=2)\n  - return: s*",
      head: "input: [8, 16, 16]")
    #expect(try design.outputs() == ["s0: 8x16x16", "s1: 8x8x8"])
    let blocks = try Definition.design(
      Self.two + "  - j{i}: Join for i in 2\n  - t: Two\n  - return: j*, t.*\n")
    #expect(
      try blocks.outputs() == ["j0: 8x16x16", "j1: 8x16x16", "t.a: 8x16x16", "t.b: 4x16x16"])
  }
}
