/// What a merge does to one architecture.
package struct MergedArchitecture: Hashable, Sendable {
  /// A revision by its two numbers.
  package struct Number: Hashable, Sendable {
    package var before: Int
    package var after: Int
  }

  /// A revision that is added.
  package struct Added: Hashable, Sendable {
    /// Its number in the other catalog, and here.
    package var there: Int
    package var here: Int
    /// ISO 8601, UTC.
    package var created: String
    package var message: String?
  }

  package var name: String
  /// In the order of time.
  package var added: [Added]
  /// The revisions that were here and have another number now.
  package var renumbered: [Number]
  /// How many of the other catalog's revisions were here already.
  package var knownCount: Int
  /// The number of the newest revision.
  package var newest: Int
  /// Whether the newest revision is an added one.
  package var isNewestAdded: Bool
  /// When the architecture was removed here, where it was: it comes back. Empty for a built-in one, of
  /// which nobody notes when.
  package var removed: String?
  /// Whether it takes the place of a built-in design, which was the newest of its name.
  package var hidesBuiltIn: Bool

  /// Where the other catalog's revisions have other numbers here.
  package var renumberedThere: [Number] {
    added.filter { $0.there != $0.here }.map { Number(before: $0.there, after: $0.here) }
  }

  init(
    _ name: String, _ merged: MergedHistory, removed: String?, hidesBuiltIn: Bool
  ) {
    self.name = name
    self.removed = removed
    self.hidesBuiltIn = hidesBuiltIn
    (added, renumbered) = ([], [])
    for (index, place) in merged.places.enumerated() {
      switch place {
      case .new(let entry):
        added.append(
          Added(
            there: entry.number, here: index + 1, created: entry.created, message: entry.message))
      case .here(let entry) where entry.number != index + 1:
        renumbered.append(Number(before: entry.number, after: index + 1))
      case .here: break
      }
    }
    knownCount = merged.known.count
    newest = merged.places.count
    isNewestAdded = merged.places.last?.isNew ?? false
  }
}

/// What a merge does to a catalog as a whole.
package struct MergeCounts: Hashable, Sendable {
  /// The architectures of which revisions are added.
  package var architectures = 0
  package var added = 0
  /// The other catalog's revisions that were here already.
  package var known = 0

  package init() {}
}
