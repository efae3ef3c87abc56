extension WeightFit {
  /// A weight's shape in the module that its layer lies in.
  private struct Place: Hashable {
    var module: ExactName
    var shape: [Int]
  }

  /// A tensor's name as that of its layer, the module around that and its own within it.
  private struct Parts {
    var layer: ExactName
    var module: ExactName
    var own: ExactName

    /// Nil for a tensor without a layer in a module.
    init?(_ name: String) {
      guard let last = name.lastIndex(of: "."), let dot = name[..<last].lastIndex(of: ".") else {
        return nil
      }
      layer = ExactName(name[..<last])
      module = ExactName(name[..<dot])
      own = ExactName(name[name.index(after: last)...])
    }
  }

  /// Gives tensors that only the file's graph names the entries that they must be: where a module of both lacks
  /// one layer whose weight has this shape, and has one such weight that is left, they are the same, and so is
  /// what else the layers have. A norm's weights, which are a number a channel, are told apart by their names
  /// alone.
  static func placeByShape(
    _ tensors: [Tensor], in design: StateDict, _ held: inout [Int?]
  ) {
    let placed = Set(held.compactMap { $0 })
    let free = tensors.indices.filter { tensors[$0].isNamedByGraph && !placed.contains($0) }
    guard !free.isEmpty else { return }
    let entries = design.entries
    let lacking = entries.indices.filter {
      held[$0] == nil && entries[$0].sharedWith == nil && !entries[$0].isBuffer
    }
    let (given, wanted) = (
      layers(of: free.map { (tensors[$0].name, tensors[$0].shape) }),
      layers(of: lacking.map { (entries[$0].name, entries[$0].shape) })
    )
    var names: [ExactName: ExactName] = [:]
    for (place, layers) in wanted where layers.count == 1 {
      guard let found = given[place], found.count == 1 else { continue }
      names[layers[0]] = found[0]
    }
    var places: [ExactName: Int] = [:]
    for index in free { places[ExactName(tensors[index].name)] = index }
    for index in lacking {
      guard let parts = Parts(entries[index].name), let layer = names[parts.layer],
        let place = places[ExactName("\(layer.text).\(parts.own.text)")],
        tensors[place].shape == entries[index].shape
      else { continue }
      held[index] = place
    }
  }

  /// The layers with a weight of at least two dimensions, by where that lies and its shape.
  private static func layers(of tensors: [(name: String, shape: [Int])]) -> [Place: [ExactName]] {
    var layers: [Place: [ExactName]] = [:]
    for (name, shape) in tensors where shape.count > 1 {
      guard let parts = Parts(name), parts.own == ExactName("weight") else { continue }
      layers[Place(module: parts.module, shape: shape), default: []].append(parts.layer)
    }
    return layers
  }
}
