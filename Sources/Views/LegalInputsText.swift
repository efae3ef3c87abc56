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
    if solution.axes.isEmpty { return "any" }
    let main = solution.boxes.first { box in
      zip(box, own).allSatisfy { $0.sizes.contains($1) }
    }
    guard let first = main ?? solution.boxes.first else { return "none" }
    var line = text(of: first, axes: solution.axes)
    if !solution.couplings.isEmpty {
      let conditions = solution.couplings.joined(separator: " and ")
      // Of a list that would fill a screen the number of its elements is given.
      let isShort = conditions.utf8.count <= 200
      return "\(line), and others where "
        + (isShort
          ? conditions : "\(NumberText.count(solution.couplings.count, "condition")) hold")
    }
    let others = solution.boxes.count - 1
    if others > 0 {
      line += ", or \(NumberText.grouped(others)) other box\(others == 1 ? "" : "es")"
      if let coupling = couplings.first {
        line = coupling.equation + (coupling.path.map { " at \($0)" } ?? "") + ": " + line
      }
    }
    return line
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
