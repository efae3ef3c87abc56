import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// What ONNX Runtime refuses is refused, and what is missed is said.
@Suite struct ONNXRefusalTests {
  private func read(
    _ file: ONNXFile, strict: Bool = false, beside: ((String) throws -> ModelBytes?)? = nil
  ) throws -> ModelFile {
    var request = ModelRequest()
    request.isStrict = strict
    let bytes = ModelBytes(file.bytes, name: "a.onnx")
    bytes.beside = beside
    return try ModelReader.model(in: bytes, as: .onnx, request)
  }

  /// The condition is true wherever a run begins: handed on as it came, it never ends the loop. The trip count does.
  @Test func aLoopEndsByItsCount() throws {
    var file = ONNXFile(outputs: "last", "all")
    file.input("x", [.fixed(7)])
    file.integers("count", [5], dims: [])
    file.tensors.append(ONNXFile.tensor("go", [], type: 9).packed(5, [1]))
    let body = ONNXFile.body(
      [
        ONNXFile.node("Identity", ["c"], ["more"]), ONNXFile.node("Relu", ["v"], ["w"]),
        ONNXFile.node("Identity", ["w"], ["each"]),
      ], inputs: ["i", "c", "v"], outputs: ["more", "w", "each"])
    file.node("Loop", ["count", "go", "x"], ["last", "all"], graphs: [("body", body)])
    let model = try read(file)
    #expect(model.shapes["all"] == [5, 7])
    #expect(model.dataInputs.isEmpty)
  }

  /// ONNX Runtime 1.32 splits 5 and 7 into 2+2+1 and 3+3+1 from opset 18 on, and into parts of one size alone
  /// before. Of 4 and 2 it makes a last part without elements, which is refused here.
  @Test(
    arguments: [
      (13, 6, [2, 2, 2]), (13, 5, nil), (13, 7, nil), (13, 4, nil), (20, 3, [1, 1, 1]),
      (20, 5, [2, 2, 1]),
      (20, 7, [3, 3, 1]), (20, 4, nil), (20, 2, nil), (11, 9, [3, 3, 3]), (11, 8, nil),
    ] as [(Int, Int, [Int]?)]) func aSplitHasAllItsParts(opset: Int, size: Int, parts: [Int]?)
    throws
  {
    var file = ONNXFile(outputs: "a", "b", "c")
    file.opset = opset
    file.input("x", [.fixed(4), .fixed(size)])
    file.node(
      "Split", ["x"], ["a", "b", "c"], int: [("axis", 1)] + (opset > 17 ? [("num_outputs", 3)] : [])
    )
    guard let parts else {
      let error = try #require(throws: DefinitionError.self) { try read(file) }
      #expect(!error.message.contains("nothing gives"))
      return
    }
    let shapes = try read(file).shapes
    #expect(["a", "b", "c"].map { shapes[$0] } == parts.map { [4, $0] })
  }

  /// The parts have one size at every input.
  @Test func aSplitOfAFreeSizeIsEven() throws {
    var file = ONNXFile(outputs: "a", "b")
    file.opset = 13
    file.input("x", [.fixed(4), .free])
    file.node("Split", ["x"], ["a", "b"], int: [("axis", 1)])
    let analysis = try read(file).analysis
    #expect(analysis.own.layers[0].outputs == [[4, 8], [4, 8]])
    #expect(try analysis.report(at: [[4, 10]]).layers[0].outputs == [[4, 5], [4, 5]])
    #expect(throws: EvaluationError.self) { try analysis.report(at: [[4, 9]]) }
  }

  /// initial_h must have shape {1,5,16}, says ONNX Runtime.
  @Test(arguments: [false, true])
  func firstStatesHaveTheBatch(batchFirst: Bool) throws {
    func model(_ batch: ONNXFile.Size) throws -> ModelFile {
      var file = ONNXFile(outputs: "y", "h", "c")
      file.input(
        "x", batchFirst ? [.fixed(5), .fixed(9), .fixed(8)] : [.fixed(9), .fixed(5), .fixed(8)])
      let state: [ONNXFile.Size] =
        batchFirst ? [batch, .fixed(1), .fixed(16)] : [.fixed(1), batch, .fixed(16)]
      file.input("h0", state)
      file.input("c0", state)
      file.weight("w", [1, 64, 8])
      file.weight("r", [1, 64, 16])
      file.weight("b", [1, 128])
      file.node(
        "LSTM", ["x", "w", "r", "b", "", "h0", "c0"], ["y", "h", "c"],
        int: [("hidden_size", 16), ("layout", batchFirst ? 1 : 0)])
      return try read(file)
    }
    let shapes = try model(.fixed(5)).shapes
    #expect(shapes["y"] == (batchFirst ? [5, 9, 1, 16] : [9, 1, 5, 16]))
    #expect(shapes["h"] == (batchFirst ? [5, 1, 16] : [1, 5, 16]))
    #expect(throws: DefinitionError.self) { try model(.fixed(4)) }
  }

  @Test(arguments: [([3], false), ([3, 8], true), ([1, 2, 3, 8], true), ([2, 3, 8], false)])
  func aTransposedConvolutionHasASizeAnAxis(sizes: [Int], isRight: Bool) throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(4), .fixed(2), .fixed(5)])
    file.weight("w", [4, 2, 3, 3])
    file.node(
      "ConvTranspose", ["x", "w"], ["y"], ints: [("output_shape", sizes), ("strides", [2, 2])])
    guard isRight else {
      let error = #expect(throws: DefinitionError.self) { try read(file) }
      #expect(error?.message.contains("output_shape") == true)
      return
    }
    #expect(try read(file).shapes["y"] == [1, 2, 3, 8])
  }

  /// A node without a name is told by its operator.
  @Test func aStrictErrorSaysWhere() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(3), .fixed(4)])
    file.node("Mystery", ["x"], ["y"], domain: "mine")
    let error = #expect(throws: DefinitionError.self) { try read(file, strict: true) }
    #expect(error?.path == "Mystery")
  }

  /// A list of sizes that lies beside the model.
  private func besides() -> ONNXFile {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2), .fixed(6)])
    func entry(_ key: String, _ value: String) -> ONNXMessage {
      ONNXMessage().text(1, key).text(2, value)
    }
    file.tensors.append(
      ONNXFile.tensor("shape", [2], type: 7).message(13, entry("location", "a.data")).message(
        13, entry("offset", "8")
      ).int(14, 1))
    file.node("Reshape", ["x", "shape"], ["y"])
    return file
  }

  @Test func whatLiesBesideTheModelIsRead() throws {
    let data = ModelBytes(
      [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4] + [0, 0, 0, 0, 0, 0, 0], name: "a.data")
    let model = try read(besides()) { path in
      #expect(path == "a.data")
      return data
    }
    #expect(model.shapes["y"] == [3, 4])
    #expect(model.notes.isEmpty)
  }

  @Test func whatIsNotThereIsSaid() throws {
    let stream = try read(besides())
    #expect(stream.notes.count == 1)
    #expect(stream.notes.first?.contains("'a.data'") == true)
    #expect(stream.notes.first?.contains("stream") == true)
    #expect(try read(besides()) { _ in nil }.notes.first?.contains("not there") == true)
    // Where the network is refused for it, the error says so.
    var file = besides()
    file.weight("w", [7, 3])
    file.node("MatMul", ["y", "w"], ["z"])
    file.outputs = ["z"]
    let error = #expect(throws: DefinitionError.self) { try read(file) { _ in nil } }
    #expect(error?.help?.contains("'a.data'") == true)
  }
}
