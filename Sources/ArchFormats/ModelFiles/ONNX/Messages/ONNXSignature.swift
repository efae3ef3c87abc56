import ShapeEngine

/// Which tensors are parameters, as PyTorch's exporter says beside the graph.
struct ONNXSignature: Sendable {
  /// The names of the model's parameters.
  private var parameters: Set<String> = []
  /// Tensors that the exporter computed, with the names of what it computed them from.
  private let folded: [ONNXName: String]

  /// The keys under which a graph and its values say so.
  static let key: StaticString = "pkg.torch.export.ExportedProgram.graph_signature"
  static let foldedKey: StaticString = "pkg.onnxscript.optimizer.folded_from"

  /// - Parameters:
  ///   - text: lines such as `p_conv1_weight: PARAMETER target='conv1.weight'`.
  ///   - folded: `['stages.0.gamma', 'val_3']`, by the value.
  init(_ text: String, folded: [ONNXName: String]) {
    self.folded = folded
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
      guard parts.count == 3, let head = String(parts[0]), head.hasSuffix(": PARAMETER target="),
        let name = String(parts[1])
      else { continue }
      parameters.insert(name)
    }
  }

  /// Whether training changes a tensor: a parameter, or one in another shape.
  func isParameter(_ tensor: ONNXTensor, _ name: String) -> Bool {
    if parameters.contains(name) { return true }
    guard let sources = folded[tensor.name] else { return false }
    let names = Self.quoted(sources)
    // What is picked from a table has other elements than that.
    return names.count { parameters.contains($0) } == 1
      && (names + [name]).allSatisfy { name in
        parameters.contains(name) || !Self.picks.contains { name.hasPrefix($0) }
      }
  }

  private static let picks = [
    "index", "embedding", "gather", "select", "slice", "expand", "repeat",
  ]

  private static func quoted(_ text: String) -> [String] {
    let parts = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.compactMap { String(parts[$0]) }
  }
}
