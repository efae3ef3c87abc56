/// The cheapest way to make one sequence of another, where a run that is on one side only costs an
/// opening and a step an element (Gotoh 1982).
struct GapTable {
  private let rows: Int, columns: Int
  private let opening: Int, step: Int
  /// What the cheapest ways to each cell cost that end with a pair, a row alone and a column alone.
  private var cells: [Int]

  private static var never: Int { Int.max / 4 }

  init(rows: Int, columns: Int, opening: Int, step: Int) {
    (self.rows, self.columns, self.opening, self.step) = (rows, columns, opening, step)
    cells = Array(repeating: Self.never, count: 3 * (rows + 1) * (columns + 1))
  }

  private func place(_ row: Int, _ column: Int) -> Int { 3 * (row * (columns + 1) + column) }

  /// The pairs, rising in both.
  mutating func pairs(_ cost: (Int, Int) -> Int) -> [(Int, Int)] {
    cells[0] = 0
    for row in 0...rows {
      for column in 0...columns where row + column > 0 {
        let here = place(row, column)
        if row > 0, column > 0 {
          let before = place(row - 1, column - 1)
          let least = min(cells[before], cells[before + 1], cells[before + 2])
          cells[here] = min(least + cost(row - 1, column - 1), Self.never)
        }
        if row > 0 {
          let above = place(row - 1, column)
          let opened = min(cells[above], cells[above + 2]) + opening
          cells[here + 1] = min(min(opened, cells[above + 1]) + step, Self.never)
        }
        if column > 0 {
          let left = place(row, column - 1)
          let opened = min(cells[left], cells[left + 1]) + opening
          cells[here + 2] = min(min(opened, cells[left + 2]) + step, Self.never)
        }
      }
    }
    return trace()
  }

  private func trace() -> [(Int, Int)] {
    var result: [(Int, Int)] = []
    var (row, column) = (rows, columns)
    var state = least(place(row, column))
    while row > 0 || column > 0 {
      let cost = cells[place(row, column) + state]
      switch state {
      case 1:
        row -= 1
        state = entered(place(row, column), at: cost, in: 1)
      case 2:
        column -= 1
        state = entered(place(row, column), at: cost, in: 2)
      default:
        guard row > 0, column > 0 else { return result.reversed() }
        (row, column) = (row - 1, column - 1)
        result.append((row, column))
        state = least(place(row, column))
      }
    }
    return result.reversed()
  }

  /// The state in which the way that goes on alone was before.
  private func entered(_ place: Int, at cost: Int, in state: Int) -> Int {
    if cells[place + state] + step == cost { return state }
    return (0..<3).first { $0 != state && cells[place + $0] + opening + step == cost } ?? state
  }

  private func least(_ place: Int) -> Int {
    (0..<3).min { cells[place + $0] < cells[place + $1] } ?? 0
  }
}
