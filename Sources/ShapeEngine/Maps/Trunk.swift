/// The layers of a graph that everything passes on its way from the inputs to the first output, in
/// order: the sum after a residual block is one of them, and a layer of its branches is not.
public struct Trunk: Sendable {
  /// Their positions, ascending.
  public let layers: [Int]

  /// - Parameters:
  ///   - operands: the tensors that each layer takes, all of them of earlier layers or inputs.
  ///   - output: the network's first output.
  public init(operands: [[TensorReference]], output: TensorReference) {
    guard case .layer(let end, _) = output, operands.indices.contains(end) else {
      layers = []
      return
    }
    let isOnWay = Self.wayToOutput(operands, end)
    // What no input feeds, a class token or a table of positions, is no way from the inputs.
    var isFed = Array(repeating: false, count: end + 1)
    // The last layer on the way that takes an input, and for each layer the last one that takes it.
    var inputTaker = -1
    var lastTaker = Array(repeating: -1, count: end + 1)
    for position in 0...end {
      for tensor in operands[position] {
        switch tensor {
        case .input:
          isFed[position] = true
          if isOnWay[position] { inputTaker = position }
        case .layer(let index, _) where index < position:
          if isFed[index] { isFed[position] = true }
          if isOnWay[position] { lastTaker[index] = position }
        case .layer: break
        }
      }
    }
    // Nothing passes a layer by where all that is before it is taken by it at the latest.
    var layers: [Int] = []
    var lastSeen = inputTaker
    for position in 0...end where isOnWay[position] && isFed[position] {
      if lastSeen <= position { layers.append(position) }
      lastSeen = max(lastSeen, lastTaker[position])
    }
    self.layers = layers
  }

  private static func wayToOutput(_ operands: [[TensorReference]], _ end: Int) -> [Bool] {
    var isOnWay = Array(repeating: false, count: end + 1)
    isOnWay[end] = true
    for position in stride(from: end, through: 0, by: -1) where isOnWay[position] {
      for case .layer(let index, _) in operands[position] where index < position {
        isOnWay[index] = true
      }
    }
    return isOnWay
  }
}
