/// Numbers that a layer counts and an embedding looks up: there are as many as the layer's size, and they
/// have to be rows of the embedding.
extension Architecture {
  /// Requires that an embedding has a row for each number of an ``Arange`` that it is given, in whatever
  /// shape.
  func requireRows<A: SizeArithmetic>(
    of node: Node, _ evaluation: Evaluation<A.Size>, in a: inout A
  ) throws(ShapeError) {
    guard type(of: node.layer) == Embedding.self, let embedding = node.layer as? Embedding,
      var tensor = node.inputs.first
    else { return }
    while case .layer(let index, _) = tensor, layers.indices.contains(index) {
      if let range = layers[index].layer as? Arange {
        guard let count = evaluation.shape(of: tensor)?[0],
          let end = try range.endOfNumbers(count, &a)
        else { return }
        return try embedding.requireRows(below: end, &a)
      }
      guard layers[index].layer.keepsElements, let given = layers[index].operands.first else {
        return
      }
      tensor = given
    }
  }
}

extension Layer {
  /// Whether the output's elements are those of the first input, in whatever shape.
  var keepsElements: Bool {
    self is Reshape || self is Unsqueeze || self is Squeeze || self is Expand || self is Repeat
      || self is Tile || self is Flatten || self is Unflatten || self is Permute
      || self is Transpose || self is Identity
  }
}

extension Embedding {
  /// Requires a row for each number below a bound.
  func requireRows<A: SizeArithmetic>(below end: A.Size, _ a: inout A) throws(ShapeError) {
    try a.require(end, atMost: a.constant(numEmbeddings)) { a in
      ShapeError(
        "Embedding has no row for every number that Arange counts",
        found: "numbers below \(a.describe(end))",
        expected: "at most num_embeddings, \(numEmbeddings)")
    }
  }
}

extension Arange {
  /// One more than the largest of so many numbers; nil where it is not known.
  func endOfNumbers<A: SizeArithmetic>(
    _ count: A.Size, _ a: inout A
  ) throws(ShapeError) -> A.Size? {
    var first = 0
    if end != nil {
      guard case .integer(let start) = start else { return nil }
      first = start
    }
    guard case .integer(let step) = step, step > 0 else { return nil }
    let offset = try Checked.subtract(Checked.add(first, 1), step)
    return try a.affine(step, count, offset, over: 1)
  }
}
