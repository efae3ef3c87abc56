/// Which layers read of the maps that they are given nothing but their own place, as a norm, an
/// activation or a 1x1 convolution does.
struct PlaceReadings {
  private let analysis: Analysis
  private let maps: [Pyramid.StridedMap?]
  /// The row of each layer in the report; nil for one of training only.
  private let rows: [Int?]

  init(_ analysis: Analysis, _ maps: [Pyramid.StridedMap?]) {
    (self.analysis, self.maps) = (analysis, maps)
    var next = 0
    rows = analysis.architecture.layers.map { layer in
      if layer.isTrainingOnly { return nil }
      defer { next += 1 }
      return next
    }
  }

  /// How many parameters a layer has.
  func parameterCount(of layer: Int) -> Int {
    rows[layer].map { analysis.own.layers[$0].parameters } ?? 0
  }

  /// Whether a layer's first output reads each map that it is given at its own place alone.
  func readsOwnPlace(_ layer: Int) -> Bool {
    let node = analysis.architecture.layers[layer]
    let inputs = node.inputs.compactMap(shape)
    guard inputs.count == node.inputs.count, let output = shape(of: .layer(layer, output: 0)) else {
      return false
    }
    return node.operands.enumerated().allSatisfy { operand, tensor in
      let axes = axes(of: tensor, rank: inputs[operand].rank)
      if axes.isEmpty { return true }
      let path = LayerPassage(operand: operand, inputs: inputs, outputs: [output], part: 0)
      guard let reading = try? node.layer.reading(path) else { return false }
      let dimensions = reading.dimensions(of: inputs[operand], to: output)
      return axes.allSatisfy { dimensions.indices.contains($0) && Self.isOwn(dimensions[$0]) }
    }
  }

  private static func isOwn(_ reading: DimensionReading?) -> Bool {
    guard case .output(_, .windows(let taps, _))? = reading else { return false }
    return taps.stride == 1 && taps.count == 1 && taps.offset == 0
  }

  /// The dimensions of a tensor that are axes of a map; none where it is no map.
  private func axes(of tensor: TensorReference, rank: Int) -> [Int] {
    switch tensor {
    case .input: rank > 2 ? Array(2..<rank) : []
    case .layer(let index, _): maps[index]?.axes ?? []
    }
  }

  private func shape(of tensor: TensorReference) -> Shape<Int>? {
    let sizes: [Int]?
    switch tensor {
    case .input(let index):
      sizes =
        analysis.own.inputs.indices.contains(index)
        ? analysis.own.inputs[index] : nil
    case .layer(let index, let output):
      let outputs = rows[index].map { analysis.own.layers[$0].outputs } ?? []
      sizes = outputs.indices.contains(output) ? outputs[output] : nil
    }
    return sizes.flatMap { try? Shape($0) }
  }
}
