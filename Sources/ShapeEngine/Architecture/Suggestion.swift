/// Finds the name that a person may have meant.
public enum Suggestion {
  /// The nearest of `names` to `word`, where one is near: within a third of the word's length
  /// (and at least one) in insertions, deletions, replacements and swaps of neighbours. A name of
  /// which the word is the beginning is nearer than any other.
  public static func nearest(to word: String, among names: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(100))
    let limit = max(1, letters.count / 3)
    var best: (name: String, distance: Int, isBegun: Bool)?
    for name in names {
      let other = Array(name.lowercased().utf8.prefix(100))
      // Two letters are the beginning of too much.
      let isBegun = letters.count > 2 && other.starts(with: letters)
      guard isBegun || abs(other.count - letters.count) <= limit else { continue }
      let distance = isBegun ? other.count - letters.count : distance(letters, other)
      guard isBegun || distance <= limit else { continue }
      if let best, (best.isBegun ? 0 : 1, best.distance) <= (isBegun ? 0 : 1, distance) { continue }
      best = (name, distance, isBegun)
    }
    return best?.name
  }

  /// The nearest name as a help says it: `did you mean 'kernel_size'?`.
  public static func help(for word: String, among names: some Sequence<String>) -> String? {
    nearest(to: word, among: names).map { "did you mean '\($0)'?" }
  }

  /// The optimal string alignment distance.
  private static func distance(_ x: [UInt8], _ y: [UInt8]) -> Int {
    var before: [Int] = []
    var above = Array(0...y.count)
    for i in x.indices {
      var row = [i + 1]
      for j in y.indices {
        var cost = min(above[j] + (x[i] == y[j] ? 0 : 1), above[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, above) = (above, row)
    }
    return above[y.count]
  }
}
