extension Difference {
  /// The edits that make `now` of `was`, in order: applied to a draft of `was` they give an
  /// architecture with the identity of `now`. None where the two have the same.
  ///
  /// - Throws: ``ShapeError`` where a layer's type is not one of this archdb.
  public func patch() throws(ShapeError) -> [PatchEdit] {
    var writer = try PatchWriter(self)
    try writer.configure()
    try writer.removeLayers()
    try writer.renameLayers()
    try writer.placeLayers()
    try writer.setLayers()
    try writer.rewireLayers()
    try writer.setConditions()
    try writer.setOutputs()
    return writer.edits
  }
}

/// Makes each edit on a draft as it writes it, so that what follows is written for what there is.
private struct PatchWriter {
  private let difference: Difference
  private var draft: GraphDraft
  private(set) var edits: [PatchEdit] = []
  /// The draft's number of each layer of `now`; -1 for one that is not put in yet.
  private var numbers: [Int]
  /// For an added layer the places of inputs that take what comes out of it, or of added layers
  /// after it, and took something before.
  private var takers: [Int: [(layer: Int, place: Int)]] = [:]

  init(_ difference: Difference) throws(ShapeError) {
    self.difference = difference
    draft = try GraphDraft(difference.was, difference.writtenWas)
    numbers = difference.partners.map { $0 ?? -1 }
    findTakers()
  }

  private var now: Architecture { difference.now }

  private mutating func make(_ edit: PatchEdit) throws(ShapeError) {
    try draft.apply(edit)
    edits.append(edit)
  }

  private func path(_ j: Int) -> String { now.layers[j].path }

  /// The tensor of the draft that one of `now` is; nil where its layer is not put in yet.
  private func tensor(_ reference: TensorReference) -> GraphDraft.Tensor? {
    switch reference {
    case .input(let index): .input(index)
    case .layer(let j, let output):
      numbers[j] < 0 ? nil : .layer(numbers[j], output: output)
    }
  }

  private mutating func findTakers() {
    for (k, partner) in difference.partners.enumerated() where partner != nil {
      for (place, tensor) in now.layers[k].inputs.enumerated() {
        var (next, steps) = (tensor, 0)
        while case .layer(let j, _) = next, difference.partners[j] == nil, steps < 256 {
          takers[j, default: []].append((k, place))
          guard let first = now.layers[j].operands.first else { break }
          (next, steps) = (first, steps + 1)
        }
      }
    }
  }

  // MARK: - Steps

  mutating func configure() throws(ShapeError) {
    let (was, now) = (difference.was, now)
    let inputs = was.inputs == now.inputs ? nil : now.inputs
    let batch = was.batch == now.batch ? nil : now.batch
    let isFixed = was.isFixed == now.isFixed ? nil : now.isFixed
    guard inputs != nil || batch != nil || isFixed != nil else { return }
    try make(.configure(inputs: inputs, batch: batch, isFixed: isFixed))
  }

  mutating func removeLayers() throws(ShapeError) {
    for i in difference.successors.indices where difference.successors[i] == nil {
      try make(.remove(path: difference.was.layers[i].path))
    }
  }

  /// Puts in what was added and moves what has another place, in the order of `now`.
  mutating func placeLayers() throws(ShapeError) {
    let kept = difference.partners.indices.filter { difference.partners[$0] != nil }
    let rising = LongestRise.indices(of: kept.compactMap { difference.partners[$0] })
    let inPlace = Set(rising.map { kept[$0] })
    for j in now.layers.indices where !inPlace.contains(j) {
      let place: PatchEdit.Place = j == 0 ? .first : .after(path(j - 1))
      if difference.partners[j] == nil {
        try insert(j, place)
      } else {
        try make(.rewire(path: path(j), from: nil, like: nil, place: place))
      }
    }
  }

  private mutating func insert(_ j: Int, _ place: PatchEdit.Place) throws(ShapeError) {
    let node = now.layers[j]
    guard let written = difference.writtenNow[j] else {
      throw ShapeError("\(node.layer.type) is not a layer type of this archdb")
    }
    let names = node.inputs.compactMap(tensor).map(draft.name(of:))
    var insertion = PatchEdit.Insertion(
      path: node.path, layer: written, from: Array(names.dropLast(node.referenceCount)),
      like: names.suffix(node.referenceCount), place: place,
      weights: node.weightsOf.map(path), isTraining: node.isTrainingOnly)
    insertion.feeds = fed(by: j)
    numbers[j] = draft.entries.count
    try make(.insert(insertion))
  }

  /// The layers that take the first input of an added one, and shall take what comes out of it.
  private func fed(by j: Int) -> [String] {
    guard let first = now.layers[j].operands.first.flatMap(tensor) else { return [] }
    let places = Dictionary(grouping: takers[j] ?? [], by: \.layer)
    return places.keys.sorted().filter { k in
      let fed = Set((places[k] ?? []).map(\.place))
      let taking = draft.entries[numbers[k]].inputs.enumerated().filter { $0.element == first }
      return !taking.isEmpty && taking.allSatisfy { fed.contains($0.offset) }
    }.map(path)
  }

  mutating func setLayers() throws(ShapeError) {
    for j in now.layers.indices {
      guard let written = difference.writtenNow[j] else { continue }
      let number = numbers[j]
      let owner = now.layers[j].weightsOf.map { numbers[$0] }
      // Equal layers are one object.
      if draft.entries[number].written === written, draft.entries[number].weightsOf == owner,
        draft.entries[number].tiedTo == now.layers[j].tiedTo.map({ numbers[$0] }),
        draft.entries[number].isTrainingOnly == now.layers[j].isTrainingOnly
      {
        continue
      }
      let (node, entry) = (now.layers[j], draft.entries[number])
      let isSame = owner == entry.weightsOf && node.tiedTo.map { numbers[$0] } == entry.tiedTo
      let sharing: PatchEdit.Sharing? =
        isSame
        ? nil
        : node.weightsOf.map { .of(path($0)) } ?? node.tiedTo.map { .weight(of: path($0)) } ?? .own
      let isTraining = entry.isTrainingOnly == node.isTrainingOnly ? nil : node.isTrainingOnly
      var settings: [WrittenLayer.Setting] = []
      if owner == nil {
        settings = Difference.changes(entry.written.settings, written.settings, of: written.type)
          .map { .init($0.name, $0.now ?? .none) }
      }
      guard sharing != nil || isTraining != nil || !settings.isEmpty else { continue }
      try make(
        .set(path: node.path, settings: settings, sharing: sharing, isTraining: isTraining))
    }
  }

  mutating func rewireLayers() throws(ShapeError) {
    for j in now.layers.indices {
      let inputs = now.layers[j].inputs.compactMap(tensor)
      if inputs == draft.entries[numbers[j]].inputs,
        now.layers[j].referenceCount == draft.entries[numbers[j]].referenceCount
      {
        continue
      }
      let (node, entry) = (now.layers[j], draft.entries[numbers[j]])
      let count = inputs.count - node.referenceCount
      let isSame = (
        Array(inputs[..<count]) == entry.inputs.dropLast(entry.referenceCount),
        Array(inputs[count...]) == entry.inputs.suffix(entry.referenceCount)
      )
      let names = inputs.map(draft.name(of:))
      try make(
        .rewire(
          path: node.path, from: isSame.0 ? nil : Array(names[..<count]),
          like: isSame.1 ? nil : Array(names[count...]), place: nil))
    }
  }

  mutating func setOutputs() throws(ShapeError) {
    let wanted = now.outputs.map { ($0.name, tensor($0.tensor)) }
    let isSame =
      wanted.count == draft.outputs.count
      && zip(wanted, draft.outputs).allSatisfy { $0.0 == $1.name && $0.1 == $1.tensor }
    guard !isSame else { return }
    try make(
      .outputs(
        wanted.compactMap { name, tensor in
          tensor.map { (name, draft.name(of: $0)) }
        }))
  }

  mutating func setConditions() throws(ShapeError) {
    let wanted = now.conditions.map { condition in
      (condition: condition, tensors: condition.tensors.compactMap { tensor($0) })
    }
    let isSame =
      wanted.count == draft.conditions.count
      && zip(wanted, draft.conditions).allSatisfy { x, y in
        var other = y.condition
        other.tensors = x.condition.tensors
        return x.condition == other && x.tensors == y.tensors
      }
    guard !isSame else { return }
    try make(.conditions(wanted.map { ($0.condition, $0.tensors.map(draft.name(of:))) }))
  }

  // MARK: - Names

  /// A layer or a container that gets another name, with the paths of its layers before and after.
  private struct Renaming {
    var was: String, now: String
    var layers: [(was: String, now: String)]
  }

  mutating func renameLayers() throws(ShapeError) {
    var waiting = renamings()
    var (isBackward, stuck) = (true, 0)
    while !waiting.isEmpty {
      // What still has to go out of a container goes with it: nothing else may come in before, or
      // take its name.
      var containers = Set(waiting.filter { $0.layers.count > 1 }.map(\.was))
      // Indices that shift up are free from the end on, those that shift down from the front on.
      var later: [Renaming] = []
      for renaming in isBackward ? waiting.reversed() : waiting {
        if isFree(renaming, containers) {
          try make(.rename(path: renaming.was, to: renaming.now))
          containers.remove(renaming.was)
        } else {
          later.append(renaming)
        }
      }
      if isBackward { later.reverse() }
      stuck = later.count == waiting.count ? stuck + 1 : 0
      if stuck > 1, let first = later.first {
        // Names that go round need one that nothing has.
        let free = freeName()
        try make(.rename(path: first.was, to: free))
        later[0].was = free
        later[0].layers = first.layers.map { layer in
          (LayerPath.replacing(first.was, by: free, in: layer.was) ?? layer.was, layer.now)
        }
        stuck = 0
      }
      (waiting, isBackward) = (later, !isBackward)
    }
  }

  private func freeName() -> String {
    var number = 0
    let taken = Set(draft.places.keys.map { String($0.prefix { $0 != "." }) })
      .union(now.layers.map { String($0.path.prefix { $0 != "." }) })
      .union(now.inputs.map(\.name))
    while taken.contains("renamed-\(number)") { number += 1 }
    return "renamed-\(number)"
  }

  private func isFree(_ renaming: Renaming, _ containers: Set<String>) -> Bool {
    // A name that one of its own layers has is free, since all of them get others at once.
    lazy var own = Set(renaming.layers.map(\.was))
    return renaming.layers.allSatisfy { layer in
      (draft.places[layer.now] == nil || own.contains(layer.now))
        && !(LayerPath.containers(of: layer.now) + [layer.now]).contains {
          $0 != renaming.was && containers.contains($0)
        }
    }
  }

  /// What gets another name: a container where all that is in it goes with it, else each layer.
  private func renamings() -> [Renaming] {
    let pairs = difference.partners.enumerated().compactMap { j, i in
      i.map { (was: difference.was.layers[$0].path, now: path(j)) }
    }
    var counts: [String: Int] = [:]
    for pair in pairs {
      for container in LayerPath.containers(of: pair.was) { counts[container, default: 0] += 1 }
    }
    var groups: [RenameRules.Rule: [(was: String, now: String)]] = [:]
    var order: [RenameRules.Rule] = []
    for pair in pairs where pair.was != pair.now {
      let (was, now) = LayerPath.differingPrefixes(pair.was, pair.now)
      let rule = RenameRules.Rule(was: was, now: now)
      if groups[rule] == nil { order.append(rule) }
      groups[rule, default: []].append(pair)
    }
    return order.flatMap { rule -> [Renaming] in
      let layers = groups[rule] ?? []
      let isWhole = layers.count > 1 && counts[rule.was] == layers.count && !rule.now.isEmpty
      // A layer of the container's name would be renamed alone.
      if isWhole, draft.places[rule.was] == nil {
        return [Renaming(was: rule.was, now: rule.now, layers: layers)]
      }
      return layers.map { Renaming(was: $0.was, now: $0.now, layers: [$0]) }
    }
  }
}
