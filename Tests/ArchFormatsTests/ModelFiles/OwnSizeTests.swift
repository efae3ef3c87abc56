import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// At which sizes a model file's own network is read. Which sizes a network takes is ONNX Runtime's.
@Suite struct OwnSizeTests {
  private func read(_ file: ONNXFile, _ sizes: ModelRequest.Sizes...) throws -> ModelFile {
    var request = ModelRequest()
    request.sizes = sizes
    return try ModelReader.model(in: ModelBytes(file.bytes, name: "a.onnx"), as: .onnx, request)
  }

  /// A classifier without a pool: its weights are for 3 * 32 * 48 features, and 224x224 are more.
  private static var classifier: ONNXFile {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.free, .fixed(3), .named("H"), .named("W")])
    file.weight("w", [4608, 10])
    file.node("Flatten", ["x"], ["f"])
    file.node("MatMul", ["f", "w"], ["y"])
    return file
  }

  @Test(arguments: [
    ModelRequest.Sizes(nil, [32, 48], isWhole: false), .init(nil, [3, 32, 48], isWhole: false),
    .init("x", [2, 3, 32, 48], isWhole: false), .init(nil, [2, 3, 32, 48]),
    .init("x", [1, 3, 24, 64]),
  ]) func whatIsAskedForIsTheOwnSize(asked: ModelRequest.Sizes) throws {
    let model = try read(Self.classifier, asked)
    let batch = asked.sizes.count == 4 ? asked.sizes[0] : 1
    #expect(model.shapes["x"] == [batch, 3] + asked.sizes.suffix(2))
    #expect(model.shapes["y"] == [batch, 10])
    #expect(model.notes.isEmpty)
  }

  /// Of no square are there 1,536 places; the refusal is that of the size that was asked for.
  @Test func whatIsRefusedIsToldAtTheSizeThatWasAskedFor() throws {
    let error = #expect(throws: DefinitionError.self) {
      try read(Self.classifier, .init(nil, [32, 32], isWhole: false))
    }
    #expect(error?.message.contains("4608") == true)
    #expect(error?.found?.contains("3072") == true)
  }

  /// A network that takes its usual size is read there where it refuses what is asked for.
  @Test func theUsualSizeIsReadWhereAnotherIsRefused() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(3), .named("H"), .named("W")])
    file.weight("w", [8, 3, 7, 7])
    file.node("Conv", ["x", "w"], ["y"])
    #expect(try read(file, .init(nil, [6, 6], isWhole: false)).shapes["x"] == [1, 3, 224, 224])
    #expect(try read(file, .init(nil, [7, 9], isWhole: false)).shapes["y"] == [1, 8, 1, 3])
  }

  @Test func sizesAreNamedOnce() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.named("N"), .fixed(3), .named("H"), .named("W")])
    file.input("z", [.named("N"), .fixed(3), .named("H"), .named("W")])
    file.node("Add", ["x", "z"], ["y"])
    // The sizes of z are those of x by their names; without a name two inputs are meant by none.
    #expect(
      try read(file, .init("x", [20, 28], isWhole: false)).shapes["z"] == [1, 3, 20, 28])
    #expect(
      try read(file, .init(nil, [20, 28], isWhole: false)).shapes["z"] == [1, 3, 224, 224])
  }

  /// A window of 400 samples, 25 ms at 16 kHz, is larger than the usual 16.
  @Test func whatTheRefusalTellsIsTried() throws {
    var sound = ONNXFile(outputs: "y")
    sound.input("wav", [.named("N"), .fixed(1), .named("T")])
    sound.weight("w", [4, 1, 400])
    sound.node("Conv", ["wav", "w"], ["y"], ints: [("strides", [160])])
    let model = try read(sound)
    #expect(model.shapes["y"] == [1, 4, 1])
    #expect(model.notes.count == 1)
    // Exporters bake in a length: 17 steps of 6 features are no multiple of 5 * 6.
    var steps = ONNXFile(outputs: "y")
    steps.input("x", [.named("N"), .named("T"), .fixed(6)])
    steps.integers("s", [17, -1, 6])
    steps.node("Reshape", ["x", "s"], ["y"])
    #expect(try read(steps).shapes["y"] == [17, 1, 6])
  }

  /// Exporters name the sizes of each input by itself: `a_0`, `a_2`, `b_0`.
  @Test func imagesHaveABatch() throws {
    var file = ONNXFile(outputs: "y")
    for input in ["a", "b"] {
      file.input(
        input,
        [.named("\(input)_0"), .fixed(3), .named("\(input)_2"), .named("\(input)_3")])
    }
    file.node("Concat", ["a", "b"], ["y"], int: [("axis", 1)])
    let model = try read(file)
    #expect(model.shapes["y"] == [1, 6, 224, 224])
    #expect(model.analysis.architecture.inputs.map(\.hasBatch) == [true, true])
  }
}
