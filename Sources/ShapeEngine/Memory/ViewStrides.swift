// The strides of each type of view. A type that is not here gives the same elements in another shape.

extension Permute {
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    guard let order = try? x.indices(of: dims.values) else { return .unknown }
    return .strides(order.map { strides[$0] })
  }
}

extension ExchangingLayer {
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    guard let first = try? x.index(of: exchanged.0), let second = try? x.index(of: exchanged.1)
    else { return .unknown }
    var result = strides
    result.swapAt(first, second)
    return .strides(result)
  }
}

extension CuttingLayer {
  /// A part keeps the strides; an element of the dimension has one less.
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    if x.rank == y.rank { return .strides(strides) }
    return leftOut(dim, of: x, strides)
  }
}

extension Select {
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    leftOut(dim, of: x, strides)
  }
}

private func leftOut(_ dim: Int, of x: Shape<Int>, _ strides: [Int]) -> ViewLayout {
  guard let dimension = try? x.index(of: dim) else { return .unknown }
  var result = strides
  result.remove(at: dimension)
  return .strides(result)
}

extension Slice {
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    guard let dimensions = try? x.indices(of: dim.values) else { return .unknown }
    var result = strides
    for (place, dimension) in dimensions.enumerated() {
      guard let step = try? Checked.multiply(strides[dimension], self.step[place] ?? 1) else {
        return .unknown
      }
      result[dimension] = step
    }
    return .strides(result)
  }
}

extension Expand {
  /// Repeated elements are no step apart.
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    let added = y.rank - x.rank
    return .strides(
      (0..<y.rank).map { place in
        place < added || x[place - added] != y[place] ? 0 : strides[place - added]
      })
  }
}

extension UnfoldDimension {
  public func viewed(_ strides: [Int], of x: Shape<Int>, as y: Shape<Int>) -> ViewLayout {
    guard let along = try? x.index(of: dimension),
      let next = try? Checked.multiply(strides[along], step)
    else { return .unknown }
    var result = strides
    result[along] = next
    return .strides(result + [strides[along]])
  }
}
