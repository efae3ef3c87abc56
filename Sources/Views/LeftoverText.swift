import ShapeEngine

/// Where rows and columns are lost on the way: `pool3: 125 -> 62 drops a row`.
package enum LeftoverText {
  /// How many places are told: the first ones.
  private static var mostLines: Int { 4 }

  /// The lines of an architecture at its own input.
  package static func lines(of architecture: Architecture) -> [String] {
    let found = (try? architecture.leftovers(at: architecture.ownInput())) ?? []
    return found.prefix(mostLines).map { layer, axis in
      let (left, element) = (axis.neverReadAtEnd, axis.role.element)
      return "\(architecture.layers[layer].path): \(axis.input) -> \(axis.output) drops "
        + (left == 1 ? "a \(element)" : NumberText.count(left, element))
    }
  }
}
