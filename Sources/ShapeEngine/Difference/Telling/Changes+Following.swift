extension Difference {
  /// The changes in two parts: those that the earlier design's text with the later one's parameters
  /// makes too, and the others.
  ///
  /// - Parameter made: what that text makes.
  public func changes(
    followedBy made: Architecture
  ) -> (following: Changes, others: Changes) {
    let places = Dictionary(
      made.layers.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { $1 })
    func type(_ path: String) -> String? { places[path].map { made.layers[$0].layer.type } }
    func isMade(_ layer: Int) -> Bool {
      type(now.layers[layer].path) == now.layers[layer].layer.type
    }
    var (yes, no) = (changes, changes)
    yes.edits = []
    no.edits = []
    for edit in edits {
      let (following, other) = split(edit, made, places[now.layers[edit.now].path])
      if !following.isEmpty { yes.edits.append(following) }
      if !other.isEmpty { no.edits.append(other) }
    }
    yes.added = added.filter(isMade)
    no.added = added.filter { !isMade($0) }
    // Another layer may have a removed one's path, here and there.
    let later = Dictionary(
      now.layers.map { ($0.path, $0.layer.type) }, uniquingKeysWith: { $1 })
    func isGone(_ layer: Int) -> Bool {
      type(was.layers[layer].path) == later[was.layers[layer].path]
    }
    yes.removed = removed.filter(isGone)
    no.removed = removed.filter { !isGone($0) }
    yes.renames = renames.filter { $0.layers.allSatisfy(isMade) }
    no.renames = renames.filter { !$0.layers.allSatisfy(isMade) }
    no.moves = []
    (yes.setting, no.setting) = split(setting, made)
    return (yes, no)
  }

  /// What of an edit a layer of the other graph has too, and the rest.
  private func split(
    _ edit: LayerEdit, _ made: Architecture, _ place: Int?
  ) -> (following: LayerEdit, other: LayerEdit) {
    let later = now.layers[edit.now]
    guard let place, made.layers[place].layer.type == later.layer.type else {
      return (LayerEdit(was: edit.was, now: edit.now), edit)
    }
    let node = made.layers[place]
    let values = Dictionary(
      node.layer.values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    let wanted = Dictionary(
      later.layer.values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    var (yes, no) = (edit, edit)
    yes.hyperparameters = edit.hyperparameters.filter { values[$0.name] == wanted[$0.name] }
    no.hyperparameters = edit.hyperparameters.filter { values[$0.name] != wanted[$0.name] }
    if node.inputs.map(made.name(of:)) == later.inputs.map(now.name(of:)) {
      no.inputs = nil
    } else {
      yes.inputs = nil
    }
    no.isReplaced = false
    no.call = nil
    no.isTrainingOnly = node.isTrainingOnly == later.isTrainingOnly ? nil : edit.isTrainingOnly
    if no.isTrainingOnly != nil { yes.isTrainingOnly = nil }
    let owners = (
      (node.weightsOf ?? node.tiedTo).map { made.layers[$0].path },
      (later.weightsOf ?? later.tiedTo).map { now.layers[$0].path }
    )
    if owners.0 == owners.1 { no.weights = nil } else { yes.weights = nil }
    return (yes, no)
  }

  private func split(
    _ setting: ArchitectureEdit?, _ made: Architecture
  ) -> (following: ArchitectureEdit?, other: ArchitectureEdit?) {
    guard let setting else { return (nil, nil) }
    var (yes, no) = (setting, setting)
    if made.inputs == now.inputs { no.inputs = nil } else { yes.inputs = nil }
    if made.batch == now.batch { no.batch = nil } else { yes.batch = nil }
    if made.isFixed == now.isFixed { no.isFixed = nil } else { yes.isFixed = nil }
    let outputs = (
      made.outputs.map { made.name(of: $0.tensor) }, now.outputs.map { now.name(of: $0.tensor) }
    )
    if outputs.0 == outputs.1 { no.outputs = nil } else { yes.outputs = nil }
    if made.conditions.count == now.conditions.count {
      no.conditions = nil
    } else {
      yes.conditions = nil
    }
    return (yes.isEmpty ? nil : yes, no.isEmpty ? nil : no)
  }
}
