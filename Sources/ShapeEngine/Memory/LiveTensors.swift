/// Which tensors of a network take memory of their own, and how long: from the layer that makes one to
/// the last layer that reads it or what lies in it, in the order of the graph. The inputs are their
/// caller's, who holds them to the end, as the outputs are held.
struct LiveTensors {
  /// A tensor that takes memory.
  struct Tensor {
    let layer: Int
    let output: Int
  }

  /// The tensors in the order in which they are made.
  private(set) var tensors: [Tensor] = []
  /// The layer after which each is gone; the number of layers for one that stays.
  private var ends: [Int] = []

  /// How many layers there are.
  private let count: Int

  /// - Parameter evaluation: says how many outputs each layer has.
  init<Size>(_ architecture: Architecture, _ evaluation: Evaluation<Size>) {
    count = architecture.layers.count
    let lastReads = LastReads(architecture, evaluation)
    // In whose memory each output lies; nil in that of an input or of weights.
    var owners: [[Int?]] = []
    owners.reserveCapacity(count)
    func owner(of tensor: TensorReference?) -> Int? {
      guard case .layer(let index, let output)? = tensor, index < owners.count,
        output < owners[index].count
      else { return nil }
      return owners[index][output]
    }
    for (index, node) in architecture.layers.enumerated() {
      let places = evaluation.outputs[index].indices
      guard !node.isTrainingOnly else {
        owners.append([])
        continue
      }
      let isCopy = architecture.copyingLayers.contains(index)
      var memory = isCopy ? .own : node.layer.outputMemory
      let source = owner(of: node.operands.first)
      if memory == .inPlace {
        // What is read later is not overwritten. Another look at the same memory is: PyTorch writes into
        // it, too.
        memory = lastReads.of(node.operands.first) <= index ? .view : .own
      }
      switch memory {
      case .weights: owners.append(places.map { _ in nil })
      case .view:
        owners.append(places.map { _ in source })
        guard let source else { continue }
        for output in places {
          ends[source] = max(ends[source], lastReads.of(index, output))
        }
      case .own, .inPlace:
        owners.append(places.map { tensors.count + $0 })
        for output in places {
          tensors.append(Tensor(layer: index, output: output))
          ends.append(lastReads.of(index, output))
        }
      }
    }
  }

  /// Goes through the layers with what is there while each runs.
  ///
  /// - Parameters:
  ///   - make: a tensor is there from now on.
  ///   - visit: a layer runs, all that it makes being there.
  ///   - end: a tensor is gone.
  func walk<Failure: Error>(
    make: (Tensor) throws(Failure) -> Void, visit: (Int) throws(Failure) -> Void,
    end: (Tensor) throws(Failure) -> Void
  ) throws(Failure) {
    var gone: [[Int]] = Array(repeating: [], count: count + 1)
    for (place, last) in ends.enumerated() { gone[min(last, count)].append(place) }
    var next = 0
    for layer in 0..<count {
      while next < tensors.count, tensors[next].layer == layer {
        try make(tensors[next])
        next += 1
      }
      try visit(layer)
      for place in gone[layer] { try end(tensors[place]) }
    }
  }
}

/// The last layer that reads each tensor as one of its operands; the layer itself where none does, and
/// the number of layers for what the network gives.
private struct LastReads {
  private var layers: [[Int]]
  private var inputs: [Int]

  init<Size>(_ architecture: Architecture, _ evaluation: Evaluation<Size>) {
    layers = evaluation.outputs.enumerated().map { index, outputs in
      Array(repeating: index, count: outputs.count)
    }
    inputs = Array(repeating: -1, count: architecture.inputs.count)
    for (index, node) in architecture.layers.enumerated() where !node.isTrainingOnly {
      for tensor in node.operands { note(tensor, index) }
    }
    for output in architecture.outputs { note(output.tensor, architecture.layers.count) }
  }

  private mutating func note(_ tensor: TensorReference, _ reader: Int) {
    switch tensor {
    case .input(let index):
      if index < inputs.count { inputs[index] = max(inputs[index], reader) }
    case .layer(let index, let output):
      guard index < layers.count, output < layers[index].count else { return }
      layers[index][output] = max(layers[index][output], reader)
    }
  }

  func of(_ layer: Int, _ output: Int) -> Int { layers[layer][output] }

  /// The last reader of a tensor; -1 where there is none.
  func of(_ tensor: TensorReference?) -> Int {
    switch tensor {
    case .input(let index)? where index < inputs.count: inputs[index]
    case .layer(let index, let output)? where index < layers.count && output < layers[index].count:
      layers[index][output]
    default: -1
    }
  }
}
