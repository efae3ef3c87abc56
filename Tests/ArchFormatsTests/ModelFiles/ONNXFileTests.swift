import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// What files by other exporters, and older ones, have in another way. Sizes are ONNX Runtime's.
@Suite struct ONNXFileTests {
  private func read(
    _ file: ONNXFile, _ request: ModelRequest = ModelRequest()
  ) throws -> ModelFile {
    try ModelReader.model(in: ModelBytes(file.bytes, name: "a.onnx"), as: .onnx, request)
  }

  /// A convolution of weights [8, 3, 5, 3] and a file's other settings.
  private func conv(
    ints: [(String, [Int])] = [], text: [(String, String)] = [], _ sizes: [Int] = [1, 3, 20, 21]
  ) throws -> [Int]? {
    var file = ONNXFile(outputs: "y")
    file.input("x", sizes.map(ONNXFile.Size.fixed))
    file.weight("w", [8, 3, 5, 3])
    file.node("Conv", ["x", "w"], ["y"], ints: ints, text: text)
    return try read(file).shapes["y"]
  }

  @Test func takesTheKernelFromTheWeights() throws {
    #expect(try conv() == [1, 8, 16, 19])
    #expect(try conv(ints: [("strides", [2, 2]), ("dilations", [1, 2])]) == [1, 8, 8, 9])
  }

  @Test func padsAsONNXHasIt() throws {
    #expect(try conv(ints: [("pads", [2, 0, 1, 3])]) == [1, 8, 19, 22])
    #expect(
      try conv(ints: [("strides", [2, 3])], text: [("auto_pad", "SAME_UPPER")]) == [1, 8, 10, 7])
    #expect(
      try conv(ints: [("strides", [2, 3])], text: [("auto_pad", "SAME_LOWER")]) == [1, 8, 10, 7])
    #expect(try conv(ints: [("strides", [2, 3])], text: [("auto_pad", "VALID")]) == [1, 8, 8, 7])
  }

  @Test func sizesThatAreNotKnownAreFree() throws {
    var file = ONNXFile(outputs: "y")
    // -1 stands for a size that is not known.
    file.input("x", [.fixed(-1), .fixed(3), .named("H"), .free])
    file.node("Relu", ["x"], ["y"])
    let model = try read(file)
    #expect(model.shapes["y"] == [1, 3, 224, 224])
    #expect(model.inputs.first?.declared == [.free, .fixed(3), .named("H"), .free])
  }

  /// A sequence that the network gives: its tensors are outputs one by one, it has no shape of its own.
  @Test func aSequenceIsGivenTensorByTensor() throws {
    var file = ONNXFile(outputs: "parts")
    file.input("x", [.fixed(3), .fixed(6)])
    file.node("SplitToSequence", ["x"], ["parts"], int: [("axis", 1), ("keepdims", 0)])
    let model = try read(file)
    let outputs = model.analysis.own.outputs.map(\.shape)
    #expect(outputs == Array(repeating: [3], count: 6))
    #expect(model.unknown.map(\.operation) == ["Sequence"])
    #expect(!model.values.contains { $0.name == "parts" })
  }

  @Test func nodesRunInTheOrderOfWhatTheyTake() throws {
    var file = ONNXFile(outputs: "y")
    file.opset = nil
    file.input("x", [.fixed(2), .fixed(3)])
    file.node("Transpose", ["a"], ["y"])
    file.node("Relu", ["x"], ["a"])
    #expect(try read(file).shapes["y"] == [3, 2])
  }

  @Test func whatHangsOnItselfIsAnError() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    file.node("Add", ["x", "b"], ["a"], name: "first")
    file.node("Relu", ["a"], ["b"])
    file.node("Relu", ["b"], ["y"])
    #expect(throws: DefinitionError.self) { try read(file) }
    file.nodes.removeAll()
    file.node("Relu", ["x"], ["y"])
    file.node("Neg", ["x"], ["y"], name: "second")
    let error = #expect(throws: DefinitionError.self) { try read(file) }
    #expect(error?.message == "the value 'y' is written twice")
    #expect(error?.path == "second")
  }

  @Test func weightsMayBeInputsAndConstants() throws {
    var file = ONNXFile(outputs: "y")
    file.version = 3
    file.input("x", [.fixed(1), .fixed(3), .fixed(8), .fixed(8)])
    file.input("w", [.fixed(4), .fixed(3), .fixed(1), .fixed(1)])
    file.weight("w", [4, 3, 1, 1])
    file.integers("shape", [6, 4, 1, 1])
    file.node("ConstantOfShape", ["shape"], ["v"])
    file.node("Identity", ["v"], ["u"])
    file.node("Conv", ["x", "w"], ["a"])
    file.node("Conv", ["a", "u"], ["y"])
    let model = try read(file)
    #expect(model.inputs.map(\.name) == ["x"])
    #expect(try model.analysis.architecture.parameterCount() == 4 * 3 + 6 * 4)
  }

  @Test func runningStatisticsAreNoParameters() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(16), .fixed(8), .fixed(8)])
    for name in ["scale", "bias", "mean", "variance"] { file.weight(name, [16]) }
    file.node("BatchNormalization", ["x", "scale", "bias", "mean", "variance"], ["y"])
    #expect(try read(file).analysis.architecture.parameterCount() == 32)
  }

  @Test func aWeightIsSharedByItsName() throws {
    var file = ONNXFile(outputs: "z")
    file.input("x", [.fixed(1), .fixed(4), .fixed(8), .fixed(8)])
    file.weight("head.conv.weight", [4, 4, 3, 3])
    file.node("Conv", ["x", "head.conv.weight"], ["y"], ints: [("pads", [1, 1, 1, 1])])
    file.node("Conv", ["y", "head.conv.weight"], ["z"], ints: [("pads", [1, 1, 1, 1])])
    let model = try read(file)
    #expect(model.paths == ["head.conv", "head.conv_1"])
    #expect(try model.analysis.architecture.parameterCount() == 4 * 4 * 9)
  }

  @Test func pathsAreTheModules() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(4), .fixed(8), .fixed(8)])
    file.weight("layer1.0.conv1.weight", [4, 4, 1, 1])
    file.weight("onnx::Conv_7", [4, 4, 1, 1])
    file.node("Conv", ["x", "layer1.0.conv1.weight"], ["a"], name: "/layer1/layer1.0/conv1/Conv")
    file.node("Conv", ["a", "onnx::Conv_7"], ["b"], name: "/layer1/layer1.0/conv2/Conv")
    file.node("Relu", ["b"], ["c"], name: "/layer1/layer1.0/relu/Relu")
    file.node("Add", ["c", "x"], ["d"], name: "/layer1/layer1.0/Add")
    file.node("Relu", ["d"], ["e"], name: "final_relu")
    file.node("Neg", ["e"], ["y"])
    #expect(
      try read(file).paths == [
        "layer1.0.conv1", "layer1.0.conv2", "layer1.0.relu", "layer1.0.Add", "final_relu", "Neg",
      ])
  }

  @Test func aBiasBehindAProductIsTheLayers() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2), .fixed(7), .fixed(16)])
    file.weight("val_3", [16, 32])
    file.weight("mlp.0.bias", [32])
    file.node("MatMul", ["x", "val_3"], ["a"])
    file.node("Add", ["mlp.0.bias", "a"], ["y"])
    let model = try read(file)
    #expect(model.paths == ["mlp.0"])
    #expect(model.shapes["a"] == [2, 7, 32])
    #expect(model.shapes["y"] == [2, 7, 32])
    #expect(try model.analysis.architecture.parameterCount() == 16 * 32 + 32)
  }

  // MARK: - Graphs within nodes

  @Test func aConditionThatIsKnownDecides() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2), .fixed(3)])
    file.tensors.append(ONNXFile.tensor("no", [], type: 9).packed(5, [0]))
    let yes = ONNXFile.body([ONNXFile.node("Relu", ["x"], ["a"])], outputs: ["a"])
    let no = ONNXFile.body([ONNXFile.node("Transpose", ["x"], ["b"])], outputs: ["b"])
    file.node("If", ["no"], ["y"], graphs: [("then_branch", yes), ("else_branch", no)])
    #expect(try read(file).shapes["y"] == [3, 2])
  }

  @Test func branchesThatAgreeNeedNoCondition() throws {
    var file = ONNXFile(outputs: "y", "z")
    file.input("x", [.fixed(2), .fixed(3)])
    file.input("c", [], type: 9)
    let yes = ONNXFile.body(
      [ONNXFile.node("Relu", ["x"], ["a"]), ONNXFile.node("Relu", ["x"], ["b"])],
      outputs: ["a", "b"])
    let no = ONNXFile.body(
      [ONNXFile.node("Neg", ["x"], ["a"]), ONNXFile.node("Transpose", ["x"], ["b"])],
      outputs: ["a", "b"])
    file.node(
      "If", ["c"], ["y", "z"], name: "choice", graphs: [("then_branch", yes), ("else_branch", no)])
    let model = try read(file)
    #expect(model.shapes["y"] == [2, 3])
    #expect(model.shapes["z"] == nil)
    #expect(model.unknown.map(\.node) == ["choice"])
    var strict = ModelRequest()
    strict.isStrict = true
    #expect(throws: DefinitionError.self) { try read(file, strict) }
  }

  @Test func aComparisonOfSizesDecidesForTheInputsThatAgree() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2), .named("C"), .fixed(5)])
    file.node("Shape", ["x"], ["s"], int: [("start", 1), ("end", 2)])
    file.integers("one", [1])
    file.node("Equal", ["s", "one"], ["c"])
    let yes = ONNXFile.body([ONNXFile.node("Squeeze", ["x", "one"], ["a"])], outputs: ["a"])
    let no = ONNXFile.body([ONNXFile.node("Relu", ["x"], ["b"])], outputs: ["b"])
    file.node("If", ["c"], ["y"], graphs: [("then_branch", yes), ("else_branch", no)])
    let model = try read(file)
    #expect(model.shapes["y"] == [2, 16, 5])
    #expect(try model.analysis.report(at: [[2, 7, 5]]).layers[0].outputs == [[2, 7, 5]])
    #expect(throws: EvaluationError.self) { try model.analysis.report(at: [[2, 1, 5]]) }
  }

  @Test func whatALoopAddsIsAsLongAsItRuns() throws {
    var file = ONNXFile(outputs: "last", "all")
    file.input("x", [.fixed(2), .fixed(3)])
    file.integers("count", [5], dims: [])
    file.tensors.append(ONNXFile.tensor("go", [], type: 9).packed(5, [1]))
    let body = ONNXFile.body(
      [
        ONNXFile.node("Identity", ["go"], ["more"]), ONNXFile.node("Relu", ["v"], ["w"]),
        ONNXFile.node("Identity", ["w"], ["each"]),
      ], inputs: ["i", "c", "v"], outputs: ["more", "w", "each"])
    file.node("Loop", ["count", "go", "x"], ["last", "all"], graphs: [("body", body)])
    let model = try read(file)
    #expect(model.shapes["last"] == [2, 3])
    #expect(model.shapes["all"] == [5, 2, 3])
  }

  @Test func functionsAreReadWhereTheyAreCalled() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(2), .fixed(6), .fixed(6)])
    let node = ONNXFile.node("Flatten", ["a"], ["b"])
      .message(5, ONNXMessage().text(1, "axis").text(21, "first").int(20, 2))
    file.functions.append(
      ONNXMessage().text(1, "flat").text(4, "a").text(5, "b").text(6, "first").message(7, node)
        .text(10, "mine"))
    file.node("flat", ["x"], ["y"], domain: "mine", int: [("first", 3)])
    #expect(try read(file).shapes["y"] == [12, 6])
  }

  @Test func aFunctionThatCallsItselfIsAnError() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1)])
    let node = ONNXFile.node("again", ["a"], ["b"], domain: "mine")
    file.functions.append(
      ONNXMessage().text(1, "again").text(4, "a").text(5, "b").message(7, node).text(10, "mine"))
    file.node("again", ["x"], ["y"], domain: "mine")
    #expect(throws: DefinitionError.self) { try read(file) }
  }

  // MARK: - Sizes

  @Test func sizesAreFollowed() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.named("N"), .fixed(3), .named("H"), .named("W")])
    file.node("Shape", ["x"], ["s"])
    file.integers("two", [2])
    file.integers("last", [2, 3])
    file.node("Gather", ["s", "last"], ["hw"], int: [("axis", 0)])
    file.node("Div", ["hw", "two"], ["half"])
    file.integers("first", [1, 3])
    file.node("Concat", ["first", "half"], ["target"], int: [("axis", 0)])
    file.node("Resize", ["x", "", "", "target"], ["y"])
    let model = try read(file)
    #expect(model.analysis.architecture.layers.count == 1)
    let report = try model.analysis.report(at: [[1, 3, 97, 131]])
    #expect(report.layers[0].outputs == [[1, 3, 48, 65]])
  }

  /// ONNX Runtime multiplies in single precision: 90 times 0.7 is 63, where it is 62 in PyTorch.
  @Test func productsAreThoseOfSinglePrecision() throws {
    var file = ONNXFile(outputs: "y", "z")
    file.input("x", [.fixed(1), .fixed(3), .named("H"), .named("W")])
    let scales = [1, 1, 0.7, 0.7].reduce(ONNXFile.tensor("scales", [4], type: 1)) {
      $0.float(4, $1)
    }
    file.tensors.append(scales)
    file.node("Resize", ["x", "", "scales"], ["y"])
    file.tensors.append(ONNXFile.tensor("factor", [], type: 1).float(4, 0.7))
    file.node("Shape", ["x"], ["s"], int: [("start", 2)])
    file.node("Cast", ["s"], ["c"], int: [("to", 1)])
    file.node("Mul", ["c", "factor"], ["m"])
    file.node("Floor", ["m"], ["f"])
    file.node("Cast", ["f"], ["i"], int: [("to", 7)])
    file.integers("first", [1, 3])
    file.node("Concat", ["first", "i"], ["target"], int: [("axis", 0)])
    file.node("Resize", ["x", "", "", "target"], ["z"])
    let report = try read(file).analysis.report(at: [[1, 3, 90, 131]])
    #expect(report.layers.map(\.outputs) == [[[1, 3, 63, 91]], [[1, 3, 63, 91]]])
  }

  /// With ceil_mode no window starts in the padding at the far side.
  @Test func poolsPadAsTheySlide() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(2), .fixed(7), .fixed(7)])
    file.node(
      "MaxPool", ["x"], ["y"],
      ints: [("kernel_shape", [3, 3]), ("strides", [3, 3]), ("pads", [0, 0, 2, 2])],
      int: [("ceil_mode", 1)])
    #expect(try read(file).shapes["y"] == [1, 2, 3, 3])
  }

  @Test func howManyAreNotZeroIsAVariable() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(4), .fixed(5)])
    file.node("NonZero", ["x"], ["places"])
    file.node("Transpose", ["places"], ["y"])
    let model = try read(file)
    #expect(model.analysis.architecture.inputs.map(\.name) == ["x", "places"])
    #expect(model.shapes["y"] == [1, 2])
  }

  @Test func aSizeOfDataIsOpenUntilItIsSaid() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(4), .fixed(5)])
    file.node("Relu", ["x"], ["before"])
    file.node("NonZero", ["before"], ["places"])
    file.node("Transpose", ["places"], ["y"])
    let model = try read(file)
    let open = UndecidedSizes(of: model, in: model.analysis.own)
    #expect(open.unknown.count == 1)
    #expect(!open.contains(.layer(0, output: 0)))
    #expect(open.contains(.layer(1, output: 0)) && open.contains(.layer(2, output: 0)))
    let said = try model.analysis.report(at: [[4, 5], [7]])
    #expect(UndecidedSizes(of: model, in: said).unknown.isEmpty)
    #expect(said.outputs.map(\.shape) == [[7, 2]])
    var request = ModelRequest()
    request.isStrict = true
    #expect(throws: DefinitionError.self) {
      try ModelReader.model(
        in: ModelBytes(file.bytes, name: "a.onnx"), as: .onnx, request)
    }
  }

  @Test func whatTheFileDeclaresStandsForAnUnknownOperator() throws {
    var file = ONNXFile(outputs: "y", "z")
    file.input("x", [.named("N"), .fixed(8)])
    file.node("Mystery", ["x"], ["a"], domain: "mine")
    file.declared.append(ONNXFile.info("a", [.named("N"), .fixed(3)]))
    file.node("Relu", ["a"], ["y"])
    file.node("Mystery", ["x"], ["z"], name: "deep", domain: "mine")
    let model = try read(file)
    #expect(model.shapes["y"] == [1, 3])
    #expect(model.unknown.map(\.node) == ["deep"])
  }

  // MARK: - External data

  @Test(arguments: ["../x", "/etc/passwd", "a/../../x", ""])
  func dataOutsideTheFolderIsNotOpened(_ path: String) throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    file.tensors.append(
      ONNXFile.tensor("w", [2], type: 1).int(14, 1)
        .message(13, ONNXMessage().text(1, "location").text(2, path)))
    file.node("Add", ["x", "w"], ["y"])
    let bytes = ModelBytes(file.bytes, name: "a.onnx")
    bytes.beside = { _ in
      Issue.record("a file was opened")
      throw DefinitionError("")
    }
    #expect(throws: DefinitionError.self) { try ModelReader.model(in: bytes, as: .onnx) }
  }

  @Test func smallTensorsAreReadWhereTheyLie() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(6)])
    file.tensors.append(
      ONNXFile.tensor("shape", [2], type: 7).int(14, 1)
        .message(13, ONNXMessage().text(1, "location").text(2, "a.onnx.data"))
        .message(13, ONNXMessage().text(1, "offset").text(2, "8")))
    file.node("Reshape", ["x", "shape"], ["y"])
    let bytes = ModelBytes(file.bytes, name: "a.onnx")
    let data: [UInt8] =
      Array(repeating: 9, count: 8) + [2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]
    bytes.beside = { _ in ModelBytes(data, name: "a.onnx.data") }
    #expect(try ModelReader.model(in: bytes, as: .onnx).shapes["y"] == [2, 3])
    // Without the file its numbers are as those that depend on data: the last size is what remains.
    bytes.beside = { _ in nil }
    let blind = try ModelReader.model(in: bytes, as: .onnx)
    #expect(blind.analysis.architecture.inputs.map(\.name) == ["x", "shape_0"])
    #expect(blind.shapes["y"] == [1, 6])
    bytes.beside = { _ in ModelBytes(Array(data.dropLast()), name: "a.onnx.data") }
    #expect(throws: DefinitionError.self) { try ModelReader.model(in: bytes, as: .onnx) }
  }
}
