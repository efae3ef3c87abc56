import ShapeEngine

/// Layers a second on one core, on integers and on forms. A layer is one Conv2d or MaxPool2d of a
/// 2d map: both axes, channels, parameters, multiply-accumulates, every condition checked, and
/// nothing reused between repetitions. The chain is a VGG-like alternation whose map stays large
/// enough for every window, called through `any UnaryLayer` as the evaluator calls it.
@main
struct EngineThroughput {
  static func main() throws {
    let chain = try layers()
    let integers = try best { try runIntegers(chain, repetitions: 20_000) }
    let forms = try best { try runForms(chain, repetitions: 20_000) }
    print("integers  \(text(integers)) million layers a second")
    print("forms     \(text(forms)) million layers a second")
    print("goal      20.0 million layers a second, both")
  }

  static func layers() throws -> [any UnaryLayer] {
    var layers: [any UnaryLayer] = []
    var channels = 3
    for (index, width) in [64, 64, 128, 128, 256, 256, 512, 512].enumerated() {
      let arguments: [(name: String, value: Value)] = [
        ("in_channels", .int(channels)), ("out_channels", .int(width)), ("kernel_size", .int(3)),
        ("stride", .int(index % 4 == 1 ? 2 : 1)), ("padding", .int(1)),
      ]
      try append("Conv2d", arguments, to: &layers)
      try append(
        "MaxPool2d", [("kernel_size", .int(3)), ("stride", .int(2)), ("padding", .int(1))],
        to: &layers)
      channels = width
    }
    return layers
  }

  static func append(
    _ type: String, _ arguments: [(name: String, value: Value)], to layers: inout [any UnaryLayer]
  ) throws {
    if let layer = try LayerTable.type(named: type)?.layer(arguments) as? any UnaryLayer {
      layers.append(layer)
    }
  }

  static func runIntegers(_ chain: [any UnaryLayer], repetitions: Int) throws -> Int {
    var check = 0
    var arithmetic = Integers()
    for repetition in 0..<repetitions {
      var x = try Shape([1, 3, 2048 + repetition % 512, 2048])
      for index in chain.indices {
        // Neither type counts by input elements, so that the output serves for both.
        let macs = try chain[index].advance(&x, &arithmetic)
        check &+= try x[2] &+ (macs.value(input: x, output: x) ?? 0)
        check &+= try chain[index].parameterCount()
      }
    }
    return check
  }

  static func runForms(_ chain: [any UnaryLayer], repetitions: Int) throws -> Int {
    var check = 0
    var (forms, inputs) = try Forms.over([(nil, 4)])
    for _ in 0..<repetitions {
      forms.removeConditions()
      var x = inputs[0]
      for index in chain.indices {
        let macs = try chain[index].advance(&x, &forms)
        if case .perOutputElement(let each) = macs { check &+= each }
        check &+= x[2].c &+ (try chain[index].parameterCount())
      }
    }
    return check &+ forms.conditions.count
  }

  /// The best of seven runs, in million layers a second.
  static func best(_ run: () throws -> Int) rethrows -> Double {
    var best = 0.0
    for _ in 0..<7 {
      var check = 0
      let time = try ContinuousClock().measure { check = try run() }
      let seconds = Double(time.components.attoseconds) * 1e-18 + Double(time.components.seconds)
      if check == 42 { print("") }  // the sum is used, so that no work can be left out
      best = max(best, 16 * 20_000 / seconds / 1e6)
    }
    return best
  }

  static func text(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
