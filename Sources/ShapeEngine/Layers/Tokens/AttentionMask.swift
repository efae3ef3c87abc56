/// A mask that an attention takes as a further input, by the name that it has in PyTorch's `forward`.
///
/// A mask of attention is [L, S], or [N*num_heads, L, S] with one for each head; a padding mask of the
/// keys is [N, S]. Without a batch they are [L, S] or [num_heads, L, S], and [S].
public enum AttentionMask: String, HyperparameterWord, CaseIterable {
  case attention = "attn_mask"
  case keyPadding = "key_padding_mask"
  case all = "mask"
  case source = "src_mask"
  case target = "tgt_mask"
  case memory = "memory_mask"
  case sourcePadding = "src_key_padding_mask"
  case targetPadding = "tgt_key_padding_mask"
  case memoryPadding = "memory_key_padding_mask"

  /// Whether it says of each key whether it is padding.
  private var isPadding: Bool { rawValue.hasSuffix("key_padding_mask") }

  /// Requires the shape that the mask has for a query and the keys that it attends to.
  func require<A: SizeArithmetic>(
    _ mask: Shape<A.Size>, from query: Shape<A.Size>, to key: Shape<A.Size>, heads: Int,
    batchFirst: Bool, in a: inout A
  ) throws(ShapeError) {
    let hasBatch = query.rank == 3
    let tokens = hasBatch && batchFirst ? 1 : 0
    let (queries, sources) = (query[tokens], key[tokens])
    var expected = isPadding ? [sources] : [queries, sources]
    if isPadding, hasBatch { expected.insert(key[1 - tokens], at: 0) }
    if !isPadding, mask.rank == 3 {
      let all = hasBatch ? try a.multiplied(query[1 - tokens], by: heads) : a.constant(heads)
      expected.insert(all, at: 0)
    }
    guard mask.rank == expected.count else {
      let ranks = isPadding ? "\(expected.count)" : "2 or 3"
      throw ShapeError(
        "\(rawValue) has \(ranks) dimensions", found: "\(mask.rank) dimensions",
        expected: "\(ranks) dimensions")
    }
    for (dimension, wanted) in expected.enumerated() {
      let found = mask[dimension]
      try requireSame(
        found, as: wanted, "\(rawValue) does not fit the tokens along dimension \(dimension)", &a)
    }
  }

  /// Requires masks to be among those that a layer type takes, each once.
  static func require(
    _ masks: [AttentionMask], among names: [AttentionMask], of type: String
  ) throws(ShapeError) {
    for (index, mask) in masks.enumerated() {
      guard names.contains(mask), !masks[..<index].contains(mask) else {
        throw ShapeError(
          names.contains(mask)
            ? "'\(mask.rawValue)' is twice in masks" : "\(type) takes no '\(mask.rawValue)'",
          found: mask.rawValue,
          expected: "some of \(names.map { "'\($0.rawValue)'" }.joined(separator: ", "))")
      }
    }
  }

  /// The wrong number of inputs for a layer that takes `tokens` and those that `masks` names.
  static func arity(
    of type: String, found: Int, tokens: String, masks: [AttentionMask], most: Int
  ) -> ShapeError {
    ShapeError(
      "\(type) takes \(tokens), and an input for each of its masks",
      found: "\(found) inputs, \(masks.count) masks", expected: "an input for each",
      help: found > most && masks.isEmpty
        ? "masks=['…'] names what the further inputs are, as PyTorch's forward does" : nil)
  }
}
