/// What closes a network and is no part of its pyramid: a 1x1 convolution that widens the last map
/// before it is pooled, or one that predicts, after which no layer has weights and no map is given.
struct ClosingLayers {
  private let layers: [Node]
  private let maps: [Pyramid.StridedMap?]
  private let places: PlaceReadings
  /// Whether layers behind each one have parameters, or it leads to a map that the network gives.
  private var goesOn: [Bool]

  init(
    _ architecture: Architecture, _ maps: [Pyramid.StridedMap?], _ places: PlaceReadings
  ) {
    (layers, self.maps, self.places) = (architecture.layers, maps, places)
    goesOn = Array(repeating: false, count: layers.count)
    for case .layer(let index, _) in architecture.outputs.map(\.tensor)
    where layers.indices.contains(index) && maps[index] != nil { goesOn[index] = true }
    for position in layers.indices.reversed() {
      guard goesOn[position] || places.parameterCount(of: position) > 0 else { continue }
      for case .layer(let index, _) in layers[position].operands where index < position {
        goesOn[index] = true
      }
    }
  }

  /// Where the layers that close the network with a map begin; nil where it is a stage's.
  ///
  /// - Parameter isLast: whether it is the last map on the way to the network's output.
  func start(before layer: Int, isLast: Bool) -> Int? {
    guard let position = convolution(before: layer), let conv = layers[position].layer as? Conv,
      conv.groups == 1, isPointwise(conv)
    else { return nil }
    if !goesOn[position] { return position }
    let isWider = conv.outChannels > conv.inChannels ?? .max
    return isLast && isWider && !isHalfOfSeparable(position) && !isWithinBlock(position)
      ? position : nil
  }

  /// The convolution from which a map comes place by place.
  private func convolution(before layer: Int) -> Int? {
    var position = layer
    while !(layers[position].layer is Conv) {
      guard layers[position].operands.count == 1, places.readsOwnPlace(position),
        let before = map(before: position), maps[before]?.strides == maps[layer]?.strides
      else { return nil }
      position = before
    }
    return position
  }

  private func isPointwise(_ conv: Conv) -> Bool {
    (0..<conv.axes).allSatisfy { conv.kernelSize[$0] == 1 && conv.stride[$0] == 1 }
  }

  /// The first map that a layer is given.
  private func map(before layer: Int) -> Int? {
    for case .layer(let index, _) in layers[layer].operands where maps[index] != nil {
      return index
    }
    return nil
  }

  /// Whether what a 1x1 convolution is given comes from a depthwise one: they are one layer in two.
  private func isHalfOfSeparable(_ position: Int) -> Bool {
    var before = map(before: position)
    while let layer = before {
      if let conv = layers[layer].layer as? Conv {
        return conv.groups > 1 && conv.groups == conv.inChannels
      }
      guard places.readsOwnPlace(layer) else { return false }
      before = map(before: layer)
    }
    return false
  }

  /// Whether a convolution has others beside it in a container of few strides.
  private func isWithinBlock(_ position: Int) -> Bool {
    let path = layers[position].path
    guard let dot = path.lastIndex(of: ".") else { return false }
    let block = layers.run(of: path[..<dot], around: position)
    let strides = Set(maps[block].compactMap { $0?.strides })
    return strides.count < 3 && block.count { layers[$0].layer is Conv } > 1
  }
}
