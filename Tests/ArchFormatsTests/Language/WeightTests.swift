import ArchFormats
import ShapeEngine
import Testing

/// Layers with the weights of another entry.
@Suite struct WeightTests {
  /// The parameters are PyTorch's: those of the modules after `head.weight = wte.weight`.
  @Test func `the head of a language model has the embedding's weight`() throws {
    let design = try Definition.design(
      """
      name: gpt
      input: [16]
      layers:
        - wte: Embedding(50257, 768)
        - h: Linear(768)
        - head: Linear(50257, bias=false) with weights of wte
      """)
    expectLines(
      try design.lines(),
      """
      wte Embedding 16x768 38597376
      h Linear 16x768 590592
      head Linear 16x50257
      """)
    #expect(try design.parameterCount() == 38_597_376 + 590_592)
    let bert = try Definition.design(
      """
      name: bert
      input: [16]
      layers:
        - word: Embedding(30522, 768)
        - decoder: Linear(30522) with weights of word
      """)
    #expect(try bert.parameterCount() == 30522 * 768 + 30522)
  }

  @Test func `a kernel that is a buffer has no parameters, one that is made is held to its shape`()
    throws
  {
    let design = try Definition.design(
      """
      name: blur
      input: [8, 16, 16]
      layers:
        - kernel: Buffer(8, 1, 3, 3)
        - blur: Conv2d(8, 3, padding=1, groups=8, bias=false) with weights of kernel from input
        - scale: AdaptiveAvgPool2d(3)
        - view: Reshape(8, 1, 3, 3)
        - dynamic: Conv2d(8, 3, groups=8, bias=false) with weights of view from input
      """)
    #expect(try design.parameterCount() == 0)
    #expect(design.architecture.accepts([try Shape([1, 8, 30, 30])]))
  }

  private static let head = "name: x\ninput: [3, 8, 8]\nblocks:\n  B:\n    - ReLU\nlayers:\n"

  @Test(arguments: [
    ("a: Conv2d(8, 3)\n  - b: ReLU with weights of a", "ReLU has no weight that can be another's"),
    (
      "a: Conv2d(8, 3)\n  - b: Conv2d(8, 3) with weights of a",
      "its weight is not of the shape of that of 'a'"
    ),
    (
      "a: Conv2d(3, 3)\n  - b: B with weights of a",
      "only a layer takes its weights from another entry"
    ),
    ("a: B\n  - b: Conv2d(8, 3) with weights of a", "'a' is no layer"),
    ("a: Conv2d(8, 3) with weights of input", "'input' is no layer"),
    ("a: Conv2d(8, 3) with weights of z", "there is no entry 'z' above"),
    ("a: Conv2d(8, 3) with weight z", "'with' takes the weights of an entry"),
  ])
  func `weights that cannot be`(layers: String, message: String) {
    let error = Definition.error(Self.head + "  - \(layers)\n")
    #expect(error?.message == message)
    #expect(error?.place != nil)
  }

  /// PyTorch's `b.weight = a.weight` leaves b its bias: 9 weights and two times 3 biases.
  @Test func `the same layer with a bias of its own has that`() throws {
    let design = try Definition.design(
      Self.head + "  - a: Conv2d(3, 1)\n  - b: Conv2d(3, 1) with weights of a\n")
    #expect(try design.parameterCount() == 15)
    #expect(design.architecture.layers.map(\.weightsOf) == [nil, nil])
    #expect(design.architecture.layers.map(\.tiedTo) == [nil, 0])
    let again = try Definition.design(JSON(flat: design.architecture).compact)
    #expect(JSON(flat: again.architecture) == JSON(flat: design.architecture))
  }

  /// What has all of it from the other layer is that layer, which runs again.
  @Test func `the same layer without a bias runs again`() throws {
    let layers = "  - a: Conv2d(3, 1, bias=false)\n"
    let tied = try Definition.design(
      Self.head + layers + "  - b: Conv2d(3, 1, bias=false) with weights of a\n")
    let again = try Definition.design(Self.head + layers + "  - b: a\n")
    #expect(tied.architecture.layers.map(\.weightsOf) == [nil, 0])
    #expect(JSON(flat: tied.architecture) == JSON(flat: again.architecture))
  }

  @Test func `the flat form and patches keep it`() throws {
    func design(_ head: String) throws -> Architecture {
      try Definition.design(
        "name: x\ninput: [16]\nlayers:\n  - wte: Embedding(99, 8)\n  - head: \(head)\n"
      ).architecture
    }
    let tied = try design("Linear(99) with weights of wte")
    let flat = JSON(flat: tied)
    #expect(flat.compact.contains(#""tied":"wte""#))
    #expect(JSON(flat: try Definition.design(flat.compact).architecture) == flat)
    let own = try design("Linear(99)")
    for (was, now) in [(tied, own), (own, tied), (tied, tied)] {
      let difference = Difference(was, now)
      #expect(difference.isEmpty == (was.layers[1].tiedTo == now.layers[1].tiedTo))
      var draft = try GraphDraft(was)
      for edit in try difference.patch() { try draft.apply(edit) }
      #expect(try draft.finished().layers[1].tiedTo == now.layers[1].tiedTo)
    }
  }
}
