import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Tensors that no data flows into, and parts of maps that are joined again: they may be empty, and are layers
/// only where a layer takes them.
@Suite struct PendingTensorTests {
  private func read(_ file: ONNXFile, _ sizes: [Int]? = nil) throws -> ModelFile {
    var request = ModelRequest()
    if let sizes { request.sizes = [.init("x", sizes)] }
    return try ModelReader.model(in: ModelBytes(file.bytes, name: "a.onnx"), as: .onnx, request)
  }

  /// The places from 0 on of x's second dimension, and a slice of them.
  private func slice(_ start: Int, _ end: Int, _ step: Int) -> ONNXFile {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.named("N"), .named("T")])
    for (name, value) in [("zero", 0), ("one", 1)] { file.integers(name, [value], dims: []) }
    for (name, value) in [("start", start), ("end", end), ("axis", 0), ("step", step)] {
      file.integers(name, [value])
    }
    file.node("Shape", ["x"], ["s"])
    file.node("Gather", ["s", "one"], ["n"])
    file.node("Range", ["zero", "n", "one"], ["r"])
    file.node("Slice", ["r", "start", "end", "axis", "step"], ["p"])
    file.node("Unsqueeze", ["p", "axis"], ["q"])
    file.node("Relu", ["x"], ["y"])
    return file
  }

  /// A slice has as many elements as Python's has, at every input out of one reading, none included.
  @Test func slicesAreAsLongAsPythons() throws {
    var random = SeededGenerator(seed: 23)
    for _ in 0..<60 {
      let (start, end) = (random.pick(-9...9), random.pick(-9...9))
      let step = random.pick(1...3)
      let model = try read(slice(start, end, step))
      for length in 1...10 {
        func place(_ bound: Int) -> Int {
          min(max(bound < 0 ? bound + length : bound, 0), length)
        }
        let count = Array(stride(from: place(start), to: place(end), by: step)).count
        let shapes = try model.shapes(at: [1, length])
        #expect(shapes["p"] == [count], "\(start):\(end):\(step) of \(length)")
        #expect(shapes["q"] == [1, count])
        #expect(shapes["r"] == [length])
      }
    }
  }

  /// Swin's mask, as PyTorch's exporter writes it: zeros of the map's size whose regions are numbered. Where the
  /// map is no larger than a window, all regions but one are empty. Sizes are ONNX Runtime's.
  @Test func masksMayBeEmptyOnTheWay() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .named("H"), .named("W")])
    file.integers("to", [-7])
    for (name, value) in [("zero", 0), ("one", 1), ("two", 2)] { file.integers(name, [value]) }
    file.integers("none", [0], dims: [])
    file.integers("single", [1], dims: [])
    file.integers("flat", [-1])
    file.weight("value", [])
    file.metadata = [("pkg.torch.export.ExportedProgram.graph_signature", "x: USER_INPUT\n")]
    file.node("Shape", ["x"], ["s"], int: [("start", 1)])
    file.node("ConstantOfShape", ["s"], ["zeros"])
    file.node("Slice", ["zeros", "zero", "to", "zero"], ["rows"])
    file.node("Slice", ["rows", "zero", "to", "one"], ["part"])
    file.node("Shape", ["part"], ["sizes"])
    file.node("Expand", ["value", "sizes"], ["fill"])
    file.node("Shape", ["rows"], ["all"])
    file.node("Gather", ["all", "none"], ["count"])
    file.node("Range", ["none", "count", "single"], ["places"])
    file.node("Unsqueeze", ["places", "one"], ["index"])
    file.node("ScatterND", ["zeros", "index", "rows"], ["mask"])
    file.node("Reshape", ["mask", "flat"], ["row"])
    file.node("Unsqueeze", ["mask", "zero"], ["whole"])
    file.node("Add", ["x", "whole"], ["y"])
    let model = try read(file)
    for (height, width) in [(7, 7), (5, 9), (8, 7), (16, 16)] {
      let shapes = try model.shapes(at: [1, height, width])
      #expect(shapes["rows"] == [max(height - 7, 0), width])
      #expect(shapes["part"] == [max(height - 7, 0), max(width - 7, 0)])
      #expect(shapes["fill"] == shapes["part"])
      #expect(shapes["index"] == [max(height - 7, 0), 1])
      #expect(shapes["mask"] == [height, width])
      #expect(shapes["row"] == [height * width])
      #expect(shapes["y"] == [1, height, width])
    }
    // At an own size at which parts are empty it is the same network.
    let small = try read(file, [1, 7, 7])
    #expect(small.analysis.architecture.layers.map(\.layer.type) == ["Full", "Add"])
    #expect(try small.shapes(at: [1, 16, 9]) == model.shapes(at: [1, 16, 9]))
    #expect(try model.analysis.architecture.parameterCount() == 0)
  }

  /// Roll is written as two parts in the other order, of which one is empty where the map is no longer than the move
  /// is: torch.roll(x, -3, 1).
  @Test func twoPartsInTheOtherOrderAreRoll() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .named("T"), .fixed(4)])
    file.integers("three", [3])
    for (name, value) in [("zero", 0), ("one", 1)] { file.integers(name, [value]) }
    file.node("Shape", ["x"], ["n"], int: [("start", 1), ("end", 2)])
    file.node("Mod", ["three", "n"], ["k"])
    file.node("Slice", ["x", "zero", "k", "one"], ["front"])
    file.node("Slice", ["x", "k", "n", "one"], ["back"])
    file.node("Concat", ["back", "front"], ["y"], int: [("axis", 1)])
    let model = try read(file)
    #expect(model.analysis.architecture.layers.map(\.layer.type) == ["Roll"])
    for length in 1...12 {
      let shapes = try model.shapes(at: [1, length, 4])
      #expect(shapes["front"] == [1, 3 % length, 4])
      #expect(shapes["back"] == [1, length - 3 % length, 4])
      #expect(shapes["y"] == [1, length, 4])
    }
  }

  /// In the order in which they lie they are no roll, nor are overlapping ones.
  @Test(arguments: [("front", "back", 10), ("back", "back", 14), ("back", "front", 10)])
  func otherPartsAreSlices(first: String, second: String, length: Int) throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .named("T"), .fixed(4)])
    for (name, value) in [("three", 3), ("far", Int.max), ("zero", 0), ("one", 1)] {
      file.integers(name, [value])
    }
    file.node("Slice", ["x", "zero", "three", "one"], ["front"])
    file.node("Slice", ["x", "three", "far", "one"], ["back"])
    file.node("Concat", [first, second], ["y"], int: [("axis", 1)])
    let model = try read(file)
    let types = model.analysis.architecture.layers.map(\.layer.type)
    #expect(types.contains("Roll") == (first == "back" && second == "front"))
    #expect(try model.shapes(at: [1, 10, 4])["y"] == [1, length, 4])
    #expect(try model.shapes(at: [1, 10, 4])["back"] == [1, 7, 4])
  }

  /// A layer that is given no element refuses it.
  @Test func dataIsNotEmpty() throws {
    var file = slice(12, 20, 1)
    file.node("Add", ["p", "p"], ["a"])
    file.node("Concat", ["x", "q"], ["z"], int: [("axis", 1)])
    file.outputs = ["z"]
    let model = try read(file, [1, 12])
    // What is empty is left out of what is joined, and must be so at another input.
    #expect(try model.shapes(at: [1, 9])["z"] == [1, 9])
    #expect(throws: EvaluationError.self) { try model.shapes(at: [1, 13]) }
    file.node("MatMul", ["x", "p"], ["w"])
    file.outputs = ["w"]
    #expect(throws: DefinitionError.self) { try read(file, [1, 12]) }
  }

  // MARK: - Parameters

  /// PyTorch's exporter says which tensors are parameters: buffers and what it computed itself are none.
  @Test func parametersAreThoseOfTheSignature() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(1), .fixed(5), .fixed(8)])
    file.weight("cls", [1, 1, 8])
    file.weight("anchors", [1, 5, 8])
    file.weight("index_2", [1, 6, 8])
    file.weight("view_3", [1, 1, 8])
    file.metadata = [
      (
        "pkg.torch.export.ExportedProgram.graph_signature",
        """

        # inputs
        p_cls: PARAMETER target='cls'
        p_gamma: PARAMETER target='block.gamma'
        p_table: PARAMETER target='table'
        b_anchors: BUFFER target='anchors' persistent=True
        x: USER_INPUT
        """
      )
    ]
    for (name, from) in [("index_2", "['table', 'val_1']"), ("view_3", "['block.gamma', 'val_2']")]
    {
      file.declared.append(
        ONNXMessage().text(1, name).message(
          4, ONNXMessage().text(1, "pkg.onnxscript.optimizer.folded_from").text(2, from)))
    }
    file.node("Add", ["x", "anchors"], ["a"])
    file.node("Concat", ["cls", "a"], ["b"], int: [("axis", 1)])
    file.node("Add", ["b", "index_2"], ["c"])
    file.node("Mul", ["c", "view_3"], ["y"])
    #expect(try read(file).analysis.architecture.parameterCount() == 8 + 8)
    file.metadata = []
    #expect(try read(file).analysis.architecture.parameterCount() == 8 + 40 + 48 + 8)
  }
}

/// GroupNorm as TorchScript's exporter writes it: torch.nn.GroupNorm(4, 16) has 32 parameters.
@Suite struct GroupNormFileTests {
  private func file(
    scale: Float = 1, shift: Float = 0, isAffine: Bool = true, isUsed: Bool = false
  ) throws -> ModelFile {
    var file = ONNXFile(outputs: "y", "z")
    file.input("x", [.named("N"), .fixed(16), .named("H"), .named("W")])
    file.integers("shape", [0, 4, -1])
    file.weight("onnx::Mul_1", [16, 1, 1])
    file.weight("onnx::Add_2", [16, 1, 1])
    for (name, value) in [("ones", scale), ("zeros", shift)] {
      var tensor = ONNXFile.tensor(name, [4], type: 1)
      for _ in 0..<4 { tensor = tensor.float(4, value) }
      file.tensors.append(tensor)
    }
    file.node("Reshape", ["x", "shape"], ["g"], name: "/a/a.1/Reshape")
    file.node(
      "InstanceNormalization", ["g", "ones", "zeros"], ["n"], name: "/a/a.1/InstanceNormalization")
    file.node("Shape", ["x"], ["s"], name: "/a/a.1/Shape")
    file.node("Reshape", ["n", "s"], ["r"], name: "/a/a.1/Reshape_1")
    if isAffine {
      file.node("Mul", ["r", "onnx::Mul_1"], ["m"], name: "/a/a.1/Mul")
      file.node("Add", ["m", "onnx::Add_2"], ["y"], name: "/a/a.1/Add")
    } else {
      file.node("Relu", ["r"], ["y"])
    }
    file.node("Neg", [isUsed ? "g" : "x"], ["z"])
    return try ModelReader.model(in: ModelBytes(file.bytes, name: "a.onnx"), as: .onnx)
  }

  @Test func isOneLayer() throws {
    let model = try file()
    #expect(model.analysis.architecture.layers.map(\.layer.type) == ["GroupNorm", "Neg"])
    #expect(model.paths == ["a.1", "Neg"])
    #expect(try model.analysis.architecture.parameterCount() == 32)
    let shapes = try model.shapes(at: [2, 16, 5, 6])
    #expect(shapes["g"] == [2, 4, 120])
    #expect(shapes["n"] == [2, 4, 120])
    for name in ["r", "m", "y"] { #expect(shapes[name] == [2, 16, 5, 6]) }
    let plain = try file(isAffine: false)
    #expect(plain.analysis.architecture.layers.map(\.layer.type) == ["GroupNorm", "ReLU", "Neg"])
    #expect(try plain.analysis.architecture.parameterCount() == 0)
  }

  /// A scale of its own is that of InstanceNorm; so is one whose groups something else takes too.
  @Test func anythingElseIsNone() throws {
    for model in [try file(scale: 2), try file(shift: 1), try file(isUsed: true)] {
      let types = model.analysis.architecture.layers.map(\.layer.type)
      #expect(types.contains("InstanceNorm1d"))
      #expect(!types.contains("GroupNorm"))
      #expect(try model.shapes(at: [2, 16, 5, 6])["n"] == [2, 4, 120])
    }
  }
}
