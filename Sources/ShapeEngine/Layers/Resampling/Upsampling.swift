/// The pixels of a map repeated. Source: torch.nn.UpsamplingNearest2d.
/// Shape: [N, C, H, W] to [N, C, H', W'].
public struct UpsamplingNearest2d: ResamplingLayer {
  public var size: SizeTarget?
  public var scaleFactor: ScaleFactor?
  public var mode: ResamplingMode { .nearest }
  public var alignCorners: Bool? { nil }
  public var recomputeScaleFactor: Bool? { nil }

  public init() {}

  public static var name: String { "UpsamplingNearest2d" }
  public static var summary: String { "the spatial axes at another size, by the nearest pixel" }
  public static var example: String { "(scale_factor=2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("size", \.size), .init("scale_factor", \.scaleFactor)]
  }
}

/// A map at another size, by bilinear interpolation whose corners stay corners.
/// Source: torch.nn.UpsamplingBilinear2d.
/// Shape: [N, C, H, W] to [N, C, H', W'].
public struct UpsamplingBilinear2d: ResamplingLayer {
  public var size: SizeTarget?
  public var scaleFactor: ScaleFactor?
  public var mode: ResamplingMode { .bilinear }
  public var alignCorners: Bool? { true }
  public var recomputeScaleFactor: Bool? { nil }

  public init() {}

  public static var name: String { "UpsamplingBilinear2d" }
  public static var summary: String { "a map at another size, bilinear, corners aligned" }
  public static var example: String { "(scale_factor=2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("size", \.size), .init("scale_factor", \.scaleFactor)]
  }
}
