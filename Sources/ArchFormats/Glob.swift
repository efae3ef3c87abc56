/// A pattern in which `*` stands for any characters; with `separator`, a single `*` stays within
/// one component of a path and `**` goes across.
public struct Glob: Sendable {
  private enum Part: Sendable, Equatable {
    case byte(UInt8)
    case any(acrossSeparators: Bool)
  }
  private let parts: [Part]
  private let separator: UInt8?

  public init(_ pattern: String, separator: Character? = nil) {
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

  /// Whether the pattern has no `*`, so that it matches itself only.
  public var isLiteral: Bool { parts.allSatisfy { if case .byte = $0 { true } else { false } } }

  /// Whether the whole text matches.
  public func matches(_ text: String) -> Bool {
    // Row by row over the pattern: which prefixes of the text the pattern so far can match.
    let bytes = Array(text.utf8)
    var reachable = [true] + Array(repeating: false, count: bytes.count)
    for part in parts {
      var next = Array(repeating: false, count: bytes.count + 1)
      switch part {
      case .byte(let byte):
        for place in bytes.indices where reachable[place] && bytes[place] == byte {
          next[place + 1] = true
        }
      case .any(let across):
        var open = false
        for place in 0...bytes.count {
          if place > 0, open, !across, bytes[place - 1] == separator { open = false }
          open = open || reachable[place]
          next[place] = open
        }
      }
      reachable = next
    }
    return reachable[bytes.count]
  }
}
