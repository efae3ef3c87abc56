/// Which layers of two normal forms correspond, and what is different between them.
struct NormalAlignment {
  private let was: NormalForm, now: NormalForm
  private let kinds: (was: [Int], now: [Int])
  private var pairs: [(was: Int, now: Int)] = []
  private var partners: [Int?]
  private var successors: [Int?]

  /// - Parameters:
  ///   - kinds: equal numbers are equal kinds.
  ///   - pairs: the pairs where they are known.
  init(
    _ was: NormalForm, _ now: NormalForm, _ kinds: (was: [Int], now: [Int]),
    pairs: [(was: Int, now: Int)]?
  ) {
    (self.was, self.now, self.kinds) = (was, now, kinds)
    partners = Array(repeating: nil, count: now.layers.count)
    successors = Array(repeating: nil, count: was.layers.count)
    if let pairs {
      for pair in pairs { match(pair.was, pair.now) }
    } else {
      align()
    }
  }

  private mutating func match(_ i: Int, _ j: Int) {
    pairs.append((i, j))
    (partners[j], successors[i]) = (i, j)
  }

  /// By what layers are and their order, where names decide between what costs the same; then by names,
  /// and then by what stands in one place.
  private mutating func align() {
    var (types, paths) = (Interned<String>(), Interned<String>())
    let left = keys(of: was, kinds.was, &types, &paths)
    let right = keys(of: now, kinds.now, &types, &paths)
    for pair in Alignment(left, right).pairs { match(pair.was, pair.now) }
    var open: [Int: Int] = [:]
    for i in left.types.indices where successors[i] == nil { open[left.paths[i]] = i }
    for j in right.types.indices where partners[j] == nil {
      if let i = open[right.paths[j]], successors[i] == nil, left.types[i] == right.types[j] {
        match(i, j)
      }
    }
    matchPlaces()
  }

  private func keys(
    of form: NormalForm, _ kinds: [Int], _ types: inout Interned<String>,
    _ paths: inout Interned<String>
  ) -> LayerKeys {
    var keys = LayerKeys()
    keys.kinds = kinds
    keys.coarse = kinds
    for layer in form.layers {
      keys.types.append(types.number(of: layer.kind.type))
      keys.paths.append(paths.number(of: form.path(of: layer)))
    }
    keys.renamed = keys.paths
    // Names do not count: no two are too different.
    keys.masks = keys.paths.map { _ in 0 }
    return keys
  }

  /// Pairs layers without weights that take the same and give to the same: one stands in place of the
  /// other.
  private mutating func matchPlaces() {
    let takers = (Self.takers(of: was), Self.takers(of: now))
    var places: [TensorReference: [Int]] = [:]
    for i in was.layers.indices where successors[i] == nil && was.layers[i].weights == nil {
      guard let first = was.layers[i].inputs.first, let image = image(of: first) else { continue }
      places[image, default: []].append(i)
    }
    for j in now.layers.indices where partners[j] == nil && now.layers[j].weights == nil {
      guard let first = now.layers[j].inputs.first, let all = places[first] else { continue }
      let found = all.first { i in
        successors[i] == nil
          && takers.0[i].contains { taker in
            taker < 0
              ? takers.1[j].contains(taker) : successors[taker].map(takers.1[j].contains) ?? false
          }
      }
      if let found { match(found, j) }
    }
  }

  /// The layers that take what each gives; for an output of the network its place, below 0.
  private static func takers(of form: NormalForm) -> [[Int]] {
    var takers: [[Int]] = Array(repeating: [], count: form.layers.count)
    for (index, layer) in form.layers.enumerated() {
      for case .layer(let source, _) in layer.inputs where takers[source].last != index {
        takers[source].append(index)
      }
    }
    for (place, output) in form.outputs.enumerated() {
      if case .layer(let source, _) = output { takers[source].append(-1 - place) }
    }
    return takers
  }

  private func image(of tensor: TensorReference) -> TensorReference? {
    guard case .layer(let index, let output) = tensor else { return tensor }
    return successors[index].map { .layer($0, output: output) }
  }

  // MARK: - The difference

  /// - Parameter isComparable: whether the inputs are as many, of the same ranks.
  func difference(isEqual: Bool, isComparable: Bool) -> Difference {
    var (left, right) = (was.graph, now.graph)
    (left.conditions, right.conditions) = ([], [])
    if left.outputs.count == right.outputs.count {
      for place in left.outputs.indices {
        left.outputs[place].name = nil
        right.outputs[place].name = nil
      }
    }
    if isComparable {
      // What is no channel is asked for with each question.
      (right.batch, right.isFixed) = (left.batch, left.isFixed)
      if hasSameChannels(left, right) { right.inputs = left.inputs }
    }
    for (i, j) in pairs where now.layers[j].isCommutative {
      right.layers[j].inputs = ordered(right.layers[j].inputs, like: left.layers[i].inputs)
    }
    let written = (was.architecture.writtenLayers(), now.architecture.writtenLayers())
    var difference = Difference(
      left, right,
      written: (was.layers.map { written.0[$0.origin] }, now.layers.map { written.1[$0.origin] }),
      parts: (Self.parts(of: was), Self.parts(of: now)), origins: (was.origins, now.origins),
      pairs: pairs)
    guard !isEqual else { return difference }
    let found = difference
    difference.findEdits { note(&$0, found) }
    if was.conditions != now.conditions {
      var setting = difference.setting ?? ArchitectureEdit()
      setting.conditions = (was.statedTexts, now.statedTexts)
      difference.setting = setting
    }
    addPartialEdits(to: &difference)
    // What is only inferred is shown where nothing else explains it.
    if difference.count == 0 { difference.edits = inferredEdits }
    return difference
  }

  private var inferredEdits: [LayerEdit] {
    pairs.filter { kinds.was[$0.was] != kinds.now[$0.now] }.map { i, j in
      var edit = LayerEdit(was: i, now: j)
      edit.call = .init(
        was: was.architecture.layers[was.layers[i].origin].layer.call(),
        now: now.architecture.layers[now.layers[j].origin].layer.call())
      return edit
    }
  }

  /// Where a part of a layer corresponds to something and another part to nothing, the layer was edited:
  /// `AdaptiveAvgPool2d(1) -> Mean([2, 3])`.
  private func addPartialEdits(to difference: inout Difference) {
    var (left, right) = ([Int: (Int, Int)](), [Int: (Int, Int)]())
    for (i, j) in pairs {
      left[was.layers[i].origin] = left[was.layers[i].origin] ?? (i, j)
      right[now.layers[j].origin] = right[now.layers[j].origin] ?? (i, j)
    }
    let partial =
      successors.indices.filter { successors[$0] == nil }
      .compactMap { left[was.layers[$0].origin] }
      + partners.indices.filter { partners[$0] == nil }
      .compactMap { right[now.layers[$0].origin] }
    var edited = Set(difference.edits.map(\.now))
    for (i, j) in partial where edited.insert(j).inserted {
      var edit = LayerEdit(was: i, now: j)
      edit.call = .init(was: difference.call(was: i), now: difference.call(now: j))
      difference.edits.append(edit)
    }
    difference.edits.sort { $0.now < $1.now }
  }

  private func hasSameChannels(_ left: Architecture, _ right: Architecture) -> Bool {
    let free = InputRoles(was.architecture, was.evaluation).freeDimensions
    return zip(left.inputs, right.inputs).enumerated().allSatisfy { place, inputs in
      inputs.0.shape.indices.allSatisfy { dimension in
        free[place].contains(dimension) || inputs.0.shape[dimension] == inputs.1.shape[dimension]
      }
    }
  }

  /// Operands in the order in which the earlier layer has them, as far as they are the same.
  private func ordered(
    _ inputs: [TensorReference], like earlier: [TensorReference]
  ) -> [TensorReference] {
    var (rest, result) = (inputs, [TensorReference?]())
    for tensor in earlier {
      let place = image(of: tensor).flatMap { rest.firstIndex(of: $0) }
      result.append(place.map { rest.remove(at: $0) })
    }
    var others = rest[...]
    return result.compactMap { $0 ?? others.popFirst() } + others
  }

  /// Those of several layers that come from one, but for the first.
  private static func parts(of form: NormalForm) -> Set<Int> {
    var seen: Set<Int> = []
    return Set(form.layers.indices.filter { !seen.insert(form.layers[$0].origin).inserted })
  }

  /// Notes in an edit of two layers that correspond what makes them two kinds, in the words of the layers
  /// that they come from. What follows from other sizes is none.
  private func note(_ edit: inout LayerEdit, _ difference: Difference) {
    guard kinds.was[edit.was] != kinds.now[edit.now] else { return }
    let (x, y) = (was.layers[edit.was].kind, now.layers[edit.now].kind)
    guard let old = difference.writtenWas[edit.was], let new = difference.writtenNow[edit.now],
      old.type.name == new.type.name
    else {
      edit.call = .init(
        was: difference.call(was: edit.was), now: difference.call(now: edit.now))
      return
    }
    edit.hyperparameters = Difference.changes(old.settings, new.settings, of: new.type)
      .filter { change in
        guard LayerKind.counts(change.name) else { return false }
        if change.name == "bias", x["bias"] == nil, y["bias"] == nil { return false }
        return x[change.name] == nil || x[change.name] != y[change.name]
      }
  }
}

extension NormalForm {
  /// The path of the architecture's layer that a layer comes from; of one of several outputs that one's
  /// name.
  func path(of layer: Layer) -> String {
    architecture.name(of: .layer(layer.origin, output: layer.output ?? 0))
  }

  fileprivate var origins: Difference.Origin {
    .init(architecture: architecture, layers: layers.map(\.origin))
  }

  fileprivate var statedTexts: [String] {
    architecture.conditions.map { architecture.text(of: $0, by: .axes) }
  }
}
