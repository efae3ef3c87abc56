/// A pattern in which `*` stands for any characters; with `separator`, a single `*` stays within
/// one component of a path and `**` goes across.
package struct Glob: Sendable {
  private enum Part: Sendable, Equatable {
    case byte(UInt8)
    case any(acrossSeparators: Bool)
  }
  private let parts: [Part]
  private let separator: UInt8?

  package init(_ pattern: String, separator: Character? = nil) {
    self.separator = separator?.asciiValue
    var parts: [Part] = []
    for byte in pattern.utf8 {
      guard byte == UInt8(ascii: "*") else {
        parts.append(.byte(byte))
        continue
      }
      if case .any = parts.last {
        parts[parts.count - 1] = .any(acrossSeparators: true)
      } else {
        parts.append(.any(acrossSeparators: self.separator == nil))
      }
    }
    self.parts = parts
  }

  /// How many wildcards there are; none in a pattern that matches itself only.
  package var wildcardCount: Int {
    parts.count { if case .any = $0 { true } else { false } }
  }

  /// Whether the whole text matches.
  package func matches(_ text: String) -> Bool { rests(of: Array(text.utf8))[0][0] }

  /// What each wildcard stands for where the whole text matches, the first ones as short as they
  /// can be; nil where it does not match.
  package func wildcards(in text: String) -> [String]? {
    let bytes = Array(text.utf8)
    let rests = rests(of: bytes)
    guard rests[0][0] else { return nil }
    var (result, place) = ([String](), 0)
    for (part, next) in zip(parts, rests.dropFirst()) {
      guard case .any = part else {
        place += 1
        continue
      }
      let end = next[place...].firstIndex(of: true) ?? place
      result.append(String(decoding: bytes[place..<end], as: UTF8.self))
      place = end
    }
    return result
  }

  /// For each part, from the first to after the last, and each place in the text: whether what
  /// begins at this part matches what begins at this place.
  private func rests(of bytes: [UInt8]) -> [[Bool]] {
    var rests = [Array(repeating: false, count: bytes.count) + [true]]
    for part in parts.reversed() {
      let next = rests[rests.count - 1]
      var row = Array(repeating: false, count: bytes.count + 1)
      switch part {
      case .byte(let byte):
        for place in bytes.indices where bytes[place] == byte { row[place] = next[place + 1] }
      case .any(let across):
        var open = false
        for place in (0...bytes.count).reversed() {
          if place < bytes.count, !across, bytes[place] == separator { open = false }
          open = open || next[place]
          row[place] = open
        }
      }
      rests.append(row)
    }
    return rests.reversed()
  }
}
