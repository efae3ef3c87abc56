/// What makes one architecture of another: which layers correspond, and what was edited,
/// added, removed, renamed or moved.
///
///     let difference = Difference(resnet18, resnet34)
///     difference.added.count     // 55: only blocks were added
///     difference.edits.isEmpty   // true
///
/// Layers are matched by their types, hyperparameters and places, never by their numbers alone. An
/// inferred hyperparameter that follows from something upstream is no edit.
public struct Difference: Sendable {
  /// The earlier architecture.
  public let was: Architecture
  /// The later architecture.
  public let now: Architecture
  /// The earlier layer that corresponds to each layer of `now`; nil for one that was added.
  public internal(set) var partners: [Int?]
  /// The later layer that corresponds to each layer of `was`; nil for one that was removed.
  public internal(set) var successors: [Int?]
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

  /// Compares two architectures: in linear time where they differ in few places.
  public init(_ was: Architecture, _ now: Architecture) {
    (self.was, self.now) = (was, now)
    var interner = LayerInterner()
    var (left, right) = (interner.keys(of: was), interner.keys(of: now))
    (writtenWas, writtenNow) = (left.written, right.written)
    parts = ([], [])
    origins = nil
    interner.rename(was, now, &left, right)
    partners = Array(repeating: nil, count: right.count)
    successors = Array(repeating: nil, count: left.count)
    for pair in Alignment(left, right).pairs { match(pair.was, pair.now) }
    findMoves(left, right)
    findEdits(left, right)
    findRenames(left, right)
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

  mutating func match(_ i: Int, _ j: Int) {
    partners[j] = i
    successors[i] = j
  }

  /// The indices in `now` of the layers that were added.
  public var added: [Int] {
    partners.indices.filter { partners[$0] == nil && !parts.now.contains($0) }
  }

  /// The indices in `was` of the layers that were removed.
  public var removed: [Int] {
    successors.indices.filter { successors[$0] == nil && !parts.was.contains($0) }
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
    hyperparameters.isEmpty && call == nil && inputs == nil && weights == nil
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
