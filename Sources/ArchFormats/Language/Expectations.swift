import ShapeEngine

/// The figures that a definition expects: a paper's sizes, parameters or multiply-accumulates.
struct Expectations {
  private var expected: [(key: String, node: TextNode)] = []

  init(_ document: Document, _ name: String) throws(DefinitionError) {
    // A file's expectations hold for its one architecture; a family's stand with each variant.
    var nodes: [TextNode] = []
    if let variant = document.variant(named: name)?.settings["expect"] { nodes.append(variant) }
    if let common = document.settings["expect"] { nodes.append(common) }
    for node in nodes {
      guard case .mapping(let pairs, _) = node else {
        throw DefinitionError(
          "'expect' takes figures by name", at: node.place,
          expected: "expect: {output: [1000], params: 11689512, layer4: [512, 7, 7]}")
      }
      for (key, value) in pairs {
        guard let key = key.text else {
          throw DefinitionError("a key of 'expect' is not a name", at: key.place)
        }
        expected.append((key, value))
      }
    }
  }

  /// Each figure that the architecture does not have.
  func disagreements(with architecture: Architecture) throws(DefinitionError) -> [DefinitionError] {
    guard !expected.isEmpty else { return [] }
    let report: ShapeReport
    do { report = try architecture.report(at: architecture.ownInput()) } catch {
      let message = (error as? EvaluationError)?.message ?? "the definition has no answer"
      throw DefinitionError(message)
    }
    var result: [DefinitionError] = []
    for (key, node) in expected {
      let wanted = try Document.datum(node, Environment())
      let found = found(key, in: report, of: architecture)
      guard found != wanted else { continue }
      result.append(
        DefinitionError(
          found == nil
            ? "'expect' names '\(key)', which is not there"
            : "\(key) is not what the definition expects",
          at: node.place, path: key, found: found?.value.text(), expected: wanted.value.text()))
    }
    return result
  }

  private func found(
    _ key: String, in report: ShapeReport, of architecture: Architecture
  ) -> Datum? {
    func shape(_ sizes: [Int]) -> Datum { .list(sizes.dropFirst().map { .int($0) }) }
    switch key {
    case "params": return .int(report.parameters)
    case "macs": return .int(report.macs)
    case "output": return report.outputs.first.map { shape($0.shape) }
    default:
      if let output = report.outputs.first(where: { $0.name == key }) { return shape(output.shape) }
      let layer = report.layers.last { $0.path == key || $0.path.hasPrefix(key + ".") }
      return layer?.outputs.first.map(shape)
    }
  }
}
