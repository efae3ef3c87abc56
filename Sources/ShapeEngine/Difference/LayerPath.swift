/// What paths of layers tell: their components, and the indices in them.
package enum LayerPath {
  private static var dot: UInt8 { UInt8(ascii: ".") }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  /// The path with `#` for every index: a component that is a number, and the number at the end of
  /// a container's name (`encoder_layer_3`). Nil where it has none.
  static func mask(_ path: String) -> String? {
    var path = path
    return path.withUTF8 { bytes in
      guard bytes.contains(where: isDigit) else { return nil }
      return String(unsafeUninitializedCapacity: bytes.count) { mask in
        var (start, length) = (0, 0)
        for end in 0...bytes.count where end == bytes.count || bytes[end] == dot {
          var stem = end
          while stem > start, isDigit(bytes[stem - 1]) { stem -= 1 }
          // The last component's number belongs to its name: conv1 and conv2 are two things.
          let isIndex = stem < end && (stem == start || end < bytes.count)
          for place in start..<(isIndex ? stem : end) {
            mask[length] = bytes[place]
            length += 1
          }
          if isIndex {
            mask[length] = UInt8(ascii: "#")
            length += 1
          }
          if end < bytes.count {
            mask[length] = dot
            length += 1
          }
          start = end + 1
        }
        return length
      }
    }
  }

  /// The path with `#` for every number in it.
  package static func outline(_ path: String) -> String {
    var text = ""
    for character in path.utf8 {
      if !isDigit(character) {
        text.unicodeScalars.append(UnicodeScalar(character))
      } else if text.last != "#" {
        text.append("#")
      }
    }
    return text
  }

  /// A component without the number at its end; nil where it has none.
  static func stem(of name: Substring) -> Substring? {
    let digits = name.utf8.reversed().prefix(while: isDigit).count
    return digits > 0 ? name.dropLast(digits) : nil
  }

  static func components(_ path: String) -> [Substring] { path.split(separator: ".") }

  /// Whether the last component is a number.
  static func endsInIndex(_ path: String) -> Bool {
    let name = path[(path.lastIndex(of: ".").map { path.index(after: $0) } ?? path.startIndex)...]
    return name.utf8.allSatisfy(isDigit)
  }

  /// What precedes the components that two paths both end with, in each.
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

  /// Every container that a path is in, the outermost first, and "" for all of them.
  package static func containers(of path: String) -> [String] {
    var path = path
    return path.withUTF8 { bytes in
      var result = [""]
      for place in bytes.indices where bytes[place] == dot {
        result.append(String(decoding: bytes[..<place], as: UTF8.self))
      }
      return result
    }
  }

  /// The components that two paths both begin with: the container that both are in; empty for none.
  package static func shared(by x: String, _ y: String) -> String {
    zip(components(x), components(y)).prefix { $0 == $1 }.map(\.0).joined(separator: ".")
  }
}
