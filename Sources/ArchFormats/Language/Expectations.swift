import ShapeEngine

/// The figures that a definition expects: a paper's sizes, parameters, multiply-accumulates or
/// receptive fields.
///
///     expect:
///       output: [1000]                   # the architecture's own figures
///       params: 11689512
///       macs: 1814073344
///       layer4: [512, 7, 7]              # an entry's output, without the batch
///       layer4.params: 8393728           # all that the entry holds
///       layer4.macs: 411041792
///       layer4.receptive_field: 435      # one number where all spatial axes have the same, or a list
///       layer4.stride: 32                # the effective stride; after an upsampling a fraction, 1/2
///
/// An entry whose path is the whole key takes precedence over the figure that its last word would
/// name.
struct Expectations {
  private var expected: [(key: String, node: TextNode)] = []

  init(_ document: Document, _ name: String) throws(DefinitionError) {
    // A file's expectations hold for its one architecture; a family's are written with each
    // variant.
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

  /// Each figure that the report at the own input does not have.
  func disagreements(with report: ShapeReport) throws(DefinitionError) -> [DefinitionError] {
    var result: [DefinitionError] = []
    for (key, node) in expected {
      let wanted = try Document.datum(node, Environment())
      let found = found(key, as: wanted, in: report)
      guard found != wanted else { continue }
      result.append(
        DefinitionError(
          found == nil
            ? "'expect' names '\(key)', which is not there"
            : "\(key) is not what the definition expects",
          at: node.place, path: key, found: found?.value.text(), expected: wanted.value.text(),
          help: found == nil ? Suggestion.help(for: key, among: names(in: report)) : nil))
    }
    return result
  }

  /// The figure that a key names, as a number or a list, whichever is expected; nil where there is
  /// none.
  private func found(_ key: String, as wanted: Datum, in report: ShapeReport) -> Datum? {
    func shape(_ sizes: [Int]) -> Datum { .list(sizes.dropFirst().map { .int($0) }) }
    switch key {
    case "params": return .int(report.parameters)
    case "macs": return .int(report.macs)
    case "output": return report.outputs.first.map { shape($0.shape) }
    default:
      if let output = report.outputs.first(where: { $0.name == key }) { return shape(output.shape) }
      if let layer = layers(of: key, in: report).last { return layer.outputs.first.map(shape) }
      guard let dot = key.lastIndex(of: ".") else { return nil }
      let layers = layers(of: String(key[..<dot]), in: report)
      return figure(String(key[dot...].dropFirst()), of: layers, as: wanted)
    }
  }

  /// What a key may be, in the order of the network.
  private func names(in report: ShapeReport) -> [String] {
    ["output", "params", "macs"] + report.outputs.compactMap(\.name) + report.layers.map(\.path)
  }

  /// The layers of an entry: one, or all that it contains.
  private func layers(of path: String, in report: ShapeReport) -> [ShapeReport.Layer] {
    report.layers.filter { $0.path == path || $0.path.hasPrefix(path + ".") }
  }

  private func figure(
    _ name: String, of layers: [ShapeReport.Layer], as wanted: Datum
  ) -> Datum? {
    guard let last = layers.last else { return nil }
    let fields = last.fields.compactMap { $0 }
    switch name {
    case "params": return .int(layers.reduce(0) { $0 &+ $1.parameters })
    case "macs": return .int(layers.reduce(0) { $0 &+ ($1.macs ?? 0) })
    case "receptive_field": return shared(fields.map { .int($0.size) }, as: wanted)
    case "stride": return shared(fields.compactMap { stride($0.stride.text) }, as: wanted)
    default: return nil
    }
  }

  /// One value where all axes have the same, unless a list is expected.
  private func shared(_ values: [Datum], as wanted: Datum) -> Datum? {
    guard let first = values.first else { return nil }
    if case .list = wanted { return .list(values) }
    return values.allSatisfy { $0 == first } ? first : .list(values)
  }

  /// A stride as a definition writes it: `32`, `1/2`.
  private func stride(_ text: String) -> Datum? { try? Document.datum(text, Environment()) }
}
