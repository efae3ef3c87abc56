import ArchFormats
import ArchStore
import ShapeEngine
import Testing

/// Architectures for tests.
enum Sample {
  /// Two convolutions and a pool, `width` channels wide.
  ///
  /// - Parameter text: what is said above the definition.
  static func small(
    _ name: String = "small", width: Int = 8, input: [Int] = [3, 32, 32], text: String = "small"
  ) throws -> NewDesign {
    var start = Architecture(name: name, inputs: [.init(name: "input", shape: input)])
    start.information.source = "a test"
    var builder = try ArchitectureBuilder(start)
    var last = TensorReference.input(0)
    func append(_ path: String, _ type: String, _ values: [(name: String, value: Value)]) throws {
      let layer = try #require(LayerTable.type(named: type)).layer(values)
      last = .layer(try builder.append(Node(path: path, layer: layer, inputs: [last])), output: 0)
    }
    try append("conv1", "Conv2d", [("out_channels", .int(width)), ("kernel_size", .int(3))])
    try append("pool", "MaxPool2d", [("kernel_size", .int(2))])
    try append(
      "conv2", "Conv2d",
      [
        ("out_channels", .int(2 * width)), ("kernel_size", .int(5)), ("stride", .int(2)),
        ("padding", .int(2)),
      ])
    builder.append(.init(path: "conv2", block: "Tail"))
    return NewDesign(
      try builder.analysis(outputs: [.init(name: nil, tensor: last)]),
      text: """
        # \(text)
        name: \(name)
        source: a test
        input: \(input)
        blocks:
          Tail(): Conv2d(\(2 * width), 5, stride=2, padding=2)
        layers:
          - conv1: Conv2d(\(width), 3)
          - pool: MaxPool2d(2)
          - conv2: Tail()

        """,
      format: "yaml", fileName: "small.yaml", parameters: .object(["width": .int(width)]))
  }

  /// The architectures of a text in the definition language.
  static func designs(_ yaml: String, file: String = "test.yaml") throws -> [NewDesign] {
    let reader = DefinitionReader(library: Embedded.definition)
    return try reader.designs(in: Array(yaml.utf8), file: file).map {
      NewDesign($0.analysis, text: yaml, format: "yaml", fileName: file)
    }
  }

  /// The architectures of the zoo, read once for all tests.
  static func zoo() throws -> [NewDesign] { try zooDesigns.get() }

  private static let zooDesigns = Result {
    try Embedded.zoo.flatMap { try designs($0.text, file: $0.name) }
  }
}
