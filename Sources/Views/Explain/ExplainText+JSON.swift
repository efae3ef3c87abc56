import ArchFormats
import ShapeEngine

extension ExplainText {
  /// The machine form.
  package var json: JSON {
    let axes = explanation.axes
    let first = axes.first
    let outputs = explanation.outputs.map(Self.list)
    let inputs = explanation.inputs.map { Self.list($0.shape) }
    var members: [JSON.Member] = [
      .init("path", .string(explanation.path)),
      .init("type", .string(explanation.layer.type)),
      .init("formula", .string(first?.form ?? explanation.formula)),
      .init("terms", .object(first.map(Self.terms) ?? [])),
    ]
    if AxisGroup.groups(of: axes).count > 1 {
      members.append(
        .init(
          "axes",
          .object(
            axes.map {
              .init(
                Self.key($0.role),
                .object([
                  .init("formula", .string($0.form ?? explanation.formula)),
                  .init("terms", .object(Self.terms($0))),
                ]))
            })))
    }
    members += [
      .init("input", JSON.oneOrList(inputs)),
      .init("output", JSON.oneOrList(outputs)),
      .init("keeps_size", .bool(explanation.keepsSize)),
      .init("never_read", .object(axes.map { .init(Self.key($0.role), .int($0.neverRead)) })),
      .init("params", .int(explanation.parameters)),
      .init("macs", explanation.macCount.map(JSON.int) ?? .null),
    ]
    let fields = explanation.fields.compactMap { $0 }
    if !fields.isEmpty {
      members.append(.init("receptive_field", Self.list(fields.map(\.size))))
      members.append(.init("stride", .array(fields.map { .string($0.stride.text) })))
    }
    if let owner = explanation.weightsOf { members.append(.init("weights_of", .string(owner))) }
    if explanation.runsAlongBatch { members.append(.init("runs_along_batch", .bool(true))) }
    return .object(members)
  }

  private static func list(_ sizes: [Int]) -> JSON { .array(sizes.map(JSON.int)) }

  private static func key(_ role: AxisRole) -> String {
    switch role {
    case .length: "length"
    case .depth: "depth"
    case .height: "height"
    case .width: "width"
    case .channels, .features, .tokens: role.name
    }
  }

  private static func terms(_ axis: AxisExplanation) -> [JSON.Member] {
    let input = JSON.Member("I", .int(axis.input))
    switch axis.rule {
    case .window(let window):
      return [
        input, .init("K", .int(window.kernel)), .init("S", .int(window.stride)),
        .init("P", .array([.int(axis.padding.low), .int(axis.padding.high)])),
        .init("D", .int(window.dilation)),
      ]
    case .transposed(let window):
      return [
        input, .init("K", .int(window.kernel)), .init("S", .int(window.stride)),
        .init(
          "P", window.farPadding.map { [.int(window.padding), .int($0)] } ?? .int(window.padding)),
        .init("D", .int(window.dilation)),
        .init("output_padding", .int(window.outputPadding)),
      ]
    case .adaptive, .resampled, .other: return [input]
    }
  }
}
