/// What happened between two designs, as a person would tell it: each entry is one thing, however many
/// layers it is about.
///
///     Telling(Difference(vgg16, vgg16_bn)).entries.count    // 1: a BatchNorm2d after each convolution
///
/// The entries come in the order of what matters first: the architecture itself, structure,
/// hyperparameters that changed by one law, single edits, then names.
public struct Telling: Sendable {
  /// One thing that happened.
  public struct Entry: Sendable {
    /// What it is.
    public var subject: Subject
    /// The layers of `was` that it is about, and those of `now`, ascending.
    public var was: [Int] = [], now: [Int] = []

    /// An entry about some layers.
    init(_ subject: Subject, was: [Int] = [], now: [Int] = []) {
      (self.subject, self.was, self.now) = (subject, was.sorted(), now.sorted())
    }
  }

  /// What can happen.
  public enum Subject: Sendable {
    /// The architecture itself has other inputs, outputs or conditions.
    case setting(Setting)
    /// Containers that stayed where they are became another block.
    case block(BlockChange)
    /// Layers were exchanged for layers of another type, in places of these paths.
    case type(was: String, now: String, paths: [String])
    /// Layers were put in.
    case added(Run)
    /// Layers were taken out.
    case removed(Run)
    /// Runs of layers have another place, alike but for indices.
    case moved([LayerMove])
    /// Hyperparameters of layers changed, each by one law.
    case law([Law], paths: [String])
    /// Something else was edited in layers of these paths: the entry's layers have one edit.
    case edit(paths: [String], LayerEdit)
    /// Layers or containers have other names.
    case renamed([Rename])
  }

  /// A part of what was edited about the architecture.
  public enum Setting: Sendable, CaseIterable {
    case inputs, batch, isFixed, outputs, conditions
  }

  /// Layers or whole containers that are on one side only, and written alike.
  public struct Run: Sendable {
    /// The layer as a call, or the block's name; empty for a container without one.
    public var what: String
    /// Their paths, those that differ in indices folded.
    public var paths: [String]
    /// How many of them there are.
    public var count: Int
    /// Whether they are containers.
    public var isContainer: Bool
    /// The type of the layers that each of them stands behind, where that is one and they are many.
    public var behind: String?
  }

  /// A block that containers became.
  public struct BlockChange: Sendable {
    /// The blocks' names.
    public var was: String, now: String
    /// The containers, folded, and how many they are.
    public var paths: [String], count: Int
    /// What is in them only now, and what is not any more, by names within them; what is in some of
    /// them with their number.
    public var added: [String], removed: [String]
  }

  /// The entries.
  public private(set) var entries: [Entry] = []

  /// Nothing happened.
  public init() {}

  /// Tells a difference, or some of its changes.
  public init(_ difference: Difference, _ changes: Difference.Changes? = nil) {
    let changes = changes ?? difference.changes
    if let setting = changes.setting { entries = setting.parts.map { Entry(.setting($0)) } }
    entries += StructureTelling(difference, changes).entries
    entries += EditTelling(difference, changes.edits).entries
    entries += Self.renames(difference, changes.renames)
  }

  // MARK: - Names

  /// Names that were replaced alike, together: `down[0-3].relu1`.
  private static func renames(_ difference: Difference, _ renames: [Rename]) -> [Entry] {
    struct Key: Hashable {
      var was: String, now: String, isContainer: Bool
    }
    var groups: [Key: [Rename]] = [:]
    var order: [Key] = []
    for rename in renames {
      let isContainer = rename.layers.count > 1
      let key = Key(
        was: LayerPath.mask(rename.was) ?? rename.was,
        now: LayerPath.mask(rename.now) ?? rename.now,
        isContainer: isContainer)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(rename)
    }
    return order.map { key in
      let renames = groups[key] ?? []
      let layers = renames.flatMap(\.layers)
      return Entry(
        .renamed(renames), was: layers.compactMap { difference.partners[$0] }, now: layers)
    }
  }
}

extension Difference {
  /// What is different, each kind apart.
  public struct Changes: Sendable {
    /// What changed about the architecture itself.
    public var setting: ArchitectureEdit?
    /// The layers that were edited.
    public var edits: [LayerEdit]
    /// The indices of the layers that were added, and of those that were removed.
    public var added: [Int], removed: [Int]
    /// The runs that moved.
    public var moves: [LayerMove]
    /// The names that were replaced.
    public var renames: [Rename]
  }

  /// All that is different.
  public var changes: Changes {
    Changes(
      setting: setting, edits: edits, added: added, removed: removed, moves: moves,
      renames: renames)
  }
}

extension ArchitectureEdit {
  /// What there is of it.
  var parts: [Telling.Setting] {
    Telling.Setting.allCases.filter { part in
      switch part {
      case .inputs: inputs != nil
      case .batch: batch != nil
      case .isFixed: isFixed != nil
      case .outputs: outputs != nil
      case .conditions: conditions != nil
      }
    }
  }
}
