/// Writes ONNX files for tests, as protobuf has them. Source of the fields' numbers: onnx.proto.
public struct ONNXMessage {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public func int(_ field: Int, _ value: Int) -> ONNXMessage {
    adding(Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: Int64(value))))
  }

  public func text(_ field: Int, _ value: String) -> ONNXMessage { data(field, Array(value.utf8)) }

  public func data(_ field: Int, _ value: [UInt8]) -> ONNXMessage {
    adding(Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(value.count)) + value)
  }

  public func message(_ field: Int, _ value: ONNXMessage) -> ONNXMessage {
    data(field, value.bytes)
  }

  /// Integers in one field.
  public func packed(_ field: Int, _ values: [Int]) -> ONNXMessage {
    data(field, values.flatMap { Self.varint(UInt64(bitPattern: Int64($0))) })
  }

  public func float(_ field: Int, _ value: Float) -> ONNXMessage {
    let bits = value.bitPattern
    return adding(
      Self.varint(UInt64(field << 3 | 5))
        + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
  }

  public func adding(_ more: [UInt8]) -> ONNXMessage {
    var result = self
    result.bytes += more
    return result
  }

  public static func varint(_ value: UInt64) -> [UInt8] {
    var (rest, bytes) = (value, [UInt8]())
    while rest > 0x7f {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}

/// An ONNX file that a test makes.
public struct ONNXFile {
  public enum Size {
    case fixed(Int)
    case named(String)
    case free
  }
  public var opset: Int? = 20
  public var version = 10
  public var inputs: [ONNXMessage] = []
  public var outputs: [String]
  public var nodes: [ONNXMessage] = []
  public var tensors: [ONNXMessage] = []
  public var functions: [ONNXMessage] = []
  public var declared: [ONNXMessage] = []
  /// What is told beside the graph, by keys.
  public var metadata: [(String, String)] = []

  /// A file with these outputs and no nodes yet.
  public init(outputs: String...) { self.outputs = outputs }

  public mutating func input(_ name: String, _ sizes: [Size], type: Int = 1) {
    inputs.append(Self.info(name, sizes, type: type))
  }

  public static func info(_ name: String, _ sizes: [Size], type: Int = 1) -> ONNXMessage {
    var shape = ONNXMessage()
    for size in sizes {
      switch size {
      case .fixed(let value): shape = shape.message(1, ONNXMessage().int(1, value))
      case .named(let name): shape = shape.message(1, ONNXMessage().text(2, name))
      case .free: shape = shape.message(1, ONNXMessage())
      }
    }
    return ONNXMessage().text(1, name).message(
      2, ONNXMessage().message(1, ONNXMessage().int(1, type).message(2, shape)))
  }

  /// A tensor without elements.
  public mutating func weight(_ name: String, _ dims: [Int], type: Int = 1) {
    tensors.append(Self.tensor(name, dims, type: type))
  }

  public mutating func integers(_ name: String, _ values: [Int], dims: [Int]? = nil) {
    tensors.append(Self.tensor(name, dims ?? [values.count], type: 7).packed(7, values))
  }

  public static func tensor(_ name: String, _ dims: [Int], type: Int) -> ONNXMessage {
    ONNXMessage().packed(1, dims).int(2, type).text(8, name)
  }

  public mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], name: String = "",
    domain: String = "", ints: [(String, [Int])] = [], int: [(String, Int)] = [],
    text: [(String, String)] = [], graphs: [(String, ONNXMessage)] = []
  ) {
    nodes.append(
      Self.node(
        operation, inputs, outputs, name: name, domain: domain, ints: ints, int: int, text: text,
        graphs: graphs))
  }

  public static func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], name: String = "",
    domain: String = "", ints: [(String, [Int])] = [], int: [(String, Int)] = [],
    text: [(String, String)] = [], graphs: [(String, ONNXMessage)] = []
  ) -> ONNXMessage {
    var node = ONNXMessage()
    for input in inputs { node = node.text(1, input) }
    for output in outputs { node = node.text(2, output) }
    if !name.isEmpty { node = node.text(3, name) }
    node = node.text(4, operation)
    for (name, values) in ints {
      node = node.message(5, ONNXMessage().text(1, name).packed(8, values).int(20, 7))
    }
    for (name, value) in int {
      node = node.message(5, ONNXMessage().text(1, name).int(3, value).int(20, 2))
    }
    for (name, value) in text {
      node = node.message(5, ONNXMessage().text(1, name).text(4, value).int(20, 3))
    }
    for (name, graph) in graphs {
      node = node.message(5, ONNXMessage().text(1, name).message(6, graph).int(20, 5))
    }
    return domain.isEmpty ? node : node.text(7, domain)
  }

  /// A graph of these nodes, as the body of another node.
  public static func body(
    _ nodes: [ONNXMessage], inputs: [String] = [], outputs: [String]
  ) -> ONNXMessage {
    var graph = ONNXMessage()
    for node in nodes { graph = graph.message(1, node) }
    for input in inputs { graph = graph.message(11, ONNXMessage().text(1, input)) }
    for output in outputs { graph = graph.message(12, ONNXMessage().text(1, output)) }
    return graph
  }

  public var bytes: [UInt8] {
    var graph = ONNXMessage()
    for node in nodes { graph = graph.message(1, node) }
    graph = graph.text(2, "graph")
    for tensor in tensors { graph = graph.message(5, tensor) }
    for input in inputs { graph = graph.message(11, input) }
    for output in outputs { graph = graph.message(12, ONNXMessage().text(1, output)) }
    for info in declared { graph = graph.message(13, info) }
    for (key, value) in metadata {
      graph = graph.message(16, ONNXMessage().text(1, key).text(2, value))
    }
    var model = ONNXMessage().int(1, version).message(7, graph)
    if let opset { model = model.message(8, ONNXMessage().int(2, opset)) }
    for function in functions { model = model.message(25, function) }
    return model.bytes
  }
}
