/// How another tool counts a layer.
public enum CountRule: String, Hashable, Sendable, CaseIterable {
  /// The multiply-adds of torchinfo 1.8 (`LayerInfo.calculate_macs`): of a convolution its weights and
  /// biases at each place of the output, of any other layer those of each sample, norms included, and of
  /// what is a weight by another name than `weight`, an LSTM's, those of each element of the output's
  /// first two dimensions. Functions count nothing.
  case torchinfo
  /// All parameters, as `count_params()` of Keras: weights, biases, and the moving mean and variance of
  /// norms.
  case keras
  /// Two operations a multiply-accumulate, and one for each bias that is added.
  case flops

  /// The count of a layer that gives these outputs; nil for one of which the rule says nothing.
  ///
  /// - Throws: ``ShapeError`` where it does not fit 64 bits.
  func count(
    of node: Node, giving outputs: [[Int]], macs: Int?
  ) throws(ShapeError) -> Int? {
    switch self {
    case .torchinfo: try Self.multiplyAdds(of: node, giving: outputs)
    case .keras: try Self.allParameters(of: node)
    case .flops:
      if let macs {
        try Checked.affine(2, macs, Self.biasAdditions(of: node, giving: outputs))
      } else {
        nil
      }
    }
  }

  private static func multiplyAdds(
    of node: Node, giving outputs: [[Int]]
  ) throws(ShapeError) -> Int? {
    let tensors = try node.layer.parameterTensors().filter { !$0.isBuffer }
    guard let output = outputs.first, let samples = output.first, !tensors.isEmpty else {
      return nil
    }
    let isConvolution = node.layer.type.contains("Conv")
    var count = 0
    for tensor in tensors {
      let places: Int
      if tensor.name == "weight" || tensor.name == "bias" {
        places =
          isConvolution
          ? try Checked.multiply(samples, Checked.product(Array(output.dropFirst(2)))) : samples
      } else if tensor.name.contains("weight") || tensor.name.contains("bias") {
        places = try Checked.product(Array(output.prefix(2)))
      } else {
        continue
      }
      count = try Checked.add(count, Checked.multiply(tensor.elementCount(), places))
    }
    return count
  }

  private static func allParameters(of node: Node) throws(ShapeError) -> Int? {
    guard node.weightsOf == nil else { return nil }
    var count = try node.ownParameterCount()
    for tensor in try node.layer.parameterTensors() where tensor.isBuffer {
      let name = tensor.name.split(separator: ".").last
      guard name == "running_mean" || name == "running_var" else { continue }
      count = try Checked.add(count, tensor.elementCount())
    }
    return count == 0 ? nil : count
  }

  /// Each bias is added once at each place of the output.
  private static func biasAdditions(
    of node: Node, giving outputs: [[Int]]
  ) throws(ShapeError) -> Int {
    let biases = try node.layer.parameterTensors().filter {
      !$0.isBuffer && $0.shape.count == 1
        && $0.name.split(separator: ".").last?.contains("bias") == true
    }
    guard let output = outputs.first, !output.isEmpty, !biases.isEmpty else { return 0 }
    // Of a map the channels come after the batch, of anything else the features come last.
    let features =
      node.layer.type.contains("Conv") && output.count > 2 ? output[1] : output[output.count - 1]
    guard features > 0 else { return 0 }
    let places = try Checked.product(output) / features
    var count = 0
    for bias in biases {
      count = try Checked.add(count, Checked.multiply(bias.elementCount(), places))
    }
    return count
  }
}

extension Architecture {
  /// What a rule counts of each layer of a report of ours.
  ///
  /// - Throws: ``ShapeError`` where a count does not fit 64 bits.
  public func counts(_ rule: CountRule, of report: ShapeReport) throws(ShapeError) -> [Int?] {
    var counts: [Int?] = []
    var rows = report.layers.makeIterator()
    for node in layers where !node.isTrainingOnly {
      guard let row = rows.next() else { break }
      counts.append(try rule.count(of: node, giving: row.outputs, macs: row.macs))
    }
    return counts
  }

  /// What a rule counts of layers that run in training only, which a report has no rows of: parameters.
  public func trainingCount(_ rule: CountRule) throws(ShapeError) -> Int {
    guard rule == .keras else { return 0 }
    var count = 0
    for node in layers where node.isTrainingOnly {
      count = try Checked.add(count, rule.count(of: node, giving: [], macs: nil) ?? 0)
    }
    return count
  }
}
