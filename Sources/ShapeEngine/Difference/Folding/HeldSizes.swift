/// Dimensions of inputs that are held at numbers: those that one side of a comparison has fixed, so that
/// both are compared there.
public struct HeldSizes: Hashable, Sendable {
  /// For each input its dimensions, the batch among them; nil for one that is free. An input that is not
  /// there has none.
  public var sizes: [[Int?]]

  /// Holds nothing, or what is given.
  public init(_ sizes: [[Int?]] = []) { self.sizes = sizes }

  /// The shapes with the numbers in their places.
  func put(into inputs: [Shape<AxisMap>]) -> [Shape<AxisMap>] {
    var result = inputs
    for (input, sizes) in zip(inputs.indices, self.sizes) {
      for (dimension, size) in sizes.enumerated() where dimension < result[input].rank {
        if let size { result[input][dimension] = .constant(size) }
      }
    }
    return result
  }

  /// The same of numbers.
  func put(into inputs: [[Int]]) -> [[Int]] {
    zip(inputs.indices, inputs).map { input, own in
      own.enumerated().map { dimension, size in held(input, dimension) ?? size }
    }
  }

  func held(_ input: Int, _ dimension: Int) -> Int? {
    guard sizes.indices.contains(input), sizes[input].indices.contains(dimension) else {
      return nil
    }
    return sizes[input][dimension]
  }

  /// What is held here or there; nil where the two hold one dimension at different numbers.
  func merged(_ other: HeldSizes) -> HeldSizes? {
    var result = self
    for (input, sizes) in other.sizes.enumerated() {
      while result.sizes.count <= input { result.sizes.append([]) }
      for (dimension, size) in sizes.enumerated() {
        while result.sizes[input].count <= dimension { result.sizes[input].append(nil) }
        guard let size else { continue }
        if let own = result.sizes[input][dimension], own != size { return nil }
        result.sizes[input][dimension] = size
      }
    }
    return result
  }
}

extension Architecture {
  /// The dimensions of the inputs that the network itself fixes: a definition for one size only, a shape
  /// that is written in numbers (`Reshape(1, 512)`), and what is declared besides. Channels and features
  /// are the weights', and held only where both sides have as many.
  func heldSizes(
    _ declared: HeldSizes, _ forms: FormEvaluation, beside other: Architecture
  ) -> HeldSizes {
    var held = HeldSizes(inputs.map { input in Array(repeating: nil, count: input.rank) })
    let (roles, pins) = (InputRoles(self, forms), forms.pins)
    for (place, input) in inputs.enumerated() {
      for (dimension, size) in input.sizes(batch: batch).enumerated() {
        let isBatch = dimension < input.start
        guard isBatch || roles.isFree(dimension - input.start, of: place) else {
          guard other.inputs.indices.contains(place) else { continue }
          let others = other.inputs[place].sizes(batch: batch)
          let isSame = others.indices.contains(dimension) && others[dimension] == size
          held.sizes[place][dimension] =
            isSame && declared.held(place, dimension) == size ? size : nil
          continue
        }
        held.sizes[place][dimension] =
          declared.held(place, dimension) ?? (isFixed && (!isBatch || batch > 1) ? size : nil)
          ?? pins[forms.evaluation.inputs[place][dimension]]
      }
    }
    return held
  }
}

extension Architecture.Input {
  /// The number of dimensions, the batch among them.
  fileprivate var rank: Int { start + shape.count }
}

extension FormEvaluation {
  /// The only number that an input dimension can be, where an equation says so by itself.
  fileprivate var pins: [AxisMap: Int] {
    var (pins, table) = ([AxisMap: Int](), forms.table)
    for case .equal(let x, let y) in forms.conditions {
      for (map, other) in [(x, y), (y, x)] {
        if let value = other.constantValue {
          note(map, value, &pins)
        } else if let (quotient, divisor) = try? table.quotient(map, other) {
          // N*C*H*W = C*H*W
          note(quotient, divisor, &pins)
        }
      }
    }
    return pins
  }

  /// Notes the atom of a*x + b = value.
  private func note(_ map: AxisMap, _ value: Int, _ pins: inout [AxisMap: Int]) {
    guard map.a > 0, map.c == 1, let distance = try? Checked.subtract(value, map.b), distance > 0,
      distance % map.a == 0
    else { return }
    pins[.atom(map.atom)] = distance / map.a
  }
}
