/// How the receptive field of a stack comes about from the one of its layers after the first.
///
/// A layer that sees `span` elements and moves by `step`, before layers that see R of its outputs,
/// sees span + step*(R - 1) elements. Where a step is a fraction, after a transposed convolution,
/// that is rounded up layer by layer from the front, since where they are is not known: then the
/// product of the steps so far (the jump) is part of a stack's state, and the field grows by
/// what a layer adds there. Either way it is a ``FieldGrowth``.
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

  /// The product of the steps after a move; 1 where it does not matter.
  func jump(from jump: Fraction, by move: Move) throws(ShapeError) -> Fraction {
    usesJumps ? try jump * move.step : jump
  }

  /// What layers of a class add where the steps so far make `jump`.
  func growth(
    at jump: Fraction, _ move: Move, _ layers: LayerClass
  ) throws(ShapeError) -> FieldGrowth {
    guard isUsed else { return FieldGrowth(offset: 0, factor: 1) }
    if usesJumps {
      let rise = try jump * Fraction(Checked.subtract(layers.span, 1))
      return FieldGrowth(offset: try rise.roundedUp(), factor: 1)
    }
    let step = move.step.numerator
    return FieldGrowth(offset: try Checked.subtract(layers.span, step), factor: step)
  }
}

/// What a layer makes of the receptive field R of those after it: offset + factor*R.
struct FieldGrowth: Hashable, Sendable {
  var offset: Int
  /// At least 1.
  var factor: Int

  /// The field before the layer; the largest integer where that does not fit 64 bits.
  func field(before after: Int) -> Int {
    let (product, passes) = after.multipliedReportingOverflow(by: factor)
    let (field, passesAgain) = product.addingReportingOverflow(offset)
    return passes || passesAgain ? .max : field
  }
}
