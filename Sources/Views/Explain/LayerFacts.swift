import ArchFormats
import ShapeEngine

/// How sizes come about that no window makes: products, sums, features and sequences.
struct LayerFacts {
  private let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }

  /// A fact a row; the name is empty where a fact goes on.
  var rows: [(String, String)] { lines.map { ($0.label, $0.filled(explanation)) } }

  /// The facts with places for sizes.
  var lines: [FactLine] {
    guard let input = explanation.inputs.first?.shape, let output = explanation.outputs.first else {
      return []
    }
    switch explanation.layer {
    case let layer as Flatten: return flatten(layer, input, output)
    case is Reshape: return reshape(input, output)
    case let layer as Concat: return concat(layer, output)
    case is Linear: return linear(input, output)
    case let layer as MultiheadAttention: return attention(layer, input)
    case let layer as any RecurrentLayer: return recurrent(layer, input)
    case let layer as WindowAttention:
      let window = layer.window.values(layer.axes).map(String.init).joined(separator: "x")
      let tokens = "\(window) tokens\(layer.clipsWindows ? " at most" : "")"
      return heads(layer.dim ?? 0, layer.numHeads)
        + [FactLine("window", "\(tokens), within which each sees each")]
    default: return []
    }
  }

  private static func taken(_ dimensions: some Sequence<Int>) -> [FactLine.Size] {
    dimensions.map { .taken(operand: 0, dimension: $0) }
  }

  // MARK: - Products and sums

  private func flatten(_ layer: Flatten, _ input: [Int], _ output: [Int]) -> [FactLine] {
    func index(_ dim: Int) -> Int { dim < 0 ? dim + input.count : dim }
    let (start, end) = (index(layer.startDim), index(layer.endDim))
    guard input.indices.contains(start), input.indices.contains(end), start <= end else {
      return []
    }
    return [product(start...end, at: start, of: output)]
  }

  private func reshape(_ input: [Int], _ output: [Int]) -> [FactLine] {
    guard output.count == 2, input.count > 2, output[0] == input[0] else { return [] }
    return [product(1...(input.count - 1), at: 1, of: output)]
  }

  private func product(
    _ dimensions: ClosedRange<Int>, at place: Int, of output: [Int]
  ) -> FactLine {
    let name = output.count == 2 && place == 1 ? "features" : "dimension \(place)"
    let product = FactLine.Piece.size(.given(output: 0, dimension: place))
    guard dimensions.count > 1 else { return FactLine(name, [product]) }
    return FactLine(name, FactLine.product(Self.taken(dimensions)) + [.words(" = "), product])
  }

  private func concat(_ layer: Concat, _ output: [Int]) -> [FactLine] {
    let place = layer.dim < 0 ? layer.dim + output.count : layer.dim
    let inputs = explanation.inputs
    guard output.indices.contains(place), inputs.allSatisfy({ $0.shape.indices.contains(place) })
    else { return [] }
    let name = place == 1 && output.count > 3 ? "channels" : "dimension \(place)"
    let terms = inputs.indices.map { FactLine.Size.taken(operand: $0, dimension: place) }
    let sum = FactLine(
      name, [.sum(terms), .words(" = "), .size(.given(output: 0, dimension: place))])
    if inputs.count > 4 { return [sum] }
    let names = inputs.indices.flatMap { operand -> [FactLine.Piece] in
      (operand > 0 ? [.words(", ")] : []) + [.name(operand: operand)]
    }
    return [sum, FactLine("of", names)]
  }

  // MARK: - Features

  private func linear(_ input: [Int], _ output: [Int]) -> [FactLine] {
    guard !input.isEmpty, !output.isEmpty else { return [] }
    let before = FactLine.Piece.size(.taken(operand: 0, dimension: input.count - 1))
    var features = [before, .words(", the last dimension")]
    if let flattened = explanation.flattened {
      features = [
        before, .flattened(flattened.tensor, dimensions: flattened.dimensions),
      ]
    }
    var lines = [
      FactLine("in_features", features),
      FactLine(
        "out_features",
        [.size(.given(output: 0, dimension: output.count - 1)), .words(" in their place")]),
    ]
    if input.count > 2 {
      let places = FactLine.product(Self.taken(1..<(input.count - 1)))
      let whole = input.count == 3 ? "a sequence" : "a map"
      lines.append(FactLine("at each of", places + [.words(" places of \(whole)")]))
    }
    return lines
  }

  private func heads(_ width: Int, _ heads: Int) -> [FactLine] {
    heads > 0 ? [FactLine("features", "\(width) = \(heads) heads of \(width / heads)")] : []
  }

  // MARK: - Sequences

  private func attention(_ layer: MultiheadAttention, _ input: [Int]) -> [FactLine] {
    let width = layer.embedDim ?? 0
    var lines = heads(width, layer.numHeads)
    let (keys, values) = (layer.kdim ?? width, layer.vdim ?? width)
    lines.append(
      FactLine(
        "projections",
        keys == width && values == width
          ? "query, key, value and out, \(width) -> \(width) each"
          : "query and out \(width) -> \(width), key \(keys) -> \(width), value \(values) -> \(width)"
      ))
    lines += sequence(input, isBatchFirst: layer.batchFirst)
    let last = explanation.outputs.count - 1
    if last > 0, explanation.outputs[last].count > 1 {
      let rank = explanation.outputs[last].count
      lines.append(
        FactLine(
          "weights",
          [
            .size(.given(output: last, dimension: rank - 2)), .words("x"),
            .size(.given(output: last, dimension: rank - 1)),
            .words(": how much each query takes of each key, heads averaged"),
          ]))
    }
    return lines
  }

  private func recurrent(_ layer: any RecurrentLayer, _ input: [Int]) -> [FactLine] {
    let directions = layer.bidirectional ? 2 : 1
    let step = layer.projSize > 0 ? layer.projSize : layer.hiddenSize
    let name = layer.projSize > 0 ? "proj_size" : "hidden_size"
    var lines = [
      FactLine("in", "input_size \(layer.inputSize ?? 0) at each step"),
      FactLine(
        "out",
        directions == 2 ? "2 directions * \(name) \(step) = \(2 * step)" : "\(name) \(step)"),
    ]
    lines += sequence(input, isBatchFirst: layer.batchFirst)
    let count = "num_layers \(layer.numLayers)" + (directions == 2 ? " * 2 directions" : "")
    lines.append(FactLine("last states", "\(count), the batch, the size of a state"))
    return lines
  }

  /// Along which dimension a layer goes, and what is strange about it.
  private func sequence(_ input: [Int], isBatchFirst: Bool) -> [FactLine] {
    guard input.count == 3 else { return [] }
    let place = isBatchFirst ? 1 : 0
    guard explanation.runsAlongBatch else {
      return [
        FactLine(
          "sequence",
          [
            .words("dimension \(place), of "), .size(.taken(operand: 0, dimension: place)),
            .words("; batch_first=\(isBatchFirst)"),
          ])
      ]
    }
    return [FactLine("note", "the sequence runs along dimension 0, the batch; batch_first=true?")]
  }
}
