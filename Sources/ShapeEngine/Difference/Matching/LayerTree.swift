/// The layers of a graph in the containers that their paths name, so that two graphs are compared
/// part by part.
struct LayerTree {
  /// A container, a layer, or both.
  struct Part {
    /// The last component of its path.
    var name: Substring
    /// The layer of exactly this path.
    var layer: Int?
    var children: [Int] = []
    /// How many layers there are in it.
    var size = 0
    /// Equal numbers in two trees that one ``PartLooks`` looked at have the same in them: the same
    /// names and layers, the same but for widths and probabilities, and the same types.
    var exact = -1, coarse = -1, skeleton = -1

    /// The name without the number at its end, and that number; nil where it has none.
    var index: (stem: Substring, number: Int)? {
      guard let stem = LayerPath.stem(of: name), let number = Int(name[stem.endIndex...]) else {
        return nil
      }
      return (stem, number)
    }
  }

  /// The parts, each behind the one that it stands in; the first is the whole graph.
  private(set) var parts: [Part] = [Part(name: "")]

  private struct Place: Hashable {
    var parent: Int
    var name: Substring
  }

  /// - Parameter paths: the paths of the layers; of several equal ones the first counts.
  init(_ paths: [String]) {
    var places: [Place: Int] = [:]
    for (layer, path) in paths.enumerated() {
      var part = 0
      for name in LayerPath.components(path) {
        let place = Place(parent: part, name: name)
        if let known = places[place] {
          part = known
        } else {
          parts.append(Part(name: name))
          parts[part].children.append(parts.count - 1)
          part = parts.count - 1
          places[place] = part
        }
      }
      if part > 0, parts[part].layer == nil { parts[part].layer = layer }
    }
  }

  mutating func look(_ keys: LayerKeys, with looks: inout PartLooks) {
    for index in parts.indices.reversed() {
      var part = parts[index]
      part.size = (part.layer == nil ? 0 : 1) + part.children.reduce(0) { $0 + parts[$1].size }
      let children = part.children.map { (looks.name(parts[$0].name), parts[$0]) }
      part.exact = looks.number(part.layer.map { keys.kinds[$0] }, children.map { ($0, $1.exact) })
      part.coarse = looks.number(
        part.layer.map { keys.coarse[$0] }, children.map { ($0, $1.coarse) })
      part.skeleton = looks.number(
        part.layer.map { keys.types[$0] }, children.map { ($0, $1.skeleton) })
      parts[index] = part
    }
  }
}

/// Gives parts that look the same the same numbers.
struct PartLooks {
  private var names = Interned<Substring>()
  private var looks = Interned<[Int]>()

  mutating func name(_ name: Substring) -> Int { names.number(of: name) }

  mutating func number(_ layer: Int?, _ children: [(name: Int, look: Int)]) -> Int {
    looks.number(of: [layer ?? Int.min] + children.flatMap { [$0.name, $0.look] })
  }
}
