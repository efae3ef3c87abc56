/// How elements between the input's are found.
public enum ResamplingMode: String, HyperparameterWord {
  case nearest, linear, bilinear, bicubic, trilinear, area
  case nearestExact = "nearest-exact"

  /// The numbers of spatial axes that the mode is for.
  var axes: ClosedRange<Int> {
    switch self {
    case .nearest, .nearestExact, .area: 1...3
    case .linear: 1...1
    case .bilinear, .bicubic: 2...2
    case .trilinear: 3...3
    }
  }

  /// Whether it interpolates, so that align_corners has a meaning.
  var interpolates: Bool { axes.count == 1 }
}

/// A factor for all spatial axes, or one an axis, in the tensor's order.
public struct ScaleFactor: Hashable, HyperparameterValue {
  public var factors: [Double]

  public init?(_ value: Value, axes: Int = 0) {
    if let factor = Double(value) {
      factors = [factor]
    } else {
      guard let factors = [Double](value), !factors.isEmpty else { return nil }
      self.factors = factors
    }
  }

  public func value(axes: Int = 0) -> Value {
    factors.count == 1 ? .float(factors[0]) : factors.value()
  }

  public static func kind(axes: Int) -> String { "float or list of float" }
}

/// A layer type that stretches or shrinks the spatial axes to a size or by a factor.
public protocol ResamplingLayer: SizedLayer {
  var size: SizeTarget? { get set }
  var scaleFactor: ScaleFactor? { get set }
  var mode: ResamplingMode { get set }
  var alignCorners: Bool? { get set }
}

extension ResamplingLayer {
  public static var formula: String { "size, or the integer part of I*scale_factor" }
  public var sizeExpressions: [SizeExpression] { size?.expressions ?? [] }

  public func validate() throws(ShapeError) {
    guard (size == nil) != (scaleFactor == nil) else {
      throw ShapeError(
        "\(type) takes either size or scale_factor",
        found: size == nil ? "neither" : "both", expected: "one of the two")
    }
    for factor in scaleFactor?.factors ?? [] where !(factor > 0 && factor.isFinite) {
      throw .hyperparameter("scale_factor", is: factor, expected: "above 0")
    }
    if alignCorners != nil && !mode.interpolates {
      throw ShapeError(
        "align_corners is for modes that interpolate", found: "mode '\(mode.rawValue)'",
        expected: "'linear', 'bilinear', 'bicubic' or 'trilinear'")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(3...5, for: type)
    let axes = x.rank - 2
    guard mode.axes.contains(axes) else {
      throw ShapeError(
        "mode '\(mode.rawValue)' is not for \(axes) spatial axes", found: "\(x.rank) dimensions",
        expected: "\(mode.axes.lowerBound + 2) dimensions")
    }
    var y = x
    if let size {
      for (axis, target) in try size.sizes(alongAxesOf: x, beside: tensors, in: &a).enumerated() {
        y[axis + 2] = target
      }
      return y
    }
    let factors = scaleFactor?.factors ?? []
    guard factors.count == 1 || factors.count == axes else {
      throw ShapeError(
        "scale_factor has one entry a spatial axis", found: "\(factors.count) entries",
        expected: "\(axes) entries")
    }
    for axis in 0..<axes {
      let size = try a.scaled(x[axis + 2], by: factors[factors.count == 1 ? 0 : axis])
      try requirePositive(size, "the scaled input", &a)
      y[axis + 2] = size
    }
    return y
  }

  public var reach: Reach {
    switch mode {
    case .nearest, .nearestExact: .resampled(neighbours: 1)
    case .linear, .bilinear, .trilinear: .resampled(neighbours: 2)
    case .bicubic: .resampled(neighbours: 4)
    case .area: .everything
    }
  }
}

/// The spatial axes at another size: [N, C, …] to [N, C, …]. Source: torch.nn.Upsample.
public struct Upsample: ResamplingLayer {
  public var size: SizeTarget?
  public var scaleFactor: ScaleFactor?
  public var mode: ResamplingMode = .nearest
  public var alignCorners: Bool?
  public var recomputeScaleFactor: Bool?

  public init() {}

  public static var name: String { "Upsample" }
  public static var summary: String { "the spatial axes at another size" }
  public static var example: String { "(scale_factor=2, mode='bilinear')" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("size", \.size), .init("scale_factor", \.scaleFactor), .init("mode", \.mode),
      .init("align_corners", \.alignCorners),
      .init("recompute_scale_factor", \.recomputeScaleFactor),
    ]
  }
}

/// The spatial axes at another size, as a function: [N, C, …] to [N, C, …].
/// Source: torch.nn.functional.interpolate.
public struct Interpolate: ResamplingLayer {
  public var size: SizeTarget?
  public var scaleFactor: ScaleFactor?
  public var mode: ResamplingMode = .nearest
  public var alignCorners: Bool?
  public var recomputeScaleFactor: Bool?
  public var antialias = false

  public init() {}

  public static var name: String { "Interpolate" }
  public static var summary: String { "the spatial axes at another size" }
  public static var example: String { "(size=like(low), mode='bilinear')" }
  public static var source: String { "torch.nn.functional.interpolate" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("size", \.size), .init("scale_factor", \.scaleFactor), .init("mode", \.mode),
      .init("align_corners", \.alignCorners),
      .init("recompute_scale_factor", \.recomputeScaleFactor), .init("antialias", \.antialias),
    ]
  }
}
