import ArchFormats
import ShapeEngine

/// Which layers of two designs correspond, and what was edited about them: what a page of two designs cannot
/// compute. Whose sizes differ at an input it sees itself.
struct PageComparison {
  private let difference: Difference

  init(_ was: PageDesign, _ now: PageDesign, areVariants: Bool) {
    difference = Difference(was.architecture, now.architecture, areVariants: areVariants)
  }

  /// Pairs in the order of the later design, removed layers after the one before them: the layers' places in
  /// the reports, -1 for none, and what was edited, empty for nothing.
  func json(_ was: [Int: Int], _ now: [Int: Int]) -> JSON {
    let edits = Dictionary(
      difference.edits.map { ($0.now, text(of: $0)) }, uniquingKeysWith: { first, _ in first })
    let removed = Set(difference.removed)
    var (pairs, next) = ([JSON](), 0)
    func passRemoved(before end: Int) {
      while next < end {
        if removed.contains(next), let place = was[next] {
          pairs.append([.int(place), -1, ""])
        }
        next += 1
      }
    }
    for layer in difference.now.layers.indices {
      guard let place = now[layer] else { continue }
      let earlier = difference.earlier(of: layer)
      if let earlier { passRemoved(before: earlier) }
      let partner = earlier.flatMap { was[$0] } ?? -1
      pairs.append([.int(partner), .int(place), .string(edits[layer] ?? "")])
    }
    passRemoved(before: difference.was.layers.count)
    return .array(pairs)
  }

  /// `kernel_size 7 -> 3, stride 2 -> 1`.
  private func text(of edit: LayerEdit) -> String {
    let text = difference.parts(of: edit).map(\.text).joined(separator: ", ")
    return VisibleText.shortened(text.isEmpty ? "edited" : text)
  }
}
