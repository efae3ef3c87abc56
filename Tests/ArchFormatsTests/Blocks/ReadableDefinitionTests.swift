import ShapeEngine
import Testing

@testable import ArchFormats

/// Designs printed as definitions that people read.
@Suite struct ReadableDefinitionTests {
  private static func text(_ architecture: Architecture) throws -> String {
    try ReadableDefinition.text(of: architecture) { $0.graph == $1.graph }
  }

  /// Definitions as a person writes them. The names of their blocks are hints, as those of classes are.
  static let written = [
    "residual": """
    name: residual
    input: [3, 64, 64]

    blocks:
      Basic(out_channels, stride=1, downsample=false):
        - conv1: Conv2d(out_channels, 3, stride=stride, padding=1, bias=false)
        - bn1: BatchNorm2d
        - relu: ReLU(inplace=true)
        - conv2: Conv2d(out_channels, 3, padding=1, bias=false)
        - bn2: BatchNorm2d
        - downsample from input if downsample:
            - Conv2d(out_channels, 1, stride=stride, bias=false)
            - BatchNorm2d
        - add: Add from bn2, downsample
        - relu_1: ReLU(inplace=true)

    layers:
      - conv1: Conv2d(8, 7, stride=2, padding=3, bias=false)
      - layer1:
          - Basic(8) for i in 2
      - layer2:
          - Basic(16, stride=2, downsample=true)
          - Basic(16) for i in 2
          - Basic(12, stride=3, downsample=true)
      - flatten: Flatten
      - fc: Linear(10)
    """,
    "multiples": """
    name: multiples
    input: [8, 16, 16]

    blocks:
      Inverted(kernel_size, out_channels):
        - expand: Conv2d(6 * in_channels, 1)
        - depthwise: Conv2d(6 * in_channels, kernel_size, padding=kernel_size // 2, groups=6 * in_channels)
        - project: Conv2d(out_channels, 1)

    layers:
      - Inverted(3, 12)
      - Inverted(5, 16)
      - Inverted(3, 16)
    """,
    "dense": """
    name: dense
    input: [8, 16, 16]

    blocks:
      Dense:
        - cat: Concat from inputs
        - conv: Conv2d(4, 3, padding=1)

    layers:
      - block:
          - first: Conv2d(4, 3, padding=1)
          - layer{i + 1}: Dense from input, first, layer* for i in 5
          - cat: Concat from input, first, layer*
    """,
    "counted": """
    name: counted
    input: [10, 16]

    blocks:
      Encoder:
        - ln: LayerNorm
        - mlp:
            - Linear(64)
            - GELU
            - Linear(16)
        - add: Add from mlp, input

    layers:
      - encoder_layer_{i}: Encoder for i in 3
      - aux: Linear(2) if training
      - head: Linear(2)
    """,
    "heads": """
    name: heads
    input: [16, 8]

    blocks:
      Heads(size):
        - split: Reshape(N, 16, size, dim(-1) // size)
        - swap: Transpose(1, 2)
        - merge: Reshape(N, 16, -1)

    layers:
      - a: Heads(2)
      - b: Heads(4)
      - c: Linear(16)
      - d: Transpose(1, 2)
      - e: Heads(1)
    """,
    "two": """
    name: two
    inputs: {left: [1, 28, 28], right: [1, 28, 28]}
    require:
      like(left, 2) >= 8: a row is too short

    layers:
      - trunk from left:
          - conv: Conv2d(4, 3)
          - flatten: Flatten
      - other: trunk from right
      - distance: Sub from trunk, other
      - return:
          far: distance
          near: trunk.conv
    """,
    "decoder": """
    name: decoder
    input: [3, 30, 30]

    blocks:
      Up:
        - up: Interpolate(size=[like(inputs.1, 2), like(inputs.1, 3)])
        - cat: Concat from inputs.1, up
        - conv: Conv2d(in_channels // 2, 3, padding=1)

    layers:
      - enc1: Conv2d(4, 3, stride=2, padding=1)
      - enc2: Conv2d(8, 3, stride=2, padding=1)
      - enc3: Conv2d(16, 3, stride=2, padding=1)
      - up1: Up from enc3, enc2
      - up2: Up from up1, enc1
    """,
    "tied": """
    name: tied
    input: [16]

    layers:
      - wte: Embedding(99, 8)
      - lstm: LSTM(8, batch_first=true)
      - act: ReLU
      - again: act
      - head: Linear(99, bias=false) with weights of wte
    """,
    "class_token": """
    name: class_token
    input: [3, 32, 32]
    fixed: true

    layers:
      - patch: Conv2d(16, 8, stride=8)
      - flat: Flatten(2)
      - seq: Permute(0, 2, 1)
      - token: Parameter(1, 1, 16)
      - one: Expand(N, -1, -1)
      - cat: Concat from one, seq
    """,
  ]

  @Test(arguments: written.keys.sorted())
  func `what a person wrote comes out of the graph again`(name: String) throws {
    let text = try #require(Self.written[name])
    let design = try Definition.design(text)
    let found = try Self.text(design.architecture)
    #expect(found == text + "\n")
  }

  @Test(arguments: written.keys.sorted())
  func `without hints it is the same design`(name: String) throws {
    var architecture = try Definition.design(#require(Self.written[name])).architecture
    architecture.scopes = []
    let found = try Definition.design(try Self.text(architecture))
    #expect(found.architecture.graph == architecture.graph)
    let again = try Self.text(found.architecture)
    #expect(try Definition.design(again).architecture.graph == architecture.graph)
  }

  private static func flat(_ more: String) -> String {
    """
    {"name": "x", "input": [4, 8, 8], "layers": [
      {"path": "features.0.a", "type": "Conv2d", "from": "input", "out_channels": 4, "kernel_size": 1},
      {"path": "features.0.b", "type": "ReLU"},
      {"path": "features.1.a", "type": "Conv2d", "out_channels": 8, "kernel_size": 1},
      {"path": "features.1.b", "type": "ReLU"}]\(more)}
    """
  }

  @Test func `classes name blocks and are no part of the identity`() throws {
    let plain = try Definition.design(Self.flat("")).architecture
    let named = try Definition.design(
      Self.flat(#", "classes": {"features.0": "Unit", "features.1": "Unit", "gone": "None"}"#)
    ).architecture
    #expect(named.graph == plain.graph)
    #expect(named.scopes.map(\.path) == ["features.0", "features.1"])
    #expect(try Self.text(named).contains("  Unit(out_channels):\n"))
    // A name of a layer type would be the layer type.
    let typed = try Definition.design(
      Self.flat(#", "classes": {"features.0": "Linear", "features.1": "Linear"}"#)
    ).architecture
    #expect(try Self.text(typed).contains("  LinearBlock(out_channels):\n"))
    let error = Definition.error(Self.flat(#", "classes": {"features.0": "a b"}"#))
    #expect(error?.message == "the name of a class is not a name")
    #expect(error?.place?.line == 5)
    #expect(Definition.error(Self.flat(#", "classes": ["a"]"#)) != nil)
  }

  @Test func `a container whose layers are apart has dotted names`() throws {
    let text = """
      {"name": "apart", "input": [4, 8, 8], "layers": [
        {"path": "a.0", "type": "ReLU"}, {"path": "b.0", "type": "GELU"},
        {"path": "a.1", "type": "ReLU"}, {"path": "a.c.0", "type": "ReLU"},
        {"path": "a.c.1", "type": "ReLU"}, {"path": "b.1", "type": "GELU"}]}
      """
    let architecture = try Definition.design(text).architecture
    let found = try Self.text(architecture)
    #expect(try Definition.design(found).architecture.graph == architecture.graph)
    #expect(found.contains("- a.0: ReLU\n"))
  }

  /// As Keras' activations inside of layers are, and what exporters write beside a layer in its module; sizes
  /// that a layer names are no tensors that it takes.
  @Test(arguments: [
    #"{"path": "a", "type": "ReLU"}, {"path": "a.b", "type": "GELU"}"#,
    #"{"path": "a.b", "type": "GELU"}, {"path": "a", "type": "ReLU"}, {"path": "a.c", "type": "GELU"}"#,
    #"{"path": "m.a", "type": "ReLU"}, {"path": "m.a.b", "type": "GELU"}, {"path": "m.c", "type": "Add", "from": ["m.a", "m.a.b"]}"#,
    #"{"path": "a", "type": "Opaque", "from": ["x"], "output": ["like(y, 0)"], "batched": false, "function": "f"}"#,
  ]) func `a layer may have others beside it`(layers: String) throws {
    let inputs =
      layers.contains("Opaque")
      ? #""inputs": {"x": {"shape": [4], "batch": false}, "y": {"shape": [2], "batch": false}}"#
      : #""input": [4, 8, 8]"#
    let text = #"{"name": "both", \#(inputs), "layers": [\#(layers)]}"#
    let architecture = try Definition.design(text).architecture
    let found = try Definition.design(try Self.text(architecture)).architecture
    #expect(found.graph == architecture.graph)
  }

  @Test func `what the language cannot say is an error that says so`() throws {
    // The word has a meaning in definitions.
    let text = """
      {"name": "both", "input": [4, 8, 8], "layers": [{"path": "a.above", "type": "ReLU"}]}
      """
    let architecture = try Definition.design(text).architecture
    let error = #expect(throws: DefinitionError.self) { try Self.text(architecture) }
    #expect(error?.help?.contains("--flat") == true)
  }
}

extension Architecture {
  /// The flat form, which says all that makes a design.
  fileprivate var graph: String { JSON(flat: self).compact }
}
