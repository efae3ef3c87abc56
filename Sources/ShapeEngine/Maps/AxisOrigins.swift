/// A dimension of the tensor in which it first comes about: of an input, or of the layer that makes it.
struct AxisOrigin: Hashable {
  let tensor: TensorReference
  let dimension: Int

  init(_ tensor: TensorReference, _ dimension: Int) {
    (self.tensor, self.dimension) = (tensor, dimension)
  }
}

/// Which dimension each dimension of a tensor still goes along.
struct AxisOrigins {
  private let evaluation: Evaluation<Int>
  private let followsLayers: Bool
  private let inputs: [[AxisOrigin?]]
  /// Those of each layer's outputs, for the layers so far; none of an output that goes along none.
  private var layers: [[[AxisOrigin?]]] = []

  /// - Parameter followsLayers: whether the batch and what layers make are followed too, not only the
  ///   dimensions of the inputs.
  init(_ architecture: Architecture, _ evaluation: Evaluation<Int>, followsLayers: Bool = false) {
    (self.evaluation, self.followsLayers) = (evaluation, followsLayers)
    inputs = architecture.inputs.enumerated().map { input, own in
      // All inputs have one batch.
      let batch = followsLayers ? AxisOrigin(.input(0), -1) : nil
      return Array(repeating: batch, count: own.start)
        + own.shape.indices.map { AxisOrigin(.input(input), own.start + $0) }
    }
  }

  subscript(tensor: TensorReference) -> [AxisOrigin?] {
    switch tensor {
    case .input(let input): input < inputs.count ? inputs[input] : []
    case .layer(let layer, let output):
      layer < layers.count && output < layers[layer].count ? layers[layer][output] : []
    }
  }

  /// Notes where the outputs of the next layer have their dimensions from.
  mutating func hand(_ node: Node) {
    layers.append(origins(of: node))
  }

  private func origins(of node: Node) -> [[AxisOrigin?]] {
    let shapes = node.operands.compactMap { evaluation.shape(of: $0) }
    let given = node.operands.map { self[$0] }
    guard shapes.count == given.count,
      followsLayers || given.contains(where: { !$0.isEmpty })
    else { return [] }
    let outputs = evaluation.outputs[layers.count]
    var path = LayerPassage(operand: 0, inputs: shapes, outputs: outputs, part: 0)
    return outputs.enumerated().map { part, output in
      var result = [AxisOrigin?](repeating: nil, count: output.rank)
      for operand in given.indices where !given[operand].isEmpty {
        (path.operand, path.part) = (operand, part)
        guard let reading = try? node.layer.reading(path) else { continue }
        let dimensions = reading.dimensions(of: path.input, to: output)
        for (origin, dimension) in zip(given[operand], dimensions) {
          switch dimension {
          case .output(let to, _)?, .part(let to, _)?, .placed(let to, _)?:
            if to < result.count, result[to] == nil { result[to] = origin }
          default: break
          }
        }
      }
      guard followsLayers else { return result.contains { $0 != nil } ? result : [] }
      let tensor = TensorReference.layer(layers.count, output: part)
      return result.enumerated().map { $1 ?? AxisOrigin(tensor, $0) }
    }
  }
}

/// What the dimensions of all tensors are called, by what layers take them for.
public struct TensorAxes {
  private let inputs: InputRoles
  private let starts: [Int]
  private var origins: AxisOrigins
  private var roles: [AxisOrigin: AxisRole] = [:]

  init(_ architecture: Architecture, at evaluation: Evaluation<Int>) {
    inputs = InputRoles(architecture, at: evaluation)
    starts = architecture.inputs.map(\.start)
    origins = AxisOrigins(architecture, evaluation, followsLayers: true)
    for (index, node) in architecture.layers.enumerated() {
      origins.hand(node)
      guard let tensor = node.inputs.first, let shape = evaluation.shape(of: tensor) else {
        continue
      }
      let roles = node.layer.roles(rank: shape.rank)
      note(roles, of: tensor)
      // Channels and features come out where they went in.
      for (part, output) in evaluation.outputs[index].enumerated() where output.rank == shape.rank {
        note(
          roles.map { $0?.isFeatures == true ? $0 : nil }, of: .layer(index, output: part))
      }
    }
  }

  /// The first layer that says one counts.
  private mutating func note(_ roles: [AxisRole?], of tensor: TensorReference) {
    for (role, origin) in zip(roles, origins[tensor]) {
      guard let role, let origin, self.roles[origin] == nil else { continue }
      self.roles[origin] = role
    }
  }

  /// The name of each dimension of a tensor, batch first; nil where no layer says one.
  public func names(of tensor: TensorReference) -> [String?] {
    origins[tensor].map { origin in
      guard let origin else { return nil }
      guard case .input(let input) = origin.tensor else { return roles[origin]?.name }
      return origin.dimension < 0 ? "N" : inputs.names[input][origin.dimension - starts[input]]
    }
  }
}
