/// Folds paths that differ in their indices only into patterns: `layer3.[1-5].conv2`.
package enum FoldedPaths {
  /// A path as words and numbers in turn: what is between the numbers, and the numbers.
  private struct Parts: Hashable {
    var words: [String] = [""]
    var numbers: [[Int]] = []

    init(_ path: String) {
      var (word, digits) = ([UInt8](), [UInt8]())
      func flush(_ parts: inout Parts) {
        // A number with a leading zero, or too long for one, is a word.
        if digits.first != UInt8(ascii: "0") || digits.count == 1,
          let number = Int(String(decoding: digits, as: UTF8.self))
        {
          parts.words[parts.words.count - 1] = String(decoding: word, as: UTF8.self)
          parts.words.append("")
          parts.numbers.append([number])
          word = []
        } else {
          word += digits
        }
        digits = []
      }
      for byte in path.utf8 {
        if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
          digits.append(byte)
        } else {
          if !digits.isEmpty { flush(&self) }
          word.append(byte)
        }
      }
      if !digits.isEmpty { flush(&self) }
      words[words.count - 1] = String(decoding: word, as: UTF8.self)
    }

    /// The place of the last number that is a component of its own; nil where there is none.
    var innermostIndex: Int? {
      numbers.indices.last { place in
        let (before, after) = (words[place], words[place + 1])
        return (before.isEmpty ? place == 0 : before.hasSuffix("."))
          && (after.isEmpty ? place == numbers.count - 1 : after.hasPrefix("."))
      }
    }

    /// The parts without the numbers at one place.
    func without(_ place: Int) -> Parts {
      var result = self
      result.numbers[place] = []
      return result
    }

    var text: String {
      var text = words[0]
      for (numbers, word) in zip(numbers, words.dropFirst()) {
        text += numbers.count == 1 ? String(numbers[0]) : "[\(FoldedPaths.ranges(numbers))]"
        text += word
      }
      return text
    }
  }

  /// The patterns that stand for exactly these paths, each with the indices of its paths, in the
  /// order of the first of them.
  ///
  /// Numbers are folded where they follow each other, where they are the innermost index, and where
  /// there are at least three: `layer1.2` and `layer4.2` stay two places.
  package static func patterns(of paths: [String]) -> [(pattern: String, indices: [Int])] {
    var items = paths.enumerated().map { Item(parts: Parts($1), indices: [$0]) }
    let places = items.map(\.parts.numbers.count).max() ?? 0
    for place in (0..<places).reversed() {
      var groups: [[Item]] = []
      var keys = Interned<Parts>()
      for item in items {
        let key = place < item.parts.numbers.count ? item.parts.without(place) : item.parts
        let index = keys.number(of: key)
        if index == groups.count { groups.append([]) }
        groups[index].append(item)
      }
      items = groups.flatMap { merged($0, at: place) }
    }
    return items.map { ($0.parts.text, $0.indices.sorted()) }
      .sorted { ($0.1.first ?? 0) < ($1.1.first ?? 0) }
  }

  private struct Item {
    var parts: Parts
    var indices: [Int]
  }

  /// Items that differ in one number only, those together that may be.
  private static func merged(_ group: [Item], at place: Int) -> [Item] {
    guard group.count > 1, place < group[0].parts.numbers.count else { return group }
    let numbers = Set(group.flatMap { $0.parts.numbers[place] }).sorted()
    let isOne =
      numbers.count > 2 || place == group[0].parts.innermostIndex
      || numbers.count < 2 || numbers[1] == numbers[0] + 1
    guard isOne else { return group }
    var item = group[0]
    item.parts.numbers[place] = numbers
    item.indices = group.flatMap(\.indices)
    return [item]
  }

  /// `1-5`, `1,4,8-9`.
  private static func ranges(_ numbers: [Int]) -> String {
    var ranges: [(low: Int, high: Int)] = []
    for number in numbers {
      if let last = ranges.last, last.high == number - 1 {
        ranges[ranges.count - 1].high = number
      } else {
        ranges.append((number, number))
      }
    }
    return ranges.map { $0.low == $0.high ? "\($0.low)" : "\($0.low)-\($0.high)" }
      .joined(separator: ",")
  }
}
