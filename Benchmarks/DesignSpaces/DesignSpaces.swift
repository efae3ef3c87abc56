import ShapeEngine

/// How long counting and ranking the members of a design space takes on one core: 50 convolutions of
/// two strides each on 224x224, 1,125,899,906,842,624 assignments; and the same in residual blocks,
/// whose skips have a stride of their own that has to agree.
@main
struct DesignSpaces {
  static func main() throws {
    for isResidual in [false, true] {
      let space = try space(isResidual: isResidual)
      var question = SpaceQuestion(
        inputs: try space.frame.ownInput(), target: space.layers.count - 1)
      question.output = [try IntegerRanges("7"), try IntegerRanges("7")]
      var answer: SpaceAnswer?
      var best = Duration.seconds(1_000)
      for _ in 0..<5 {
        let time = try ContinuousClock().measure { answer = try space.answer(to: question) }
        best = min(best, time)
      }
      guard let answer else { continue }
      let name = isResidual ? "residual" : "chain"
      print("\(name)  \(space.combinations) combinations, \(answer.count) give 7x7: \(best)")
    }
    print("goal      within a second, both")
  }

  static func space(isResidual: Bool) throws -> DesignSpace {
    var builder = try ArchitectureBuilder(
      Architecture(name: "x", inputs: [.init(name: "input", shape: [3, 224, 224])]))
    var variations: [Variation] = []
    func add(
      _ type: String, _ arguments: [(name: String, value: Value)], from: [TensorReference]
    ) throws -> TensorReference {
      guard let layer = try LayerTable.type(named: type)?.layer(arguments) else { return .input(0) }
      let path = "l\(builder.architecture.layers.count)"
      let index = try builder.append(Node(path: path, layer: layer, inputs: from))
      if type == "Conv2d" {
        variations.append(
          Variation(
            name: "\(path).stride", places: [.init(layer: index, hyperparameter: "stride")],
            values: [.int(1), .int(2)]))
      }
      return .layer(index, output: 0)
    }
    func convolution(_ kernel: Int, from tensor: TensorReference) throws -> TensorReference {
      try add(
        "Conv2d",
        [
          ("out_channels", .int(64)), ("kernel_size", .int(kernel)), ("padding", .int(kernel / 2)),
        ], from: [tensor])
    }
    var last = TensorReference.input(0)
    while variations.count < 50 {
      let main = try convolution(3, from: last)
      if isResidual {
        last = try add("Add", [], from: [main, convolution(1, from: last)])
      } else {
        last = main
      }
    }
    return try DesignSpace(builder.finished(outputs: [.init(name: nil, tensor: last)]))
      .varying(variations)
  }
}
