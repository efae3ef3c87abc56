import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Texts of Keras models: the older form, and such that are no models.
@Suite struct KerasFileTests {
  private func read(_ text: String, strict: Bool = false) throws -> ModelFile {
    var request = ModelRequest()
    request.isStrict = strict
    return try ModelReader.model(
      in: ModelBytes(Array(text.utf8), name: "model.json"), as: .keras, request)
  }

  /// A Functional model of Keras 3 with these layers, each as `name`, `class`, `config` and calls.
  static func functional(
    _ layers: [(name: String, type: String, config: String, calls: [String])],
    input: String = "[null, 8, 8, 3]",
    output: String? = nil
  ) -> String {
    let head =
      "{\"class_name\": \"InputLayer\", \"name\": \"x\", \"config\": {\"name\": \"x\", "
      + "\"batch_shape\": \(input)}, \"inbound_nodes\": []}"
    let rest = layers.map { layer in
      let calls = layer.calls.map { names in
        let tensors = names.split(separator: " ").map {
          "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"\($0)\", 0, 0]}}"
        }
        let all = tensors.joined(separator: ", ")
        let isList = tensors.count > 1 && layer.type != "MultiHeadAttention"
        return "{\"args\": [\(isList ? "[\(all)]" : all)], \"kwargs\": {}}"
      }
      let config = layer.config.isEmpty ? "" : ", \(layer.config)"
      return
        "{\"class_name\": \"\(layer.type)\", \"module\": \"keras.layers\", \"name\": \"\(layer.name)\", "
        + "\"config\": {\"name\": \"\(layer.name)\"\(config)}, \"inbound_nodes\": [\(calls.joined(separator: ", "))]}"
    }
    let last = output ?? layers.last?.name ?? "x"
    return "{\"class_name\": \"Functional\", \"config\": {\"name\": \"net\", \"layers\": ["
      + ([head] + rest).joined(separator: ", ")
      + "], \"input_layers\": [[\"x\", 0, 0]], \"output_layers\": [[\"\(last)\", 0, 0]]}}"
  }

  static let conv = (
    name: "conv", type: "Conv2D",
    config: "\"filters\": 4, \"kernel_size\": [3, 3], \"activation\": \"relu\"",
    calls: ["x"]
  )

  /// tf.keras 2.4 writes nodes as lists, and the input's shape into the first layer of a Sequential.
  @Test func readsKeras2() throws {
    let sequential = try read(
      """
      {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
        {"class_name": "Conv2D", "config": {"name": "conv2d", "batch_input_shape": [null, 28, 28, 1],
          "filters": 32, "kernel_size": [3, 3], "strides": [1, 1], "padding": "valid",
          "data_format": "channels_last", "activation": "relu", "use_bias": true}},
        {"class_name": "MaxPooling2D", "config": {"name": "max_pooling2d", "pool_size": [2, 2],
          "padding": "valid", "strides": [2, 2], "data_format": "channels_last"}},
        {"class_name": "Flatten", "config": {"name": "flatten", "data_format": "channels_last"}},
        {"class_name": "Dense", "config": {"name": "dense", "units": 10, "activation": "softmax"}}]},
       "keras_version": "2.4.0", "backend": "tensorflow"}
      """)
    #expect(sequential.producer == "keras 2.4.0")
    // (1*9 + 1)*32 + (13*13*32 + 1)*10
    #expect(sequential.analysis.own.parameters == 54_410)
    #expect(shape("flatten", sequential) == [1, 5408])
    #expect(shape("conv2d", sequential) == [1, 26, 26, 32])

    let functional = try read(
      """
      {"class_name": "Functional", "config": {"name": "model", "layers": [
        {"class_name": "InputLayer", "name": "a", "config": {"name": "a", "batch_input_shape": [null, 16]},
          "inbound_nodes": []},
        {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 16},
          "inbound_nodes": [[["a", 0, 0, {}]], [["r", 0, 0, {}]]]},
        {"class_name": "TFOpLambda", "name": "r", "config": {"name": "r", "function": "nn.relu"},
          "inbound_nodes": [["d", 0, 0, {"name": null}]]},
        {"class_name": "TFOpLambda", "name": "plus", "config": {"name": "plus", "function": "math.add"},
          "inbound_nodes": [["d", 1, 0, {"y": 2.0, "name": null}]]},
        {"class_name": "Add", "name": "add", "config": {"name": "add"},
          "inbound_nodes": [[["plus", 0, 0, {}], ["d", 0, 0, {}]]]}],
        "input_layers": [["a", 0, 0]], "output_layers": [["add", 0, 0]]},
       "keras_version": "2.9.0"}
      """)
    // The Dense runs twice, with the same 16*16 + 16 weights.
    #expect(functional.analysis.own.parameters == 272)
    #expect(
      functional.analysis.architecture.layers.map(\.path) == ["d", "r", "d-2", "plus", "add"])
    #expect(functional.unknown.isEmpty)
  }

  private func shape(_ name: String, _ file: ModelFile) -> JSON? {
    let named = file.values + file.sources.flatMap(\.outputs)
    return named.first { $0.name == name }.flatMap {
      file.shape(of: $0.place, in: file.analysis.own)
    }
  }

  @Test func codeIsUnknown() throws {
    let text = Self.functional(
      [
        Self.conv, ("code", "Lambda", "\"function\": {\"class_name\": \"__lambda__\"}", ["conv"]),
        ("pool", "GlobalAveragePooling2D", "", ["code"]),
      ], output: "conv")
    let file = try read(text)
    #expect(file.unknown.map(\.node) == ["code"])
    #expect(shape("conv", file) == [1, 6, 6, 4])
    #expect(shape("pool", file) == nil)
    let error = #expect(throws: DefinitionError.self) { try read(text, strict: true) }
    #expect(error?.path == "code")
  }

  /// What is refused names the layer, and the key where it is one.
  @Test(arguments: [
    ("\"filters\": -3, \"kernel_size\": [3, 3]", "filters"),
    ("\"filters\": 0, \"kernel_size\": 3", "filters"),
    ("\"filters\": \"4\", \"kernel_size\": 3", "filters"),
    ("\"filters\": 4", "kernel_size"),
    ("\"filters\": 4, \"kernel_size\": [3, 3, 3]", "kernel_size"),
    ("\"filters\": 4, \"kernel_size\": [3, null]", "kernel_size"),
    ("\"filters\": 4, \"kernel_size\": 3, \"strides\": 0", "strides"),
    ("\"filters\": 4, \"kernel_size\": 3, \"padding\": \"causal\"", "padding"),
    ("\"filters\": 4, \"kernel_size\": 3, \"padding\": 1", "padding"),
    ("\"filters\": 4, \"kernel_size\": 3, \"use_bias\": 1", "use_bias"),
    ("\"filters\": 4, \"kernel_size\": 3, \"data_format\": \"other\"", "data_format"),
  ])
  func `a key that is wrong is named`(config: String, key: String) throws {
    let text = Self.functional([("conv", "Conv2D", config, ["x"])])
    let error = #expect(throws: DefinitionError.self) { try read(text) }
    #expect(error?.path == "conv")
    #expect(error?.message.contains("'\(key)'") == true, "\(error?.message ?? "")")
  }

  @Test(arguments: [
    "\"filters\": 9223372036854775807, \"kernel_size\": 3",
    "\"filters\": 4000000000000, \"kernel_size\": [4000000, 1]",
    "\"filters\": 4, \"kernel_size\": 3, \"dilation_rate\": 9223372036854775807",
    "\"filters\": 4, \"kernel_size\": 3, \"groups\": 2",
    "\"filters\": 4, \"kernel_size\": 9",
  ])
  func `sizes that cannot be are refused by the layer`(config: String) throws {
    let error = #expect(throws: DefinitionError.self) {
      try read(Self.functional([("conv", "Conv2D", config, ["x"])]))
    }
    #expect(error?.path == "conv")
  }

  @Test func `graphs that are none are refused`() throws {
    func message(_ text: String) -> String {
      do {
        _ = try read(text)
        return "read"
      } catch { return (error as? DefinitionError)?.message ?? "\(error)" }
    }
    let circle = Self.functional([
      ("a", "Add", "", ["x b"]), ("b", "ReLU", "", ["a"]),
    ])
    #expect(message(circle).contains("its own output"))
    #expect(message(Self.functional([("a", "ReLU", "", ["a"])])).contains("its own output"))
    #expect(message(Self.functional([("a", "ReLU", "", ["y"])])).contains("not there"))
    #expect(message(Self.functional([Self.conv, Self.conv])).contains("two layers"))
    #expect(message(Self.functional([Self.conv], output: "y")).contains("not there"))
    #expect(
      message(Self.functional([Self.conv], input: "[null, -8, 8, 3]")).contains("batch_shape"))
    #expect(message(Self.functional([Self.conv], input: "7")).contains("batch_shape"))
    #expect(message("{\"class_name\": \"Mine\", \"config\": {\"name\": \"x\"}}").contains("layers"))
    #expect(message("[]").contains("no Keras model"))
    let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    #expect(message("{\"class_name\": \"Sequential\", \"config\": \(deep)}").contains("deep"))
  }

  /// Twelve models, each of which calls the next one eight times: 8^12 layers.
  @Test func `models within models end`() throws {
    func model(_ depth: Int) -> String {
      let calls = (0..<8).map { _ in "x" }
      let inner =
        depth == 0
        ? "{\"class_name\": \"ReLU\", \"name\": \"m\", \"config\": {\"name\": \"m\"}, "
        : "{\"class_name\": \"Functional\", \"name\": \"m\", \"config\": \(config(depth - 1)), "
      let nodes = calls.map { "[[\"\($0)\", 0, 0]]" }.joined(separator: ", ")
      return inner + "\"inbound_nodes\": [\(nodes)]}"
    }
    func config(_ depth: Int) -> String {
      "{\"name\": \"m\", \"layers\": [{\"class_name\": \"InputLayer\", \"name\": \"x\", \"config\": "
        + "{\"name\": \"x\", \"batch_shape\": [null, 4]}, \"inbound_nodes\": []}, \(model(depth))], "
        + "\"input_layers\": [[\"x\", 0, 0]], \"output_layers\": [[\"m\", 7, 0]]}"
    }
    let error = #expect(throws: DefinitionError.self) {
      try read("{\"class_name\": \"Functional\", \"config\": \(config(12))}")
    }
    #expect(error?.message.contains("too often") == true, "\(error?.message ?? "")")
  }

  // MARK: - Texts that are changed

  static let sample = functional([
    conv, ("bn", "BatchNormalization", "\"axis\": -1, \"epsilon\": 0.001", ["conv"]),
    ("up", "UpSampling2D", "\"size\": [2, 2]", ["bn"]),
    (
      "down", "Conv2DTranspose",
      "\"filters\": 4, \"kernel_size\": 3, \"strides\": 2, \"padding\": \"same\"", ["bn"]
    ),
    ("sum", "Add", "", ["up down"]),
    ("crop", "Cropping2D", "\"cropping\": [[1, 0], [0, 2]]", ["sum"]),
    ("pool", "MaxPooling2D", "\"pool_size\": 3, \"strides\": 2, \"padding\": \"same\"", ["crop"]),
    ("seq", "Reshape", "\"target_shape\": [-1, 4]", ["pool"]),
    (
      "heads", "MultiHeadAttention", "\"num_heads\": 2, \"key_dim\": 3, \"attention_axes\": [1]",
      ["seq seq"]
    ),
    ("rnn", "LSTM", "\"units\": 5, \"return_sequences\": true", ["seq"]),
    ("perm", "Permute", "\"dims\": [2, 1]", ["rnn"]), ("flat", "Flatten", "", ["perm"]),
    ("dense", "Dense", "\"units\": 3, \"activation\": \"softmax\"", ["flat"]),
  ])

  @Test func `the text that is changed below is a model`() throws {
    let file = try read(Self.sample)
    #expect(shape("heads", file) == [1, 30, 4])
    #expect(shape("dense", file) == [1, 3])
  }

  @Test func `a text that ends early is refused`() throws {
    let bytes = Array(Self.sample.utf8)
    for count in stride(from: 0, to: bytes.count, by: 3) {
      #expect(throws: DefinitionError.self) {
        try ModelReader.model(
          in: ModelBytes(Array(bytes.prefix(count)), name: "cut.json"), as: .keras)
      }
    }
  }

  /// Bytes changed and values replaced: an answer or an error, whatever stands there.
  @Test func `changed texts give an answer or an error`() throws {
    var random = SeededGenerator(seed: 16)
    let values = [
      "-1", "0", "1", "9223372036854775807", "-9223372036854775808", "1e308", "0.5", "null", "true",
      "\"\"",
      "\"x\"", "[]", "{}", "[[1, 2], 3]", "[-1, -1]", "\"same\"", "[9223372036854775807, 2]",
      "\"softmax\"",
    ]
    let bytes = Array(Self.sample.utf8)
    let separators = Array(" ,:[]{}".utf8)
    let numbers = bytes.indices.dropFirst().dropLast().filter {
      (48...57).contains(bytes[$0]) && separators.contains(bytes[$0 - 1])
        && separators.contains(bytes[$0 + 1])
    }
    var (read, refused) = (0, 0)
    for _ in 0..<2_000 {
      var text = bytes
      // From behind, so that places before stay what they are.
      let places = (0..<Int.random(in: 1...2, using: &random)).compactMap { _ in
        numbers.randomElement(using: &random)
      }
      for place in Set(places).sorted(by: >) {
        guard let value = values.randomElement(using: &random) else { continue }
        text.replaceSubrange(place..<place + 1, with: value.utf8)
      }
      if Int.random(in: 0..<3, using: &random) == 0,
        let place = text.indices.randomElement(using: &random)
      {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text[place] = UInt8.random(in: 32..<127, using: &random)
        case 1: text.remove(at: place)
        default:
          let other = Int.random(in: 0..<bytes.count, using: &random)
          text.insert(contentsOf: bytes[other..<min(bytes.count, other + 20)], at: place)
        }
      }
      do {
        _ = try ModelReader.model(in: ModelBytes(text, name: "changed.json"), as: .keras)
        read += 1
      } catch is DefinitionError { refused += 1 }
    }
    print("\(read) read, \(refused) refused")
    #expect(read > 50 && refused > 50)
  }
}
