/// What a layer makes of the cost of a way on after it: scale*cost + value.
struct AddedCost: Sendable {
  /// At least 1.
  var scale = 1
  var value: Int
  var parameters: Int
}

/// The least that ways on can cost by their first layer and by what is demanded of their receptive
/// field, whatever the sizes: what a search for the best need not look at.
struct LeastCosts: Sendable {
  /// A class of layers, and what no way on with one of these first is below.
  struct Bound: Sendable {
    var layers: Int32
    var cost: Int
  }

  /// For each step, jump and demand the classes with which there may be a way, the cheapest first.
  private var orders: [[[Bound]]]
  private let demandCounts: [Int]

  /// - Parameters:
  ///   - target: what it costs to be at the target.
  ///   - added: what the layers of each step's classes add, wherever they are.
  init(
    _ added: [[AddedCost]], at target: Int, _ demands: FieldDemands
  ) throws(ShapeError) {
    demandCounts = added.indices.map { demands.count(at: $0) }
    orders = Array(repeating: [], count: added.count)
    var after = (0..<demands.count(at: added.count)).map {
      demands.isFulfilled($0) ? Int?.some(target) : nil
    }
    for step in added.indices.reversed() {
      var here = Array(repeating: Int?.none, count: demandCounts[step])
      for jump in 0..<demands.jumpCount(step: step) {
        for demand in here.indices {
          var order: [Bound] = []
          for (index, part) in added[step].enumerated() {
            guard
              let next = demands.after(
                demand, step: step, jump: jump, class: index, of: added[step].count),
              let rest = after[next]
            else { continue }
            order.append(
              Bound(
                layers: Int32(truncatingIfNeeded: index),
                cost: try Checked.affine(part.scale, rest, part.value)))
          }
          order.sort { ($0.cost, $0.layers) < ($1.cost, $1.layers) }
          if let first = order.first { here[demand] = min(here[demand] ?? .max, first.cost) }
          orders[step].append(order)
        }
      }
      after = here
    }
  }

  /// The classes in the order in which they are worth looking at.
  @inline(__always)
  func count(step: Int, jump: Int, demand: Int) -> Int {
    orders[step][jump * demandCounts[step] + demand].count
  }

  @inline(__always)
  func bound(_ place: Int, step: Int, jump: Int, demand: Int) -> Bound {
    orders[step][jump * demandCounts[step] + demand][place]
  }
}
