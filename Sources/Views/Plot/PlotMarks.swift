import ArchFormats
import Drawing
import ShapeEngine

/// What a comparison says of the layers of the later design, as its picture marks it.
package struct PlotMarks: Sendable {
  /// What happened to a layer, the most important first.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case added, edited, affected, removed

    var colour: String {
      switch self {
      case .added: "#1a7f37"
      case .edited: "#c0392b"
      case .affected: "#9a6700"
      case .removed: "#57606a"
      }
    }

    /// The outline: whole where the layer is new or another one, dashed where it is itself as it was, dotted where it
    /// is not there any more.
    var style: LineStyle {
      switch self {
      case .added, .edited: LineStyle(width: 2.5)
      case .affected: LineStyle(width: 2.5, dashes: [5, 2.5])
      case .removed: LineStyle(width: 1.5, dashes: [1.5, 2.5])
      }
    }

    /// What a legend calls it.
    var title: String {
      switch self {
      case .added: "+ new"
      case .edited: "~ edited"
      case .affected: "= other sizes or figures"
      case .removed: "- removed"
      }
    }
  }

  /// By layer of the later design.
  private var kinds: [Int: Kind] = [:]
  private var edits: [Int: String] = [:]
  let difference: Difference
  /// The report of the earlier design.
  let before: ShapeReport

  /// - Parameters:
  ///   - before: the report of the earlier design.
  ///   - after: the report of the later one.
  package init(_ difference: Difference, before: ShapeReport, after: ShapeReport) {
    (self.difference, self.before) = (difference, before)
    for effect in difference.effects(before: before, after: after) {
      kinds[effect.now] = .affected
    }
    for edit in difference.edits {
      kinds[edit.now] = .edited
      let text = difference.parts(of: edit).map(\.text).joined(separator: ", ")
      edits[edit.now] = VisibleText.shortened(text.isEmpty ? "edited" : text)
    }
    for layer in difference.added { kinds[layer] = .added }
  }

  /// The mark of a node that stands for these layers: that of the most important change among them, `added`
  /// only where all are.
  func kind(of layers: [Int]) -> Kind? {
    let found = layers.compactMap { kinds[$0] }
    guard !found.isEmpty else { return nil }
    if found.count == layers.count, found.allSatisfy({ $0 == .added }) { return .added }
    return found.allSatisfy { $0 == .affected } ? .affected : .edited
  }

  /// What a node says of it: the edit of one layer, `~ 3 of 8 layers` of several.
  func text(of layers: [Int]) -> String? {
    guard let kind = kind(of: layers) else { return nil }
    let edited = layers.filter { kinds[$0] == .edited || kinds[$0] == .added }
    if kind == .edited, edited.count == 1, let only = edited.first {
      return "~ " + (edits[only] ?? "1 layer is new")
    }
    switch kind {
    case .added: return "+ new"
    case .edited: return "~ \(edited.count) of \(NumberText.count(layers.count, "layer"))"
    case .affected: return "= affected"
    case .removed: return nil
    }
  }
}
