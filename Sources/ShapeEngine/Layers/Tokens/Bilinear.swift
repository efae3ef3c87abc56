/// A bilinear map of two tensors' last dimensions: x1^T A x2 + b. Source: torch.nn.Bilinear.
/// Shape: [… , in1_features] and [… , in2_features] to [… , out_features].
public struct Bilinear: Layer {
  public var in1Features: Int?
  public var in2Features: Int?
  public var outFeatures = 1
  public var bias = true

  public init() {}

  public static var name: String { "Bilinear" }
  public static var summary: String { "a bilinear map of two tensors' last dimensions" }
  public static var formula: String { "out_features along the last dimension" }
  public static var example: String { "(64) from a, b" }
  public static var sample: [[Int]] { [[32], [16]] }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("in1_features", \.in1Features), .inferred("in2_features", \.in2Features),
      .required("out_features", \.outFeatures), .truth("bias", \.bias),
    ] + factory
  }

  public func validate() throws(ShapeError) {
    try requireFeatures(in1Features, "in1_features")
    try requireFeatures(in2Features, "in2_features")
    try requireFeatures(outFeatures, "out_features")
  }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard inputs.count == 2, inputs[0].rank > 0, inputs[1].rank > 0 else { return }
    in1Features = in1Features ?? inputs[0][inputs[0].rank - 1]
    in2Features = in2Features ?? inputs[1][inputs[1].rank - 1]
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, other) = try pair(inputs)
    try x.requireRank(1...Int.max, for: type)
    guard other.rank == x.rank else {
      throw .rank(of: "the second input of \(type)", found: other.rank, expected: x.rank)
    }
    let last = x.rank - 1
    try requireWeights("in1_features", in1Features, at: last, of: x, &a)
    try requireWeights("in2_features", in2Features, at: last, of: other, &a)
    for dimension in 0..<last {
      let (wanted, found) = (x[dimension], other[dimension])
      try requireSame(found, as: wanted, "the inputs differ along dimension \(dimension)", &a)
    }
    var y = x
    y[last] = a.constant(outFeatures)
    return [y]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    .perOutputElement(try Checked.multiply(in1Features ?? 0, in2Features ?? 0))
  }

  public func parameterTensors() -> [ParameterTensor] {
    .weight([outFeatures, in1Features ?? 0, in2Features ?? 0], bias: bias ? outFeatures : nil)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .ownBut(path.input.rank - 1, .everything(isReduced: false))
  }

  public func roles(rank: Int) -> [AxisRole?] {
    .lastFeatures(rank: rank)
  }
}
