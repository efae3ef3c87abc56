import ArchFormats
import ShapeEngine

/// What holds of a layer's axes besides their formulas: the size at any input, the last window, what
/// is never read.
struct AxisFacts {
  private let groups: [AxisGroup]

  init(_ groups: [AxisGroup]) { self.groups = groups }

  /// A fact a row; the name is empty where a fact goes on.
  var rows: [(String, String)] { forms + lastWindows + losses + gaps }

  /// A row a group, the name once.
  private func rows(_ name: String, _ text: (AxisGroup) -> String?) -> [(String, String)] {
    groups.compactMap(text).enumerated().map { ($0 == 0 ? name : "", $1) }
  }

  private var forms: [(String, String)] {
    groups.compactMap { group -> (String, String)? in
      let axis = group.axis
      guard let form = axis.form, axis.rule != .other else { return nil }
      // Where the axes differ it is said whose size it is.
      let name = groups.count == 1 ? "" : "\(group.names.joined(separator: ", ")) of "
      let bound = axis.smallestInput.map { "any x >= \($0)" } ?? "any x"
      guard let range = axis.sameOutput else { return (name + bound, form) }
      let inputs =
        range.count == 1
        ? "\(range.lowerBound) only" : "\(range.lowerBound) to \(range.upperBound)"
      return (name + bound, "\(form); \(axis.output) for x = \(inputs)")
    }
  }

  private var lastWindows: [(String, String)] {
    rows("last window") { group in
      guard let last = group.axis.lastWindow else { return nil }
      let outside = max(0, last.upperBound - group.axis.input + 1)
      let note = outside > 0 ? ", \(outside) in the padding" : ""
      let places =
        last.count == 1
        ? "\(group.element) \(last.lowerBound)"
        : "\(group.elements) \(last.lowerBound) to \(last.upperBound)"
      return "\(places) of 0 to \(group.axis.input - 1)\(note)"
    }
  }

  private var losses: [(String, String)] {
    let windows = groups.filter { $0.axis.lastWindow != nil }
    guard !windows.isEmpty else { return [] }
    let (whole, lossy) = (windows.filter { loss($0) == nil }, windows.filter { loss($0) != nil })
    if lossy.isEmpty { return [("never read", "nothing")] }
    var parts = lossy.compactMap(loss) + whole.map(\.none)
    if windows.allSatisfy({ $0.axis.neverRead == 0 }) {
      let elements = ["", "sample", "pixel"]
      let axes = windows.reduce(0) { $0 + $1.roles.count }
      parts.append(
        "no \(axes < elements.count ? elements[axes] : "element") of the input is lost")
      // What is lost of the padding alone is not worth a word for the other axes.
      parts.removeAll { whole.map(\.none).contains($0) }
    }
    return [("never read", parts.joined(separator: "; "))]
  }

  /// What is never read along a group; nil for nothing.
  private func loss(_ group: AxisGroup) -> String? {
    let axis = group.axis
    let (atEnd, all) = (axis.neverReadAtEnd, axis.neverReadWithPadding)
    var parts: [String] = []
    if atEnd > 0 { parts.append("the last \(group.count(atEnd)) of the input") }
    if axis.neverRead > atEnd {
      parts.append("\(group.count(axis.neverRead - atEnd)) within the input")
    }
    if all > atEnd { parts.append("\(group.count(all - atEnd)) of padding") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var gaps: [(String, String)] {
    let between = rows("between") { group in
      guard case .window(let window) = group.axis.rule, let span = group.axis.span,
        window.stride > span
      else { return nil }
      return "\(group.count(window.stride - span)) stand between two windows, unread"
    }
    let holes = rows("holes") { group in
      guard case .window(let window) = group.axis.rule, window.dilation > 1, window.kernel > 1
      else { return nil }
      return "\(group.count(window.dilation - 1)) between two of the kernel"
    }
    return between + holes
  }
}
