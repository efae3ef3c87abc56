/// What the text of a definition's `source:` says about where the architecture is published.
///
///     Citation("He et al. 2015 (arXiv:1512.03385), table 1").link
///     // https://arxiv.org/abs/1512.03385
///     Citation("He et al. 2015 (arXiv:1512.03385), table 1").short
///     // He et al. 2015
public struct Citation: Sendable {
  private let source: String

  public init(_ source: String) { self.source = source }

  /// The address of the first publication that the text names by its arXiv id or DOI; where it
  /// names none, that of a repository; nil where there is neither.
  public var link: String? {
    // Every mark has a colon or a slash: most words need no further look.
    let words = source.split(separator: " ").filter { word in
      word.utf8.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    }.map(String.init)
    return words.lazy.compactMap(Self.publication).first
      ?? words.lazy.compactMap(Self.repository).first
  }

  private static func publication(_ word: String) -> String? {
    if let id = part(of: word, behind: ["arxiv:", "arxiv.org/abs/", "arxiv.org/pdf/"]) {
      return "https://arxiv.org/abs/\(id)"
    }
    return part(of: word, behind: ["doi:", "doi.org/"]).map { "https://doi.org/\($0)" }
  }

  private static func repository(_ word: String) -> String? {
    part(of: word, behind: ["github.com/"]).map { "https://github.com/\($0)" }
  }

  /// What follows the first of these marks in a word, without the punctuation of the sentence.
  private static func part(of word: String, behind marks: [String]) -> String? {
    let lowercased = word.lowercased()
    for mark in marks {
      // Prefixes alone are looked for, behind an opening bracket or a scheme.
      let starts = ["", "(", "[", "https://", "(https://", "[https://", "<https://"]
      guard let start = starts.first(where: { lowercased.hasPrefix($0 + mark) }) else { continue }
      var rest = word.dropFirst(start.count + mark.count)
      while let last = rest.last, ".,;:])>".contains(last) {
        // A bracket that the id itself opened stays.
        if last == ")", rest.count(where: { $0 == "(" }) == rest.count(where: { $0 == ")" }) {
          break
        }
        rest.removeLast()
      }
      if !rest.isEmpty { return String(rest) }
    }
    return nil
  }

  /// Who and when: the text up to the first year.
  public var short: String {
    var digits = 0
    for index in source.indices {
      digits = source[index].isASCIIDigit ? digits + 1 : 0
      let end = source.index(after: index)
      let isWhole = end == source.endIndex || !(source[end].isASCIIDigit || source[end] == ".")
      let year = source[..<end].suffix(4)
      if digits == 4, isWhole, year >= "1940", year < "2100" { return String(source[..<end]) }
    }
    return source
  }
}
