/// The largest batch within bounds.
public enum LargestBatch: Hashable, Sendable {
  case size(Int)
  /// Not even one sample is within them.
  case none
  /// What is asked sets no end.
  case unbounded
}

extension Architecture {
  /// The largest batch at which inputs of these sizes are accepted and measures are within ranges, found
  /// by doubling and halving: costs rise with the batch. One more sample is past a bound, or refused.
  ///
  /// - Parameter inputs: whole inputs, batch first; their own batch does not matter.
  public func largestBatch(
    at inputs: [Shape<Int>], within measures: [(measure: InputMeasure, ranges: IntegerRanges)]
  ) -> LargestBatch {
    func costs(_ batch: Int) -> [Int]? {
      var shapes = inputs
      for (place, input) in self.inputs.enumerated() where input.hasBatch {
        if shapes.indices.contains(place), shapes[place].rank > 0 { shapes[place][0] = batch }
      }
      guard let evaluation = evaluation(at: shapes) else { return nil }
      var costs: [Int] = []
      for (measure, _) in measures {
        guard let cost = try? sums(of: measure, in: evaluation).value() else { return nil }
        costs.append(cost)
      }
      return costs
    }
    func isBelow(_ batch: Int) -> Bool {
      guard let costs = costs(batch) else { return false }
      return zip(costs, measures).allSatisfy { $0 <= $1.ranges.greatest ?? .max }
    }
    guard isBelow(1) else { return .none }
    var (low, high) = (1, 2)
    while isBelow(high) {
      guard high < 1 << 40 else { return .unbounded }
      (low, high) = (high, 2 * high)
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isBelow(middle) { low = middle } else { high = middle }
    }
    // What is asked may have a lower end, too.
    let isWithin = zip(costs(low) ?? [], measures).allSatisfy { $1.ranges.contains($0) }
    return isWithin ? .size(low) : .none
  }
}
