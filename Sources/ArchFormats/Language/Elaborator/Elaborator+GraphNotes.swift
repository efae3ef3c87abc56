import ShapeEngine

/// What a graph has that is legal, and mostly not meant.
extension Elaborator {
  func noteGraph(_ architecture: Architecture) {
    let along = architecture.layers.indices.filter {
      architecture.layers[$0].layer.roles(rank: 3).first == .tokens
    }
    if !letterUses.isEmpty || !along.isEmpty {
      let axes = builder.axes
      noteLetters(axes)
      noteBatches(along, architecture, axes)
    }
    noteUnused(architecture)
  }

  /// Layers that go along dimension 0 of what has the batch there: `batch_first` is False in PyTorch.
  private func noteBatches(_ along: [Int], _ architecture: Architecture, _ axes: TensorAxes) {
    for index in along {
      let node = architecture.layers[index]
      guard let tensor = node.operands.first else { continue }
      let names = axes.names(of: tensor)
      guard names.count == 3, names[0] == "N" else { continue }
      add(
        note: "\(node.path) goes along dimension 0 of what it takes, which is the batch: "
          + "\(node.layer.type) has its sequence there without batch_first=true")
    }
  }

  /// Layers that nothing takes.
  private func noteUnused(_ architecture: Architecture) {
    var isUsed = Array(repeating: false, count: architecture.layers.count)
    func use(_ tensor: TensorReference) {
      if case .layer(let index, _) = tensor, isUsed.indices.contains(index) { isUsed[index] = true }
    }
    for node in architecture.layers {
      node.inputs.forEach(use)
      for shared in [node.weightsOf, node.tiedTo] {
        if let shared { isUsed[shared] = true }
      }
    }
    for output in architecture.outputs { use(output.tensor) }
    for condition in architecture.conditions { condition.tensors.forEach(use) }
    let unused = architecture.layers.indices.filter {
      !isUsed[$0] && !architecture.layers[$0].isTrainingOnly
    }
    guard let first = unused.first else { return }
    let others = unused.count == 1 ? "" : " and \(unused.count - 1) more"
    let verb = unused.count == 1 ? "feeds" : "feed"
    add(
      note:
        "\(architecture.layers[first].path)\(others) \(verb) nothing: no entry takes it, and it is no "
        + "output")
  }
}
