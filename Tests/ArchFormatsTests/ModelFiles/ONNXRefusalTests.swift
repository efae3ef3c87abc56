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
