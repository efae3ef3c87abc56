import ShapeEngine

/// How long it takes to count stacks of layers and to list the ten best of them: kernels of 1 to 11,
/// strides of 1 to 4, paddings of 0 to 5, dilations of 1 to 3, the median of seven runs.
@main
struct SolveKernels {
  static func main() throws {
    for layers in [5, 6, 8, 10] {
      for (rank, field) in [
        (StackRank.params, nil), (.macs, nil), (.receptiveField, nil), (.params, "31.."),
      ] {
        var query = StackQuery(from: try SizeFamily("224"), to: try SizeFamily("7"))
        query.layers = layers
        query.space.kernels = Array(1...11)
        query.space.paddings = Array(0...5)
        query.space.dilations = [1, 2, 3]
        query.rank = rank
        query.receptiveField = try field.map { try IntegerRanges($0) }
        let (count, time) = try median(of: query)
        let asked = field.map { ", receptive field \($0)" } ?? ""
        print("\(time) ms  224 to 7 in \(layers) layers by \(rank.rawValue)\(asked): \(count)")
      }
    }
    print("goal: 10^15 stacks in 200 ms")
  }

  private static func median(of query: StackQuery) throws -> (count: String, milliseconds: Int) {
    var times: [Double] = []
    var count = ""
    for _ in 0..<7 {
      let time = try ContinuousClock().measure { count = try query.answer().count.description }
      times.append(
        Double(time.components.attoseconds) * 1e-15 + Double(time.components.seconds) * 1e3)
    }
    return (count, Int(times.sorted()[3].rounded()))
  }
}
