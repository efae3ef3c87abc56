import ShapeEngine

/// What the modules of one kind have in common: their parts with what each takes, apart from values.
/// A definition writes it once, as a block, where more than one entry is such a module.
package struct Body {
  /// What an entry in it takes, by the names of its other entries.
  package enum Reference: Hashable {
    /// One of the tensors that the module is given.
    case received(Int)
    /// All of them.
    case all
    /// What an entry gives, or a layer in it.
    case own(String, rest: String)
    /// A layer outside of the module, which is no input of it.
    case outer(String)
  }

  package enum Callee: Hashable {
    /// An activation of whatever type, without hyperparameters.
    case activation
    /// A layer: its type, and its hyperparameters; of those that depend on sizes their texts.
    case layer(String, settings: [Setting])
    /// An entry that runs again.
    case again(Reference)
    /// A module of the body with this number.
    case body(Int)
  }

  package struct Setting: Hashable {
    package var name: String
    /// nil for a value, which may differ from module to module.
    package var size: String?
  }

  package struct Part: Hashable {
    package var name: String
    package var callee: Callee
    package var given: [Reference]
    /// The layer whose weight it has.
    package var tied: Reference?
    /// Whether it runs in training only, and what is around it does not.
    package var isTrainingHead = false
  }

  /// A module that has the body, with its parts in the body's order; nil where it lacks one.
  package struct Instance {
    package let module: Int
    package var parts: [Int?]
    /// How many tensors it is given.
    package let givenCount: Int
  }

  /// The class of the modules, where a hint says it.
  package var name: String?
  /// What the modules have in common, and what some of them have besides.
  package var parts: [Part]
  package var instances: [Instance]
  /// Whether it names what is outside of it, as a block cannot.
  package var isOpen: Bool
  /// The numbers of those parts that some modules lack.
  package var optional: Set<Int> = []

  package func index(of name: String) -> Int? { parts.firstIndex { $0.name == name } }

  /// What a reference stands for where some parts are missing: who names one that is gets its first
  /// input. nil where that is nothing.
  package static func resolved(
    _ reference: Reference, in parts: [Part], lacking missing: (Int) -> Bool
  ) -> Reference? {
    if reference == .all { return .received(0) }
    guard case .own(let name, let rest) = reference,
      let index = parts.firstIndex(where: { $0.name == name }), missing(index)
    else { return reference }
    // A part takes what is above it, so this ends.
    guard rest.isEmpty, let first = parts[index].given.first else { return nil }
    return resolved(first, in: parts, lacking: missing)
  }
}

extension Body {
  /// The body that modules of this one share with one of other parts, some of which only one of the two
  /// has; nil where they have too little in common.
  func united(with other: [Part], instance: Instance) -> Body? {
    guard let merged = Self.merged(parts, other) else { return nil }
    let absentNow = Set(merged.indices.filter { merged[$0].1 == nil })
    let added = Set(merged.indices.filter { merged[$0].0 == nil })
    var united = merged.map { $0.0.map { parts[$0] } ?? other[$0.1 ?? 0] }
    var result = self
    result.instances = instances.map { old in
      Instance(
        module: old.module, parts: merged.map { $0.0.flatMap { old.parts[$0] } },
        givenCount: old.givenCount)
    }
    let masks = Set(result.instances.map { $0.parts.map { $0 == nil } })
    func lacksNow(_ index: Int) -> Bool { absentNow.contains(index) }
    for index in merged.indices {
      guard let (ours, theirs) = Self.pair(merged[index]) else { continue }
      let (mine, new) = (parts[ours].given, other[theirs].given)
      if mine == new { continue }
      if mine == [.all], new == (0..<instance.givenCount).map({ .received($0) }) { continue }
      guard mine.count == new.count else { return nil }
      for place in mine.indices where mine[place] != new[place] {
        if Self.resolved(mine[place], in: united, lacking: lacksNow) == new[place] { continue }
        let isOurs = masks.allSatisfy { mask in
          Self.resolved(new[place], in: united) { mask[$0] }
            == Self.resolved(mine[place], in: united) { mask[$0] }
        }
        guard isOurs else { return nil }
        united[index].given[place] = new[place]
      }
    }
    result.parts = united
    result.optional = Set(merged.indices.filter { merged[$0].0.map(optional.contains) ?? false })
    result.optional.formUnion(added)
    result.optional.formUnion(absentNow)
    result.instances.append(
      Instance(
        module: instance.module, parts: merged.map { $0.1.flatMap { instance.parts[$0] } },
        givenCount: instance.givenCount))
    return result.canLack() ? result : nil
  }

  /// Whether what a missing part would take is there in every module that lacks it.
  private func canLack() -> Bool {
    for instance in instances {
      for index in optional where instance.parts[index] == nil {
        for reference in parts[index].given {
          let found = Self.resolved(reference, in: parts) { instance.parts[$0] == nil }
          guard let found else { return false }
          if case .received(let place) = found, place >= instance.givenCount { return false }
        }
      }
    }
    return true
  }

  private static func pair(_ both: (Int?, Int?)) -> (Int, Int)? {
    guard let first = both.0, let second = both.1 else { return nil }
    return (first, second)
  }

  /// A name without the number at its end.
  private static func stem(_ name: String) -> Substring {
    var stem = name[...]
    while stem.last?.isNumber == true { stem.removeLast() }
    return stem
  }

  /// The parts of two lists in one order, each with its place in both; nil where they are not the same
  /// but for a few.
  private static func merged(_ first: [Part], _ second: [Part]) -> [(Int?, Int?)]? {
    let names = (Set(first.map(\.name)), Set(second.map(\.name)))
    let common = names.0.intersection(names.1).count
    let some = names.0.symmetricDifference(names.1)
    let isOfBodies = first.contains { part in
      if case .body = part.callee { names.1.contains(part.name) } else { false }
    }
    guard common > 1 ? some.count <= min(3, common) : common == 1 && isOfBodies && some.count <= 2
    else { return nil }
    // Names that count are a longer list, and no parts that may be missing.
    let stems = Set(names.0.intersection(names.1).map(stem))
    guard
      !some.contains(where: {
        stem($0).isEmpty || $0.last?.isNumber == true && stems.contains(stem($0))
      })
    else { return nil }
    var (result, i, j) = ([(Int?, Int?)](), 0, 0)
    while i < first.count || j < second.count {
      if i < first.count, !names.1.contains(first[i].name) {
        guard !first[i].isTrainingHead else { return nil }
        result.append((i, nil))
        i += 1
      } else if j < second.count, !names.0.contains(second[j].name) {
        guard !second[j].isTrainingHead else { return nil }
        result.append((nil, j))
        j += 1
      } else {
        guard i < first.count, j < second.count, first[i].name == second[j].name,
          first[i].callee == second[j].callee, first[i].tied == second[j].tied,
          first[i].isTrainingHead == second[j].isTrainingHead
        else { return nil }
        result.append((i, j))
        (i, j) = (i + 1, j + 1)
      }
    }
    return result
  }
}
