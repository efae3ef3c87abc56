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

  /// - Parameter isComplete: whether all boxes, ranges and conditions are there however many they are.
  static func text(
    of solution: InputSolution, couplings: [Coupling], own: [Int], isComplete: Bool = false
  ) -> String {
    func text(_ solved: SolvedInputs) -> String {
      isComplete ? completeText(of: solved) : shortText(of: solved, couplings, own)
    }
    guard let change = solution.batchChange else { return text(solution.solved) }
    return "\(text(change.kept)); "
      + (isComplete
        ? "making another batch: \(text(change.changing))" : "others make another batch")
  }

  private static func completeText(of solved: SolvedInputs) -> String {
    if solved.isEmpty { return "none" }
    let boxes = solved.boxes.map { box in
      let line = text(of: box, axes: solved.inputs.axes, isComplete: true)
      return line.isEmpty ? "any" : line
    }.joined(separator: " | ")
    return solved.couplings.isEmpty
      ? boxes : "\(boxes), where \(solved.couplings.joined(separator: " and "))"
  }

  private static func shortText(
    of solved: SolvedInputs, _ couplings: [Coupling], _ own: [Int]
  ) -> String {
    if solved.inputs.axes.isEmpty { return "any" }
    if solved.isEmpty { return "none" }
    let owns = Dictionary(zip(solved.inputs.axes, own)) { first, _ in first }
    let line = solved.groups.map { group in
      let main = group.boxes.first { box in
        zip(box, group.axes).allSatisfy { $0.sizes.contains(owns[$1] ?? 0) }
      }
      var line = text(of: main ?? group.boxes[0], axes: group.axes)
      let others = group.boxes.count - 1
      if others > 0 {
        line += ", or \(NumberText.grouped(others)) other box\(others == 1 ? "" : "es")"
        let coupling = couplings.first { coupling in
          group.axes.contains { coupling.equation.hasPrefix("\($0.name.lowercased())*") }
        }
        if let coupling {
          line = coupling.equation + (coupling.path.map { " at \($0)" } ?? "") + ": " + line
        }
      }
      return line
    }.joined(separator: "; ")
    if solved.couplings.isEmpty { return line }
    let conditions = solved.couplings.joined(separator: " and ")
    // What would fill a screen is told by its number.
    return conditions.utf8.count <= 200
      ? "\(line), where \(conditions)"
      : "\(line), where \(NumberText.count(solved.couplings.count, "condition")) hold"
  }

  /// A line for a width: conditions are not cut inside a formula.
  @Sendable static func shortened(_ line: String, _ width: Int) -> String {
    guard line.count > width, let start = line.firstRange(of: ", where ") else {
      return TextLayout.firstItems(line, width)
    }
    let boxes = String(line[..<start.lowerBound])
    let short = "\(boxes), where …"
    return short.count <= width ? short : TextLayout.firstItems(boxes, width)
  }

  /// One box, axes with the same set together.
  static func text(
    of box: [SolvedSizes], axes: [InputAxis], isComplete: Bool = false
  ) -> String {
    var groups: [(names: [String], sizes: SolvedSizes)] = []
    for (axis, sizes) in zip(axes, box) {
      if let place = groups.firstIndex(where: { $0.sizes == sizes }) {
        groups[place].names.append(axis.name)
      } else {
        groups.append(([axis.name], sizes))
      }
    }
    return groups.map { group in
      SizeSetText.text(
        of: group.sizes, names: group.names.joined(separator: ", "), isComplete: isComplete)
    }.joined(separator: "; ")
  }
}
