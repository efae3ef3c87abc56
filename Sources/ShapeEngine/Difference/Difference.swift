/// What makes one architecture of another: which layers correspond, and what was edited,
/// added, removed, renamed or moved.
///
///     let difference = Difference(resnet18, resnet34)
///     difference.added.count     // 55: only blocks were added
///     difference.edits.isEmpty   // true
///
/// Layers of one path and type are the same ones unless another pairing tells what happened in fewer
/// words. An inferred hyperparameter that follows from something upstream is no edit.
public struct Difference: Sendable {
  /// The earlier architecture.
  public let was: Architecture
  /// The later architecture.
  public let now: Architecture
  /// The earlier layer that corresponds to each layer of `now`; nil for one that was added.
  public internal(set) var partners: [Int?]
  /// The later layer that corresponds to each layer of `was`; nil for one that was removed.
  public internal(set) var successors: [Int?]
  /// The earlier layer of another type in whose place each of some layers of `now` stands, and the
  /// reverse.
  var replaces: [Int: Int] = [:], replacedBy: [Int: Int] = [:]
  /// The layers of `now` that were edited, in order.
  public internal(set) var edits: [LayerEdit] = []
  /// What changed about the architecture itself; nil where nothing did.
  public internal(set) var setting: ArchitectureEdit?
  /// Layers and containers with other names, one a name that was replaced.
  public internal(set) var renames: [Rename] = []
  /// Runs of layers that have another place.
  public internal(set) var moves: [LayerMove] = []
  let writtenWas: [WrittenLayer?]
  let writtenNow: [WrittenLayer?]
  /// Layers that are parts of the one in front of them, and neither added nor removed by themselves.
  private let parts: (was: Set<Int>, now: Set<Int>)
  /// Where the layers come from; nil where the graphs are the architectures' own.
  private let origins: (was: Origin, now: Origin)?

  /// An architecture, and which of its layers each layer of a graph comes from.
  struct Origin: Sendable {
    var architecture: Architecture
    var layers: [Int]

    func likeName(of index: Int) -> (Int) -> String {
      architecture.likeName(of: architecture.layers[layers[index]])
    }
  }

  /// Compares two architectures by the shortest telling of what happened.
  ///
  /// The ways that are tried are those of ``Pairing``: the one with the fewest entries of a
  /// ``Telling`` is taken, where layers that are taken out and others of their type that are put in
  /// count besides, then the one that keeps more paths, then more connections, then the first.
  ///
  /// - Parameter areVariants: whether both are one definition with other parameters. Names then mean
  ///   one thing on both sides, and a pairing that gives them another one needs a better reason.
  public init(_ was: Architecture, _ now: Architecture, areVariants: Bool = false) {
    var interner = LayerInterner()
    var (left, right) = (interner.keys(of: was), interner.keys(of: now))
    interner.rename(was, now, &left, right)
    var best: (difference: Difference, rank: [Int])?
    var seen: Set<Pairing> = []
    for candidate in Pairing.candidates(was, now, left, right) {
      let pairing = candidate()
      guard seen.insert(pairing).inserted else { continue }
      let difference = Difference(was, now, left, right, pairing)
      let rank = difference.rank(atMost: best?.rank[0] ?? .max, areVariants)
      if best == nil || rank.lexicographicallyPrecedes(best?.rank ?? []) {
        best = (difference, rank)
      }
      // One thing that happened cannot be told in fewer.
      if rank[0] < 2 { break }
    }
    self = best?.difference ?? Difference(was, now, left, right, Pairing([]))
  }

  private init(
    _ was: Architecture, _ now: Architecture, _ left: LayerKeys, _ right: LayerKeys,
    _ pairing: Pairing
  ) {
    (self.was, self.now) = (was, now)
    (writtenWas, writtenNow) = (left.written, right.written)
    parts = ([], [])
    origins = nil
    partners = Array(repeating: nil, count: right.count)
    successors = Array(repeating: nil, count: left.count)
    for pair in pairing.pairs { match(pair.was, pair.now) }
    for pair in pairing.replaced {
      (replaces[pair.now], replacedBy[pair.was]) = (pair.was, pair.now)
    }
    findMoves(left, right)
    findEdits(left, right)
    findRenames(left, right)
  }

  /// What the shortest telling has least of: entries, paths that are others, connections that are.
  private func rank(atMost most: Int, _ areVariants: Bool) -> [Int] {
    let telling = Telling(self)
    var entries = telling.entries.count + exchanged(telling)
    if areVariants { entries += lostPaths / Self.pathsPerEntry }
    guard entries <= most else { return [entries, .max, .max] }
    let paths = partners.enumerated().count { j, i in
      i.map { was.layers[$0].path == now.layers[j].path } ?? false
    }
    return [entries, -paths, edits.count { $0.inputs != nil }]
  }

  /// How many layers of variants may be taken for others than those of their paths for one entry that
  /// is saved.
  private static var pathsPerEntry: Int { 8 }

  /// How many layers stand at one path with one type on both sides and are not told as the same.
  private var lostPaths: Int {
    let places = Dictionary(
      was.layers.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { $1 })
    return now.layers.indices.count { j in
      guard let i = places[now.layers[j].path] else { return false }
      return partners[j] != i && was.layers[i].layer.type == now.layers[j].layer.type
    }
  }

  /// Two graphs of which it is known which layers correspond; edits are for others to find.
  init(
    _ was: Architecture, _ now: Architecture, written: (was: [WrittenLayer?], now: [WrittenLayer?]),
    parts: (was: Set<Int>, now: Set<Int>), origins: (was: Origin, now: Origin),
    pairs: [(was: Int, now: Int)]
  ) {
    (self.was, self.now) = (was, now)
    (writtenWas, writtenNow) = written
    self.parts = parts
    self.origins = origins
    partners = Array(repeating: nil, count: now.layers.count)
    successors = Array(repeating: nil, count: was.layers.count)
    for pair in pairs { match(pair.was, pair.now) }
  }

  /// What it counts that single layers were taken out and others of their type put in: an edit of a
  /// layer is less than that.
  private func exchanged(_ telling: Telling) -> Int {
    var (gone, new) = ([String: Int](), [String: Int]())
    for entry in telling.entries {
      switch entry.subject {
      case .added(let run) where !run.isContainer:
        for layer in entry.now { new[now.layers[layer].layer.type, default: 0] += 1 }
      case .removed(let run) where !run.isContainer:
        for layer in entry.was { gone[was.layers[layer].layer.type, default: 0] += 1 }
      default: break
      }
    }
    return gone.reduce(0) { sum, item in
      let count = min(item.value, new[item.key] ?? 0)
      return sum + (count + 2) / 3
    }
  }

  mutating func match(_ i: Int, _ j: Int) {
    partners[j] = i
    successors[i] = j
  }

  /// The earlier layer that a layer of `now` is, or in whose place it stands; nil for one that was added.
  public func earlier(of layer: Int) -> Int? { partners[layer] ?? replaces[layer] }

  /// The indices in `now` of the layers that were added; one that replaced another was not.
  public var added: [Int] {
    partners.indices.filter {
      partners[$0] == nil && replaces[$0] == nil && !parts.now.contains($0)
    }
  }

  /// The indices in `was` of the layers that were removed; one that was replaced was not.
  public var removed: [Int] {
    successors.indices.filter {
      successors[$0] == nil && replacedBy[$0] == nil && !parts.was.contains($0)
    }
  }

  /// Whether there is none at all: the two have one identity.
  public var isEmpty: Bool { was.isOne(with: now) }

  /// How many changes there are: an edited, added or removed layer is one, and so is a name that
  /// was replaced, however many layers have it, and a run that moved.
  public var count: Int {
    edits.count + added.count + removed.count + renames.count + moves.count
      + (setting == nil ? 0 : 1)
  }
}

extension Architecture {
  /// Whether the other is the same design: the two have one identity.
  public func isOne(with other: Architecture) -> Bool {
    inputs == other.inputs && batch == other.batch && isFixed == other.isFixed
      && outputs == other.outputs && conditions.map(\.silent) == other.conditions.map(\.silent)
      && layers.count == other.layers.count
      && zip(layers, other.layers).allSatisfy { x, y in
        x.path == y.path && x.inputs == y.inputs && x.referenceCount == y.referenceCount
          && x.weightsOf == y.weightsOf && x.tiedTo == y.tiedTo
          && x.isTrainingOnly == y.isTrainingOnly
          && x.layer.hasValues(of: y.layer)
      }
  }
}

/// What was edited in a layer: its hyperparameters, its connections, or both.
public struct LayerEdit: Sendable {
  /// A hyperparameter with another value.
  public struct Hyperparameter: Hashable, Sendable {
    /// Its name as PyTorch spells it.
    public var name: String
    /// Nil for one that is inferred on that side.
    public var was: Value?
    /// Nil for one that is inferred on that side.
    public var now: Value?
  }

  /// A layer as a call before and after.
  public struct Call: Hashable, Sendable {
    /// The call before.
    public var was: String
    /// The call after.
    public var now: String
  }

  /// Names of tensors before and after.
  public struct Connection: Hashable, Sendable {
    /// The names before, in order.
    public var was: [String]
    /// The names after, in order.
    public var now: [String]
  }

  /// The layer's index in `was` and in `now`.
  public var was: Int, now: Int
  /// The hyperparameters with other values, in the type's order.
  public var hyperparameters: [Hyperparameter] = []
  /// Whether the layer has another type: a patch takes the one out and puts the other in.
  public var isReplaced = false
  /// The layer as a call, where that is what was edited: it has another type.
  public var call: Call?
  /// The tensors that it takes, where they are others.
  public var inputs: Connection?
  /// The layer whose weights it shares, where that is another; no name for one of its own.
  public var weights: Connection?
  /// Whether it runs in training only, where that changed.
  public var isTrainingOnly: Bool?

  /// An edit of these layers in which nothing has changed yet.
  public init(was: Int, now: Int) { (self.was, self.now) = (was, now) }

  /// Whether nothing has changed.
  public var isEmpty: Bool {
    hyperparameters.isEmpty && !isReplaced && call == nil && inputs == nil && weights == nil
      && isTrainingOnly == nil
  }
}

/// What was edited about an architecture besides its layers; nil for what is as it was.
public struct ArchitectureEdit: Sendable {
  /// The inputs, where their names or shapes differ.
  public var inputs: (was: [Architecture.Input], now: [Architecture.Input])?
  /// The batch size at the own input, where it differs.
  public var batch: (was: Int, now: Int)?
  /// Whether other sizes are refused, where that differs.
  public var isFixed: (was: Bool, now: Bool)?
  /// The outputs as `name: tensor`.
  public var outputs: (was: [String], now: [String])?
  /// The conditions that the architectures state.
  public var conditions: (was: [String], now: [String])?

  /// Whether nothing has changed.
  public var isEmpty: Bool {
    inputs == nil && batch == nil && isFixed == nil && outputs == nil && conditions == nil
  }
}

/// A layer or a container with another name.
public struct Rename: Hashable, Sendable {
  /// The earlier name; empty where everything was put into a container.
  public var was: String
  /// The later one; empty where everything was taken out of one.
  public var now: String
  /// The layers' indices in `now`.
  public var layers: [Int]
}

/// A run of layers that has another place among the others.
public struct LayerMove: Hashable, Sendable {
  /// The layers' indices in `was` and in `now`, in order.
  public var was: Range<Int>
  public var now: Range<Int>
}

extension Difference {
  /// A layer of `now` as a call, without what it infers: `Conv2d(64, kernel_size=3)`.
  public func call(now index: Int) -> String {
    let layer = writtenNow[index]?.layer ?? now.layers[index].layer
    return layer.call(like: likeName(now: index))
  }

  /// A layer of `was` as a call.
  public func call(was index: Int) -> String {
    let layer = writtenWas[index]?.layer ?? was.layers[index].layer
    return layer.call(like: likeName(was: index))
  }

  /// The names of the tensors that a layer's `like(0)`, `like(1)`, … refer to.
  public func likeName(was index: Int) -> (Int) -> String {
    origins?.was.likeName(of: index) ?? was.likeName(of: was.layers[index])
  }

  /// The same of a layer of `now`.
  public func likeName(now index: Int) -> (Int) -> String {
    origins?.now.likeName(of: index) ?? now.likeName(of: now.layers[index])
  }

  /// The layers of an architecture as calls, each without what it infers.
  public static func calls(of architecture: Architecture) -> [String] {
    var layers = WrittenLayers()
    let numbers = layers.numbers(of: architecture)
    return zip(architecture.layers, numbers).map { node, number in
      let layer = number < 0 ? node.layer : layers.all[number].layer
      return layer.call(like: architecture.likeName(of: node))
    }
  }
}
