/// x where x > 0, else a learned slope times x: one slope, or one a channel (dimension 1).
/// Source: torch.nn.PReLU.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct PReLU: ElementwiseLayer {
  public var numParameters = 1
  public var initialSlope = 0.25

  public init() {}

  public static var name: String { "PReLU" }
  public static var summary: String { "x where x > 0, else a learned slope times x" }
  public static var example: String { "(64)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("num_parameters", \.numParameters), .init("init", \.initialSlope)] + factory
  }

  public func validate() throws(ShapeError) {
    guard numParameters > 0 else {
      throw .hyperparameter("num_parameters", is: numParameters, expected: "above 0")
    }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    guard numParameters > 1 else { return }
    try x.requireRank(2...Int.max, for: type)
    let (found, count) = (x[1], numParameters)
    try a.require(found, equals: a.constant(count)) { a in
      ShapeError(
        "PReLU has \(count) num_parameters", found: a.describe(found),
        expected: "\(count) channels, or num_parameters of 1 or of the input's channels")
    }
  }

  public func parameterTensors() -> [ParameterTensor] { .weight([numParameters], bias: nil) }
}

/// Half of the input, gated by the sigmoid of the other half, which halves the dimension `dim`.
/// Source: torch.nn.GLU.
/// Shape: […, 2*n, …] to […, n, …] along `dim`.
public struct GLU: UnaryLayer {
  public var dim = -1

  public init() {}

  public static var name: String { "GLU" }
  public static var summary: String { "half of the input, gated by the other half" }
  public static var formula: String { "the input's shape with I/2 along dim" }
  public static var example: String { "(dim=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("dim", \.dim)] }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let dimension = try x.index(of: dim)
    let size = x[dimension]
    try a.require(size, divisibleBy: 2) { a in
      ShapeError(
        "GLU halves dimension \(dim)", found: a.describe(size), expected: "an even size")
    }
    var y = x
    y[dimension] = try a.affine(1, size, 0, over: 2)
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let dimension = try path.input.index(of: dim)
    // Each element and the one that gates it, half of the input further on.
    let taps = AxisReading.Taps(
      stride: 1, offset: 0, dilation: path.output[dimension], count: 2)
    return .ownBut(dimension, .output(dimension, .windows(taps, border: .zeros)))
  }
}
