/// A graph's layers as small integers, so that an alignment compares nothing else. Equal numbers in
/// the keys of two graphs that one ``LayerInterner`` made mean equal things.
struct LayerKeys {
  /// The types.
  var types: [Int] = []
  /// The types with their hyperparameters, without those that are inferred.
  var kinds: [Int] = []
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
}

/// Gives equal things equal numbers.
struct LayerInterner {
  private var layers = WrittenLayers()
  private var types: [String: Int] = [:]
  private var kinds: [Kind: Int] = [:]
  private var kindOfLayer: [AnyHashable: Int] = [:]
  private var texts: [String: Int] = [:]

  private struct Kind: Hashable {
    var type: Int
    var settings: [WrittenLayer.Setting]
  }

  mutating func keys(of architecture: Architecture) -> LayerKeys {
    var keys = LayerKeys()
    let given = architecture.shapesGiven()
    for (index, node) in architecture.layers.enumerated() {
      let written = layers.written(node, given: given[index])
      let type = Self.number(of: node.layer.type, in: &types)
      keys.types.append(type)
      keys.written.append(written)
      if let written {
        keys.kinds.append(kind(written, type))
      } else {
        keys.kinds.append(-1)
      }
      keys.paths.append(Self.number(of: node.path, in: &texts))
      keys.masks.append(Self.number(of: LayerPath.mask(node.path), in: &texts))
    }
    keys.renamed = keys.paths
    return keys
  }

  private mutating func kind(_ written: WrittenLayer, _ type: Int) -> Int {
    let key = written.layer.hashable
    if let known = kindOfLayer[key] { return known }
    let kind = Self.number(of: Kind(type: type, settings: written.settings), in: &kinds)
    kindOfLayer[key] = kind
    return kind
  }

  /// Notes what the other graph calls a layer's path.
  mutating func rename(_ index: Int, of keys: inout LayerKeys, to path: String) {
    keys.otherNames[index] = path
    keys.renamed[index] = Self.number(of: path, in: &texts)
    keys.masks[index] = Self.number(of: LayerPath.mask(path), in: &texts)
  }

  private static func number<Key: Hashable>(of key: Key, in table: inout [Key: Int]) -> Int {
    if let known = table[key] { return known }
    table[key] = table.count
    return table.count - 1
  }
}
