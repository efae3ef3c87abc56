import ShapeEngine

/// Nodes that compute sizes: no layers. What is not followed has the size that the file declares.
enum TorchSizes {
  /// - Returns: false where the node is none that is followed.
  static func read(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    let node = call.node
    if node.isATen, node.operation.hasPrefix("sym_") { return try readSize(call, &reader) }
    guard node.givesNumbers, node.outputs.count == 1,
      node.target.hasPrefix("_operator.") || node.target.hasPrefix("torch.sym_")
    else { return false }
    let operands = node.arguments.map { call.size($0.name, reader) }
    guard let x = operands.first ?? nil else { return false }
    let y = operands.count == 2 ? operands[1] : nil
    let result: ModelSize? =
      switch (node.operation, y) {
      case ("add", let y?): try x + y
      case ("sub", let y?): try x - y
      case ("mul", let y?): try x * y
      case ("floordiv", let y?) where y.value > 0: try .apply(.floorDivide, x, y)
      case ("mod", let y?) where y.value > 0: try .apply(.remainder, x, y)
      case ("sym_max", let y?): try .apply(.maximum, x, y)
      case ("sym_min", let y?): try .apply(.minimum, x, y)
      case ("neg", nil) where operands.count == 1: try ModelSize(0) - x
      default: nil
      }
    guard let result else { return false }
    try reader.bind(node.outputs[0], .sizes(ModelSizes(result)))
    return true
  }

  private static func readSize(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let tensor = try call.first(&reader), let name = call.node.outputs.first else {
      return false
    }
    var size: ModelSize?
    switch call.node.operation {
    case "sym_size":
      guard let dimension = call.integer("dim", reader) else { return false }
      size = try reader.graph.size(of: dimension, of: tensor)
    case "sym_numel":
      var product = ModelSize(1)
      for size in try reader.graph.sizes(of: tensor) { product = try product * size }
      size = product
    default: return false
    }
    guard let size else { return false }
    try reader.bind(name, .sizes(ModelSizes(size)))
    return true
  }
}
