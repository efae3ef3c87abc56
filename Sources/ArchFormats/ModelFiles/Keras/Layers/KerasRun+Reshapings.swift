import ShapeEngine

extension KerasRun {
  static let reshapings: [String: Lowering] = [
    "Reshape": { run, site in
      guard let target = try site.config.integers("target_shape") else {
        throw site.config.error("target_shape", "a list of sizes")
      }
      guard target.allSatisfy({ $0 >= 1 || $0 == -1 }), target.filter({ $0 == -1 }).count <= 1
      else { throw site.config.error("target_shape", "sizes of at least 1, and -1 once") }
      return .tensor(
        try run.reshaped(site.tensor, to: [.size(.dim(0))] + target.map(Value.int), site))
    },
    "Flatten": { run, site in
      let x = try site.tensor
      // In whatever order its features are, those of the next layer's weights are the same.
      return .tensor(
        run.rank(x) < 2
          ? try run.layer("Unsqueeze", [("dim", .int(1))], to: x, site)
          : try run.layer("Flatten", to: x, site))
    },
    "Permute": { run, site in
      let x = try site.tensor
      guard let dims = try site.config.integers("dims"),
        dims.sorted() == Array(1..<max(run.rank(x), 1))
      else { throw site.config.error("dims", "each of the input's dimensions, counted from 1") }
      return .tensor(try run.transposed(x, by: [0] + dims, site))
    },
    "RepeatVector": { run, site in
      let x = try run.own(site.tensor, site)
      let count = try site.config.count("n")
      let row = try run.layer("Unsqueeze", [("dim", .int(1))], to: x, at: "unsqueeze", site)
      let sizes = (0..<run.rank(row)).map { Value.int($0 == 1 ? count : -1) }
      return .tensor(try run.layer("Expand", [("sizes", .list(sizes))], to: row, site))
    },
  ]

  /// - Parameter target: every size, batch included, in the file's order. To a single dimension of
  ///   features it is as Flatten, whatever the order.
  mutating func reshaped(
    _ tensor: ModelTensor, to target: [Value], _ site: KerasSite
  ) throws -> ModelTensor {
    let x = target.count <= 2 ? tensor : try own(tensor, site)
    // A map of one place is stored channels first at once.
    if target.count > 3, target.dropFirst().dropLast().allSatisfy({ $0 == .int(1) }),
      let last = target.last
    {
      let shape = [target[0], last] + target.dropFirst().dropLast()
      return try layer(
        "Reshape", [("shape", .list(shape))], to: x,
        order: KerasOrder.channelsFirst(rank: target.count), site)
    }
    return try layer("Reshape", [("shape", .list(target))], to: x, site)
  }

  /// The file's dimensions in another order, as the file has it.
  mutating func transposed(
    _ x: ModelTensor, by dims: [Int], at suffix: String = "", _ site: KerasSite
  ) throws -> ModelTensor {
    let order = order(x)
    return try layer(
      "Permute", [("dims", .list(dims.map { .int(order[$0]) }))], to: x, at: suffix, site)
  }
}
