/// Which rule reads which operator.
///
/// To add an operator:
/// 1. Write its rule in the file of its subject in this folder: a function `(inout NodeReader) throws`. It
///    asks the reader for inputs (`tensor(0)` is a tensor of the graph, a weight becomes one; `known(1)`
///    is a tensor whose elements are followed, `sizes(1)` a list of sizes, `weight(1)` a weight), for
///    attributes (`int("axis")`), and for what may be either (`integers("axes", orInput: 1)`).
/// 2. Each of the node's outputs is given: as a layer of one of archdb's types by `give("ReLU", to: [x])`,
///    where several layers make an operator those before the last by `layer(…)`; as what is no layer by
///    `give(value)`; as a shape alone, where archdb has no type, by `giveOpaque([sizes], to: tensors)`.
///    What is made of weights and followed tensors alone (`isConstant`) makes no layer.
/// 3. A case that is not followed throws `NodeReader.Unfollowed(reason:)`: then its outputs are listed as
///    unknown. What ONNX itself refuses throws a ``ShapeError``.
/// 4. Add a row to the file's table, under the operator's name, or `domain.Name` outside ONNX's own domain. An
///    attribute that became an input in a later opset needs no version: it is asked for by name first.
///
/// Source of every rule: the operator's page at onnx.ai/onnx/operators, and its opset's changes there.
enum OperatorTable {
  typealias Rule = @Sendable (inout NodeReader) throws -> Void

  private static let rules: [String: Rule] = {
    let tables = [
      convolutions, pools, products, normalizations, functions, pairs, comparisons, reductions,
      shapes,
      slices, sizes, constants, resampling, recurrent, control, selections, quantized, sequences,
      signals, regions, attentions,
    ]
    var rules: [String: Rule] = [:]
    for table in tables { rules.merge(table) { first, _ in first } }
    return rules
  }()

  /// The rule of an operator; nil for one that is not known.
  static func rule(_ operation: String, in domain: String) -> Rule? {
    rules[domain.isEmpty ? operation : "\(domain).\(operation)"]
  }

  /// Whether a rule takes inputs of which nothing is known.
  static func readsUnknown(_ operation: String) -> Bool {
    ["If", "Loop", "Scan", "Identity"].contains(operation)
  }
}
