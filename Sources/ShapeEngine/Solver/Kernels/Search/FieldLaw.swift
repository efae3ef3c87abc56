/// How the receptive field of a stack comes about from the one of its layers behind the first.
///
/// A layer that sees `span` elements and moves by `step`, before layers that see R of its outputs,
/// sees span + step*(R - 1) elements. Where a step is a fraction, behind a transposed convolution,
/// that is rounded up layer by layer from the front, as ``ReceptiveField`` does it: then the
/// product of the steps so far (the jump) is part of where a stack stands, and the field grows by
/// what a layer adds there. Either way R' = offset + factor*R.
struct FieldLaw: Sendable {
  /// Whether anyone asks for fields at all.
  let isUsed: Bool
  /// Whether the product of the steps so far has to be known.
  let usesJumps: Bool

  init(_ query: StackQuery, _ tables: [MoveTable]) {
    isUsed = query.usesFields
    usesJumps =
      isUsed && tables.contains { $0.moves.contains { $0.step.denominator != 1 } }
  }

  /// The product of the steps behind a move; 1 where it does not matter.
  func jump(from jump: Fraction, by move: Move) throws(ShapeError) -> Fraction {
    usesJumps ? try jump * move.step : jump
  }

  /// R' = offset + factor*R for layers of a class that stand where the steps so far make `jump`.
  func growth(
    at jump: Fraction, _ move: Move, _ layers: LayerClass
  ) throws(ShapeError) -> (offset: Int, factor: Int) {
    guard isUsed else { return (0, 1) }
    if usesJumps {
      let rise = try jump * Fraction(Checked.subtract(layers.span, 1))
      return (try rise.roundedUp(), 1)
    }
    let step = move.step.numerator
    return (try Checked.subtract(layers.span, step), step)
  }
}

/// The receptive fields that partial stacks are told apart by, where a query asks for some: row r
/// holds those of r + 1.
struct FieldRows: Sendable {
  /// The largest field that is told from larger ones; nil where none are told apart.
  let cap: Int?
  /// Whether a larger field is as good as `cap`; otherwise no stack that has one is a solution.
  let saturates: Bool
  /// The number of rows at each level of a graph.
  private(set) var heights: [Int]

  /// One row for all.
  init(levels: Int) {
    (cap, saturates) = (nil, true)
    heights = Array(repeating: 1, count: levels)
  }

  /// Rows that tell whether a field is in the ranges.
  init(_ ranges: IntegerRanges, levels: Int) {
    let open = ranges.ranges.filter { $0.high == nil }.compactMap(\.low).min()
    let closed = ranges.ranges.compactMap(\.high).max() ?? 0
    // One above the last closed range stands for all that the open one holds from there on.
    let end = open == nil ? closed : min(closed, .max - 1) + 1
    saturates = open != nil
    cap = max(1, open ?? 1, end)
    heights = Array(repeating: 1, count: levels)
  }

  /// Makes room at a level for a field.
  mutating func grow(level: Int, to field: Int) {
    heights[level] = max(heights[level], min(field, cap ?? 1))
  }

  /// The row of offset + factor*R, where R is that of `row`; nil where that is too large.
  func row(_ row: Int, _ offset: Int, _ factor: Int) -> Int? {
    guard let cap else { return 0 }
    let (product, passes) = (row + 1).multipliedReportingOverflow(by: factor)
    let (field, passesAgain) = product.addingReportingOverflow(offset)
    if passes || passesAgain || field > cap { return saturates ? cap - 1 : nil }
    return field - 1
  }
}
