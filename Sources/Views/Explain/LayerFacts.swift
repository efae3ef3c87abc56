import ArchFormats
import ShapeEngine

/// How sizes come about that no window makes: products, sums, features and sequences.
struct LayerFacts {
  private let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }

  /// A fact a row; the name is empty where a fact goes on.
  var rows: [(String, String)] {
    guard let input = explanation.inputs.first?.shape, let output = explanation.outputs.first else {
      return []
    }
    switch explanation.layer {
    case let layer as Flatten: return flatten(layer, input, output)
    case is Reshape: return reshape(input, output)
    case let layer as Concat: return concat(layer, output)
    case is Linear: return linear(input, output)
    case let layer as MultiheadAttention: return attention(layer, input)
    case let layer as any RecurrentLayer: return recurrent(layer, input, output)
    case let layer as WindowAttention:
      return heads(layer.dim ?? 0, layer.numHeads)
        + [("window", "\(layer.window[0])x\(layer.window[1]) tokens, within which each sees each")]
    default: return []
    }
  }

  // MARK: - Products and sums

  private func flatten(_ layer: Flatten, _ input: [Int], _ output: [Int]) -> [(String, String)] {
    func index(_ dim: Int) -> Int { dim < 0 ? dim + input.count : dim }
    let (start, end) = (index(layer.startDim), index(layer.endDim))
    guard input.indices.contains(start), input.indices.contains(end), start <= end else {
      return []
    }
    return [product(Array(input[start...end]), at: start, of: output)]
  }

  private func reshape(_ input: [Int], _ output: [Int]) -> [(String, String)] {
    guard output.count == 2, input.count > 2, output[0] == input[0] else { return [] }
    return [product(Array(input.dropFirst()), at: 1, of: output)]
  }

  private func product(_ sizes: [Int], at place: Int, of output: [Int]) -> (String, String) {
    let name = output.count == 2 && place == 1 ? "features" : "dimension \(place)"
    let product = sizes.map(String.init).joined(separator: "*")
    return (name, sizes.count > 1 ? "\(product) = \(output[place])" : "\(output[place])")
  }

  private func concat(_ layer: Concat, _ output: [Int]) -> [(String, String)] {
    let place = layer.dim < 0 ? layer.dim + output.count : layer.dim
    let inputs = explanation.inputs
    guard output.indices.contains(place), inputs.allSatisfy({ $0.shape.indices.contains(place) })
    else { return [] }
    let name = place == 1 && output.count > 3 ? "channels" : "dimension \(place)"
    let sum = Self.sum(inputs.map { $0.shape[place] })
    return [(name, "\(sum) = \(output[place])")]
      + (inputs.count > 4 ? [] : [("of", inputs.map(\.name).joined(separator: ", "))])
  }

  /// A sum whose equal terms stand together where it is long: `64 + 12*32`.
  private static func sum(_ terms: [Int]) -> String {
    guard terms.count > 4 else { return terms.map(String.init).joined(separator: " + ") }
    var runs: [(count: Int, term: Int)] = []
    for term in terms {
      if runs.last?.term == term { runs[runs.count - 1].count += 1 } else { runs.append((1, term)) }
    }
    return runs.map { $0.count == 1 ? "\($0.term)" : "\($0.count)*\($0.term)" }
      .joined(separator: " + ")
  }

  // MARK: - Features

  private func linear(_ input: [Int], _ output: [Int]) -> [(String, String)] {
    guard let before = input.last, let after = output.last else { return [] }
    var features = "\(before), the last dimension"
    if let flattened = explanation.flattened {
      let product = flattened.sizes.map(String.init).joined(separator: "*")
      features = "\(before) = \(product) from \(flattened.name)"
    }
    var rows = [("in_features", features), ("out_features", "\(after) in their place")]
    let places = input.dropFirst().dropLast()
    if !places.isEmpty {
      let product = places.map(String.init).joined(separator: "*")
      rows.append(
        ("at each of", "\(product) places of \(input.count == 3 ? "a sequence" : "a map")"))
    }
    return rows
  }

  private func heads(_ width: Int, _ heads: Int) -> [(String, String)] {
    heads > 0 ? [("features", "\(width) = \(heads) heads of \(width / heads)")] : []
  }

  // MARK: - Sequences

  private func attention(_ layer: MultiheadAttention, _ input: [Int]) -> [(String, String)] {
    let width = layer.embedDim ?? 0
    var rows = heads(width, layer.numHeads)
    let (keys, values) = (layer.kdim ?? width, layer.vdim ?? width)
    rows.append(
      (
        "projections",
        keys == width && values == width
          ? "query, key, value and out, \(width) -> \(width) each"
          : "query and out \(width) -> \(width), key \(keys) -> \(width), value \(values) -> \(width)"
      ))
    rows += sequence(input, isBatchFirst: layer.batchFirst)
    if explanation.outputs.count > 1, let weights = explanation.outputs.last?.suffix(2) {
      let (queries, sources) = (weights.first ?? 0, weights.last ?? 0)
      rows.append(
        ("weights", "\(queries)x\(sources): how much each query takes of each key, heads averaged"))
    }
    return rows
  }

  private func recurrent(
    _ layer: any RecurrentLayer, _ input: [Int], _ output: [Int]
  ) -> [(String, String)] {
    let directions = layer.bidirectional ? 2 : 1
    let step = layer.projSize > 0 ? layer.projSize : layer.hiddenSize
    let name = layer.projSize > 0 ? "proj_size" : "hidden_size"
    var rows = [
      ("in", "input_size \(layer.inputSize ?? 0) at each step"),
      (
        "out",
        directions == 2 ? "2 directions * \(name) \(step) = \(2 * step)" : "\(name) \(step)"
      ),
    ]
    rows += sequence(input, isBatchFirst: layer.batchFirst)
    let count = "num_layers \(layer.numLayers)" + (directions == 2 ? " * 2 directions" : "")
    rows.append(("last states", "\(count), the batch, the size of a state"))
    return rows
  }

  /// Along which dimension a layer goes, and what is strange about it.
  private func sequence(_ input: [Int], isBatchFirst: Bool) -> [(String, String)] {
    guard input.count == 3 else { return [] }
    let place = isBatchFirst ? 1 : 0
    let name = "dimension \(place), of \(input[place])"
    guard explanation.runsAlongBatch else {
      return [("sequence", "\(name); batch_first=\(isBatchFirst)")]
    }
    return [("note", "the sequence runs along dimension 0, the batch; batch_first=true?")]
  }
}
