import ArchFormats
import Testing

/// Globs against their definition, on all short patterns and texts.
@Suite struct GlobTests {
  /// All texts of at most `length` of these characters.
  private func texts(_ characters: String, upTo length: Int) -> [String] {
    (0..<length).reduce(into: [[""]]) { lists, _ in
      lists.append(lists[lists.count - 1].flatMap { text in characters.map { text + "\($0)" } })
    }.flatMap { $0 }
  }

  /// What the wildcards of a pattern stand for, each tried from the shortest on.
  private func wildcards(
    _ pattern: Substring, _ text: Substring, separator: Character?
  ) -> [String]? {
    guard let first = pattern.first else { return text.isEmpty ? [] : nil }
    guard first == "*" else {
      return text.first == first
        ? wildcards(pattern.dropFirst(), text.dropFirst(), separator: separator) : nil
    }
    let rest = pattern.drop { $0 == "*" }
    let isOne = pattern.count - rest.count == 1
    for count in 0...text.count {
      let part = text.prefix(count)
      if isOne, let separator, part.contains(separator) { break }
      if let others = wildcards(rest, text.dropFirst(count), separator: separator) {
        return [String(part)] + others
      }
    }
    return nil
  }

  @Test(arguments: [nil, "."] as [Character?])
  func `what a pattern matches is what its definition says`(separator: Character?) {
    for pattern in texts("a.*", upTo: 4) {
      let glob = Glob(pattern, separator: separator)
      for text in texts("ab.", upTo: 4) {
        let expected = wildcards(pattern[...], text[...], separator: separator)
        #expect(glob.wildcards(in: text) == expected, "'\(pattern)' in '\(text)'")
        #expect(glob.matches(text) == (expected != nil), "'\(pattern)' in '\(text)'")
      }
    }
  }
}
