/// Folds paths that differ in their indices only into patterns: `layer3.[1-5].conv2`.
enum FoldedPaths {
  /// A path as words and numbers in turn: what stands between the numbers, and the numbers.
  private struct Parts: Hashable {
    var words: [String] = [""]
    var numbers: [[Int]] = []

    init(_ path: String) {
      var digits = ""
      func flush(_ parts: inout Parts) {
        // A number with a leading zero, or too long for one, is a word.
        if let number = Int(digits), String(number) == digits {
          parts.numbers.append([number])
          parts.words.append("")
        } else {
          parts.words[parts.words.count - 1] += digits
        }
        digits = ""
      }
      for character in path {
        if character.isASCII, character.isNumber {
          digits.append(character)
        } else {
          if !digits.isEmpty { flush(&self) }
          words[words.count - 1].append(character)
        }
      }
      if !digits.isEmpty { flush(&self) }
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
  static func patterns(of paths: [String]) -> [(pattern: String, indices: [Int])] {
    var items = paths.enumerated().map { (parts: Parts($1), indices: [$0]) }
    let places = items.map(\.parts.numbers.count).max() ?? 0
    for place in (0..<places).reversed() {
      var merged: [(parts: Parts, indices: [Int])] = []
      var known: [Parts: Int] = [:]
      for item in items {
        guard place < item.parts.numbers.count else {
          merged.append(item)
          continue
        }
        let key = item.parts.without(place)
        if let index = known[key] {
          merged[index].parts.numbers[place] += item.parts.numbers[place]
          merged[index].indices += item.indices
        } else {
          known[key] = merged.count
          merged.append(item)
        }
      }
      for index in merged.indices where place < merged[index].parts.numbers.count {
        merged[index].parts.numbers[place] = Set(merged[index].parts.numbers[place]).sorted()
      }
      items = merged
    }
    return items.map { ($0.parts.text, $0.indices.sorted()) }
      .sorted { ($0.1.first ?? 0) < ($1.1.first ?? 0) }
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
