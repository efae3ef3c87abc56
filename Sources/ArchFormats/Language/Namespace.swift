import ShapeEngine

/// The entries of one container or block, by name, in the order of the text.
final class Namespace {
  /// What an entry gave, and how to run it again.
  struct Member {
    var name: String
    var outputs: [TensorReference]
    /// The names that a `return` gave the outputs; none where it gave none.
    var outputNames: [String?] = []
    /// The entries inside, for a container or a block.
    var inner: Namespace?
    var path: String
    var rerun: Rerun
    var isTrainingOnly: Bool
    /// For which values of a choice it is there; for others its outputs stand in for it. nil for one that is
    /// there whatever is chosen.
    var presence: ChoiceCase?
    /// Whether the entry is wrong, or takes outputs of one that is.
    var isBroken: Bool { outputs.contains(.broken) }
  }

  /// What an entry was, so that it can run again with the same weights.
  enum Rerun {
    case layer(Int)
    case statements([Statement], Scope)
    /// The alternatives of a choice; nil for those that are left out.
    indirect case alternatives(String, [Member?])
    /// A container that dotted names opened: its entries are separate from each other.
    case parts
  }

  /// The path of the entries here, with its dot: `layer1.`; empty at the top.
  let prefix: String
  /// Where names that are not here are looked up: the container around this one.
  let outer: Namespace?
  /// The values of choices for which the container or block is there: its entries have them, too.
  let cases: [ChoiceCase]
  private(set) var members: [Member] = []
  private var places: [String: Int] = [:]
  /// Entries that are not there because of their `if`: whoever names one gets its first input.
  private var skipped: [String: TensorReference] = [:]
  private(set) var nextNumber = 0
  /// The choices of which the next number depends: entries without a name are there for some values only.
  private(set) var numberCases: [ChoiceCase] = []

  init(prefix: String, outer: Namespace?, cases: [ChoiceCase] = []) {
    self.prefix = prefix
    self.outer = outer
    self.cases = cases
  }

  /// The next number for an entry without a name, as nn.Sequential counts.
  ///
  /// - Parameter cases: the values of choices for which the entry is there.
  func takeNumber(_ cases: [ChoiceCase] = []) -> String {
    defer { nextNumber += 1 }
    numberCases += cases.filter { !numberCases.contains($0) }
    return String(nextNumber)
  }

  func has(_ name: String) -> Bool { places[name] != nil }

  func append(_ member: Member) {
    places[member.name] = members.count
    members.append(member)
    skipped[member.name] = nil
  }

  /// Gives an entry that is there for some values only outputs for all of them.
  func give(_ name: String, _ outputs: [TensorReference], where presence: ChoiceCase) {
    guard let place = places[name] else { return }
    members[place].outputs = outputs
    members[place].presence = presence
  }

  func skip(_ name: String, giving tensor: TensorReference) { skipped[name] = tensor }

  /// The container that dotted names put entries into, opened where it is not there yet; nil where
  /// an entry of this name is something else.
  func opened(_ name: String, isTrainingOnly: Bool) -> Namespace? {
    if let place = places[name] {
      let member = members[place]
      if member.isBroken { return member.inner }
      switch member.rerun {
      case .parts: return member.inner
      case .layer:
        // What runs beside a layer in its module has a name below the layer's.
        let inner = member.inner ?? Namespace(prefix: "\(prefix)\(name).", outer: self)
        members[place].inner = inner
        return inner
      case .statements, .alternatives: return nil
      }
    }
    let inner = Namespace(prefix: "\(prefix)\(name).", outer: self)
    append(
      Member(
        name: name, outputs: [], inner: inner, path: prefix + name, rerun: .parts,
        isTrainingOnly: isTrainingOnly))
    return inner
  }

  /// Whether dotted names opened a container of this name, which no entry itself has yet.
  func isOnlyOpened(_ name: String) -> Bool {
    guard case .parts? = member(name)?.rerun else { return false }
    return true
  }

  /// Makes a layer what a container that dotted names opened is itself.
  func settle(_ layer: Member) {
    guard let place = places[layer.name] else { return }
    var member = layer
    member.inner = members[place].inner
    members[place] = member
  }

  /// Makes the entry that was put into an opened container last the container's output; that of a layer is
  /// its own.
  func close(_ components: some Collection<String>, giving outputs: [TensorReference]) {
    guard let first = components.first, let place = places[first] else { return }
    if case .parts = members[place].rerun { members[place].outputs = outputs }
    members[place].inner?.close(components.dropFirst(), giving: outputs)
  }

  /// The entry of this name here, or its stand-in where its `if` did not hold.
  func member(_ name: String) -> Member? {
    places[name].map { members[$0] }
  }

  func standIn(for name: String) -> TensorReference? { skipped[name] }

  /// All names that an entry here can use, for suggestions.
  var visibleNames: [String] { members.map(\.name) + (outer?.visibleNames ?? []) }
}

/// What the entries of a list can see.
struct Scope {
  /// A definition file and its parameters, which every block of it sees.
  final class File: Sendable {
    let document: Document, parameters: Environment

    init(_ document: Document, _ parameters: Environment) {
      (self.document, self.parameters) = (document, parameters)
    }
  }

  var file: File
  var environment: Environment
  var namespace: Namespace
  /// The tensors that the block or container was given.
  var received: [TensorReference]
  /// What the entry takes that names nothing: the outputs of the entry above it.
  var above: [TensorReference] = []
  var isTraining: Bool
  /// Where an entry runs again: the path it has now, and the path whose weights it shares.
  var sharing: (path: String, original: String)?
  /// The values of choices for which the entry is there, the outermost first.
  var cases: [ChoiceCase] = []
  /// Which turn of its loop the entry is; nil where it has none.
  var turn: Int?
  /// What a choice after the entry's `from` has its name from.
  var entryPath = ""
  /// How many blocks, containers and architectures this list is in.
  var depth: Int
  /// The blocks and architectures that it is in, the outermost first.
  var callers: [String] = []
  /// Whether it is in a block, where `in_channels` is of what that was given.
  var isInBlock = false
  /// The layer whose weight a layer's call takes in place of its own.
  var tiedTo: Int?
  /// The path after which a called architecture is cut off.
  var until: String?

  /// The scope of another document's entries, which are given `inputs`, the first of which has so
  /// many channels.
  func inside(
    _ document: Document, _ parameters: Environment, channels: Datum?,
    _ inputs: [TensorReference], until: String?
  ) -> Scope {
    var inner = self
    inner.file = File(document, parameters)
    inner.received = inputs
    inner.isInBlock = false
    inner.environment = parameters.binding(channels: channels)
    inner.until = until
    return inner
  }
}
