/// The size asked for by `output_size`, which PyTorch takes in `forward`: a transposed convolution or
/// an unpooling can come from inputs of several sizes, and this says which one is meant.
extension SizeTarget {
  /// How many tensors beside the input the target counts on.
  var references: Int { expressions.map(\.references).max() ?? 0 }

  /// The sizes asked for, one a spatial axis of `x`; a list may hold the whole shape, of which the
  /// spatial axes count.
  ///
  /// - Parameter tensors: the input, then the tensors that `like(…)` names.
  func outputSizes<A: SizeArithmetic>(
    for x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    var target = self
    if case .sizes(let sizes) = self, sizes.count == x.rank {
      target = .sizes(Array(sizes.dropFirst(2)))
    }
    return try target.sizes(alongAxesOf: x, beside: tensors, in: &a)
  }
}

/// Requires a size that is asked for to be at least `low` and at most `high`.
func requireOutputSize<A: SizeArithmetic>(
  _ size: A.Size, from low: A.Size, to high: A.Size, axis: Int, _ a: inout A
) throws(ShapeError) {
  func error(_ a: A) -> ShapeError {
    ShapeError(
      "output_size is not one of the sizes that can be along spatial axis \(axis)",
      found: a.describe(size), expected: "\(a.describe(low)) to \(a.describe(high))")
  }
  try a.require(low, atMost: size, error)
  try a.require(size, atMost: high, error)
}
