/// A map correlated with a template that another input holds, each sample with its own: the template is
/// the kernel of a convolution without padding. Source: Bertinetto et al. 2016 (SiamFC,
/// arXiv:1606.09549); the functions of PySOT's pysot/core/xcorr.py.
public protocol CrossCorrelation: Layer {
  /// Whether each channel is correlated by itself.
  static var isDepthwise: Bool { get }
}

extension CrossCorrelation {
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }
  public static var source: String { "github.com/STVIR/pysot, pysot/core/xcorr.py" }
  public static var example: String { "() from search, template" }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, template) = try pair(inputs)
    for input in inputs where input.rank != 4 {
      throw .rank(of: type, found: input.rank, expected: 4)
    }
    let (batch, other) = (x[0], template[0])
    try requireSame(other, as: batch, "the map and the template have other batches", &a)
    var y = x
    y[1] = try channels(of: template, for: x, in: &a)
    for axis in 0..<2 {
      let (size, kernel) = (x[axis + 2], template[axis + 2])
      try a.require(kernel, atMost: size) { a in
        ShapeError(
          "the template is larger than the map along \(axisName(axis, of: 2))",
          found: a.describe(kernel), expected: "at most \(a.describe(size))")
      }
      y[axis + 2] = try a.shifted(a.difference(size, kernel), by: 1)
    }
    return [y]
  }

  private func channels<A: SizeArithmetic>(
    of template: Shape<A.Size>, for x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> A.Size {
    let (found, channels) = (template[1], x[1])
    if Self.isDepthwise {
      try requireSame(found, as: channels, "the map and the template have other channels", &a)
      return channels
    }
    return try a.exactQuotient(found, by: channels) { a in
      ShapeError(
        "the template's channels must be a multiple of the map's", found: a.describe(found),
        expected: "a multiple of \(a.describe(channels))")
    }
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    var factors = outputs[0].sizes + [inputs[1][2], inputs[1][3]]
    if !Self.isDepthwise { factors.append(inputs[0][1]) }
    return .sum([Product(1, try Shape(factors, filler: a.constant(1)))])
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let all = DimensionReading.everything(isReduced: false)
    var readings: [DimensionReading] = [
      .output(0, .own), Self.isDepthwise ? .output(1, .own) : all, all, all,
    ]
    if path.operand == 1, !Self.isDepthwise {
      // The part of the template that is for the output's channel.
      let channels = path.inputs[0][1]
      let part = Window(kernel: channels, stride: channels, padding: .explicit(low: 0, high: 0))
      readings[1] = .output(1, try part.reading(along: path.input[1]))
    }
    if path.operand == 0 {
      for dimension in 2...3 {
        let kernel = path.inputs[1][dimension]
        let window = Window(kernel: kernel, stride: 1, padding: .explicit(low: 0, high: 0))
        readings[dimension] = .output(dimension, try window.reading(along: path.input[dimension]))
      }
    }
    return .dimensions(readings)
  }

  public func roles(rank: Int) -> [AxisRole?] { .map(rank: rank) }
}

/// Correlation over all channels: with as many as the map's the template gives one map, with k times as
/// many k maps. Source: `xcorr_fast`.
/// Shape: [N, C, H, W] and [N, k*C, h, w] to [N, k, H - h + 1, W - w + 1].
public struct XCorr: CrossCorrelation {
  public init() {}
  public static var name: String { "XCorr" }
  public static var summary: String { "a map correlated with a template, over all channels" }
  public static var formula: String { "I - K + 1; the template's channels over the map's" }
  public static var isDepthwise: Bool { false }
  public static var sample: [[Int]] { [[256, 22, 22], [256, 6, 6]] }
}

/// Correlation of each channel with that of the template. Source: `xcorr_depthwise`; Li et al. 2019
/// (SiamRPN++, arXiv:1812.11703).
/// Shape: [N, C, H, W] and [N, C, h, w] to [N, C, H - h + 1, W - w + 1].
public struct XCorrDepthwise: CrossCorrelation {
  public init() {}
  public static var name: String { "XCorrDepthwise" }
  public static var summary: String { "each channel of a map correlated with a template's" }
  public static var formula: String { "I - K + 1; the channels stay" }
  public static var isDepthwise: Bool { true }
  public static var sample: [[Int]] { [[256, 29, 29], [256, 5, 5]] }
}
