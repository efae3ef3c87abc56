/// A set of rows of revisions: a bit each, since they are numbered without large gaps.
struct RevisionSet {
  private var words: [UInt64] = []
  private(set) var count = 0

  func contains(_ revision: Int) -> Bool {
    let word = revision >> 6
    return revision >= 0 && word < words.count && words[word] >> UInt64(revision & 63) & 1 == 1
  }

  /// In ascending order.
  var elements: [Int] {
    var elements: [Int] = []
    for (place, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        elements.append(place << 6 | rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
    return elements
  }

  /// Whether the revision was not in the set before.
  mutating func insert(_ revision: Int) -> Bool {
    // A damaged row must not ask for all memory.
    guard revision >= 0, revision < 1 << 32 else { return false }
    let (word, bit) = (revision >> 6, UInt64(1) << UInt64(revision & 63))
    if word >= words.count {
      words += Array(repeating: 0, count: max(64, word + 1 - words.count, words.count))
    }
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    count += 1
    return true
  }
}
