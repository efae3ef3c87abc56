import ArchFormats
import ArchStore
import ShapeEngine

/// Designs of about 20 layers, each another one, the same for the same number on every machine.
///
/// They differ in what real families differ in: the own input, the stem's window, how each stage
/// halves the map, widths, and what comes after the last stage.
enum GeneratedDesign {
  private static let families = [
    "mobnet", "resnet", "dense", "effnet", "shuffle", "ghost", "vgglike", "regular", "squeeze",
    "xcep", "hrlike", "convnet",
  ]
  private static let inputs = [
    128, 144, 160, 192, 224, 224, 224, 256, 288, 299, 320, 384, 416, 512,
  ]

  static func design(_ number: Int) throws -> NewDesign {
    var random = SplitMix(seed: UInt64(number))
    let family = random.pick(families)
    let size = random.pick(inputs)
    var network = try NetworkBuilder(
      name: "\(family)-\(number)", input: [3, size, size])
    let kernel = random.pick([3, 3, 3, 5, 7])
    var width = 8 * random.below(1...8)
    try network.convolution(
      "stem.conv", width, kernel, stride: random.pick([2, 2, 2, 4, 1]),
      padding: random.pick([kernel / 2, kernel / 2, kernel / 2, 0]))
    try network.add("stem.bn", "BatchNorm2d")
    try network.add("stem.act", random.pick(["ReLU", "ReLU6", "SiLU", "Hardswish"]))
    for stage in 1...random.pick([3, 4, 4, 4]) {
      width = min(1024, width + 8 * random.below(1...24))
      switch random.below(0...5) {
      case 0:
        try network.add(
          "stage\(stage).pool", "MaxPool2d",
          [("kernel_size", .int(3)), ("stride", .int(2)), ("padding", .int(random.below(0...1)))])
        try network.convolution("stage\(stage).conv", width, 1, stride: 1, padding: 0)
      case 1: try network.convolution("stage\(stage).down", width, 2, stride: 2, padding: 0)
      default: try network.convolution("stage\(stage).down", width, 3, stride: 2, padding: 1)
      }
      try network.add("stage\(stage).bn", "BatchNorm2d")
      try network.add("stage\(stage).act", "ReLU")
      if random.below(0...2) == 0 {
        try network.convolution("stage\(stage).extra", width, 3, stride: 1, padding: 1)
      }
    }
    if random.below(0...19) == 0 {
      try network.add(
        "head.up", "ConvTranspose2d",
        [("out_channels", .int(64)), ("kernel_size", .int(2)), ("stride", .int(2))])
    }
    try network.add("pool", "AdaptiveAvgPool2d", [("output_size", .int(1))])
    try network.add("flatten", "Flatten")
    try network.add("fc", "Linear", [("out_features", .int(10 + random.below(0...990)))])
    return NewDesign(
      try network.finished, text: "# design \(number)\n", format: "yaml")
  }
}

/// Layers one after the other.
private struct NetworkBuilder {
  private var builder: ArchitectureBuilder
  private var last = TensorReference.input(0)

  init(name: String, input: [Int]) throws {
    builder = try ArchitectureBuilder(
      Architecture(name: name, inputs: [.init(name: "input", shape: input)]))
  }

  mutating func add(
    _ path: String, _ type: String, _ values: [(name: String, value: Value)] = []
  ) throws {
    guard let row = LayerTable.type(named: type) else { return }
    let node = Node(path: path, layer: try row.layer(values), inputs: [last])
    last = .layer(try builder.append(node), output: 0)
  }

  mutating func convolution(
    _ path: String, _ width: Int, _ kernel: Int, stride: Int, padding: Int
  ) throws {
    try add(
      path, "Conv2d",
      [
        ("out_channels", .int(width)), ("kernel_size", .int(kernel)), ("stride", .int(stride)),
        ("padding", .int(padding)), ("bias", .bool(false)),
      ])
  }

  var finished: Analysis {
    get throws { try builder.analysis(outputs: [.init(name: nil, tensor: last)]) }
  }
}

/// SplitMix64: the same numbers everywhere.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 0x1234_5678 }

  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(0...elements.count - 1)]
  }
}
