/// What layer types with spatial axes share. Their tensors are [N, C] and then one size an axis.
extension Shape {
  /// Requires the rank that a spatial layer takes: batch, channels and the spatial axes.
  @inline(__always)
  func requireRank(for layer: some SpatialLayer) throws(ShapeError) {
    if rank != layer.axes + 2 {
      throw .rank(of: layer.type, found: rank, expected: layer.axes + 2)
    }
  }
}

extension ShapeError {
  /// A tensor with the wrong number of dimensions. Both counts include the batch.
  static func rank(of type: String, found: Int, expected: Int) -> ShapeError {
    ShapeError(
      "\(type) takes a tensor of \(expected) dimensions, the batch included",
      found: "\(found) dimensions", expected: "\(expected) dimensions")
  }

  /// A hyperparameter whose value PyTorch refuses.
  static func hyperparameter(
    _ name: String, is found: some CustomStringConvertible, expected: String
  ) -> ShapeError {
    ShapeError(
      "\(name) cannot be \(found)", found: "\(name)=\(found)", expected: "\(name) \(expected)")
  }
}

/// Requires the dimension `dimension` of `x` to have as many elements as the weights were made for.
@inline(__always)
func requireWeights<A: SizeArithmetic>(
  _ name: String, _ count: Int?, at dimension: Int, of x: Shape<A.Size>, _ a: inout A
) throws(ShapeError) {
  guard let count else { return }
  let found = x[dimension]
  try a.require(found, equals: a.constant(count)) { a in
    ShapeError(
      "the weights are for \(count) \(name)", found: a.describe(found),
      expected: "\(name) \(count)")
  }
}
