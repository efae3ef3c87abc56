/// Which tensors of two graphs correspond, what was put in, taken out or moved between
/// them left out of account. A class, since it is asked about every layer.
final class Connections {
  private let difference: Difference
  private let movedWas: Set<Int>, movedNow: Set<Int>
  /// For each layer that was taken out or moved the tensors of `now` that it comes from, and for
  /// each that was put in or moved.
  private var sourcesWas: [Int: Set<TensorReference>] = [:]
  private var sourcesNow: [Int: Set<TensorReference>] = [:]
  private let inputs: [TensorReference?]

  /// How many sources of one layer are distinguished.
  private static var mostSources: Int { 64 }

  init(_ difference: Difference) {
    self.difference = difference
    let (was, now) = (difference.was, difference.now)
    movedWas = Set(difference.moves.flatMap(\.was))
    movedNow = Set(difference.moves.flatMap(\.now))
    inputs = was.inputs.indices.map { index in
      let named = now.inputs.firstIndex { $0.name == was.inputs[index].name }
      return (named ?? (now.inputs.indices.contains(index) ? index : nil)).map { .input($0) }
    }
    for i in was.layers.indices where isOut(was: .layer(i, output: 0)) {
      var sources = Set(was.layers[i].operands.flatMap(sources(ofWas:)).prefix(Self.mostSources))
      if let image = image(of: .layer(i, output: 0)) { sources.insert(image) }
      sourcesWas[i] = sources
    }
    for j in now.layers.indices where isOut(now: .layer(j, output: 0)) {
      var sources = Set(now.layers[j].operands.flatMap(sources(ofNow:)).prefix(Self.mostSources))
      if difference.partners[j] != nil { sources.insert(.layer(j, output: 0)) }
      sourcesNow[j] = sources
    }
  }

  /// The tensor of `now` that corresponds to one of `was`.
  private func image(of tensor: TensorReference) -> TensorReference? {
    switch tensor {
    case .input(let index): inputs.indices.contains(index) ? inputs[index] : nil
    case .layer(let index, let output):
      (difference.successors[index] ?? difference.replacedBy[index])
        .map { .layer($0, output: output) }
    }
  }

  /// Whether a tensor of `was` is a layer's that is not there any more, or not where it was.
  private func isOut(was tensor: TensorReference) -> Bool {
    guard case .layer(let index, _) = tensor else { return false }
    return difference.successors[index] == nil && difference.replacedBy[index] == nil
      || movedWas.contains(index)
  }

  private func isOut(now tensor: TensorReference) -> Bool {
    guard case .layer(let index, _) = tensor else { return false }
    return difference.partners[index] == nil && difference.replaces[index] == nil
      || movedNow.contains(index)
  }

  private func sources(ofWas tensor: TensorReference) -> Set<TensorReference> {
    guard case .layer(let index, _) = tensor, isOut(was: tensor) else {
      return image(of: tensor).map { [$0] } ?? []
    }
    return sourcesWas[index] ?? []
  }

  private func sources(ofNow tensor: TensorReference) -> Set<TensorReference> {
    guard case .layer(let index, _) = tensor, isOut(now: tensor) else { return [tensor] }
    return sourcesNow[index] ?? []
  }

  /// Whether a tensor is what the other was, but for layers that were put in, taken out or moved.
  private func isKept(_ x: TensorReference, _ y: TensorReference) -> Bool {
    if image(of: x) == y { return true }
    guard isOut(was: x) || isOut(now: y) else { return false }
    return !sources(ofWas: x).isDisjoint(with: sources(ofNow: y))
  }

  private func areKept(_ x: ArraySlice<TensorReference>, _ y: ArraySlice<TensorReference>) -> Bool {
    if x.count == y.count, zip(x, y).allSatisfy(isKept) { return true }
    // A join that takes more, or fewer, because layers were put in or taken out is not edited.
    let (old, new) = (x.filter { !isOut(was: $0) }, y.filter { !isOut(now: $0) })
    return !new.isEmpty && old.compactMap(image) == Array(new)
  }

  /// Whether two corresponding layers take the same tensors. What a run that moved takes
  /// from outside itself goes with the move.
  func areKept(of i: Int, _ j: Int) -> Bool {
    if areImages(of: i, j) { return true }
    let (x, y) = (difference.was.layers[i], difference.now.layers[j])
    if movedNow.contains(j) {
      return x.inputs.count == y.inputs.count
        && zip(x.inputs, y.inputs).allSatisfy { old, new in
          image(of: old) == new || !isOut(was: old) || !isOut(now: new)
        }
    }
    return areKept(x.operands, y.operands)
      && areKept(x.inputs.suffix(x.referenceCount), y.inputs.suffix(y.referenceCount))
  }

  /// Whether a layer takes the very tensors that the other took, as nearly all do.
  private func areImages(of i: Int, _ j: Int) -> Bool {
    let count = difference.was.layers[i].inputs.count
    guard count == difference.now.layers[j].inputs.count,
      difference.was.layers[i].referenceCount == difference.now.layers[j].referenceCount
    else { return false }
    for place in 0..<count {
      let image = image(of: difference.was.layers[i].inputs[place])
      guard image == difference.now.layers[j].inputs[place] else { return false }
    }
    return true
  }

  var areOutputsKept: Bool {
    let (was, now) = (difference.was.outputs, difference.now.outputs)
    return was.map(\.name) == now.map(\.name)
      && zip(was, now).allSatisfy { isKept($0.tensor, $1.tensor) }
  }
}
