import ShapeEngine
import TestSupport
import Testing

/// Forms of random networks, evaluated, give what the integers give; and a form's text says it.
@Suite struct CompositionTests {
  @Test(arguments: 0..<24)
  func `forms agree with integers at every input`(seed: Int) throws {
    var (answers, refusals) = (0, 0)
    for round in 0..<60 {
      let network = try RandomNetwork(seed: UInt64(1000 * seed + round), length: 1 + round % 9)
      #expect(!network.entries.isEmpty)
      var random = SeededGenerator(seed: UInt64(seed))
      let (forms, outputs) = try formsOf(network)
      for trial in 0..<12 {
        let input = trial == 0 ? network.input : nearby(network.input, &random)
        let expected = integers(network, input)
        let found = try values(forms, outputs, input)
        #expect(expected == found, "\(network.entries.map { ($0.type, $0.from) }) at \(input)")
        if trial == 0 { #expect(expected != nil) }
        if expected == nil { refusals += 1 } else { answers += 1 }
      }
    }
    // Both sides of the legal inputs are met.
    #expect(answers > 100 && refusals > 50, "\(answers) answers, \(refusals) refusals")
  }

  @Test(arguments: 0..<8)
  func `a form's text is read as it was written`(seed: Int) throws {
    for round in 0..<40 {
      let network = try RandomNetwork(seed: UInt64(77_000 + 1000 * seed + round), length: 6)
      let (forms, outputs) = try formsOf(network)
      let names = forms.table.variables
      let sizes = Dictionary(uniqueKeysWithValues: zip(names, network.input))
      let variables = Dictionary(
        uniqueKeysWithValues: names.indices.map { (names[$0], forms.table.variable($0)) })
      var evaluator = FormEvaluator(forms.table, input: network.input)
      for map in outputs.flatMap(\.sizes) {
        let text = forms.table.text(of: map)
        var reader = FormReader(text, variables: sizes, arithmetic: Integers())
        #expect(try reader.size() == evaluator.value(of: map), "\(text)")
        var again = FormReader(text, variables: variables, arithmetic: forms)
        let copy = try again.size()
        #expect(again.arithmetic.table.text(of: copy) == text)
      }
      for condition in forms.conditions {
        let text = forms.table.text(of: condition)
        var reader = FormReader(text, variables: sizes, arithmetic: Integers())
        #expect(try reader.holds() == evaluator.holds(condition), "\(text)")
      }
    }
  }

  /// An input that differs in some dimensions.
  private func nearby(_ input: [Int], _ random: inout SeededGenerator) -> [Int] {
    input.enumerated().map { dimension, size in
      if dimension < 2 && random.pick(0...9) > 0 { return size }
      return random.pick(size, max(1, size + random.pick(-6...6)), random.pick(1...64))
    }
  }

  private func integers(_ network: RandomNetwork, _ input: [Int]) -> [[Int]]? {
    var integers = Integers()
    let outputs = try? network.outputs(
      of: Shape(input), { try $0.evaluate($1, &integers).outputs }, Integers.self)
    return outputs?.map(\.sizes)
  }

  private func formsOf(_ network: RandomNetwork) throws -> (Forms, [Shape<AxisMap>]) {
    var (forms, inputs) = try Forms.over([(nil, network.input.count)])
    let outputs = try network.outputs(
      of: inputs[0], { try $0.evaluate($1, &forms).outputs }, Forms.self)
    return (forms, outputs)
  }

  /// The outputs at an input; nil where a condition does not hold.
  private func values(
    _ forms: Forms, _ outputs: [Shape<AxisMap>], _ input: [Int]
  ) throws -> [[Int]]? {
    var evaluator = FormEvaluator(forms.table, input: input)
    for condition in forms.conditions where try !evaluator.holds(condition) { return nil }
    return try outputs.map { try evaluator.value(of: $0).sizes }
  }
}
