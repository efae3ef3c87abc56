/// A sum over an architecture's layers that changes with the input.
public enum InputMeasure: String, Hashable, Sendable, CaseIterable {
  /// The multiply-accumulates.
  case macs
  /// The elements of all layers' outputs.
  case activations
  /// The bytes of the parameters and of the largest set of outputs that are alive at one time, at
  /// float32: an output lives from its layer to the last one that takes it, the network's own to
  /// the end, and no layer works in place.
  case memory
}

/// The largest of several sums of products of sizes, times a factor, and an offset: what a measure is
/// at one input, and at any.
struct MeasuredSums<Size: BitwiseCopyable & Hashable & Sendable> {
  var sums: [[Product<Size>]]
  var factor = 1
  var offset = 0
}

extension MeasuredSums where Size == Int {
  /// - Throws: ``ShapeError`` where it does not fit 64 bits.
  func value() throws(ShapeError) -> Int {
    var largest = 0
    for products in sums {
      var sum = 0
      for product in products { sum = try Checked.add(sum, product.value()) }
      largest = max(largest, sum)
    }
    return try Checked.affine(factor, largest, offset)
  }
}

extension Architecture {
  /// A measure over the layers' sizes, of one input or of all.
  func sums<Size: Hashable>(
    of measure: InputMeasure, in evaluation: Evaluation<Size>
  ) throws(ShapeError) -> MeasuredSums<Size> {
    switch measure {
    case .macs:
      return MeasuredSums(sums: [layers.indices.flatMap { evaluation.macs(of: $0) ?? [] }])
    case .activations:
      return MeasuredSums(sums: [evaluation.outputs.flatMap { $0 }.map { Product(1, $0) }])
    case .memory:
      return MeasuredSums(
        sums: setsAlive(in: evaluation), factor: 4,
        offset: try Checked.multiply(4, parameterCount()))
    }
  }

  /// The elements of each set of outputs that are alive at one time and not within another such set.
  private func setsAlive<Size: Hashable>(in evaluation: Evaluation<Size>) -> [[Product<Size>]] {
    let end = layers.count
    var lastUse = Array(layers.indices)
    for (index, node) in layers.enumerated() where !node.isTrainingOnly {
      for case .layer(let source, _) in node.inputs where source < end { lastUse[source] = index }
    }
    for case .layer(let source, _) in outputs.map(\.tensor) where source < end {
      lastUse[source] = end
    }
    var ends: [Int: [Int]] = [:]
    for (source, use) in lastUse.enumerated() { ends[use, default: []].append(source) }
    // How many tensors of each shape are alive; the shapes by the order in which they come up.
    var shapes = Interned<Shape<Size>>()
    let given = evaluation.outputs.map { $0.map { shapes.number(of: $0) } }
    var (alive, sets) = ([Int: Int](), [[Int: Int]]())
    for index in layers.indices {
      for shape in given[index] { alive[shape, default: 0] += 1 }
      sets.append(alive)
      for shape in (ends[index] ?? []).flatMap({ given[$0] }) { alive[shape, default: 0] -= 1 }
      alive = alive.filter { $0.value > 0 }
    }
    return Self.withoutSubsets(sets).map { set in
      set.keys.sorted().map { Product(set[$0] ?? 0, shapes[$0]) }
    }
  }

  /// The sets that are not within another one.
  private static func withoutSubsets(_ sets: [[Int: Int]]) -> [[Int: Int]] {
    var kept: [[Int: Int]] = []
    for set in sets {
      let isWithin = kept.contains { other in set.allSatisfy { other[$0.key] ?? 0 >= $0.value } }
      if isWithin { continue }
      kept.removeAll { other in other.allSatisfy { set[$0.key] ?? 0 >= $0.value } }
      kept.append(set)
    }
    return kept
  }
}
