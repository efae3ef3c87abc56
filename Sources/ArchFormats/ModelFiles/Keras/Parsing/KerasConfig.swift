import ShapeEngine

/// The `config` of a layer or model in a Keras file. Errors name the layer and the key.
///
///     try config.count("filters")                    // 64
///     try config.counts("strides", axes: 2)          // [2, 2], also of a single 2
struct KerasConfig {
  let node: JSONNode?
  /// The layer's path, for errors.
  let path: String

  /// What stands at a key; nil where it is absent or null.
  subscript(key: StaticString) -> JSONNode? {
    guard let value = node?[key], !value.isNull else { return nil }
    return value
  }

  func error(_ key: StaticString, _ expected: String) -> DefinitionError {
    let found = self[key].map { node in
      switch node.kind {
      case .array: "a list"
      case .object: "an object"
      default: VisibleText.part(node.word)
      }
    }
    return DefinitionError(
      "'\(key)' of the layer is not as Keras writes it", path: path, found: found ?? "nothing",
      expected: expected)
  }

  func bool(_ key: StaticString, default value: Bool = false) throws(DefinitionError) -> Bool {
    guard let node = self[key] else { return value }
    guard let bool = node.boolean else { throw error(key, "true or false") }
    return bool
  }

  func word(_ key: StaticString) throws(DefinitionError) -> String? {
    guard let node = self[key] else { return nil }
    guard node.kind == .string else { throw error(key, "a word") }
    return node.word
  }

  func number(_ key: StaticString) throws(DefinitionError) -> Double? {
    guard let node = self[key] else { return nil }
    guard let number = node.real else { throw error(key, "a number") }
    return number
  }

  func integer(_ key: StaticString) throws(DefinitionError) -> Int? {
    guard let node = self[key] else { return nil }
    guard let integer = node.whole else { throw error(key, "an integer") }
    return integer
  }

  /// A number of channels, units or heads.
  func count(_ key: StaticString, default value: Int? = nil) throws(DefinitionError) -> Int {
    guard let count = try integer(key) ?? value, count >= 1 else {
      throw error(key, "an integer of at least 1")
    }
    return count
  }

  /// An integer, or a list of them; nil where there is neither.
  func integers(_ key: StaticString) throws(DefinitionError) -> [Int]? {
    guard let node = self[key] else { return nil }
    if let integer = node.whole { return [integer] }
    let list = node.elements?.map(\.whole) ?? []
    let integers = list.compactMap(\.self)
    guard node.kind == .array, integers.count == list.count else {
      throw error(key, "an integer or a list of integers")
    }
    return integers
  }

  /// Sizes along the spatial axes, each at least 1: of a single number it is that along all.
  func counts(
    _ key: StaticString, axes: Int, default value: [Int]? = nil
  ) throws(DefinitionError) -> [Int] {
    var counts = try integers(key) ?? value ?? []
    if counts.count == 1 { counts = Array(repeating: counts[0], count: axes) }
    guard counts.count == axes, counts.allSatisfy({ $0 >= 1 }) else {
      throw error(key, "\(axes) integers of at least 1")
    }
    return counts
  }

  /// Elements before and behind each spatial axis: of one number, of one an axis, or of two an axis.
  func sides(_ key: StaticString, axes: Int) throws(DefinitionError) -> [(low: Int, high: Int)] {
    guard let node = self[key] else { throw error(key, "\(axes) pairs of integers") }
    var sides: [(low: Int, high: Int)] = []
    if let integer = node.whole {
      sides = Array(repeating: (integer, integer), count: axes)
    } else if axes == 1, let pair = try? integers(key), pair.count == 2 {
      sides = [(pair[0], pair[1])]
    } else {
      for element in node.elements ?? [] {
        if let integer = element.whole {
          sides.append((integer, integer))
        } else if let pair = element.elements?.compactMap(\.whole), pair.count == 2 {
          sides.append((pair[0], pair[1]))
        }
      }
    }
    guard sides.count == axes, sides.allSatisfy({ $0.low >= 0 && $0.high >= 0 }) else {
      throw error(key, "\(axes) pairs of integers of at least 0")
    }
    return sides
  }
}

extension JSONNode {
  /// An integer, also one that is written with a fraction of 0.
  var whole: Int? {
    integer ?? (kind == .fraction ? Double(word).flatMap { Int(exactly: $0) } : nil)
  }

  var real: Double? {
    switch kind {
    case .integer: integer.map(Double.init)
    case .fraction: Double(word)
    default: nil
    }
  }
}
