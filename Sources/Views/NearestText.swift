import ArchFormats
import ShapeEngine

/// The accepted inputs around a refused one, in a line and as a program reads them.
package enum NearestText {
  /// `H 496 or 512, W 368 or 384`; `H, W 63 (none below)`.
  package static func text(of nearest: NearestInputs) -> String {
    if !nearest.inputs.isEmpty {
      let inputs = nearest.inputs.map(NumberText.inputs)
      return "input " + inputs.joined(separator: " or ")
    }
    var groups: [(names: [String], sizes: String)] = []
    for axis in nearest.axes {
      let sizes = sizes(of: axis)
      if let place = groups.firstIndex(where: { $0.sizes == sizes }) {
        groups[place].names.append(axis.name)
      } else {
        groups.append(([axis.name], sizes))
      }
    }
    return groups.map { "\($0.names.joined(separator: ", ")) \($0.sizes)" }
      .joined(separator: groups.contains { $0.names.count > 1 } ? "; " : ", ")
  }

  private static func sizes(of axis: NearestInputs.Axis) -> String {
    switch (axis.below, axis.above) {
    case (let below?, let above?): "\(below) or \(above)"
    case (let below?, nil): "\(below) (none above)"
    case (nil, let above?): "\(above) (none below)"
    case (nil, nil): "none"
    }
  }

  static func json(of nearest: NearestInputs) -> JSON {
    if !nearest.inputs.isEmpty {
      // One of them, and the others that are equally near.
      let inputs = nearest.inputs.map { input in
        JSON.array(input.map { .array($0.map(JSON.int)) })
      }
      var members = [JSON.Member("inputs", inputs[0])]
      if inputs.count > 1 {
        members.append(JSON.Member("equally_near", .array(Array(inputs.dropFirst()))))
      }
      return .object(members)
    }
    return .object(
      nearest.axes.map { axis in
        JSON.Member(
          axis.name,
          .object([
            "below": axis.below.map(JSON.int) ?? .null, "above": axis.above.map(JSON.int) ?? .null,
          ]))
      })
  }
}
