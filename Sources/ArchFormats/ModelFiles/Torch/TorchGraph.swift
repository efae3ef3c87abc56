import ShapeEngine

/// A graph in a program of torch.export: its nodes, and what is said of its values.
struct TorchGraph {
  /// The nodes' JSON, in order.
  let nodes: [JSONNode]
  /// The arguments and the results, as they are written.
  let inputs: [JSONNode]
  let outputs: [JSONNode]
  private let tensors: [String: JSONNode]
  private let integers: [String: JSONNode]

  init(_ graph: JSONNode) throws(DefinitionError) {
    guard let nodes = graph["nodes"]?.elements else { throw Self.missing("nodes") }
    guard let tensors = graph["tensor_values"]?.members else { throw Self.missing("tensor_values") }
    self.nodes = nodes
    inputs = graph["inputs"]?.elements ?? []
    outputs = graph["outputs"]?.elements ?? []
    let integers = graph["sym_int_values"]?.members ?? []
    func table(_ members: [(key: JSONNode, value: JSONNode)]) -> [String: JSONNode] {
      Dictionary(members.map { ($0.key.word, $0.value) }, uniquingKeysWith: { $1 })
    }
    (self.tensors, self.integers) = (table(tensors), table(integers))
  }

  static func missing(_ what: String) -> DefinitionError {
    DefinitionError("the program lacks what torch.export writes", expected: what)
  }

  /// The element type of a tensor, as PyTorch names it.
  func type(of tensor: String) -> String? {
    tensors[tensor]?["dtype"]?.integer.flatMap { Self.types[$0] }
  }

  /// ScalarType in schema.py.
  static let types: [Int: String] = [
    1: "uint8", 2: "int8", 3: "int16", 4: "int32", 5: "int64", 6: "float16", 7: "float32",
    8: "float64", 9: "complex32", 10: "complex64", 11: "complex128", 12: "bool", 13: "bfloat16",
    28: "uint16", 29: "float8_e4m3fn", 30: "float8_e5m2", 31: "float8_e4m3fnuz",
    32: "float8_e5m2fnuz", 33: "float8_e8m0fnu", 34: "uint32", 35: "uint64",
  ]

  /// The sizes that the file declares of a tensor.
  func sizes(of tensor: String) throws(DefinitionError) -> [TorchExpression] {
    guard let sizes = tensors[tensor]?["sizes"]?.elements else {
      throw DefinitionError("the file declares no sizes of '\(VisibleText.part(tensor))'")
    }
    return sizes.map { Self.expression($0) }
  }

  /// The sizes of a tensor whose sizes are numbers; nil where they are not.
  func fixedShape(of tensor: String) throws(DefinitionError) -> [Int]? {
    var shape: [Int] = []
    for size in try sizes(of: tensor) {
      guard case .integer(let value) = size, value >= 0 else { return nil }
      shape.append(value)
    }
    return shape
  }

  /// What the file declares of an integer.
  func integer(_ name: String) -> TorchExpression? { integers[name].map { Self.expression($0) } }

  private static func expression(_ size: JSONNode) -> TorchExpression {
    if let value = size["as_int"]?.integer { return .integer(value) }
    guard let text = size["as_expr"]?["expr_str"]?.text else { return .call("?", []) }
    return TorchExpression(text)
  }
}
