/// Expressions that follow each other and differ in nothing but numbers that rise by a rule: a loop.
struct Run {
  /// How many expressions the loop makes.
  let count: Int
  /// The expression, in which `i` counts from ``start`` on.
  let text: String

  /// The longest run that begins at a place; nil where the next expression differs in more.
  ///
  /// - Parameters:
  ///   - start: what `i` is for the first expression.
  ///   - stride: how far apart the expressions are among all that shares count.
  init?(_ texts: [String], from place: Int, start: Int, stride: Int = 1) {
    let first = Self.pieces(of: texts[place])
    var rows = [first]
    var steps: [Double]?
    for text in texts[(place + 1)...] {
      let row = Self.pieces(of: text)
      guard row.count == first.count, let last = rows.last,
        let found = Self.steps(from: last, to: row)
      else { break }
      if let steps, !zip(steps, found).allSatisfy(Self.isNear) { break }
      steps = steps ?? found
      rows.append(row)
    }
    guard let steps, rows.count > 1 else { return nil }
    let isSame = steps.allSatisfy { $0 == 0 }
    guard isSame ? rows.count > 2 || texts[place].count > 30 : rows.count > 2 else { return nil }
    var text = ""
    for (column, step) in steps.enumerated() {
      switch first[column].number {
      case .integer(let value)? where step != 0:
        guard let code = Self.count(from: value, by: Int(step), start: start) else { return nil }
        text += code
      case .float? where step != 0:
        let values = rows.compactMap { $0[column].number?.value }
        guard let share = Share(values, start: start, stride: stride) else { return nil }
        text += share.text
      default: text += first[column].text
      }
    }
    count = rows.count
    self.text = text
  }

  /// Two expressions in turn, each of which is a loop's.
  static func pairs(_ texts: [String], from place: Int) -> (text: String, count: Int)? {
    let rest = texts[place...]
    var both = [0, 1].map { offset in
      rest.enumerated().filter { $0.offset % 2 == offset }.map(\.element)
    }
    let counts = both.map { $0.isEmpty ? 0 : Run($0, from: 0, start: 0, stride: 2)?.count ?? 0 }
    guard let least = counts.min(), least > 2 else { return nil }
    both = both.map { Array($0.prefix(least)) }
    let runs = both.compactMap { Run($0, from: 0, start: 0, stride: 2) }
    guard runs.count == 2, runs.allSatisfy({ $0.count == least }) else { return nil }
    let counter = runs.contains { $0.text.contains("i") } ? "i" : "_"
    let pair = runs.map(\.text).joined(separator: ", ")
    return ("*[block for \(counter) in range(\(least)) for block in (\(pair))]", 2 * least)
  }

  private static func count(from value: Int, by step: Int, start: Int) -> String? {
    let (offset, isTooFar) = start.multipliedReportingOverflow(by: step)
    guard !isTooFar else { return nil }
    let base = value - offset
    let product = step == 1 ? "i" : step < 0 ? "(\(step)) * i" : "\(step) * i"
    return base == 0 ? product : "\(base) + \(product)"
  }

  private struct Piece: Equatable {
    enum Number: Equatable {
      case integer(Int)
      case float(Double)

      var value: Double {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): value
        }
      }
    }

    var text: String
    /// A whole argument that is a number.
    var number: Number?
  }

  /// The numbers that are arguments of their own, and what is between them.
  private static func pieces(of text: String) -> [Piece] {
    var (result, current, isText) = ([Piece](), "", false)
    let characters = Array(text)
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if character == "\"" { isText.toggle() }
      let starts = index > 0 && "( =".contains(characters[index - 1])
      guard !isText, starts, character.isASCII, character.isNumber else {
        current.append(character)
        index += 1
        continue
      }
      var end = index
      while end < characters.count, isOfNumber(characters[end], after: characters[end - 1]) {
        end += 1
      }
      let digits = String(characters[index..<end])
      let isWhole = end == characters.count || ",)".contains(characters[end])
      if isWhole, !current.hasSuffix("* "), let number = number(digits) {
        result.append(Piece(text: current))
        result.append(Piece(text: digits, number: number))
        current = ""
      } else {
        current += digits
      }
      index = end
    }
    return result + [Piece(text: current)]
  }

  private static func isOfNumber(_ character: Character, after last: Character) -> Bool {
    character.isASCII && character.isNumber || character == "." || character == "e"
      || "+-".contains(character) && last == "e"
  }

  private static func number(_ digits: String) -> Piece.Number? {
    if let integer = Int(digits) { return integer < 1 << 40 ? .integer(integer) : nil }
    return Double(digits).flatMap { $0.isFinite ? .float($0) : nil }
  }

  private static func steps(from first: [Piece], to second: [Piece]) -> [Double]? {
    var result: [Double] = []
    for (one, other) in zip(first, second) {
      switch (one.number, other.number) {
      case (.integer(let value)?, .integer(let next)?): result.append(Double(next - value))
      case (.float(let value)?, .float(let next)?): result.append(next - value)
      default:
        guard one == other else { return nil }
        result.append(0)
      }
    }
    return result
  }

  /// Whether two steps are one, up to what rounding makes of them.
  private static func isNear(_ one: Double, _ other: Double) -> Bool {
    (one - other).magnitude <= 1e-9 * max(one.magnitude, other.magnitude)
  }
}

/// Numbers that are equal shares of one, as rates that rise from block to block are: `0.2 * (3 + i) / 39`.
private struct Share {
  /// The expression in which `i` counts.
  let text: String

  /// nil unless the expression gives the very same numbers.
  init?(_ values: [Double], start: Int, stride: Int) {
    guard values.count > 1, values[0] >= 0, let last = values.last, values[1] > values[0] else {
      return nil
    }
    let share = (last - values[0]) / Double((values.count - 1) * stride)
    let from = (values[0] / share).rounded()
    guard from < 1_000_000 else { return nil }
    let base = Int(from) - start * stride
    let counted = stride == 1 ? "i" : "\(stride) * i"
    let sum = base > 0 ? "\(base) + \(counted)" : "\(counted) - \(-base)"
    let count = base != 0 ? "(\(sum))" : stride == 1 ? "i" : "(\(counted))"
    for parts in 1...1000 {
      // A rate is a short decimal.
      let rate = (share * Double(parts) * 1000).rounded() / 1000
      guard rate > 0 else { continue }
      func gives(_ rule: (Double) -> Double) -> Bool {
        values.enumerated().allSatisfy { index, value in
          rule(from + Double(index * stride)) == value
        }
      }
      let over = parts == 1 ? "" : " / \(parts)"
      if gives({ rate * $0 / Double(parts) }) {
        text = "\(Python.number(rate)) * \(count)\(over)"
        return
      }
      if gives({ rate / Double(parts) * $0 }) {
        text = "\(Python.number(rate))\(over) * \(count)"
        return
      }
    }
    return nil
  }
}
