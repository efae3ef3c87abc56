import ArchFormats

/// The revisions of one architecture in a catalog, as far as a merge asks for them.
///
/// Built-in ones in front of every person's are the catalog's own. What comes from the first person's on is
/// the history: also a built-in design that a person has restored over designs of theirs.
struct RevisionHistory {
  struct Entry: Hashable {
    /// The revision's row.
    var id: Int
    var number: Int
    var created: String
    var message: String?
    var isBuiltIn: Bool
    var key: Key
  }

  /// What makes two revisions the same: time, text, message, and what the text gave. The order of keys is
  /// that of time; those of one time have some order, the same in every catalog.
  struct Key: Hashable, Comparable {
    private let bytes: [UInt8]

    init(created: String, text: [UInt8], identity: [UInt8], message: String?) {
      var bytes = Array(created.utf8) + [0] + text + identity
      if let message { bytes += [1] + Array(message.utf8) }
      self.bytes = bytes
    }

    static func < (left: Key, right: Key) -> Bool {
      left.bytes.lexicographicallyPrecedes(right.bytes)
    }
  }

  private(set) var builtIn: [Entry] = []
  private(set) var history: [Entry] = []

  init() {}

  /// - Parameter entries: in the order of their numbers.
  init(_ entries: [Entry]) {
    let first = entries.firstIndex { !$0.isBuiltIn } ?? entries.endIndex
    (builtIn, history) = (Array(entries[..<first]), Array(entries[first...]))
  }

  var all: [Entry] { builtIn + history }
}

/// What becomes of an architecture's revisions in one catalog where another one's are merged into it.
struct MergedHistory {
  enum Place {
    case here(RevisionHistory.Entry)
    /// A revision of the other catalog.
    case new(RevisionHistory.Entry)

    var entry: RevisionHistory.Entry {
      switch self {
      case .here(let entry), .new(let entry): entry
      }
    }

    var isNew: Bool { if case .new = self { true } else { false } }
  }

  /// All revisions in their new order: they are counted from 1.
  private(set) var places: [Place]
  /// The other catalog's revisions that are here already, by their number there.
  private(set) var known: [(there: Int, key: RevisionHistory.Key)] = []

  /// The union of both histories in the order of keys, behind the built-in revisions that are here. So it
  /// is the same whichever of the two is merged into the other, and in whatever order several are.
  init(_ here: RevisionHistory, _ there: RevisionHistory) {
    // A revision may stand twice in a file that somebody has changed: each counts.
    var counts: [RevisionHistory.Key: Int] = [:]
    for entry in here.history { counts[entry.key, default: 0] += 1 }
    // A restored built-in one whose person's designs were removed here is history again.
    let theirs = Set(there.history.map(\.key)).subtracting(counts.keys)
    let restored = here.builtIn.filter { theirs.contains($0.key) }
    for entry in restored { counts[entry.key, default: 0] += 1 }
    var new: [Place] = []
    for entry in there.history {
      if let count = counts[entry.key], count > 0 {
        counts[entry.key] = count - 1
        known.append((entry.number, entry.key))
      } else {
        new.append(.new(entry))
      }
    }
    let history = (here.history + restored).map(Place.here) + new
    places =
      here.builtIn.filter { !theirs.contains($0.key) }.map(Place.here)
      + history.enumerated().sorted {
        ($0.element.entry.key, $0.offset) < ($1.element.entry.key, $1.offset)
      }.map(\.element)
  }

  /// Whether a revision is added, or one that is here gets another number.
  var isChange: Bool {
    places.enumerated().contains { $1.isNew || $1.entry.number != $0 + 1 }
  }
}
