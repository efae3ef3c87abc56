extension StackGraph {
  /// The number of stacks, exactly: from the target backwards, the number of ways on from each
  /// place by what is demanded of their receptive field.
  func count(_ demands: FieldDemands) throws(ShapeError) -> Natural {
    guard let last = levels.last, !last.isEmpty else { return 0 }
    // There are at most as many stacks as the product of the numbers of layers.
    let bits = tables.reduce(1) { $0 + (Int.bitWidth - $1.count.leadingZeroBitCount) }
    let demandCount = demands.count(at: levels.count - 1)
    var after = ExactCounts(count: last.count * demandCount, bits: bits)
    for demand in 0..<demandCount where demands.isFulfilled(demand) {
      for place in last.indices { after.add(1, to: place * demandCount + demand) }
    }
    for step in tables.indices.reversed() {
      let count = demands.count(at: step)
      var here = ExactCounts(count: levels[step].count * count, bits: bits)
      if demands.isAny {
        for place in levels[step].indices { self.count(step, place, after, into: &here) }
      } else {
        for (jump, places) in placesByJump(step, demands) {
          for demand in 0..<count {
            let layers = layersByDemand(step, jump: jump, demand, demands)
            for place in places {
              add(layers, step, place, demands, after, to: place * count + demand, of: &here)
            }
          }
        }
      }
      after = here
    }
    return demands.count(at: 0) == 0 ? 0 : after[0]
  }

  /// The ways on from one place, whatever their receptive field.
  private func count(
    _ step: Int, _ place: Int, _ after: ExactCounts, into here: inout ExactCounts
  ) {
    for (index, move) in tables[step].moves.enumerated() {
      guard let target = target(step: step, place: place, move: index) else { continue }
      here.add(move.layerCount, times: after, target, to: place)
    }
  }

  // MARK: - By receptive field

  /// How many layers of a move leave a demand to those after them.
  private struct DemandingLayers {
    var move: Int
    var demand: Int
    var count: Int
  }

  private func placesByJump(_ step: Int, _ demands: FieldDemands) -> [Int: [Int]] {
    Dictionary(grouping: levels[step].indices) { place in
      demands.number(of: levels[step][place].jump, step: step)
    }
  }

  /// The layers of a step by their move and by what they leave of a demand: they are far fewer than
  /// the classes.
  private func layersByDemand(
    _ step: Int, jump: Int, _ demand: Int, _ demands: FieldDemands
  ) -> [DemandingLayers] {
    let classes = tables[step].classes
    let width = demands.count(at: step + 1)
    var counts = Array(repeating: 0, count: tables[step].moves.count * width)
    for (index, layers) in classes.enumerated() {
      guard
        let next = demands.after(
          demand, step: step, jump: jump, class: index, of: classes.count)
      else { continue }
      counts[layers.move * width + next] += layers.count
    }
    return counts.indices.lazy.filter { counts[$0] > 0 }.map { index in
      DemandingLayers(move: index / width, demand: index % width, count: counts[index])
    }
  }

  private func add(
    _ layers: [DemandingLayers], _ step: Int, _ place: Int, _ demands: FieldDemands,
    _ after: ExactCounts, to index: Int, of here: inout ExactCounts
  ) {
    let width = demands.count(at: step + 1)
    for part in layers {
      guard let target = target(step: step, place: place, move: part.move) else { continue }
      here.add(part.count, times: after, target * width + part.demand, to: index)
    }
  }
}
