/// What the text of a definition's `source:` says about where the architecture is published.
///
///     Citation("He et al. 2015 (arXiv:1512.03385), table 1").link
///     // https://arxiv.org/abs/1512.03385
///     Citation("He et al. 2015 (arXiv:1512.03385), table 1").short
///     // He et al. 2015
package struct Citation: Sendable {
  private let source: String

  package init(_ source: String) { self.source = source }

  /// The address of the first publication that the text names by its arXiv id or DOI; where it
  /// names none, that of a repository; nil where there is neither.
  package var link: String? {
    // Every mark has a colon or a slash: most words need no further look.
    let words = Array(source.utf8).split(separator: UInt8(ascii: " ")).filter { word in
      word.contains { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    }
    for word in words {
      if let publication = Self.publication(word) { return publication }
    }
    for word in words {
      if let name = Self.part(of: word, after: ["github.com/"]) {
        return "https://github.com/\(name)"
      }
    }
    return nil
  }

  private static func publication(_ word: ArraySlice<UInt8>) -> String? {
    if let id = part(of: word, after: ["arxiv:", "arxiv.org/abs/", "arxiv.org/pdf/"]) {
      return "https://arxiv.org/abs/\(id)"
    }
    return part(of: word, after: ["doi:", "doi.org/"]).map { "https://doi.org/\($0)" }
  }

  /// What a mark may come after: it is looked for at the start of a word alone.
  private static let openings = ["", "(", "[", "https://", "(https://", "[https://", "<https://"]

  /// What follows the first of these marks in a word, without the punctuation of the sentence.
  private static func part(of word: ArraySlice<UInt8>, after marks: [String]) -> String? {
    for mark in marks {
      for opening in openings {
        guard let after = rest(of: word, after: opening),
          var rest = rest(of: after, after: mark)
        else { continue }
        while let last = rest.last, ".,;:])>".utf8.contains(last) {
          // A bracket that the id itself opened stays.
          if last == UInt8(ascii: ")"),
            rest.count(where: { $0 == UInt8(ascii: "(") }) == rest.count(where: { $0 == last })
          {
            break
          }
          rest.removeLast()
        }
        if !rest.isEmpty { return String(decoding: rest, as: UTF8.self) }
      }
    }
    return nil
  }

  /// A word without the mark in lower case at its start, however the word writes it.
  private static func rest(
    of word: ArraySlice<UInt8>, after mark: String
  ) -> ArraySlice<UInt8>? {
    var rest = word
    for byte in mark.utf8 {
      guard let first = rest.popFirst() else { return nil }
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
      guard (isUpper ? first | 0x20 : first) == byte else { return nil }
    }
    return rest
  }

  /// Who and when: the text up to the first year.
  package var short: String {
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
