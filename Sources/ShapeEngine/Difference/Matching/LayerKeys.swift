/// A graph's layers as small integers, so that an alignment compares nothing else. Equal numbers in
/// the keys of two graphs that one ``LayerInterner`` made mean equal things.
struct LayerKeys {
  /// The types.
  var types: [Int] = []
  /// The types with their hyperparameters, without those that are inferred; -1 for a type that is
  /// not in the table.
  var kinds: [Int] = []
  /// The kinds without widths, probabilities and the like: integers above 8 and fractions.
  var coarse: [Int] = []
  /// The paths.
  var paths: [Int] = []
  /// The paths as the other graph calls them, where containers have other names there.
  var renamed: [Int] = []
  /// Those names, where they are others.
  var otherNames: [Int: String] = [:]
  /// Those without their indices: `layer3.2.conv1` and `layer3.3.conv1` are alike.
  var masks: [Int] = []
  /// The layers as they are written.
  var written: [WrittenLayer?] = []

  var count: Int { types.count }

  /// Those of some layers.
  func part(_ indices: [Int]) -> LayerKeys {
    var part = LayerKeys()
    part.types = indices.map { types[$0] }
    part.kinds = indices.map { kinds[$0] }
    part.coarse = indices.map { coarse[$0] }
    part.paths = indices.map { paths[$0] }
    part.renamed = indices.map { renamed[$0] }
    part.masks = indices.map { masks[$0] }
    return part
  }
}

/// Gives equal things equal numbers.
struct LayerInterner {
  private var layers = WrittenLayers()
  private var types = Interned<String>()
  private var texts = Interned<String>()
  private var outlines = Interned<Outline>()

  /// A layer without what a design scales.
  private struct Outline: Hashable {
    var type: String
    var settings: [WrittenLayer.Setting]

    init(_ layer: WrittenLayer) {
      type = layer.type.name
      settings = layer.settings.filter { !Self.scales($0.value) }
    }

    private static func scales(_ value: Value) -> Bool {
      switch value {
      case .int(let size): size > 8
      case .float: true
      case .list(let values): values.contains(where: scales)
      default: false
      }
    }
  }

  mutating func keys(of architecture: Architecture) -> LayerKeys {
    var keys = LayerKeys()
    keys.kinds = layers.numbers(of: architecture)
    keys.written = keys.kinds.map { $0 < 0 ? nil : layers.all[$0] }
    var typesOfKinds = Array(repeating: -1, count: layers.all.count)
    var outlinesOfKinds = typesOfKinds
    keys.types.reserveCapacity(keys.kinds.count)
    keys.paths.reserveCapacity(keys.kinds.count)
    keys.masks.reserveCapacity(keys.kinds.count)
    texts.reserveCapacity(texts.count + keys.kinds.count)
    for (index, kind) in keys.kinds.enumerated() {
      if kind < 0 {
        keys.types.append(types.number(of: architecture.layers[index].layer.type))
        keys.coarse.append(kind)
      } else {
        if typesOfKinds[kind] < 0 {
          typesOfKinds[kind] = types.number(of: layers.all[kind].type.name)
          outlinesOfKinds[kind] = outlines.number(of: Outline(layers.all[kind]))
        }
        keys.coarse.append(outlinesOfKinds[kind])
        keys.types.append(typesOfKinds[kind])
      }
      let path = texts.number(of: architecture.layers[index].path)
      keys.paths.append(path)
      keys.masks.append(mask(of: architecture.layers[index].path) ?? path)
    }
    keys.renamed = keys.paths
    return keys
  }

  /// The number of a path without its indices; nil where it has none.
  private mutating func mask(of path: String) -> Int? {
    LayerPath.mask(path).map { texts.number(of: $0) }
  }

  /// Gives the earlier paths the names that renamed containers have in the later graph.
  mutating func rename(
    _ was: Architecture, _ now: Architecture, _ left: inout LayerKeys, _ right: LayerKeys
  ) {
    var isThere = (
      was: Array(repeating: false, count: texts.count),
      now: Array(repeating: false, count: texts.count)
    )
    for path in left.paths { isThere.was[path] = true }
    for path in right.paths { isThere.now[path] = true }
    let gone = left.paths.indices.filter { !isThere.now[left.paths[$0]] }
    let new = right.paths.indices.filter { !isThere.was[right.paths[$0]] }
    let rules = RenameRules(gone.map { was.layers[$0].path }, new.map { now.layers[$0].path })
    guard !rules.rules.isEmpty else { return }
    for index in gone {
      guard let path = rules.applied(to: was.layers[index].path), let number = texts.known(path),
        number < isThere.now.count, isThere.now[number]
      else { continue }
      left.otherNames[index] = path
      left.renamed[index] = number
      left.masks[index] = mask(of: path) ?? number
    }
  }
}
