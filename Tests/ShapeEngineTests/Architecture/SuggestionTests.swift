import ShapeEngine
import Testing

/// The name that was meant, by the optimal string alignment distance.
@Suite struct SuggestionTests {
  /// Whether a name is suggested for a word where that many edits are allowed: a third of the word's
  /// length, which letters in front of both give it.
  private func isNear(_ word: String, _ name: String, limit: Int) -> Bool {
    let front = String(repeating: "z", count: max(0, 3 * limit - word.count))
    return Suggestion.nearest(to: front + word, among: [front + name]) == front + name
  }

  /// Distances as published: Wikipedia's for its articles on both distances (CA and ABC are 3 apart
  /// where no part is edited twice, 2 otherwise), R's stringdist, Jurafsky and Martin.
  @Test(arguments: [
    ("CA", "ABC", 3), ("kitten", "sitting", 3), ("saturday", "sunday", 3), ("flaw", "lawn", 2),
    ("intention", "execution", 5), ("a cat", "an abct", 4), ("ac", "cxa", 3),
  ])
  func `published distances`(word: String, name: String, distance: Int) {
    #expect(isNear(word, name, limit: distance))
    #expect(!isNear(word, name, limit: distance - 1))
  }

  /// The distance by its definition: the last letters are kept or replaced, one is left out, one is
  /// new, or the last two are swapped.
  private func distance(_ x: ArraySlice<Character>, _ y: ArraySlice<Character>) -> Int {
    guard let a = x.last, let b = y.last else { return max(x.count, y.count) }
    let (shorterX, shorterY) = (x.dropLast(), y.dropLast())
    var least = min(
      distance(shorterX, shorterY) + (a == b ? 0 : 1), distance(shorterX, y) + 1,
      distance(x, shorterY) + 1)
    if shorterX.last == b, shorterY.last == a {
      least = min(least, distance(x.dropLast(2), y.dropLast(2)) + 1)
    }
    return least
  }

  @Test func `every pair of short words against the definition`() {
    func words(upTo length: Int) -> [String] {
      (0..<length).reduce(into: [[""]]) { lists, _ in
        lists.append(lists[lists.count - 1].flatMap { word in "abc".map { word + "\($0)" } })
      }.flatMap { $0 }
    }
    for word in words(upTo: 3) {
      for name in words(upTo: 4) where !name.hasPrefix(word) {
        let distance = distance(Array(word)[...], Array(name)[...])
        for limit in 1...4 {
          #expect(isNear(word, name, limit: limit) == (distance <= limit), "\(word) \(name)")
        }
      }
    }
  }

  @Test(arguments: [
    ("kernal_size", "kernel_size"), ("conv2D", "Conv2d"), ("BatchNrom2d", "BatchNorm2d"),
    // One edit is always allowed, two only from six letters on.
    ("ab", "ba"), ("padd", "pad"), ("stirdes", "stride"),
  ])
  func meant(word: String, name: String) {
    #expect(Suggestion.nearest(to: word, among: ["groups", name, "dilation"]) == name)
  }

  @Test(arguments: ["xyz", "stdire", "paid out", "co"])
  func `what is near to nothing has no suggestion`(word: String) {
    #expect(Suggestion.nearest(to: word, among: ["Conv2d", "padding", "dilation"]) == nil)
    #expect(Suggestion.nearest(to: word, among: []) == nil)
  }

  @Test func `a beginning is nearer than any other, the shortest of several`() {
    #expect(
      Suggestion.nearest(to: "conv", among: ["Cond", "ConvTranspose2d"]) == "ConvTranspose2d")
    #expect(
      Suggestion.nearest(to: "conv", among: ["ConvTranspose2d", "Conv2d", "Conv"]) == "Conv")
    #expect(Suggestion.nearest(to: "co", among: ["Conv2d", "cq"]) == "cq")
  }

  @Test func `of equally near names it is the first`() {
    #expect(Suggestion.nearest(to: "relu", among: ["gelu", "selu"]) == "gelu")
    #expect(Suggestion.nearest(to: "relu", among: ["selu", "gelu"]) == "selu")
    #expect(Suggestion.nearest(to: "relu", among: ["gelu", "relu6", "relu"]) == "relu")
  }
}
