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
  private func rows(_ name: WindowWords, _ text: (AxisGroup) -> String?) -> [(String, String)] {
    groups.compactMap(text).enumerated().map { ($0 == 0 ? name.rawValue : "", $1) }
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    WindowWords.fromTo.filled(range.lowerBound, range.upperBound)
  }

  private var forms: [(String, String)] {
    groups.compactMap { group -> (String, String)? in
      let axis = group.axis
      guard let form = axis.form, axis.rule != .other else { return nil }
      // Where the axes differ it is said whose size it is.
      let names = group.names.joined(separator: ", ")
      let name = groups.count == 1 ? "" : WindowWords.axesOf.filled(names)
      let bound =
        axis.smallestInput.map { WindowWords.inputFrom.filled($0) }
        ?? WindowWords.anyInput.rawValue
      guard let range = axis.sameOutput else { return (name + bound, form) }
      let inputs =
        range.count == 1
        ? WindowWords.onlyOne.filled(range.lowerBound) : Self.text(range)
      return (name + bound, WindowWords.sameOutput.filled(form, axis.output, inputs))
    }
  }

  private var lastWindows: [(String, String)] {
    rows(.last) { group in
      guard let last = group.axis.lastWindow else { return nil }
      let outside = max(0, last.upperBound - group.axis.input + 1)
      let note = outside > 0 ? WindowWords.inPadding.filled(outside) : ""
      return WindowWords.lastCells.filled(
        last.count == 1 ? group.element : group.elements,
        last.count == 1 ? "\(last.lowerBound)" : Self.text(last), group.axis.input - 1) + note
    }
  }

  private var losses: [(String, String)] {
    let windows = groups.filter { $0.axis.lastWindow != nil }
    guard !windows.isEmpty else { return [] }
    let (whole, lossy) = (windows.filter { loss($0) == nil }, windows.filter { loss($0) != nil })
    let label = WindowWords.never.rawValue
    if lossy.isEmpty { return [(label, WindowWords.nothing.rawValue)] }
    var parts = lossy.compactMap(loss) + whole.map(\.none)
    if windows.allSatisfy({ $0.axis.neverRead == 0 }) {
      let elements = ["", "sample", "pixel"]
      let axes = windows.reduce(0) { $0 + $1.roles.count }
      parts.append(
        WindowWords.noneLost.filled(axes < elements.count ? elements[axes] : "element"))
      // What is lost of the padding alone is not worth a word for the other axes.
      parts.removeAll { whole.map(\.none).contains($0) }
    }
    return [(label, parts.joined(separator: "; "))]
  }

  /// What is never read along a group; nil for nothing.
  private func loss(_ group: AxisGroup) -> String? {
    let axis = group.axis
    let (atEnd, all) = (axis.neverReadAtEnd, axis.neverReadWithPadding)
    var parts: [String] = []
    if atEnd > 0 { parts.append(WindowWords.lastOfInput.filled(group.count(atEnd))) }
    if axis.neverRead > atEnd {
      parts.append(WindowWords.withinInput.filled(group.count(axis.neverRead - atEnd)))
    }
    if all > atEnd { parts.append(WindowWords.ofPadding.filled(group.count(all - atEnd))) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private var gaps: [(String, String)] {
    let between = rows(.between) { group in
      guard case .window(let window) = group.axis.rule, let span = group.axis.span,
        window.stride > span
      else { return nil }
      return WindowWords.betweenCells.filled(group.count(window.stride - span))
    }
    let holes = rows(.holes) { group in
      guard case .window(let window) = group.axis.rule, window.dilation > 1, window.kernel > 1
      else { return nil }
      return WindowWords.holeCells.filled(group.count(window.dilation - 1))
    }
    return between + holes
  }
}
