/// Whether two normal forms are one but for names and the order of their layers, and which layers are
/// the same then.
///
/// Every layer gets a number for all that it is made of, and one for all that is made of it; from the
/// outputs backwards layers are paired, each with one. Of operands that may be exchanged those with equal
/// numbers go together.
struct NormalMatch {
  private let x: NormalForm, y: NormalForm
  private var kinds = Interned<LayerKind>()
  private var texts = Interned<[Int]>()
  private var origins: (x: Numbers, y: Numbers)
  private var partners: [Int?]
  private var isTaken: [Bool]

  /// The numbers of one side's layers.
  struct Numbers {
    /// The kinds.
    var kinds: [Int] = []
    /// What the layers are made of.
    var up: [Int] = []
    /// What is made of them.
    var down: [Int] = []
  }

  init(_ x: NormalForm, _ y: NormalForm) {
    (self.x, self.y) = (x, y)
    origins = (Numbers(), Numbers())
    partners = Array(repeating: nil, count: x.layers.count)
    isTaken = Array(repeating: false, count: y.layers.count)
    origins.x = numbers(of: x)
    origins.y = numbers(of: y)
  }

  /// The numbers of the kinds of both sides' layers.
  var kindNumbers: (x: [Int], y: [Int]) { (origins.x.kinds, origins.y.kinds) }

  // MARK: - Numbers

  private mutating func numbers(of form: NormalForm) -> Numbers {
    var numbers = Numbers()
    for layer in form.layers {
      let kind = kinds.number(of: layer.kind)
      var inputs = layer.inputs.map { number(of: $0, numbers) }
      if layer.isCommutative { inputs.sort() }
      numbers.kinds.append(kind)
      numbers.up.append(texts.number(of: [0, kind, layer.hasConditions ? 1 : 0] + inputs))
    }
    var takers: [[[Int]]] = Array(repeating: [], count: form.layers.count)
    for (place, output) in form.outputs.enumerated() {
      if case .layer(let index, let part) = output { takers[index].append([-1, place, part]) }
    }
    numbers.down = Array(repeating: 0, count: form.layers.count)
    for index in form.layers.indices.reversed() {
      let all = takers[index].sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
      numbers.down[index] = texts.number(of: [1] + all)
      let layer = form.layers[index]
      for (place, input) in layer.inputs.enumerated() {
        guard case .layer(let source, let part) = input else { continue }
        takers[source].append(
          [numbers.up[index], numbers.down[index], layer.isCommutative ? -1 : place, part])
      }
    }
    return numbers
  }

  /// The number of a tensor, apart from that of the layer that gives it.
  private mutating func number(of tensor: TensorReference, _ numbers: Numbers) -> Int {
    switch tensor {
    case .input(let index): -1 - index
    case .layer(let index, 0): numbers.up[index]
    case .layer(let index, let output): texts.number(of: [2, numbers.up[index], output])
    }
  }

  // MARK: - Pairs

  /// The pairs of layers that are the same; nil where the two are not one.
  mutating func pairs() -> [(was: Int, now: Int)]? {
    guard x.layers.count == y.layers.count, x.outputs.count == y.outputs.count,
      x.conditions == y.conditions
    else { return nil }
    var open = Array(zip(x.outputs, y.outputs))
    // What nothing takes.
    let ends = (ends(of: x, origins.x), ends(of: y, origins.y))
    guard ends.0.count == ends.1.count else { return nil }
    open += zip(ends.0, ends.1).map { (.layer($0, output: 0), .layer($1, output: 0)) }
    while let (left, right) = open.popLast() {
      switch (left, right) {
      case (.input(let i), .input(let j)): if i != j { return nil }
      case (.layer(let i, let a), .layer(let j, let b)):
        guard a == b else { return nil }
        if let partner = partners[i] {
          if partner != j { return nil }
          continue
        }
        guard !isTaken[j], origins.x.up[i] == origins.y.up[j] else { return nil }
        (partners[i], isTaken[j]) = (j, true)
        open += zip(ordered(x.layers[i], origins.x), ordered(y.layers[j], origins.y))
      default: return nil
      }
    }
    let pairs = partners.enumerated().compactMap { i, j in j.map { (was: i, now: $0) } }
    guard pairs.count == x.layers.count, haveSameWeights(pairs) else { return nil }
    return pairs
  }

  private func ends(of form: NormalForm, _ numbers: Numbers) -> [Int] {
    var isTaken = Array(repeating: false, count: form.layers.count)
    for tensor in form.outputs + form.layers.flatMap(\.inputs) {
      if case .layer(let index, _) = tensor { isTaken[index] = true }
    }
    return isTaken.indices.filter { !isTaken[$0] }.sorted { numbers.up[$0] < numbers.up[$1] }
  }

  private func ordered(_ layer: NormalForm.Layer, _ numbers: Numbers) -> [TensorReference] {
    guard layer.isCommutative else { return layer.inputs }
    func key(_ tensor: TensorReference) -> (Int, Int, Int) {
      switch tensor {
      case .input(let index): (-1 - index, 0, 0)
      case .layer(let index, let output): (numbers.up[index], numbers.down[index], output)
      }
    }
    return layer.inputs.sorted { key($0) < key($1) }
  }

  /// Whether those layers have equal weights on one side that have them on the other.
  private func haveSameWeights(_ pairs: [(was: Int, now: Int)]) -> Bool {
    var images: [[Int]: [Int]] = [:], sources: [[Int]: [Int]] = [:]
    for (i, j) in pairs {
      guard let left = x.layers[i].weights, let right = y.layers[j].weights else {
        if x.layers[i].weights != y.layers[j].weights { return false }
        continue
      }
      if images[left, default: right] != right || sources[right, default: left] != left {
        return false
      }
      (images[left], sources[right]) = (right, left)
    }
    return true
  }
}
