/// Channels become pixels: [N, C*r*r, H, W] to [N, C, H*r, W*r]. Source: torch.nn.PixelShuffle.
public struct PixelShuffle: UnaryLayer {
  public var upscaleFactor = 1

  public init() {}

  public static var name: String { "PixelShuffle" }
  public static var summary: String { "channels become pixels" }
  public static var formula: String { "C/upscale_factor^2, I*upscale_factor" }
  public static var example: String { "(2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("upscale_factor", \.upscaleFactor)]
  }

  public func validate() throws(ShapeError) {
    guard upscaleFactor > 0 else {
      throw .hyperparameter("upscale_factor", is: upscaleFactor, expected: "above 0")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(3...Int.max, for: type)
    let square = try Checked.multiply(upscaleFactor, upscaleFactor)
    let (channels, height, width) = (x.rank - 3, x.rank - 2, x.rank - 1)
    try requireMultiple(x[channels], of: square, "channels", &a)
    var y = x
    y[channels] = try a.affine(1, x[channels], 0, over: square)
    y[height] = try a.multiplied(x[height], by: upscaleFactor)
    y[width] = try a.multiplied(x[width], by: upscaleFactor)
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    // A cell becomes upscale_factor of them.
    let spread = TransposedWindow(
      kernel: upscaleFactor, stride: upscaleFactor, padding: 0, outputPadding: 0, dilation: 1)
    return path.input.rank == 4 ? .axes([spread.reading, spread.reading]) : .scattered
  }
}

/// Pixels become channels: [N, C, H*r, W*r] to [N, C*r*r, H, W]. Source: torch.nn.PixelUnshuffle.
public struct PixelUnshuffle: UnaryLayer {
  public var downscaleFactor = 1

  public init() {}

  public static var name: String { "PixelUnshuffle" }
  public static var summary: String { "pixels become channels" }
  public static var formula: String { "C*downscale_factor^2, I/downscale_factor" }
  public static var example: String { "(2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("downscale_factor", \.downscaleFactor)]
  }

  public func validate() throws(ShapeError) {
    guard downscaleFactor > 0 else {
      throw .hyperparameter("downscale_factor", is: downscaleFactor, expected: "above 0")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(3...Int.max, for: type)
    let square = try Checked.multiply(downscaleFactor, downscaleFactor)
    var y = x
    y[x.rank - 3] = try a.multiplied(x[x.rank - 3], by: square)
    for dimension in [x.rank - 2, x.rank - 1] {
      try requireMultiple(x[dimension], of: downscaleFactor, "height and width", &a)
      y[dimension] = try a.affine(1, x[dimension], 0, over: downscaleFactor)
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let window = Window(
      kernel: downscaleFactor, stride: downscaleFactor, padding: .explicit(low: 0, high: 0))
    return path.input.rank == 4 ? try path.windows(2) { _ in window } : .scattered
  }
}

/// The channels of [N, C, …] in another order, mixing their groups.
/// Source: torch.nn.ChannelShuffle; Zhang et al. 2017 (arXiv:1707.01083).
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct ChannelShuffle: ElementwiseLayer {
  public var groups = 1

  public init() {}

  public static var name: String { "ChannelShuffle" }
  public static var summary: String { "the channels in another order, mixing their groups" }
  public static var example: String { "(2)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("groups", \.groups)] }

  public func validate() throws(ShapeError) {
    guard groups > 0 else { throw .hyperparameter("groups", is: groups, expected: "above 0") }
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(3...Int.max, for: type)
    try requireMultiple(x[1], of: groups, "channels", &a)
  }
}
