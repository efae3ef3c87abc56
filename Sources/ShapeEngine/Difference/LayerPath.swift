/// What paths of layers tell: their components, and the indices in them.
enum LayerPath {
  private static var dot: UInt8 { UInt8(ascii: ".") }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// The path with `#` for every index: a component that is a number, and the number at the end of a
  /// container's name (`encoder_layer_3`).
  static func mask(_ path: String) -> String {
    let bytes = Array(path.utf8)
    guard bytes.contains(where: isDigit) else { return path }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var start = 0
    while start <= bytes.count {
      let end = bytes[start...].firstIndex(of: dot) ?? bytes.count
      var stem = end
      while stem > start, isDigit(bytes[stem - 1]) { stem -= 1 }
      // The last component's number belongs to its name: conv1 and conv2 are two things.
      let isIndex = stem < end && (stem == start || end < bytes.count)
      result += bytes[start..<(isIndex ? stem : end)]
      if isIndex { result.append(UInt8(ascii: "#")) }
      if end < bytes.count { result.append(dot) }
      start = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func components(_ path: String) -> [Substring] { path.split(separator: ".") }

  /// Whether the last component is a number.
  static func endsInIndex(_ path: String) -> Bool {
    let name = path[(path.lastIndex(of: ".").map { path.index(after: $0) } ?? path.startIndex)...]
    return name.utf8.allSatisfy(isDigit)
  }

  /// What stands in front of the components that two paths end with alike, in each.
  static func differingPrefixes(_ x: String, _ y: String) -> (String, String) {
    var (left, right) = (components(x)[...], components(y)[...])
    while let a = left.last, let b = right.last, a == b {
      left.removeLast()
      right.removeLast()
    }
    return (left.joined(separator: "."), right.joined(separator: "."))
  }

  /// The path with another prefix; nil where it does not have the first one.
  static func replacing(_ prefix: String, by other: String, in path: String) -> String? {
    if prefix.isEmpty { return other.isEmpty ? path : "\(other).\(path)" }
    guard path.hasPrefix(prefix + ".") else { return path == prefix ? other : nil }
    let rest = path.dropFirst(prefix.count + 1)
    return other.isEmpty ? String(rest) : "\(other).\(rest)"
  }

  /// Every container that a path stands in, the outermost first, and "" for all of them.
  static func containers(of path: String) -> [String] {
    var result = [""]
    for (index, character) in zip(path.indices, path) where character == "." {
      result.append(String(path[..<index]))
    }
    return result
  }

  /// The container in which two paths begin to differ.
  static func divergence(_ x: String, _ y: String) -> String {
    var end = x.utf8.startIndex
    for (index, (a, b)) in zip(x.utf8.indices, zip(x.utf8, y.utf8)) {
      guard a == b else { break }
      if a == dot { end = index }
    }
    return String(x[..<end])
  }
}
