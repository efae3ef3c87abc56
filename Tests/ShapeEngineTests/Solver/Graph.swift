import TestSupport

@testable import ShapeEngine

/// A network that a test builds layer by layer.
struct Graph {
  private var builder: ArchitectureBuilder
  /// The tensor that the next layer takes.
  var last = TensorReference.input(0)
  /// The tensors by path.
  private(set) var tensors: [String: TensorReference] = [:]

  init(_ inputs: [Int]...) throws {
    builder = try ArchitectureBuilder(
      Architecture(
        name: "test",
        inputs: inputs.enumerated().map { Architecture.Input(name: "x\($0)", shape: $1) }))
  }

  /// The network itself.
  var architecture: Architecture {
    builder.finished(outputs: [Architecture.Output(name: nil, tensor: last)])
  }

  @discardableResult
  mutating func add(
    _ type: String, _ positional: [Value] = [], _ named: KeyValuePairs<String, Value> = [:],
    path: String? = nil, from: [TensorReference]? = nil
  ) throws -> TensorReference {
    guard let row = LayerTable.type(named: type) else { throw ShapeError("no type \(type)") }
    let layer = try row.layer(positional: positional, named: named.map { ($0.key, $0.value) })
    let path = path ?? String(builder.architecture.layers.count)
    let index = try builder.append(Node(path: path, layer: layer, inputs: from ?? [last]))
    last = .layer(index, output: 0)
    tensors[path] = last
    return last
  }

  // MARK: - Known networks (channels are small: they do not count here)

  /// torchvision's vgg16 up to `features.30`.
  static func vgg16() throws -> Graph {
    var graph = try Graph([3, 224, 224])
    var index = 0
    for count in [2, 2, 3, 3, 3] {
      for _ in 0..<count {
        try graph.add("Conv2d", [8, 3], ["padding": 1], path: "features.\(index)")
        try graph.add("ReLU", path: "features.\(index + 1)")
        index += 2
      }
      try graph.add("MaxPool2d", [2], ["stride": 2], path: "features.\(index)")
      index += 1
    }
    return graph
  }

  /// torchvision's resnet18 up to `layer4`.
  static func resnet18() throws -> Graph {
    var graph = try Graph([3, 224, 224])
    try graph.add("Conv2d", [8, 7], ["stride": 2, "padding": 3])
    try graph.add("MaxPool2d", [3], ["stride": 2, "padding": 1])
    for layer in 1...4 {
      for block in 0..<2 {
        let (start, stride) = (graph.last, Value.int(layer > 1 && block == 0 ? 2 : 1))
        try graph.add("Conv2d", [.int(8 * layer), 3], ["stride": stride, "padding": 1])
        let main = try graph.add("Conv2d", [.int(8 * layer), 3], ["padding": 1])
        var skip = start
        if layer > 1 && block == 0 {
          skip = try graph.add("Conv2d", [.int(8 * layer), 1], ["stride": stride], from: [start])
        }
        try graph.add("Add", path: "layer\(layer).\(block)", from: [main, skip])
      }
    }
    return graph
  }

  /// torchvision's alexnet up to `features.12`.
  static func alexnet() throws -> Graph {
    var graph = try Graph([3, 224, 224])
    try graph.add("Conv2d", [8, 11], ["stride": 4, "padding": 2])
    try graph.add("MaxPool2d", [3], ["stride": 2])
    try graph.add("Conv2d", [8, 5], ["padding": 2])
    try graph.add("MaxPool2d", [3], ["stride": 2])
    for _ in 0..<3 { try graph.add("Conv2d", [8, 3], ["padding": 1]) }
    try graph.add("MaxPool2d", [3], ["stride": 2], path: "features.12")
    return graph
  }

  /// Ronneberger et al. 2015 (arXiv:1505.04597): padded, or with each skip cropped.
  static func unet(padding: Int, depth: Int = 4) throws -> Graph {
    let side = padding == 0 ? 572 : 512
    var graph = try Graph([1, side, side])
    func double(_ name: String, _ width: Int) throws -> TensorReference {
      try graph.add("Conv2d", [.int(width), 3], ["padding": .int(padding)])
      return try graph.add("Conv2d", [.int(width), 3], ["padding": .int(padding)], path: name)
    }
    var skips: [TensorReference] = []
    for level in 0..<depth {
      skips.append(try double("down\(level)", 2 + level))
      try graph.add("MaxPool2d", [2])
    }
    _ = try double("bottom", 2 + depth)
    for level in (0..<depth).reversed() {
      let up = try graph.add("ConvTranspose2d", [.int(2 + level), 2], ["stride": 2])
      var skip = skips[level]
      if padding == 0 { skip = try graph.add("CenterCropLike", from: [skip, up]) }
      try graph.add("Concat", [], ["dim": 1], from: [skip, up])
      _ = try double("up\(level)", 2 + level)
    }
    return graph
  }
}

extension Architecture {
  /// Every layer's outputs at an input; nil where one refuses.
  func forward(_ inputs: [Shape<Int>]) -> [[Shape<Int>]]? {
    var integers = Integers()
    var outputs: [[Shape<Int>]] = []
    for node in layers {
      let given = node.inputs.map { tensor in
        switch tensor {
        case .input(let index): inputs[index]
        case .layer(let index, let output): outputs[index][output]
        }
      }
      guard let (shapes, _) = try? integers.evaluate(node.layer, on: given) else { return nil }
      outputs.append(shapes)
    }
    return outputs
  }
}
