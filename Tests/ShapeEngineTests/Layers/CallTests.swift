import TestSupport
import Testing

@testable import ShapeEngine

/// How a call's arguments become a layer's hyperparameters, and what is said where they cannot.
@Suite struct CallTests {
  private func error(
    _ type: String, _ positional: [Value], _ named: KeyValuePairs<String, Value> = [:]
  ) throws -> LayerError? {
    let row = try #require(LayerTable.type(named: type))
    do {
      _ = try row.layer(positional: positional, named: named.map { ($0.key, $0.value) })
      return nil
    } catch { return error }
  }

  /// The hyperparameters that a call gives, by name.
  private func given(
    _ call: String, _ positional: [Value], _ named: KeyValuePairs<String, Value> = [:]
  ) throws -> [String: Value] {
    let (row, order) = try #require(LayerType.called(call))
    let arguments = try row.arguments(
      positional: positional, named: named.map { ($0.key, $0.value) }, order: order)
    return Dictionary(arguments.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  @Test func `what the short form has no place for is read in PyTorch's order`() throws {
    #expect(try given("Conv2d", [16, 5]) == ["out_channels": 16, "kernel_size": 5])
    #expect(
      try given("Conv2d", [6, 16, 5])
        == ["in_channels": 6, "out_channels": 16, "kernel_size": 5])
    #expect(
      try given("Conv2d", [3, 64], ["kernel_size": 7])
        == ["in_channels": 3, "out_channels": 64, "kernel_size": 7])
    #expect(try given("Linear", [10]) == ["out_features": 10])
    #expect(
      try given("Linear", [512, 10, true])
        == ["in_features": 512, "out_features": 10, "bias": true])
    #expect(try given("LSTM", [64, 128]) == ["input_size": 64, "hidden_size": 128])
    #expect(try given("LSTM", [16], ["hidden_size": 32]) == ["input_size": 16, "hidden_size": 32])
    #expect(try given("LayerNorm", [512]) == ["normalized_shape": 512])
    #expect(try given("MaxPool2d", [3, 2]) == ["kernel_size": 3, "stride": 2])
    #expect(try given("MaxPool2d", [3, 2, 1, 1, false, true])["ceil_mode"] == true)
  }

  @Test func `with nn in front only PyTorch's order counts, and lazy types infer`() throws {
    #expect(try given("nn.Linear", [10]) == ["in_features": 10])
    #expect(throws: LayerError.self) {
      let (row, order) = try #require(LayerType.called("nn.Linear"))
      _ = try row.layer(positional: [10], named: [], order: order)
    }
    #expect(
      try given("torch.nn.GroupNorm", [4, 64]) == ["num_groups": 4, "num_channels": 64])
    #expect(
      try given("nn.LazyConv2d", [16, 5]) == ["out_channels": 16, "kernel_size": 5])
    let operation = try #require(LayerType.called("torchvision.ops.DeformConv2d"))
    #expect(operation.type.name == "DeformConv2d" && operation.order == .pytorch)
    #expect(LayerType.called("torchvision.ops.Conv2d") == nil)
    #expect(LayerType.called("nn.Concat") == nil && LayerType.called("LazyReLU") == nil)
  }

  @Test func `where something is stays out of a layer`() throws {
    let row = try #require(LayerTable.type(named: "Linear"))
    let here = try row.layer(positional: [10], named: [("device", "cpu"), ("dtype", .none)])
    let plain = try row.layer(positional: [10], named: [])
    #expect(here.equals(plain))
    #expect(
      try error("Conv2d", [1, 2, 3, 4, 5, 6, 7, true, "zeros", .none, .none, 1])?.argument == 11)
  }

  @Test func `a list by position is one argument or many`() throws {
    let row = try #require(LayerTable.type(named: "Permute"))
    let many = try row.layer(positional: [0, 2, 1], named: [])
    let one = try row.layer(positional: [[0, 2, 1]], named: [])
    #expect(row.hyperparameters(of: many).map(\.value) == row.hyperparameters(of: one).map(\.value))
    #expect(try error("Permute", []) != nil)
    #expect(try error("Permute", [0, 1], ["dims": [0, 1]])?.argument == 2)
    #expect(try error("Permute", [0, 1, 2], ["dim": 1])?.argument == 3)
  }

  @Test func `an unknown name suggests the nearest`() throws {
    let error = try #require(try error("Conv2d", [256], ["kernal_size": 3]))
    #expect(error.error.help == "did you mean 'kernel_size'?")
    #expect(error.argument == 1)
  }

  @Test func `what must be said is asked for`() throws {
    #expect(try error("Conv2d", [64])?.error.message == "Conv2d needs kernel_size")
    #expect(
      try error("Conv2d", [], ["kernel_size": 3])?.error.message == "Conv2d needs out_channels")
    #expect(try error("Linear", [])?.error.message == "Linear needs out_features")
  }

  /// What PyTorch's constructors refuse, and integers of any size.
  @Test(
    arguments: [
      ("Conv2d", [["kernel_size": 0, "out_channels": 1]]),
      ("Conv2d", [["kernel_size": 3, "out_channels": 3, "groups": 2]]),
      ("ConvTranspose2d", [["kernel_size": 3, "out_channels": 1, "output_padding": 1]]),
      ("MaxPool2d", [["kernel_size": 3, "padding": 2]]),
      ("AvgPool1d", [["kernel_size": 2, "divisor_override": 2]]),
      ("AdaptiveAvgPool2d", [["output_size": 0]]), ("PixelShuffle", [["upscale_factor": 0]]),
      ("GroupNorm", [["num_groups": 3, "num_channels": 4]]), ("Dropout", [["p": 1.5]]),
      ("Chunk", [["chunks": 0]]), ("Split", [["split_size": [2, 0]]]),
      ("Slice", [["dim": 0, "step": 0]]),
      ("Reshape", [["shape": [-1, -1]]]), ("Upsample", [[:]]),
      ("Upsample", [["scale_factor": 2, "align_corners": true]]),
      ("Upsample", [["scale_factor": 2, "size": 4]]), ("Hardtanh", [["min_val": 1, "max_val": 0]]),
      ("MultiheadAttention", [["embed_dim": 10, "num_heads": 3]]),
      ("LSTM", [["hidden_size": 4, "proj_size": 4]]),
      ("Embedding", [["num_embeddings": 4, "embedding_dim": 2, "padding_idx": 4]]),
    ] as [(String, [[String: Value]])])
  func `a constructor refuses`(type: String, arguments: [[String: Value]]) throws {
    let row = try #require(LayerTable.type(named: type))
    for arguments in arguments {
      #expect(throws: LayerError.self) {
        try row.layer(arguments.map { ($0.key, $0.value) })
      }
    }
  }

  /// No integer traps, however large: it is taken or refused.
  @Test(arguments: LayerTable.rows.map(\.name))
  func `no integer is too large to be refused`(type: String) throws {
    let row = try #require(LayerTable.type(named: type))
    for extreme in [Int.max, Int.min, Int.max - 1, 1 << 32, 0, -1] {
      for parameter in row.parameters {
        var arguments = row.parameters.filter { $0.defaultValue == nil }.map {
          (name: $0.name, value: Value.int(1))
        }
        for value in [Value.int(extreme), [.int(extreme)], [.int(extreme), .int(extreme)]] {
          arguments.removeAll { $0.name == parameter.name }
          arguments.append((parameter.name, value))
          guard var layer = try? row.layer(arguments) else { continue }
          for sizes in [[1, 4, 8, 8], [2, 3, 5], [1, 6], [1, 2, 4, 4, 4], [Int.max, Int.max]] {
            let input = try Shape(sizes)
            let count = max(row.arity.lowerBound, 0)
            try? layer.infer(from: Array(repeating: input, count: count))
            _ = try? layer.parameterCount()
            var integers = Integers()
            if let (outputs, macs) = try? layer.evaluate(
              Array(repeating: input, count: count), &integers), let output = outputs.first
            {
              _ = try? macs.value(input: input, output: output)
              let seen = SeenTensor.input(input, along: Array(0..<input.rank))
              let given = Array(repeating: seen, count: count)
              _ = given.after(layer, giving: outputs).map { $0.fields.map { $0?.sizes } }
            }
            var (forms, shapes) = try Forms.over([(nil, sizes.count)])
            shapes = Array(repeating: shapes[0], count: count)
            _ = try? layer.evaluate(shapes, &forms)
          }
        }
      }
    }
  }
}
