import ArchFormats
import Testing

/// A name with dots puts an entry into a container that such names open.
@Suite struct ContainerTests {
  @Test func `the parts of two containers run in turns`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      layers:
        - stem: ReLU
        - pyramid:
            - for i in reversed(2):
                - inner.{i} from stem:
                    - Conv2d(4, 1)
                - outer.{i}: ReLU
            - low: ReLU from inner.0
            - last: ReLU from inner
            - all: Concat from outer.*
        - after: ReLU from pyramid.outer.1
      """)
    expectLines(
      try design.wiring(),
      """
      stem from input
      pyramid.inner.1.0 from stem
      pyramid.outer.1 from pyramid.inner.1.0
      pyramid.inner.0.0 from stem
      pyramid.outer.0 from pyramid.inner.0.0
      pyramid.low from pyramid.inner.0.0
      pyramid.last from pyramid.inner.0.0
      pyramid.all from pyramid.outer.1, pyramid.outer.0
      after from pyramid.outer.1
      """)
  }

  @Test func `an entry that is not there gives its first input`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      layers:
        - a: ReLU
        - side.norm: BatchNorm2d if false
        - b: ReLU from side.norm
        - deep.er.still: ReLU
      """)
    expectLines(try design.wiring(), "a from input\nb from a\ndeep.er.still from b")
  }

  @Test(arguments: [
    ("- a:\n      - ReLU\n  - a.b: ReLU", "'a' has its entries already"),
    ("- a.b: ReLU\n  - a:\n      - ReLU", "there is an entry 'a' already"),
    ("- a: ReLU\n  - a.b: ReLU\n  - a: ReLU", "there is an entry 'a' already"),
    ("- a.b: ReLU\n  - a: ReLU\n  - a: ReLU", "there is an entry 'a' already"),
    ("- a.b: ReLU\n  - a.b: ReLU", "there is an entry 'a.b' already"),
    ("- a..b: ReLU", "'a..b' is not a name of an entry"),
    ("- a.: ReLU", "a name is empty"),
    ("- a.input: ReLU", "'input' is what the list was given, and no name of an entry"),
    ("- a.b: ReLU\n  - c: a", "the entries of 'a' are separate and cannot run again as one"),
    ("- a.b: ReLU if false\n  - c: ReLU from a", "'a' has no output"),
  ])
  func `names that cannot be`(layers: String, message: String) {
    let error = Definition.error("name: x\ninput: [3, 8, 8]\nlayers:\n  \(layers)\n")
    #expect(error?.message == message)
    #expect(error?.place != nil)
  }

  /// A module may be a layer with others beside it, before it or behind it: Keras' activations, the permutes of
  /// a norm over channels. Its name is the layer's wherever it stands.
  @Test func `what runs beside a layer has a name below it`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      layers:
        - conv: Conv2d(4, 3)
        - conv.activation: ReLU
        - norm.permute: Permute(0, 2, 3, 1)
        - norm: LayerNorm
        - norm.back: Permute(0, 3, 1, 2)
        - sum: Add from norm.back, conv.activation
        - last: Add from norm, norm.permute
        - tail: Add from conv, sum
      """)
    expectLines(
      try design.wiring(),
      """
      conv from input
      conv.activation from conv
      norm.permute from conv.activation
      norm from norm.permute
      norm.back from norm
      sum from norm.back, conv.activation
      last from norm, norm.permute
      tail from conv, sum
      """)
  }

  @Test func `names of outputs may have expressions`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      parameters: {last: [p6, relu]}
      layers:
        - conv: Conv2d(4, 1)
        - relu: ReLU
        - return: {"0": conv, "{last[0]}": "{last[1]}"}
      """)
    #expect(try design.outputs() == ["0: 4x8x8", "p6: 4x8x8"])
  }
}
