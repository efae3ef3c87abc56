/// A layer type that pools the boxes of a map, the second input: [K, 5] of a batch index and corners.
public protocol BoxPoolingLayer: Layer {
  /// The height and width of each box' map.
  var outputSize: Axes { get set }
}

extension BoxPoolingLayer {
  public static var formula: String { "[N, C, H, W] and [K, 5] give [K, C, output_size]" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public var axes: Int { 2 }

  public func validate() throws(ShapeError) { try outputSize.require("output_size", atLeast: 1) }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, boxes) = try pair(inputs)
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    guard boxes.rank == 2 else {
      throw .rank(of: "the boxes of \(type)", found: boxes.rank, expected: 2)
    }
    try requireWeights("numbers a box", 5, at: 1, of: boxes, &a)
    var y = x
    y[0] = boxes[0]
    for axis in 0..<2 { y[axis + 2] = a.constant(outputSize[axis]) }
    return [y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    path.operand == 1
      ? .dimensions([.output(0, .own), .everything(isReduced: true)])
      : .own(rank: 4, but: [0: .chosen, 2: .chosen, 3: .chosen])
  }
}

/// The boxes of a map by bilinear interpolation. Source: torchvision.ops.RoIAlign; He et al. 2017
/// (arXiv:1703.06870).
/// Shape: [N, C, H, W] and boxes of [K, 5] to [K, C, H', W'].
public struct RoIAlign: BoxPoolingLayer {
  public var outputSize: Axes = 1
  public var spatialScale = 1.0
  public var samplingRatio = -1
  public var aligned = false

  public init() {}

  public static var name: String { "RoIAlign" }
  public static var summary: String { "the boxes of a map by bilinear interpolation" }
  public static var example: String { "(7, 0.0625, 2) from map, boxes" }
  public static var sample: [[Int]] { [[256, 50, 50], [5]] }
  public static var source: String { "torchvision.ops.RoIAlign" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("output_size", \.outputSize), .required("spatial_scale", \.spatialScale),
      .required("sampling_ratio", \.samplingRatio), .init("aligned", \.aligned),
    ]
  }
}

/// The largest element in each part of a map's boxes. Source: torchvision.ops.RoIPool; Girshick 2015
/// (arXiv:1504.08083).
/// Shape: [N, C, H, W] and boxes of [K, 5] to [K, C, H', W'].
public struct RoIPool: BoxPoolingLayer {
  public var outputSize: Axes = 1
  public var spatialScale = 1.0

  public init() {}

  public static var name: String { "RoIPool" }
  public static var summary: String { "the largest element in each part of a map's boxes" }
  public static var example: String { "(7, 0.0625) from map, boxes" }
  public static var sample: [[Int]] { [[256, 50, 50], [5]] }
  public static var source: String { "torchvision.ops.RoIPool" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("output_size", \.outputSize), .required("spatial_scale", \.spatialScale)]
  }
}
