import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Files of weights: their names and shapes, and those that lie.
@Suite struct WeightFileTests {
  private func tensors(_ bytes: [UInt8]) throws -> [WeightFit.Tensor] {
    let content = FileContent(head: Array(bytes.prefix(FileContent.headSize)))
    return try WeightFile(in: ModelBytes(bytes, name: "w"), as: content).tensors
  }

  private func error(header: String, dataCount: Int = 0) throws -> DefinitionError {
    try #require(throws: DefinitionError.self) {
      try tensors(SafetensorsFile.bytes(header: header, dataCount: dataCount))
    }
  }

  @Test func aHeaderGivesNamesAndShapes() throws {
    let header = """
      {"__metadata__": {"format": "pt"}, "b\\u0061.w": {"dtype": "BF16", "shape": [2, 3],
       "data_offsets": [8, 20]}, "n": {"dtype": "I64", "shape": [], "data_offsets": [0, 8]},
       "none": {"dtype": "F32", "shape": [0, 4], "data_offsets": [20, 20]}}
      """
    let found = try tensors(SafetensorsFile.bytes(header: header, dataCount: 20))
    #expect(
      found == [
        .init("ba.w", [2, 3], type: "BF16"), .init("n", [], type: "I64"),
        .init("none", [0, 4], type: "F32"),
      ])
    #expect(try tensors(SafetensorsFile.bytes([])).isEmpty)
  }

  /// What safetensors' own reader refuses.
  @Test(
    arguments: [
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 7),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 9),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12),
      (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}"#, 1),
      (#"{"a":{"dtype":"F32","data_offsets":[0,8]}}"#, 8),
      (#"{"a":{"shape":[2],"data_offsets":[0,8]}}"#, 8), (#"{"a":[]}"#, 0), (#"{"a":"#, 0),
      (#"{"a":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,8]}}"#, 8),
      (
        #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
        8
      ),
      (
        #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
          + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#, 6
      ),
      (
        #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
          + #""b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}"#, 5
      ),
    ] as [(String, Int)]) func aHeaderThatLiesIsRefused(header: String, dataCount: Int) throws
  {
    #expect(try !error(header: header, dataCount: dataCount).message.isEmpty)
  }

  /// What safetensors 0.8 takes: blanks before and behind the object, metadata of null, all its element types.
  @Test func whatSafetensorsTakesIsTaken() throws {
    let tensor = #""a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}"#
    for header in [
      " \n{\(tensor)}  ", #"{"__metadata__": null, \#(tensor)}"#,
      #"{"__metadata__": {}, \#(tensor)}"#,
    ] {
      let bytes = SafetensorsFile.bytes(header: header, dataCount: 8)
      #expect(try tensors(bytes).map(\.shape) == [[2]])
    }
    for (type, count) in [
      ("F4", 16), ("BOOL", 8), ("F8_E8M0", 8), ("F8_E5M2FNUZ", 8), ("BF16", 4), ("U32", 2),
      ("C64", 1),
    ] {
      let header = #"{"a": {"dtype": "\#(type)", "shape": [\#(count)], "data_offsets": [0, 8]}}"#
      #expect(try tensors(SafetensorsFile.bytes(header: header, dataCount: 8)).count == 1)
    }
  }

  /// What it refuses, with the place that is wrong.
  @Test(
    arguments: [
      ("", "F128", "a", "F128"), ("", "f32", "a", "f32"), ("", "", "a", ""),
      (#""__metadata__": [],"#, "F32", "__metadata__", "[]"),
      (#""__metadata__": {"k": 1},"#, "F32", "__metadata__.k", "1"),
      (#""__metadata__": {"k": {"b": "c"}},"#, "F32", "__metadata__.k", #"{"b": "c"}"#),
    ]) func whatSafetensorsRefusesIsNamed(
      metadata: String, type: String, path: String, found: String
    ) throws
  {
    let header = #"{\#(metadata) "a": {"dtype": "\#(type)", "shape": [2], "data_offsets": [0, 8]}}"#
    let error = try error(header: header, dataCount: 8)
    #expect(error.path == path && error.found == found && error.place != nil)
  }

  /// A file that is damaged, or another one, is told by what is wrong with it.
  @Test func whatIsWrongIsSaid() throws {
    func message(_ bytes: [UInt8], _ name: String) throws -> String {
      let content = FileContent(head: Array(bytes.prefix(FileContent.headSize)))
      let error = try #require(throws: DefinitionError.self) {
        try WeightFile(in: ModelBytes(bytes, name: name), as: content)
      }
      return "\(error.message), \(error.found ?? ""), \(error.help ?? "")"
    }
    let name = "w.safetensors"
    #expect(try message([], name).hasPrefix("the file has no header, 0 bytes"))
    #expect(try message([1, 2, 3], name).hasPrefix("the file has no header, 3 bytes"))
    let list = SafetensorsFile.bytes(header: "[1]", dataCount: 0)
    #expect(try message(list, name).hasPrefix("the header is no JSON object, '[1]'"))
    #expect(try message([0xff] + [UInt8](repeating: 0xff, count: 20), name).contains("too long"))
    #expect(try message([], "w.json").hasPrefix("the file is empty"))
    #expect(try message(Array("name: net".utf8), "w.json").contains("begins as no file"))
    let index = #"{"metadata": {}, "weightmap": {}}"#
    #expect(
      try message(Array(index.utf8), "w.json")
        == "the index has no weight_map, 'metadata', 'weightmap', did you mean 'weightmap'?")
    #expect(try message(Array(#"{"weight_map": 3}"#.utf8), "w.json").contains("is no object, 3"))
  }

  /// A file that ends anywhere, and one with any byte changed: an answer or an error.
  @Test func cutAndChangedFiles() throws {
    let whole = SafetensorsFile.bytes([("conv.weight", [2, 3, 1, 1]), ("conv.bias", [2])])
    for count in 0..<whole.count {
      #expect(throws: DefinitionError.self) { try tensors(Array(whole.prefix(count))) }
    }
    var random = SeededGenerator(seed: 7)
    for _ in 0..<10_000 {
      var changed = whole
      for _ in 0..<random.pick(1...3) {
        changed[random.pick(0...(whole.count - 1))] = UInt8(random.pick(0...255))
      }
      do { _ = try tensors(changed) } catch { #expect(error is DefinitionError) }
    }
    // A part in every second byte, of which each takes memory.
    let ones = #"{"a":{"dtype":"U8","shape":["# + String(repeating: "1,", count: 8_000_001)
    #expect(try error(header: ones).message.contains("too many parts"))
    let many = String(repeating: "1,", count: 64)
    #expect(
      try error(
        header: #"{"a":{"dtype":"U8","shape":[\#(many)1],"data_offsets":[0,1]}}"#, dataCount: 1
      ).expected == "shape, a list of at most 64 sizes")
    // A length that no file has.
    for length: UInt64 in [100_000_001, 1 << 31, 1 << 63, .max] {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array("{}  ".utf8)
      #expect(throws: DefinitionError.self) {
        try WeightFile(in: ModelBytes(bytes, name: "w"), as: .weights)
      }
    }
  }

  /// The parameters and the buffers that `state_dict` holds, and no other tensors of a program.
  @Test func aProgramsSignatureSaysItsWeights() throws {
    let specs = #"{"parameter": {"arg": {"name": "w"}, "parameter_name": "conv.weight"}},"#
    let more = """
      {"buffer": {"arg": {"name": "w"}, "buffer_name": "kept", "persistent": true}},
      {"buffer": {"arg": {"name": "w"}, "buffer_name": "made", "persistent": false}},
      {"tensor_constant": {"arg": {"name": "w"}, "tensor_constant_name": "constant"}},
      """
    let program = TorchBadInputTests.program.replacing(specs, with: specs + more)
    let bytes = ZipFile.archive([("archive/models/model.json", Array(program.utf8))])
    let file = try WeightFile(in: ModelBytes(bytes, name: "x.pt2"), as: .model(.torchExport))
    var kept = WeightFit.Tensor("kept", [6, 3, 3, 3], type: "float32")
    kept.isBuffer = true
    #expect(file.tensors == [.init("conv.weight", [6, 3, 3, 3], type: "float32"), kept])
    #expect(file.isStateDict)
  }

  @Test func anIndexLeadsToItsFiles() throws {
    let files = [
      "a.safetensors": SafetensorsFile.bytes([("x.weight", [2, 3])]),
      "b.safetensors": SafetensorsFile.bytes([("x.bias", [2]), ("other", [1])]),
    ]
    func read(_ map: String) throws -> [WeightFit.Tensor] {
      let index = ModelBytes(
        Array("{\"metadata\": {}, \"weight_map\": \(map)}".utf8), name: "i.json")
      index.beside = { name in files[name].map { ModelBytes($0, name: name) } }
      return try WeightFile(in: index, as: .text).tensors
    }
    let found = try read(#"{"x.weight": "a.safetensors", "x.bias": "b.safetensors"}"#)
    #expect(found.map(\.name) == ["x.weight", "x.bias"])
    for map in [
      #"{"x.weight": "b.safetensors"}"#, #"{"x.weight": "c.safetensors"}"#, #"{"x.weight": []}"#,
    ] {
      #expect(throws: DefinitionError.self) { try read(map) }
    }
    for text in ["{\"a\": 1}\n", "layers:\n", ""] {
      #expect(throws: DefinitionError.self) {
        try WeightFile(in: ModelBytes(Array(text.utf8), name: "i.json"), as: .text)
      }
    }
  }

  /// A tied weight may be there under one of its names, or under both, as PyTorch writes it; a bias is its own.
  @Test func aTiedWeightHasSeveralNames() throws {
    let design = try Definition.design(
      """
      name: lm
      input: [16]
      layers:
        - wte: Embedding(50, 8)
        - h: Linear(8)
        - head: Linear(50) with weights of wte
      """
    ).architecture.stateDict()
    let rest: [WeightFit.Tensor] = [
      .init("h.weight", [8, 8]), .init("h.bias", [8]), .init("head.bias", [50]),
    ]
    let wte = WeightFit.Tensor("wte.weight", [50, 8])
    let head = WeightFit.Tensor("head.weight", [50, 8])
    for tied in [[wte], [head], [wte, head]] {
      let fit = try WeightFit(of: rest + tied, in: design)
      #expect(fit.fits && fit.parameters.elements == 50 * 8 + 8 * 8 + 8 + 50)
      #expect(fit.parameters.tensors == 4)
    }
    #expect(try WeightFit(of: rest, in: design).missing.map(\.name) == ["wte.weight"])
    let wrong = try WeightFit(of: rest + [wte, .init("head.weight", [51, 8])], in: design)
    #expect(wrong.otherShapes.map(\.entry.name) == ["head.weight"])
    #expect(throws: ShapeError.self) { try WeightFit(of: rest + [wte, wte], in: design) }
  }

  /// A table that a module indexes, as MViT's `rel_pos_h`, is the module's own parameter in PyTorch.
  @Test func aTableThatIsIndexedHasItsOwnName() throws {
    let design = try Definition.layers("  - rel_pos: Embedding(11, 5)", head: "input: [4]")
      .architecture.stateDict()
    for name in ["rel_pos", "rel_pos.weight"] {
      #expect(try WeightFit(of: [.init(name, [11, 5])], in: design).fits)
      let wrong = try WeightFit(of: [.init(name, [11, 6])], in: design)
      #expect(wrong.otherShapes.count == 1 && wrong.missing.isEmpty && wrong.extra.isEmpty)
    }
    let both = [WeightFit.Tensor("rel_pos", [11, 5]), .init("rel_pos.weight", [11, 5])]
    #expect(try WeightFit(of: both, in: design).extra.map(\.name) == ["rel_pos"])
  }

  /// What a layer only declares is held to its count.
  @Test func aLayerThatOnlyDeclaresItsParameters() throws {
    let design = try Definition.layers(
      "  - own: Opaque(output=[8, H, W], params=20)\n  - conv: Conv2d(2, 1, bias=false)"
    ).architecture.stateDict()
    let conv = WeightFit.Tensor("conv.weight", [2, 8, 1, 1])
    #expect(
      try WeightFit(of: [conv, .init("own.a", [4, 4]), .init("own.b.c", [4])], in: design).fits)
    let fewer = try WeightFit(of: [conv, .init("own.a", [4, 4])], in: design)
    #expect(!fewer.fits && fewer.fewerElements.map(\.file) == [16])
    #expect(fewer.extra.isEmpty)
  }

  // MARK: - ONNX

  /// x W + b for each of these, one behind the other, W of [in, out]: what torch.onnx.export makes of nn.Linear.
  private func linears(
    _ layers: [(node: String, weight: String, bias: String?, shape: [Int])]
  ) throws -> [WeightFit.Tensor] {
    var file = ONNXFile(outputs: "y\(layers.count)")
    file.input("x", [.fixed(1), .fixed(layers.first?.shape.first ?? 1)])
    file.node("Relu", ["x"], ["y0"], name: "/attn/Relu")
    for (index, layer) in layers.enumerated() {
      file.weight(layer.weight, layer.shape)
      let product = layer.bias == nil ? "y\(index + 1)" : "p\(index)"
      file.node("MatMul", ["y\(index)", layer.weight], [product], name: layer.node + "MatMul")
      guard let bias = layer.bias else { continue }
      file.weight(bias, [layer.shape[1]])
      file.node("Add", [product, bias], ["y\(index + 1)"], name: layer.node + "Add")
    }
    return try tensors(file.bytes)
  }

  /// The weight is stored the other way round, under a name that the exporter made: the graph says whose it is.
  @Test func aLinearsWeightMayHaveAMadeName() throws {
    let design = try Definition.layers(
      "  - head:\n      - fc: Linear(6)\n      - out: Linear(2)", head: "input: [4]"
    ).architecture.stateDict()
    for (first, second) in [
      ("onnx::MatMul_5", "val_3"), ("head.fc.weight", "head.out.weight"),
    ] {
      let found = try linears([
        ("/head/fc/", first, "head.fc.bias", [4, 6]),
        ("/head/out/", second, "head.out.bias", [6, 2]),
      ])
      let fit = try WeightFit(of: found, in: design)
      #expect(fit.fits && fit.fittingParameters.elements == 4 * 6 + 6 + 6 * 2 + 2, "\(first)")
    }
    let other = try linears([
      ("/head/fc/", "w", "head.fc.bias", [4, 5]), ("/head/out/", "v", "head.out.bias", [5, 2]),
    ])
    let fit = try WeightFit(of: other, in: design)
    #expect(
      fit.otherShapes.map(\.entry.name) == ["head.fc.weight", "head.fc.bias", "head.out.weight"])
  }

  /// A module that calls linear as a function has one layer less by name: its shape tells it, where no other
  /// layer of the module has that shape.
  @Test func aFunctionsWeightIsToldByItsShape() throws {
    let design = try Definition.layers(
      "  - attn:\n      - qkv: Linear(6)\n      - proj: Linear(4)\n      - last: Linear(4)",
      head: "input: [4]"
    ).architecture.stateDict()
    func fit(_ last: [Int]) throws -> WeightFit {
      let found = try linears([
        ("/attn/", "w1", "b1", [4, 6]), ("/attn/", "w2", "b2", [6, 4]),
        ("/attn/", "w3", "b3", last),
      ])
      return try WeightFit(of: found, in: design)
    }
    #expect(try fit([4, 4]).fits)
    let other = try fit([4, 3])
    #expect(other.missing.map(\.name) == ["attn.last.weight", "attn.last.bias"])
    #expect(other.unplaced.map(\.shape) == [[3, 4]])
    let same = try Definition.layers(
      "  - attn:\n      - a: Linear(4)\n      - b: Linear(4)", head: "input: [4]"
    ).architecture.stateDict()
    // Which of the two is which, nothing says.
    let found = try linears([("/attn/", "w1", nil, [4, 4]), ("/attn/", "w2", nil, [4, 4])])
    let two = try WeightFit(of: found, in: same)
    #expect(two.missing.count == 4 && two.unplaced.count == 2)
  }

  // MARK: - Names

  /// The parts of a network may lie under prefixes of their own, on either side.
  @Test func prefixesAreToldOneByOne() throws {
    let design = try Definition.layers(
      "  - body:\n      - a: Linear(6)\n      - b: Linear(4)\n  - fc: Linear(2)", head: "input: [4]"
    ).architecture.stateDict()
    func fit(_ names: [(String, String)], _ prefixes: [String] = []) throws -> WeightFit {
      let tensors = design.entries.map { entry in
        let name = names.reduce(entry.name) { name, change in
          name.hasPrefix(change.0) ? change.1 + name.dropFirst(change.0.count) : name
        }
        return WeightFit.Tensor(name, entry.shape)
      }
      return try WeightFit(of: tensors, in: design, withoutPrefixes: prefixes)
    }
    let mixed = [("body.", "model.body."), ("fc.", "module.fc.")]
    let two = try fit(mixed)
    #expect(two.prefixes.map(\.file) == ["model.", "module."] && two.fitsWithoutPrefixes)
    #expect(two.prefixes.map(\.tensors) == [4, 2])
    #expect(try fit(mixed, ["module.", "model."]).fits)
    // What is lost already is told with what is left.
    let rest = try fit([("", "module.model.")], ["module."])
    #expect(rest.prefixes.map(\.file) == ["module.model."] && rest.fitsWithoutPrefixes)
    let other = try fit([("body.", "backbone.")])
    #expect(other.prefixes == [.init(file: "backbone.", design: "body.", tensors: 4)])
    #expect(!other.fitsWithoutPrefixes)
    let without = try fit([("body.", "")])
    #expect(without.prefixes == [.init(file: "", design: "body.", tensors: 4)])
    #expect(try fit([]).prefixes.isEmpty)
  }

  /// Python compares names by their characters: an é of one character is not an e with an accent behind it.
  @Test func namesThatLookAlikeAreTwo() throws {
    let (composed, apart) = ("\u{e9}", "e\u{301}")
    let one = WeightFit.Tensor("\(composed).weight", [2, 4])
    let other = WeightFit.Tensor("\(apart).weight", [2, 4])
    let design = StateDict([one])
    #expect(try WeightFit(of: [one], in: design).fits)
    let both = try WeightFit(of: [one, other], in: design)
    #expect(both.extra == [other] && both.missing.isEmpty)
    let wrong = try WeightFit(of: [other], in: design)
    #expect(wrong.missing.count == 1 && wrong.extra == [other] && wrong.otherForms == 1)
  }
}
