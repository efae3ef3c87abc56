import ShapeEngine

/// A random graph of layers that is legal at one input: each entry takes the ones before it.
public struct RandomNetwork {
  /// A layer and the indices of what it takes: 0 is the input, then each output in order.
  public var entries: [(layer: any Layer, type: String, from: [Int])] = []
  public let input: [Int]

  public init(seed: UInt64, length: Int) throws {
    var random = SeededGenerator(seed: seed)
    input = [
      random.pick(1, 1, 2), random.pick(1...12), random.pick(1...40), random.pick(1...40),
    ]
    var shapes = [try Shape(input)]
    for _ in 0..<(4 * length) where entries.count < length {
      let last = shapes.count - 1
      let (type, arguments, count) = Self.call(shapes[last], &random)
      var from = [last]
      if count > 1 {
        let alike = shapes.indices.filter { shapes[$0].rank == shapes[last].rank }
        from.append(alike.randomElement(using: &random) ?? last)
      }
      guard let row = LayerTable.type(named: type),
        var layer = try? row.layer(positional: [], named: arguments.map { ($0.key, $0.value) })
      else { continue }
      let inputs = from.map { shapes[$0] }
      var integers = Integers()
      guard (try? layer.infer(from: inputs)) != nil,
        let (outputs, _) = try? layer.evaluate(inputs, &integers),
        outputs.allSatisfy({ $0.rank >= 2 && (try? $0.elementCount()) ?? Int.max < 1 << 24 })
      else { continue }
      entries.append((layer, "\(type)(\(arguments.map { "\($0)=\($1.text())" }))", from))
      shapes += outputs
    }
  }

  /// The outputs of all entries, and the conditions of forms.
  public func outputs<A: SizeArithmetic>(
    of input: Shape<A.Size>, _ evaluate: (any Layer, [Shape<A.Size>]) throws -> [Shape<A.Size>],
    _ arithmetic: A.Type
  ) throws -> [Shape<A.Size>] {
    var shapes = [input]
    for entry in entries {
      shapes += try evaluate(entry.layer, entry.from.map { shapes[$0] })
    }
    return shapes
  }

  /// A call of a random layer type that may take the shape, and how many inputs it has.
  private static func call(
    _ x: Shape<Int>, _ random: inout SeededGenerator
  ) -> (String, [String: Value], Int) {
    let dim = Value.int(random.pick(-x.rank...x.rank - 1))
    let any: [(String, [String: Value], Int)] = [
      ("Add", [:], 2), ("Concat", ["dim": dim], 2), ("Slice", slice(dim, &random), 1),
      ("Chunk", ["chunks": .int(random.pick(1...4)), "dim": dim], 1),
      ("Split", ["split_size": .int(random.pick(1...9)), "dim": dim], 1),
      ("Mean", ["dim": dim, "keepdim": .bool(random.pick(true, false))], 1),
      ("Select", ["dim": dim, "index": .int(random.pick(-3...3))], 1),
      ("Unsqueeze", ["dim": dim], 1), ("Squeeze", ["dim": dim], 1), ("Squeeze", [:], 1),
      ("Linear", ["out_features": .int(random.pick(1...9))], 1), ("LayerNorm", [:], 1),
      ("PadToMultiple", ["multiple": .int(random.pick(1...7)), "dim": dim], 1),
      ("Transpose", ["dim0": dim, "dim1": -1], 1), ("GLU", ["dim": dim], 1), ("ReLU", [:], 1),
      ("Flatten", ["start_dim": .int(random.pick(1...x.rank - 1))], 1),
      ("Reshape", ["shape": reshape(x, &random)], 1),
    ]
    if x.rank != 4 || random.pick(0...2) == 0 { return any[random.pick(0...any.count - 1)] }
    let kernel = random.pick(1...5)
    let window: [String: Value] = [
      "kernel_size": .int(kernel), "stride": .int(random.pick(1...3)),
      "padding": .int(random.pick(0...kernel / 2)),
    ]
    let channels: [String: Value] = ["out_channels": .int(random.pick(1...12))]
    let ceil: [String: Value] = ["ceil_mode": .bool(random.pick(true, false))]
    let maps: [(String, [String: Value], Int)] = [
      ("Conv2d", window.merging(channels) { $1 }, 1),
      ("ConvTranspose2d", window.merging(channels) { $1 }, 1),
      ("MaxPool2d", window.merging(ceil) { $1 }, 1), ("AvgPool2d", window.merging(ceil) { $1 }, 1),
      ("MaxUnpool2d", window, 1), ("BatchNorm2d", [:], 1), ("InstanceNorm2d", [:], 1),
      ("GroupNorm", ["num_groups": .int(random.pick(1...4))], 1),
      ("AdaptiveAvgPool2d", ["output_size": [.int(random.pick(1...7)), nil]], 1),
      ("ZeroPad2d", ["padding": .list((0..<4).map { _ in .int(random.pick(-2...3)) })], 1),
      ("ReflectionPad2d", ["padding": .int(random.pick(0...3))], 1),
      ("CircularPad2d", ["padding": .int(random.pick(0...3))], 1),
      ("Upsample", ["scale_factor": .float(random.pick(0.5, 0.7, 1.25, 2, 1.3))], 1),
      ("Upsample", ["size": .int(random.pick(1...20))], 1),
      ("PixelShuffle", ["upscale_factor": 2], 1), ("PixelUnshuffle", ["downscale_factor": 2], 1),
      ("ChannelShuffle", ["groups": .int(random.pick(1...3))], 1),
      ("Unfold", ["kernel_size": .int(kernel)], 1), ("CenterCropLike", [:], 2),
      ("WindowPartition", ["window": .int(random.pick(1...3))], 1),
      ("WindowAttention", ["window": 3, "num_heads": 1], 1),
    ]
    return maps[random.pick(0...maps.count - 1)]
  }

  private static func slice(_ dim: Value, _ random: inout SeededGenerator) -> [String: Value] {
    [
      "dim": dim, "start": random.pick(nil, .int(random.pick(-9...9))),
      "end": random.pick(nil, .int(random.pick(-9...9)), .int(Int.max)),
      "step": .int(random.pick(1...3)),
    ]
  }

  /// The same elements with two dimensions as one, or with one -1.
  private static func reshape(_ x: Shape<Int>, _ random: inout SeededGenerator) -> Value {
    if random.pick(true, false) { return [.size(.dim(0)), -1, .int(random.pick(1...4))] }
    let product = SizeExpression.operation(.multiply, .dim(-2), .dim(-1))
    return .list((0..<x.rank - 2).map { .size(.dim($0)) } + [.size(product)])
  }
}
