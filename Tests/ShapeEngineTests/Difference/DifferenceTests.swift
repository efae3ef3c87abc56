import TestSupport
import Testing

@testable import ShapeEngine

/// What holds for every difference, on random designs and edits with fixed seeds.
@Suite struct DifferenceTests {
  /// The cheapest way to make one chain of another, by trying all of them: the reference.
  private func leastEdits(_ x: [Node], _ y: [Node]) -> Int {
    var known: [Int: Int] = [:]
    func least(_ i: Int, _ j: Int) -> Int {
      if i == x.count { return y.count - j }
      if j == y.count { return x.count - i }
      let key = i * 100 + j
      if let found = known[key] { return found }
      var best = 1 + min(least(i + 1, j), least(i, j + 1))
      if x[i].layer.type == y[j].layer.type {
        let isEdited = x[i].layer.values.map(\.value) != y[j].layer.values.map(\.value)
        let cost = (isEdited ? 1 : 0) + (x[i].path == y[j].path ? 0 : 1)
        best = min(best, cost + least(i + 1, j + 1))
      }
      known[key] = best
      return best
    }
    return least(0, 0)
  }

  @Test func `what happened to chains is told in no more words than the fewest edits`() throws {
    for seed in UInt64(1)...400 {
      var edits = RandomEdits(seed: seed)
      let was = try edits.chain(2 + Int(seed % 11))
      // Half of them are edited, the others have nothing to do with each other but their names.
      let now =
        seed % 2 == 0
        ? try edits.edited(was, count: Int(seed % 6)) : try edits.chain(2 + Int(seed % 7))
      let difference = Difference(was, now)
      let entries = Telling(difference).entries.count
      #expect(entries <= leastEdits(was.layers, now.layers), "seed \(seed)")
    }
  }

  @Test func `edits of graphs are at most twice as many as were made`() throws {
    var made = 0
    for seed in UInt64(1)...200 {
      let was = try RandomNetwork(seed: seed, length: 6 + Int(seed % 20)).architecture()
      let count = Int(seed % 6)
      var edits = RandomEdits(seed: seed)
      let now = try edits.edited(was, count: count)
      let difference = Difference(was, now)
      #expect(difference.count <= 2 * count, "seed \(seed): \(difference.count) for \(count)")
      made += difference.count
    }
    #expect(made > 300)
  }

  @Test func `a patch makes the one of the other`() throws {
    for seed in UInt64(1)...200 {
      let was = try RandomNetwork(seed: seed, length: 4 + Int(seed % 20)).architecture()
      var edits = RandomEdits(seed: seed)
      let others = [
        try edits.edited(was, count: Int(seed % 6)),
        try RandomNetwork(seed: seed + 1000, length: 4 + Int(seed % 13)).architecture(),
      ]
      for now in others {
        for (x, y) in [(was, now), (now, was)] {
          var draft = try GraphDraft(x)
          for edit in try Difference(x, y).patch() { try draft.apply(edit) }
          #expect(try draft.finished().isSame(as: y), "seed \(seed)")
        }
      }
    }
  }

  @Test func `a design differs from itself in nothing`() throws {
    for seed in UInt64(1)...100 {
      let design = try RandomNetwork(seed: seed, length: 10).architecture()
      let difference = Difference(design, design)
      #expect(difference.count == 0)
      #expect(try difference.patch().isEmpty)
    }
  }

  @Test func `affected are exactly the layers whose figures differ`() throws {
    var found = 0
    for seed in UInt64(1)...150 {
      let was = try RandomNetwork(seed: seed, length: 5 + Int(seed % 15)).architecture()
      var edits = RandomEdits(seed: seed)
      let now = try edits.edited(was, count: 1 + Int(seed % 3))
      let difference = Difference(was, now)
      let before = try was.report(at: was.ownInput()), after = try now.report(at: now.ownInput())
      let effects = difference.effects(before: before, after: after)
      let edited = Set(difference.edits.map(\.now))
      let affected = effects.filter { !edited.contains($0.now) }
      let rows = Dictionary(uniqueKeysWithValues: before.layers.map { ($0.path, $0) })
      var expected: [String] = []
      for (j, row) in after.layers.enumerated() {
        guard let i = difference.partners[j], !edited.contains(j),
          let old = rows[was.layers[i].path]
        else { continue }
        // An edit can make another dimension of the input the features: fields that then follow other
        // axes have the same figures where their numbers are the same.
        let isSame =
          old.outputs == row.outputs && old.parameters == row.parameters && old.macs == row.macs
          && old.fields.compactMap { $0?.size } == row.fields.compactMap { $0?.size }
          && old.fields.compactMap { $0?.stride } == row.fields.compactMap { $0?.stride }
        if !isSame { expected.append(row.path) }
      }
      #expect(affected.map { now.layers[$0.now].path } == expected, "seed \(seed)")
      #expect(affected.allSatisfy { !$0.because.isEmpty }, "seed \(seed)")
      found += affected.count
    }
    #expect(found > 100)
  }
}

extension Architecture {
  /// Whether everything that makes a revision's identity is the same.
  func isSame(as other: Architecture) -> Bool {
    inputs == other.inputs && batch == other.batch && isFixed == other.isFixed
      && outputs == other.outputs && layers.count == other.layers.count
      && zip(layers, other.layers).allSatisfy { x, y in
        x.path == y.path && x.layer.hasValues(of: y.layer) && x.inputs == y.inputs
          && x.referenceCount == y.referenceCount && x.weightsOf == y.weightsOf
          && x.isTrainingOnly == y.isTrainingOnly
      }
  }
}
