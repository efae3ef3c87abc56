import ShapeEngine

/// A network in Caffe's prototxt: what it computes when it is deployed, layers of phase TRAIN left out.
/// Source: caffe.proto and the layers of github.com/BVLC/caffe.
struct CaffeProgram: ModelProgram {
  var format: ModelFormat { .caffe }
  let name: String?
  var producer: String? { nil }
  var opset: Int? { nil }
  private(set) var inputs: [ModelFile.Input] = []
  private var layers: [CaffeLayer] = []

  init(_ bytes: [UInt8]) throws(DefinitionError) {
    let net = try CaffeMessage(text: bytes)
    name = net.scalar("name").flatMap { $0.isEmpty ? nil : $0 }
    try readInputs(of: net)
    for message in net.messages("layer") + net.messages("layers") {
      let layer = try CaffeLayer(message)
      guard layer.isDeployed else { continue }
      if let shapes = try layer.inputShapes() {
        for (index, top) in layer.tops.enumerated() where index < shapes.count {
          try append(top, shapes[index], layer.line)
        }
      } else {
        layers.append(layer)
      }
    }
    guard !inputs.isEmpty else {
      throw DefinitionError(
        "the network says no input's shape",
        expected: "a layer of type Input, or input_shape, as files for deployment have",
        help: "files for training name a database of images; add input: \"data\" and input_shape")
    }
    guard !layers.isEmpty else { throw DefinitionError("the network has no layers") }
  }

  /// `input: "data"` with `input_shape { dim: 1 … }`, or four `input_dim` each.
  private mutating func readInputs(of net: CaffeMessage) throws(DefinitionError) {
    let names = net.scalars("input")
    var shapes: [[Int]] = []
    for shape in net.messages("input_shape") { shapes.append(try shape.integers("dim")) }
    let dims = try net.integers("input_dim")
    for (index, name) in names.enumerated() {
      if shapes.indices.contains(index) {
        try append(name, shapes[index], net.line)
      } else if dims.count >= 4 * (index + 1) {
        try append(name, Array(dims[(4 * index)..<(4 * index + 4)]), net.line)
      } else {
        throw DefinitionError(
          "the input '\(VisibleText.line(name))' has no shape",
          expected: "input_shape { dim: 1 dim: 3 dim: 224 dim: 224 }")
      }
    }
  }

  private mutating func append(_ name: String, _ shape: [Int], _ line: Int) throws(DefinitionError)
  {
    try NetworkText.requireElements(of: shape, line)
    let sizes = shape.map(ModelFile.Input.Size.fixed)
    inputs.append(
      ModelFile.Input(
        name: name, key: ModelPaths.inputName(name), type: "float32", declared: sizes))
  }

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    var reader = CaffeReader(graph: graph, inputs: inputs)
    for layer in layers {
      do throws(DefinitionError) { try reader.append(layer) } catch {
        var error = error
        error.place = error.place ?? TextPlace(line: layer.line, column: 1)
        throw error
      }
    }
    graph = reader.graph
    return (reader.outputs, [])
  }
}

/// One layer of a prototxt.
struct CaffeLayer {
  let name: String
  /// The type by its name of today: `Convolution`.
  let type: String
  let bottoms: [String]
  let tops: [String]
  let line: Int
  let message: CaffeMessage

  init(_ message: CaffeMessage) throws(DefinitionError) {
    self.message = message
    line = message.line
    name = message.scalar("name") ?? ""
    guard let type = message.scalar("type") else {
      throw DefinitionError(
        "the layer '\(VisibleText.line(name))' has no type",
        at: TextPlace(line: message.line, column: 1))
    }
    self.type = Self.types[type] ?? type
    (bottoms, tops) = (message.scalars("bottom"), message.scalars("top"))
  }

  /// Whether it runs when the network is deployed.
  var isDeployed: Bool {
    let (included, excluded) = (message.messages("include"), message.messages("exclude"))
    if excluded.contains(where: { $0.scalar("phase") == "TEST" }) { return false }
    return included.allSatisfy { $0.scalar("phase") ?? "TEST" == "TEST" }
  }

  /// The parameters of a kind: `convolution_param`.
  func options(_ name: String) -> CaffeMessage { message.message(name) ?? CaffeMessage(line: line) }

  /// The shapes that it gives where it is an input; nil for any other layer.
  func inputShapes() throws(DefinitionError) -> [[Int]]? {
    switch type {
    case "Input":
      var shapes: [[Int]] = []
      for shape in options("input_param").messages("shape") {
        shapes.append(try shape.integers("dim"))
      }
      // One shape may be that of all.
      if shapes.count == 1 { return tops.map { _ in shapes[0] } }
      return shapes
    case "DummyData":
      var shapes: [[Int]] = []
      for shape in options("dummy_data_param").messages("shape") {
        shapes.append(try shape.integers("dim"))
      }
      return shapes
    case "Data", "ImageData", "HDF5Data", "WindowData", "MemoryData": return []
    default: return nil
    }
  }

  /// Names of V1LayerParameter's types.
  private static let types = [
    "CONVOLUTION": "Convolution", "DECONVOLUTION": "Deconvolution", "POOLING": "Pooling",
    "INNER_PRODUCT": "InnerProduct", "RELU": "ReLU", "SIGMOID": "Sigmoid", "TANH": "TanH",
    "LRN": "LRN", "DROPOUT": "Dropout", "SOFTMAX": "Softmax", "SOFTMAX_LOSS": "SoftmaxWithLoss",
    "CONCAT": "Concat", "ELTWISE": "Eltwise", "FLATTEN": "Flatten", "SPLIT": "Split",
    "SLICE": "Slice", "POWER": "Power", "ABSVAL": "AbsVal", "BNLL": "BNLL", "EXP": "Exp",
    "MVN": "MVN", "ACCURACY": "Accuracy", "ARGMAX": "ArgMax", "SILENCE": "Silence",
    "DATA": "Data", "IMAGE_DATA": "ImageData", "HDF5_DATA": "HDF5Data",
    "EUCLIDEAN_LOSS": "EuclideanLoss", "IM2COL": "Im2col", "THRESHOLD": "Threshold",
  ]
}
