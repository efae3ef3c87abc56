/// Expressions that follow each other and differ in nothing but numbers that rise by a step: a loop.
struct Run {
  /// How many expressions the loop makes.
  let count: Int
  /// The expression, in which `i` counts from ``start`` on.
  let text: String

  /// The longest run that begins at a place; nil where the next expression differs in more.
  ///
  /// - Parameter start: what `i` is for the first expression.
  init?(_ texts: [String], from place: Int, start: Int) {
    let first = Self.pieces(of: texts[place])
    var rows = [first]
    var steps: [Int]?
    for text in texts[(place + 1)...] {
      let row = Self.pieces(of: text)
      guard row.count == first.count, let last = rows.last,
        let found = Self.steps(from: last, to: row)
      else { break }
      if let steps, steps != found { break }
      steps = found
      rows.append(row)
    }
    guard let steps, rows.count > 1 else { return nil }
    let isSame = steps.allSatisfy { $0 == 0 }
    guard isSame ? rows.count > 2 || texts[place].count > 30 : rows.count > 2 else { return nil }
    var text = ""
    for (piece, step) in zip(first, steps) {
      guard step != 0, let value = piece.number else {
        text += piece.text
        continue
      }
      let (offset, isTooFar) = start.multipliedReportingOverflow(by: step)
      guard !isTooFar else { return nil }
      let base = value - offset
      let product = step == 1 ? "i" : step < 0 ? "(\(step)) * i" : "\(step) * i"
      text += base == 0 ? product : "\(base) + \(product)"
    }
    count = rows.count
    self.text = text
  }

  private struct Piece: Equatable {
    var text: String
    /// A whole argument that is an integer.
    var number: Int?
  }

  /// The integers that are arguments of their own, and what is between them.
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
      while end < characters.count, characters[end].isASCII, characters[end].isNumber { end += 1 }
      let digits = String(characters[index..<end])
      let isWhole = end == characters.count || ",)".contains(characters[end])
      if isWhole, let number = Int(digits), number < 1 << 40, !current.hasSuffix("* ") {
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

  private static func steps(from first: [Piece], to second: [Piece]) -> [Int]? {
    var result: [Int] = []
    for (one, other) in zip(first, second) {
      if let number = one.number, let next = other.number {
        result.append(next - number)
      } else {
        guard one == other else { return nil }
        result.append(0)
      }
    }
    return result
  }
}
