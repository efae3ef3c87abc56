import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// ONNX files as nobody should write them: an error or a network, and no more memory than they have bytes.
@Suite struct HostileONNXTests {
  /// A small file with a bit of everything.
  private static let sample: [UInt8] = {
    var file = ONNXFile(outputs: "y", "z")
    file.input("x", [.named("N"), .fixed(3), .named("H"), .named("W")])
    file.weight("conv.weight", [8, 3, 3, 3])
    file.integers("two", [2])
    file.integers("tail", [-1])
    file.node(
      "Conv", ["x", "conv.weight"], ["a"], name: "/conv/Conv", ints: [("pads", [1, 1, 1, 1])])
    file.node("Shape", ["a"], ["s"])
    file.node("Slice", ["s", "two", "tail"], ["h"])
    file.node("Concat", ["two", "h", "tail"], ["t"], int: [("axis", 0)])
    file.node("Reshape", ["a", "t"], ["r"])
    file.node("MaxPool", ["a"], ["p"], ints: [("kernel_shape", [3, 3]), ("strides", [2, 2])])
    file.node("Softmax", ["r"], ["y"], int: [("axis", -1)])
    let body = ONNXFile.body([ONNXFile.node("Relu", ["p"], ["q"])], outputs: ["q"])
    file.node("NonZero", ["p"], ["n"])
    file.node("If", ["n"], ["z"], graphs: [("then_branch", body), ("else_branch", body)])
    return file.bytes
  }()

  private func read(_ bytes: [UInt8]) throws -> ModelFile {
    try ModelReader.model(in: ModelBytes(bytes, name: "a.onnx"), as: .onnx)
  }

  /// Whether the bytes are read, or refused with an error of ours.
  private func isHandled(_ bytes: [UInt8]) -> Bool {
    do { _ = try read(bytes) } catch { return error is DefinitionError }
    return true
  }

  @Test func readsTheSample() throws {
    // 8 * 224 * 224 elements, in 2 and the height, and what remains.
    #expect(try read(Self.sample).shapes["y"] == [2, 224, 896])
  }

  @Test func truncatedAnywhere() {
    for count in 0..<Self.sample.count { #expect(isHandled(Array(Self.sample.prefix(count)))) }
  }

  /// `ARCHDB_MUTATIONS` says how many; a long run takes 10,000.
  @Test func changedAnywhere() {
    let count = ProcessInfo.processInfo.environment["ARCHDB_MUTATIONS"].flatMap { Int($0) } ?? 500
    var random = SeededGenerator(seed: 17)
    for number in 0..<count {
      var bytes = Self.sample
      for _ in 0..<random.pick(1, 1, 2, 4) {
        let place = random.pick(0...bytes.count - 1)
        switch random.pick(0...4) {
        case 0: bytes[place] = UInt8(random.pick(0...255))
        case 1: bytes[place] ^= UInt8(1 << random.pick(0...7))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(random.pick(0, 1, 0x7f, 0x80, 0xff)), at: place)
        default:
          let end = min(bytes.count, place + random.pick(1...40))
          bytes.insert(contentsOf: bytes[place..<end], at: random.pick(0...bytes.count))
        }
        if bytes.isEmpty { break }
      }
      #expect(isHandled(bytes), "change \(number)")
    }
  }

  /// A length of 2^63 - 1, of 2^64 - 1, and one past the end.
  @Test(arguments: [UInt64(Int.max), UInt64.max, 100])
  func lengthsThatLie(_ length: UInt64) throws {
    let bytes = [0x08, 0x0a, 0x3a] + ONNXMessage.varint(length) + [1, 2, 3]
    let error = #expect(throws: DefinitionError.self) { try read(bytes) }
    #expect(error?.message.hasSuffix("at byte 3") == true)
  }

  @Test func groupsAreSkipped() throws {
    // Field 60: a group that holds a number, a text and a group.
    let group: [UInt8] =
      [0xe3, 0x03, 0x08, 0x05, 0x12, 0x01, 0x41, 0x0b, 0x0c, 0xe4, 0x03]
    #expect(try read(group + Self.sample).shapes["p"] == [1, 8, 111, 111])
    #expect(throws: DefinitionError.self) { try read(Array(group.dropLast(2)) + Self.sample) }
  }

  @Test func graphsLieInEachOther() {
    var graph = ONNXFile.body([ONNXFile.node("Relu", ["x"], ["y"])], outputs: ["y"])
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    for _ in 0..<2_000 {
      graph = ONNXFile.body(
        [
          ONNXFile.node(
            "If", ["x"], ["y"], graphs: [("then_branch", graph), ("else_branch", ONNXMessage())])
        ],
        outputs: ["y"])
    }
    file.node("If", ["x"], ["y"], graphs: [("then_branch", graph)])
    #expect(throws: DefinitionError.self) { try read(file.bytes) }
  }

  @Test func functionsThatDoubleAreAnError() {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    for level in 0..<40 {
      let next = level == 39 ? "Relu" : "f\(level + 1)"
      let domain = level == 39 ? "" : "mine"
      var function = ONNXMessage().text(1, "f\(level)").text(4, "a").text(5, "c")
      function = function.message(7, ONNXFile.node(next, ["a"], ["b"], domain: domain))
      function = function.message(7, ONNXFile.node(next, ["b"], ["c"], domain: domain))
      file.functions.append(function.text(10, "mine"))
    }
    file.node("f0", ["x"], ["y"], domain: "mine")
    #expect(throws: DefinitionError.self) { try read(file.bytes) }
  }

  @Test func sizesThatAreAddedToThemselvesEnd() {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2), .named("L")])
    file.node("Shape", ["x"], ["s0"])
    for step in 0..<200 { file.node("Add", ["s\(step)", "s\(step)"], ["s\(step + 1)"]) }
    file.node("Expand", ["x", "s200"], ["y"])
    #expect(isHandled(file.bytes))
  }

  @Test(arguments: [
    [Int.max], [Int.max, 2], [-1], [1 << 62, 4], [0, Int.max, Int.max], [Int.min],
  ])
  func dimensionsThatAreNone(_ dims: [Int]) {
    for operation in [
      "Add", "Concat", "Gather", "MatMul", "Conv", "Split", "Expand", "Tile", "Reshape",
    ] {
      var file = ONNXFile(outputs: "y")
      file.input("x", dims.map(ONNXFile.Size.fixed))
      file.weight("w", dims, type: 7)
      file.integers("n", [Int.max, Int.min, -1, 0])
      file.node(operation, ["x", "w"], ["a", "b"])
      file.node(operation, ["w", "w"], ["c", "d"])
      file.node(operation, ["w", "n"], ["e", "f"])
      file.node(operation, ["n", "n"], ["y"])
      #expect(isHandled(file.bytes))
    }
  }

  /// Operators are given what they do not expect: other numbers of inputs, other shapes, other numbers.
  @Test func operatorsAreGivenAnything() {
    let operations = [
      "Conv", "ConvTranspose", "MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "Gemm",
      "MatMul",
      "Einsum", "BatchNormalization", "InstanceNormalization", "LayerNormalization",
      "GroupNormalization",
      "LRN", "Clip", "Cast", "Dropout", "Softmax", "PRelu", "Add", "Div", "Mod", "Pow", "Where",
      "Max",
      "ReduceMean", "ReduceSum", "ArgMax", "CumSum", "Reshape", "Flatten", "Transpose", "Squeeze",
      "Unsqueeze", "Concat", "Expand", "Tile", "Pad", "DepthToSpace", "Slice", "Gather", "Split",
      "Shape",
      "Size", "NonZero", "Constant", "ConstantOfShape", "Range", "Resize", "Upsample", "LSTM",
      "GRU", "If",
      "Loop", "Scan", "TopK", "OneHot", "GatherElements", "GatherND", "ScatterND", "Compress",
      "NonMaxSuppression", "DequantizeLinear", "QuantizeLinear",
    ]
    let names = [
      "axis", "axes", "pads", "strides", "kernel_shape", "dilations", "group", "perm", "shape",
      "split",
      "starts", "ends", "keepdims", "to", "hidden_size", "k", "num_scan_inputs", "start", "end",
      "p",
      "output_shape", "output_padding", "blocksize", "batch_dims", "value_ints", "layout",
    ]
    let numbers = [0, 1, -1, 2, 3, -2, 7, 64, Int.max, Int.min, 1 << 31, -(1 << 62)]
    var random = SeededGenerator(seed: 23)
    let count = ProcessInfo.processInfo.environment["ARCHDB_MUTATIONS"].flatMap { Int($0) } ?? 1_500
    for number in 0..<count {
      var file = ONNXFile(outputs: "y0")
      var values = ["", "x", "v", "s", "w", "n", "e"]
      file.input("x", [.named("N"), .fixed(4), .named("H"), .fixed(9)])
      file.input("v", [.named("L")], type: 7)
      file.weight("w", [4, 4, 3, 3])
      file.integers(
        "n", (0..<random.pick(0...4)).map { _ in numbers[random.pick(0...numbers.count - 1)] })
      file.integers("e", [], dims: [0, 5])
      file.node("Shape", ["x"], ["s"])
      for step in 0..<random.pick(1...6) {
        let inputs = (0..<random.pick(0...5)).map { _ in values[random.pick(0...values.count - 1)] }
        var (ints, int) = ([(String, [Int])](), [(String, Int)]())
        for _ in 0..<random.pick(0...3) {
          let name = names[random.pick(0...names.count - 1)]
          if random.pick(0...1) == 0 {
            int.append((name, numbers[random.pick(0...numbers.count - 1)]))
          } else {
            ints.append(
              (
                name,
                (0..<random.pick(0...5)).map { _ in numbers[random.pick(0...numbers.count - 1)] }
              ))
          }
        }
        let outputs = (0..<random.pick(1...3)).map { $0 == 0 ? "y\(step)" : "y\(step)_\($0)" }
        file.node(
          operations[random.pick(0...operations.count - 1)], inputs, outputs, ints: ints, int: int)
        values += outputs
      }
      #expect(isHandled(file.bytes), "file \(number)")
    }
  }

  @Test func aPipeIsReadForwardOnly() throws {
    var given = 0
    let bytes = ModelBytes(name: "-", size: nil) { offset, memory in
      guard offset == given else {
        throw DefinitionError("bytes \(given) to \(offset) were passed over")
      }
      let count = min(memory.count, 100, Self.sample.count - offset)
      for place in 0..<count { memory[place] = Self.sample[offset + place] }
      given += count
      return count
    }
    #expect(try ModelReader.model(in: bytes, as: .onnx).shapes["p"] == [1, 8, 111, 111])
  }

  @Test func longAndBrokenNames() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    file.node("Relu", ["x"], ["y"], text: [("blob", String(repeating: "a", count: 10_000_000))])
    #expect(try read(file.bytes).shapes["y"] == [2])
    file.nodes = []
    file.node("Relu", ["x"], ["y"], name: String(repeating: "a", count: 10_000_000))
    #expect(throws: DefinitionError.self) { try read(file.bytes) }
    file.nodes = [ONNXFile.node("Relu", ["x"], ["y"]).data(3, [0xff, 0xfe, 0x1b, 0x5b])]
    #expect(try read(file.bytes).shapes["y"] == [2])
  }

  /// What nobody can use is not kept: a million messages of two bytes are an error, or nothing.
  @Test(arguments: [1, 5, 11, 12, 13, 14, 16])
  func emptyMessages(field: Int) throws {
    let count = 1_000_000
    let empty = [UInt8](ONNXMessage().message(field, ONNXMessage()).bytes)
    let many = Array(repeatElement(empty, count: count).joined())
    let graph = ONNXMessage().message(1, ONNXFile.node("Relu", ["x"], ["y"]))
      .message(11, ONNXFile.info("x", [.fixed(2)])).message(12, ONNXMessage().text(1, "y"))
    let bytes = ONNXMessage().int(1, 10).message(7, graph.adding(many))
      .message(8, ONNXMessage().int(2, 20)).bytes
    // A node has an operator, and no graph has a million outputs.
    guard field != 1, field != 12 else {
      #expect(throws: DefinitionError.self) { try read(bytes) }
      return
    }
    #expect(try read(bytes).shapes["y"] == [2])
  }

  /// Lists of a node that no operator has: attributes and lists that nobody asks for may be as long as they are.
  @Test func longLists() throws {
    func file(_ node: ONNXMessage) -> [UInt8] {
      var file = ONNXFile(outputs: "y")
      file.input("x", [.fixed(2)])
      file.nodes = [node]
      return file.bytes
    }
    let node = ONNXFile.node("Relu", ["x"], ["y"])
    let long = Array(repeating: 1, count: 1_000_000)
    let list = ONNXMessage().text(1, "blob").packed(8, long).int(20, 7)
    #expect(try read(file(node.message(5, list))).shapes["y"] == [2])
    let nameless = Array(repeatElement([UInt8(0x2a), 0], count: 1_000).joined())
    #expect(try read(file(node.adding(nameless))).shapes["y"] == [2])
    for (field, count) in [(1, 70_000), (2, 70_000)] {
      let many = Array(repeatElement([UInt8(field << 3 | 2), 0], count: count).joined())
      #expect(throws: DefinitionError.self) { try read(file(node.adding(many))) }
    }
    var attributes = node
    for number in 0..<1_100 {
      attributes = attributes.message(5, ONNXMessage().text(1, "a\(number)").int(3, 1))
    }
    #expect(throws: DefinitionError.self) { try read(file(attributes)) }
    // Of a constant that is a long list nothing is known.
    let constant = ONNXFile.node("Constant", [], ["y"]).message(
      5, ONNXMessage().text(1, "value_ints").packed(8, long).int(20, 7))
    #expect(try read(file(constant)).unknown.count == 1)
  }

  @Test func aTensorIsThereOnce() throws {
    var file = ONNXFile(outputs: "y")
    file.input("x", [.fixed(2)])
    file.weight("w", [2])
    file.weight("w", [3])
    file.node("Add", ["x", "w"], ["y"])
    let error = #expect(throws: DefinitionError.self) { try read(file.bytes) }
    #expect(error?.message == "the value 'w' is written twice")
  }

  @Test func manyNodes() throws {
    var file = ONNXFile(outputs: "v20000")
    file.input("v0", [.fixed(2)])
    // The last one first: each waits for the next.
    for step in (0..<20_000).reversed() { file.node("Relu", ["v\(step)"], ["v\(step + 1)"]) }
    #expect(try read(file.bytes).shapes["v20000"] == [2])
  }
}
