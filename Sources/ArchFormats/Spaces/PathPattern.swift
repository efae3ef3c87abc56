/// A pattern of paths that tells what its `*` stand for.
struct PathPattern: Sendable {
  private enum Part: Hashable {
    case byte(UInt8)
    case any(acrossDots: Bool)
  }

  private let parts: [Part]

  init(_ pattern: String) {
    var parts: [Part] = []
    for byte in pattern.utf8 {
      if byte != UInt8(ascii: "*") {
        parts.append(.byte(byte))
      } else if case .any = parts.last {
        parts[parts.count - 1] = .any(acrossDots: true)
      } else {
        parts.append(.any(acrossDots: false))
      }
    }
    self.parts = parts
  }

  var wildcardCount: Int { parts.count { if case .any = $0 { true } else { false } } }

  /// What each `*` stands for where the pattern matches, the first ones as short as they can be; nil
  /// where it does not match.
  func wildcards(in path: String) -> [String]? {
    let bytes = Array(path.utf8)
    var dead: Set<[Int]> = []
    guard let ends = match(0, 0, bytes, &dead) else { return nil }
    return ends.map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// The ranges of the wildcards from `part` on; `dead` are places from which nothing matches.
  private func match(
    _ part: Int, _ place: Int, _ bytes: [UInt8], _ dead: inout Set<[Int]>
  ) -> [Range<Int>]? {
    guard part < parts.count else { return place == bytes.count ? [] : nil }
    if dead.contains([part, place]) { return nil }
    switch parts[part] {
    case .byte(let byte):
      if place < bytes.count, bytes[place] == byte,
        let rest = match(part + 1, place + 1, bytes, &dead)
      {
        return rest
      }
    case .any(let acrossDots):
      for end in place...bytes.count {
        if let rest = match(part + 1, end, bytes, &dead) { return [place..<end] + rest }
        if end < bytes.count, !acrossDots, bytes[end] == UInt8(ascii: ".") { break }
      }
    }
    dead.insert([part, place])
    return nil
  }
}
