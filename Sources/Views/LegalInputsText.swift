import ArchFormats
import ShapeEngine

/// An architecture's legal inputs in one line.
package enum LegalInputsText {
  /// `H, W >= 63`; `H, W multiples of 32`; `h*w = 36 at pool5: H, W in 227..258, or 8 other boxes`.
  ///
  /// - Throws: ``ShapeError`` where the answer passes the limits of the solver.
  package static func text(of solver: InputSolver) throws(ShapeError) -> String {
    text(of: try solver.solve(), couplings: solver.couplings, own: solver.ownSizes)
  }

  static func text(of solution: InputSolution, couplings: [Coupling], own: [Int]) -> String {
    if let change = solution.batchChange {
      let kept = text(
        of: change.keptBoxes, conditions: change.kept.couplings, solution.axes, couplings, own)
      return "\(kept); others make another batch"
    }
    return text(
      of: solution.boxes, conditions: solution.couplings, solution.axes, couplings, own)
  }

  private static func text(
    of boxes: [[SolvedSizes]], conditions: [String], _ axes: [InputAxis], _ couplings: [Coupling],
    _ own: [Int]
  ) -> String {
    if axes.isEmpty { return "any" }
    let main = boxes.first { box in
      zip(box, own).allSatisfy { $0.sizes.contains($1) }
    }
    guard let first = main ?? boxes.first else { return "none" }
    var line = text(of: first, axes: axes)
    let others = boxes.count - 1
    if others > 0 {
      line += ", or \(NumberText.grouped(others)) other box\(others == 1 ? "" : "es")"
      if let coupling = couplings.first {
        line = coupling.equation + (coupling.path.map { " at \($0)" } ?? "") + ": " + line
      }
    }
    if conditions.isEmpty { return line }
    let text = conditions.joined(separator: " and ")
    // What would fill a screen is told by its number.
    return text.utf8.count <= 200
      ? "\(line), where \(text)"
      : "\(line), where \(NumberText.count(conditions.count, "condition")) hold"
  }

  /// One box, axes with the same set together.
  static func text(of box: [SolvedSizes], axes: [InputAxis]) -> String {
    var groups: [(names: [String], sizes: SolvedSizes)] = []
    for (axis, sizes) in zip(axes, box) {
      if let place = groups.firstIndex(where: { $0.sizes == sizes }) {
        groups[place].names.append(axis.name)
      } else {
        groups.append(([axis.name], sizes))
      }
    }
    return groups.map { SizeSetText.text(of: $0.sizes, names: $0.names.joined(separator: ", ")) }
      .joined(separator: "; ")
  }
}
