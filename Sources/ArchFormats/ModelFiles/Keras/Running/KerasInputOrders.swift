/// In which order the dimensions of a model's inputs are stored.
///
/// Maps come channels last in most files and are stored channels first. Of three dimensions an input
/// may be a sequence of vectors or a map of one axis: the first layers that take it say which.
struct KerasInputOrders {
  private let model: KerasModel
  private let isChannelsFirst: Bool
  /// The layers that take each layer's outputs.
  private var takers: [String: [Int]] = [:]

  init(_ model: KerasModel) {
    self.model = model
    isChannelsFirst = Self.isChannelsFirst(model)
    for (place, layer) in model.layers.enumerated() {
      for tensor in layer.calls.flatMap(\.tensors) {
        takers[tensor.layer, default: []].append(place)
      }
    }
  }

  /// Whether a layer says `data_format: "channels_first"`.
  private static func isChannelsFirst(_ model: KerasModel) -> Bool {
    model.layers.contains { layer in
      layer.model.map(isChannelsFirst)
        ?? (layer.config["data_format"]?.isWord("channels_first") ?? false)
    }
  }

  /// The order of an input's dimensions; nil for the file's own.
  func order(of input: String, rank: Int) -> [Int]? {
    guard (3...5).contains(rank), !isChannelsFirst else { return nil }
    let first = firstTaker(of: input)
    switch first {
    case "TimeDistributed"?, "ConvLSTM1D"?, "ConvLSTM2D"?:
      return rank == 5 ? KerasOrder.frames(rank: rank) : nil
    case let type? where rank == 3:
      let isMap = type.hasSuffix("1D") || type == "BatchNormalization"
      return isMap ? KerasOrder.channelsFirst(rank: rank) : nil
    default: return rank == 3 ? nil : KerasOrder.channelsFirst(rank: rank)
    }
  }

  /// The class of the first layer that is not one of elements.
  private func firstTaker(of input: String) -> String? {
    var seen: Set<Int> = []
    var next = takers[input] ?? []
    while !next.isEmpty {
      var further: [Int] = []
      for place in next where seen.insert(place).inserted {
        let layer = model.layers[place]
        if let inner = layer.model, let entry = inner.inputs.first {
          return KerasInputOrders(inner).firstTaker(of: entry.layer)
        }
        guard KerasRun.keepsPlaces(layer.type) else { return layer.type }
        further += takers[layer.name] ?? []
      }
      next = further
    }
    return nil
  }
}

/// Orders of dimensions: that of the file at i is ours at `order[i]`.
enum KerasOrder {
  /// [N, H, W, C] as [N, C, H, W].
  static func channelsFirst(rank: Int) -> [Int] {
    guard rank >= 3 else { return Array(0..<rank) }
    return [0] + (2..<rank) + [1]
  }

  /// [N, T, H, W, C] as [N, T, C, H, W].
  static func frames(rank: Int) -> [Int] {
    guard rank >= 4 else { return Array(0..<rank) }
    return [0, 1] + (3..<rank) + [2]
  }

  /// The dimensions of the file in our order.
  static func inverse(_ order: [Int]) -> [Int] {
    var inverse = order
    for (place, dimension) in order.enumerated() where inverse.indices.contains(dimension) {
      inverse[dimension] = place
    }
    return inverse
  }

  /// The order of what is left without some of the file's dimensions.
  static func removing(_ dimensions: Set<Int>, from order: [Int]) -> [Int] {
    let left = order.indices.filter { !dimensions.contains($0) }.map { order[$0] }
    return left.map { dimension in left.filter { $0 < dimension }.count }
  }
}
