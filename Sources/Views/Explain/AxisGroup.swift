import ShapeEngine

/// Neighbouring axes of a layer that get their sizes alike, told once.
struct AxisGroup {
  /// The first of them, whose numbers are those of all.
  var axis: AxisExplanation
  var roles: [AxisRole]

  static func groups(of axes: [AxisExplanation]) -> [AxisGroup] {
    var groups: [AxisGroup] = []
    for axis in axes {
      if let last = groups.last, last.axis.agrees(with: axis) {
        groups[groups.count - 1].roles.append(axis.role)
      } else {
        groups.append(AxisGroup(axis: axis, roles: [axis.role]))
      }
    }
    return groups
  }

  var names: [String] { roles.map(\.name) }

  /// `rows and columns`.
  var elements: String { roles.map { $0.element + "s" }.joined(separator: " and ") }

  /// `row and column`.
  var element: String { roles.map(\.element).joined(separator: " and ") }

  /// `2 rows and 2 columns`.
  func count(_ number: Int) -> String {
    roles.map { NumberText.count(number, $0.element) }.joined(separator: " and ")
  }

  /// `no row and no column`.
  var none: String { roles.map { "no " + $0.element }.joined(separator: " and ") }
}

extension AxisRole {
  /// What an axis is counted in.
  var element: String {
    switch self {
    case .height: "row"
    case .width: "column"
    case .length: "sample"
    case .depth: "frame"
    case .channels: "channel"
    case .features: "feature"
    case .tokens: "token"
    }
  }
}
