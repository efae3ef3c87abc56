import ShapeEngine

/// A layer's call in which letters are sizes.
struct LetterUse {
  let path: String
  let letters: [String]
  /// The tensor that they are places of.
  let tensor: TensorReference
}

/// In a call N, C, H, W are places of what it takes, and not names: of tokens [N, T, D], or of a map with
/// its channels last, PyTorch's users may mean others by them. Where layers take a dimension for something
/// else than its letter says, that is said.
extension Elaborator {
  /// Remembers which letters a call has.
  func noteLetters(of values: [Value], _ path: String, _ tensor: TensorReference?) {
    let letters = Self.spatialLetters.union(["C"]).filter { letter in
      values.contains { $0.names(axis: letter) }
    }
    guard let tensor, !letters.isEmpty else { return }
    letterUses.append(LetterUse(path: path, letters: letters.sorted(), tensor: tensor))
  }

  /// Adds a note for each call whose letters are something else by what layers take them for.
  func noteLetters(_ axes: TensorAxes) {
    for use in letterUses {
      let names = axes.names(of: use.tensor)
      guard let shape = builder.shape(of: use.tensor), names.count == shape.rank else { continue }
      let parts = use.letters.compactMap { letter -> String? in
        guard let place = SizeExpression.dimension(of: letter, rank: shape.rank),
          let meaning = Self.meaning(of: letter, at: place, among: names)
        else { return nil }
        return "\(letter) is dim(\(place)), \(shape[place]), \(meaning)"
      }
      guard !parts.isEmpty else { continue }
      let sizes = shape.sizes.dropFirst().map(String.init).joined(separator: "x")
      add(
        note: "\(use.path) takes letters by their places in \(sizes): "
          + parts.joined(separator: "; ") + ". dim(k) is the size of dimension k")
    }
  }

  private static let spatialLetters: Set<String> = ["H", "W", "L", "T"]

  /// What a dimension is where it is not what its letter says; nil where it is, or may be.
  private static func meaning(
    of letter: String, at place: Int, among names: [String?]
  ) -> String? {
    func isMeant(_ name: String?) -> Bool {
      guard let name else { return false }
      switch letter {
      case "C": return name == "C" || name == "D"
      case "H", "W": return name == letter
      default: return spatialLetters.contains(name)
      }
    }
    func isAnother(_ name: String) -> Bool {
      switch letter {
      case "C": spatialLetters.contains(name)
      case "H": ["C", "D", "W"].contains(name)
      case "W": ["C", "D", "H"].contains(name)
      default: name == "C" || name == "D"
      }
    }
    if isMeant(names[place]) { return nil }
    let own = names[place].flatMap { isAnother($0) ? "which layers take for \($0)" : nil }
    // Of the axes of sequences any may be the letter's.
    let elsewhere = ["C", "H", "W"].contains(letter) ? names.firstIndex(where: isMeant) : nil
    let other = elsewhere.map {
      "\(letter == "C" ? "the channels are" : "\(letter) is") dim(\($0))"
    }
    let parts = [own, other].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", and ")
  }
}
