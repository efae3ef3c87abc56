extension StackGraph {
  /// The number of stacks, exactly: from the target backwards, the number of ways on from each place
  /// by the receptive field that they have.
  func count(_ rows: FieldRows, in ranges: IntegerRanges?) throws(ShapeError) -> Natural {
    guard let last = levels.last, !last.isEmpty else { return 0 }
    // There are at most as many stacks as the product of the numbers of layers.
    let bits = tables.reduce(1) { $0 + (Int.bitWidth - $1.count.leadingZeroBitCount) }
    var behind = ExactCounts(count: last.count, bits: bits)
    for index in last.indices { behind.add(1, to: index) }
    for step in tables.indices.reversed() {
      var here = ExactCounts(count: levels[step].count * rows.heights[step], bits: bits)
      for index in levels[step].indices {
        if rows.cap == nil {
          count(step, index, behind, into: &here)
        } else {
          try countFields(step, index, rows, behind, into: &here)
        }
      }
      behind = here
    }
    var sum = ExactCounts(count: 1, bits: bits)
    for row in 0..<rows.heights[0] where ranges?.contains(row + 1) ?? true {
      sum.add(1, times: behind, row, to: 0)
    }
    return sum[0]
  }

  /// The ways on from one place, whatever their receptive field.
  private func count(
    _ step: Int, _ place: Int, _ behind: ExactCounts, into here: inout ExactCounts
  ) {
    for (index, move) in tables[step].moves.enumerated() {
      guard let target = target(step: step, place: place, move: index) else { continue }
      here.add(move.layerCount, times: behind, target, to: place)
    }
  }

  /// The ways on from one place, row by row.
  private func countFields(
    _ step: Int, _ place: Int, _ rows: FieldRows, _ behind: ExactCounts,
    into here: inout ExactCounts
  ) throws(ShapeError) {
    let (height, next) = (rows.heights[step], rows.heights[step + 1])
    let jump = levels[step][place].jump
    for layers in tables[step].classes {
      guard let target = target(step: step, place: place, move: layers.move) else { continue }
      let (offset, factor) = try law.growth(at: jump, tables[step].moves[layers.move], layers)
      for row in 0..<next where !behind.isZero(target * next + row) {
        guard let mine = rows.row(row, offset, factor) else { break }
        here.add(layers.count, times: behind, target * next + row, to: place * height + mine)
      }
    }
  }
}
