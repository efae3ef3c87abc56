/// Tells what was edited in layers: laws over many of them, then single edits.
struct EditTelling {
  private(set) var entries: [Telling.Entry] = []
  private let difference: Difference
  private let edits: [LayerEdit]

  init(_ difference: Difference, _ edits: [LayerEdit]) {
    (self.difference, self.edits) = (difference, edits)
    let laws = lawEntries
    entries =
      laws.filter { $0.now.count > 1 } + laws.filter { $0.now.count == 1 } + otherEntries
  }

  private func path(_ edit: Int) -> String { difference.now.layers[edits[edit].now].path }

  private func entry(_ subject: Telling.Subject, _ members: [Int]) -> Telling.Entry {
    .init(subject, was: members.map { edits[$0].was }, now: members.map { edits[$0].now })
  }

  private func patterns(_ members: [Int]) -> [String] {
    FoldedPaths.patterns(of: members.map(path)).map(\.pattern)
  }

  // MARK: - Hyperparameters

  /// An entry for the laws that hold in the very same layers.
  private var lawEntries: [Telling.Entry] {
    var changes: [String: [Law.Change]] = [:]
    var names: [String] = []
    var depthwise: Set<Int> = []
    for (place, edit) in edits.enumerated() {
      let isDepthwise = Self.isDepthwise(edit)
      if isDepthwise { depthwise.insert(place) }
      for change in edit.hyperparameters where !(isDepthwise && change.name == "groups") {
        if changes[change.name] == nil { names.append(change.name) }
        changes[change.name, default: []].append(
          .init(edit: place, was: change.was, now: change.now))
      }
    }
    var groups: [[Int]: [Law]] = [:]
    for name in names {
      for (law, members) in Law.laws(name, changes[name] ?? []) {
        var law = law
        if name == "out_channels" { law.depthwise = members.count { depthwise.contains($0.edit) } }
        groups[members.map(\.edit), default: []].append(law)
      }
    }
    return groups.sorted {
      ($1.key.count, $0.key[0], $0.value[0].name) < ($0.key.count, $1.key[0], $1.value[0].name)
    }
    .map { members, laws in entry(.law(laws, paths: patterns(members)), members) }
  }

  /// Whether a convolution has a group a channel before and after.
  private static func isDepthwise(_ edit: LayerEdit) -> Bool {
    guard let channels = edit.hyperparameters.first(where: { $0.name == "out_channels" }),
      let groups = edit.hyperparameters.first(where: { $0.name == "groups" })
    else { return false }
    return channels.was == groups.was && channels.now == groups.now
  }

  // MARK: - Connections and the rest

  /// What else was edited, alike in several layers together.
  private var otherEntries: [Telling.Entry] {
    var groups: [[String]: [Int]] = [:]
    var order: [[String]] = []
    for (place, edit) in edits.enumerated() {
      let key = key(of: edit, at: path(place))
      guard !key.isEmpty else { continue }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(place)
    }
    return order.map { key in
      let members = groups[key] ?? []
      var edit = edits[members[0]]
      edit.hyperparameters = []
      return entry(.edit(paths: patterns(members), edit), members)
    }
  }

  /// Equal texts for what is edited alike; empty where that is hyperparameters or the type alone.
  private func key(of edit: LayerEdit, at path: String) -> [String] {
    var key: [String] = []
    if let call = edit.call, !edit.isReplaced { key += ["call", call.was, call.now] }
    if let inputs = edit.inputs {
      let old = difference.was.layers[edit.was].path
      key.append("from")
      key += inputs.was.map { Self.relative($0, to: old) } + ["->"]
      key += inputs.now.map { Self.relative($0, to: path) }
    }
    if let weights = edit.weights { key += ["weights"] + weights.was + ["->"] + weights.now }
    if let isTraining = edit.isTrainingOnly { key.append("training \(isTraining)") }
    return key
  }

  /// A tensor's name as one from another layer: without the container that both
  /// stand in, else without indices.
  private static func relative(_ name: String, to path: String) -> String {
    guard let dot = path.lastIndex(of: "."), name.hasPrefix(path[...dot]) else {
      return LayerPath.outline(name)
    }
    return "." + name[name.index(after: dot)...]
  }
}
