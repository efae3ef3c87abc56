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
        guard let count = evaluation.shape(of: tensor)?[0] else { return }
        return try range.requireNumbers(below: embedding.numEmbeddings, count: count, &a)
      }
      guard Self.keepsElements(layers[index].layer), let given = layers[index].operands.first else {
        return
      }
      tensor = given
    }
  }

  private static func keepsElements(_ layer: any Layer) -> Bool {
    layer is Reshape || layer is Unsqueeze || layer is Squeeze || layer is Expand || layer is Repeat
      || layer is Tile || layer is Flatten || layer is Unflatten || layer is Permute
      || layer is Transpose || layer is Identity
  }
}

extension Arange {
  /// Requires the largest of so many numbers to be below a bound, where it is known.
  fileprivate func requireNumbers<A: SizeArithmetic>(
    below bound: Int, count: A.Size, _ a: inout A
  ) throws(ShapeError) {
    var first = 0
    if end != nil {
      guard case .integer(let start) = start else { return }
      first = start
    }
    guard case .integer(let step) = step, step > 0 else { return }
    let offset = try Checked.subtract(Checked.add(first, 1), step)
    let needed = try a.affine(step, count, offset, over: 1)
    try a.require(needed, atMost: a.constant(bound)) { a in
      ShapeError(
        "Embedding has no row for every number that Arange counts",
        found: "numbers below \(a.describe(needed))", expected: "at most num_embeddings, \(bound)")
    }
  }
}
