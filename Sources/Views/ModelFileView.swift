import ArchFormats
import ShapeEngine

/// What a model file says of a network besides its layers' figures, at one input.
struct ModelFileView {
  let model: ModelFile
  let report: ShapeReport
  private let undecided: UndecidedSizes

  init(model: ModelFile, report: ShapeReport) {
    (self.model, self.report) = (model, report)
    undecided = UndecidedSizes(of: model, in: report)
  }

  /// Everything that is not known.
  private var open: [ModelFile.Unknown] { model.unknown + undecided.unknown }

  /// Where the figures come from, for a person: `ONNX, opset 20, pytorch 2.15.0; declares x Nx3xHxW`.
  var heading: String {
    var parts = [model.format.rawValue]
    if let opset = model.opset { parts.append("opset \(opset)") }
    if let producer = model.producer { parts.append(VisibleText.line(producer)) }
    let inputs = model.inputs.map { input in
      let declared = input.declared.map { sizes in
        sizes.isEmpty ? "a number" : sizes.map(Self.text).joined(separator: "x")
      }
      return "\(VisibleText.line(input.name)) \(declared ?? "of any shape")"
    }
    let text = parts.joined(separator: ", ")
    return inputs.isEmpty ? text : "\(text); declares \(inputs.joined(separator: ", "))"
  }

  private static func text(_ size: ModelFile.Input.Size) -> String {
    switch size {
    case .fixed(let value): String(value)
    case .named(let name, _): VisibleText.line(name)
    case .free: "?"
    }
  }

  /// What is not known of the network, for a person; nil where all is.
  var unknown: String? {
    guard let first = open.first else { return nil }
    let more = open.count - 1
    let others = more == 0 ? "" : ", and \(more) more"
    let node = first.node.isEmpty ? first.operation : "\(first.node) (\(first.operation))"
    return "Not known: \(VisibleText.line(node)): \(VisibleText.line(first.reason))\(others)."
  }

  // MARK: - JSON

  /// The members at the top.
  func writeTop(to line: inout JSONBuffer) {
    if let producer = model.producer { member("producer", .string(producer), &line) }
    if let opset = model.opset { member("opset", .int(opset), &line) }
    member("declared", .declared(model.inputs), &line)
    var values: [JSON.Member] = []
    for value in model.values {
      if let shape = model.shape(of: value.place, in: report, undecided: undecided) {
        values.append(.init(value.name, shape))
      }
    }
    member("values", .object(values), &line)
    let unknown = open.map { entry in
      JSON.object([
        "node": .string(entry.node), "operator": .string(entry.operation),
        "reason": .string(entry.reason),
      ])
    }
    if !unknown.isEmpty { member("unknown", .array(unknown), &line) }
  }

  /// The members of a layer by its place.
  func write(layer index: Int, to line: inout JSONBuffer) {
    guard model.sources.indices.contains(index) else { return }
    let source = model.sources[index]
    var (shapes, types): ([JSON.Member], [JSON.Member]) = ([], [])
    for output in source.outputs {
      if let shape = model.shape(of: output.place, in: report, undecided: undecided) {
        shapes.append(.init(output.name, shape))
      }
      if let type = output.type { types.append(.init(output.name, .string(type))) }
    }
    member("outputs", .object(shapes), &line)
    if !types.isEmpty { member("dtypes", .object(types), &line) }
    var node: [JSON.Member] = [
      .init("name", .string(source.node)), .init("operator", .string(source.operation)),
    ]
    if let domain = source.domain { node.append(.init("domain", .string(domain))) }
    member("node", .object(node), &line)
  }

  private func member(_ key: String, _ value: JSON, _ line: inout JSONBuffer) {
    line.append(raw: ",")
    line.append(key)
    line.append(raw: ":")
    line.append(value)
  }
}
