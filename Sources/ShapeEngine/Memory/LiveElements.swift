/// How many elements of tensors there are while each layer runs: those of the inputs, of what was made
/// before and is still read, and what the layer itself makes and needs. Weights and buffers are apart.
///
/// What lies in another tensor's memory is not counted again: views, what is written over its input,
/// dropout in evaluation. Indices are counted as elements like any others.
struct LiveElements {
  /// By layer; nil for one of training only.
  private(set) var counts: [Int?] = []

  /// - Throws: ``ShapeError`` where a count does not fit 64 bits.
  init(_ architecture: Architecture, _ evaluation: Evaluation<Int>) throws(ShapeError) {
    var held = 0
    for input in evaluation.inputs {
      held = try Checked.add(held, Product(1, input).value())
    }
    var (alive, made) = (held, 0)
    var counts: [Int?] = []
    counts.reserveCapacity(architecture.layers.count)
    func elements(_ tensor: LiveTensors.Tensor) throws(ShapeError) -> Int {
      try Product(1, evaluation.outputs[tensor.layer][tensor.output]).value()
    }
    try LiveTensors(architecture, evaluation).walk(
      make: { (tensor) throws(ShapeError) in made = try Checked.add(made, elements(tensor)) },
      visit: { (index) throws(ShapeError) in
        defer { made = 0 }
        let node = architecture.layers[index]
        guard !node.isTrainingOnly else { return counts.append(nil) }
        var most = try Checked.add(alive, made)
        for workspace in try evaluation.workspaces(of: index, node) {
          var sum = alive
          for product in workspace { sum = try Checked.add(sum, product.value()) }
          most = max(most, sum)
        }
        alive = try Checked.add(alive, made)
        counts.append(most)
      }, end: { (tensor) throws(ShapeError) in alive -= try elements(tensor) })
    self.counts = counts
  }
}

extension Architecture {
  /// The elements of each set of tensors that are there at one time and not within another such set, as
  /// ``LiveElements`` counts them.
  func setsAlive<Size: Hashable>(
    in evaluation: Evaluation<Size>
  ) throws(ShapeError) -> [[Product<Size>]] {
    // How many tensors of each shape are there; the shapes by the order in which they come up.
    var shapes = Interned<Shape<Size>>()
    var (alive, made, sets) = ([Int: Int](), [Int](), [[Int: Int]]())
    for input in evaluation.inputs { alive[shapes.number(of: input), default: 0] += 1 }
    if layers.isEmpty { sets.append(alive) }
    try LiveTensors(self, evaluation).walk(
      make: { (tensor) throws(ShapeError) in
        made.append(shapes.number(of: evaluation.outputs[tensor.layer][tensor.output]))
      },
      visit: { (index) throws(ShapeError) in
        if !layers[index].isTrainingOnly {
          for workspace in try evaluation.workspaces(of: index, layers[index]) {
            var set = alive
            for product in workspace {
              let shape = shapes.number(of: product.factors)
              set[shape] = try Checked.add(set[shape] ?? 0, product.coefficient)
            }
            sets.append(set)
          }
        }
        for shape in made { alive[shape, default: 0] += 1 }
        made.removeAll()
        sets.append(alive)
      },
      end: { (tensor) throws(ShapeError) in
        let shape = shapes.number(of: evaluation.outputs[tensor.layer][tensor.output])
        alive[shape, default: 0] -= 1
        if alive[shape] == 0 { alive[shape] = nil }
      })
    return Self.withoutSubsets(sets).map { set in
      set.keys.sorted().map { Product(set[$0] ?? 0, shapes[$0]) }
    }
  }

  /// The sets that are not within another one, as far as that is cheap to find: what is left besides
  /// changes no largest sum.
  private static func withoutSubsets(_ sets: [[Int: Int]]) -> [[Int: Int]] {
    var kept: [[Int: Int]?] = []
    // In which of the kept ones each shape is. One within another has its shapes there, too, of which the
    // rarest leads to few.
    var holders: [Int: [Int]] = [:]
    var seen: Set<[Int: Int]> = []
    for set in sets where seen.insert(set).inserted {
      let rarest = set.keys.min { (holders[$0]?.count ?? 0, $0) < (holders[$1]?.count ?? 0, $1) }
      let others = rarest.flatMap { holders[$0] } ?? []
      let isWithin = others.suffix(mostCompared).contains { place in
        kept[place].map { other in set.allSatisfy { other[$0.key] ?? 0 >= $0.value } } ?? false
      }
      if isWithin { continue }
      for shape in set.keys {
        guard let places = holders[shape], places.count <= mostCompared else { continue }
        for place in places {
          guard let other = kept[place], other.allSatisfy({ set[$0.key] ?? 0 >= $0.value })
          else { continue }
          kept[place] = nil
        }
      }
      for shape in set.keys { holders[shape, default: []].append(kept.count) }
      kept.append(set)
    }
    return kept.compactMap { $0 }
  }

  private static var mostCompared: Int { 64 }
}
