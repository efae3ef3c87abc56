/// Follows changes downstream: because of what each layer's figures can differ.
struct Causes {
  /// What changed: a layer of `now`, one of `was` that is not there any more, or an input.
  private enum Cause: Hashable {
    case layer(Int), removed(Int), input(Int)
  }

  private let difference: Difference
  private let left: [ShapeReport.Layer?], right: [ShapeReport.Layer?]
  private let changed: Set<Int>
  private let changedInputs: Set<Int>
  /// Because of what the outputs of the layers that were traced differ.
  private var known: [[Cause]] = []
  private var differs: [Bool] = []

  /// How many causes are followed: the nearest.
  private static var mostCauses: Int { 32 }

  init(
    _ difference: Difference, _ left: [ShapeReport.Layer?], _ right: [ShapeReport.Layer?],
    changedInputs: Set<Int>
  ) {
    self.changedInputs = changedInputs
    self.difference = difference
    (self.left, self.right) = (left, right)
    changed = Set(
      difference.edits.map(\.now) + difference.added + difference.moves.flatMap(\.now))
  }

  /// Why layer `j`, all before which were traced, would differ; the layer itself is not part of it.
  mutating func trace(_ j: Int) -> [String] {
    let node = difference.now.layers[j]
    let partner = difference.partners[j]
    var direct: [Cause] = [], all: [Cause] = []
    for tensor in node.inputs {
      switch tensor {
      case .input(let index): if changedInputs.contains(index) { direct.append(.input(index)) }
      case .layer(let index, _) where known.indices.contains(index):
        all += known[index]
        if differs[index] { direct += known[index] }
      default: break
      }
    }
    if let partner {
      // What was taken out in front of the layer.
      for case .layer(let index, _) in difference.was.layers[partner].inputs
      where difference.successors[index] == nil { direct.append(.removed(index)) }
    }
    var because = Self.distinct(direct.isEmpty ? all : direct)
    if because.isEmpty, let owner = node.weightsOf, known.indices.contains(owner) {
      because = known[owner]
    }
    let isChanged = changed.contains(j)
    if isChanged {
      // Of layers that were put in one after the other, the last one is named for all.
      let others = partner == nil ? because.filter { !isAdded($0) } : because
      known.append(Array((others + [.layer(j)]).suffix(Self.mostCauses)))
    } else {
      known.append(because)
    }
    differs.append(isChanged || partner.map { !isSame(left[$0], right[j]) } ?? true)
    return because.map(name)
  }

  private func isAdded(_ cause: Cause) -> Bool {
    guard case .layer(let index) = cause else { return false }
    return difference.partners[index] == nil
  }

  private func name(of cause: Cause) -> String {
    switch cause {
    case .layer(let index): difference.now.layers[index].path
    case .removed(let index): difference.was.layers[index].path
    case .input(let index): difference.now.name(of: .input(index))
    }
  }

  /// Whether nothing that a later layer can depend on differs.
  private func isSame(_ x: ShapeReport.Layer?, _ y: ShapeReport.Layer?) -> Bool {
    x?.outputs == y?.outputs && x?.fields == y?.fields
  }

  private static func distinct(_ causes: [Cause]) -> [Cause] {
    guard causes.count > 1 else { return causes }
    var seen: Set<Cause> = []
    return Array(causes.filter { seen.insert($0).inserted }.suffix(mostCauses))
  }
}
