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
  /// Whether it is a list of one factor, until it is known whether the input has one axis.
  var isSingle = false

  public init?(_ value: Value, axes: Int = 0) {
    if let factor = Double(value) {
      factors = [factor]
    } else {
      guard let factors = [Double](value), !factors.isEmpty else { return nil }
      self.factors = factors
      isSingle = factors.count == 1
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
  var mode: ResamplingMode { get }
  var alignCorners: Bool? { get }
  var recomputeScaleFactor: Bool? { get }
  /// In which the size is multiplied by the factor: PyTorch does so in double precision, ONNX Runtime
  /// in single precision.
  var precision: Scale.Precision { get }
  /// Whether what shrinks is read through a filter that is as wide.
  var isFiltered: Bool { get }
}

extension ResamplingLayer {
  public static var formula: String { "size, or the integer part of I*scale_factor" }
  public var sizeExpressions: [SizeExpression] { size?.expressions ?? [] }
  public var isFiltered: Bool { false }
  public var precision: Scale.Precision { .float64 }

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
    if isFiltered, mode != .bilinear, mode != .bicubic {
      throw ShapeError(
        "antialias is for 'bilinear' and 'bicubic'", found: "mode '\(mode.rawValue)'",
        expected: "mode 'bilinear' or 'bicubic'")
    }
    if precision != .float64, size != nil {
      throw ShapeError(
        "precision is for a scale_factor", found: "size",
        expected: "scale_factor, or no precision")
    }
    if recomputeScaleFactor == true, size != nil {
      throw ShapeError(
        "recompute_scale_factor is for a scale_factor", found: "size",
        expected: "scale_factor, or no recompute_scale_factor")
    }
  }

  /// A list has an entry for each axis; one of one entry is that entry where there is one axis.
  public mutating func infer(
    from x: Shape<Int>, beside tensors: [Shape<Int>]
  ) throws(ShapeError) {
    func requireOneAxis(_ name: String) throws(ShapeError) {
      guard x.rank > 3 else { return }
      throw ShapeError(
        "\(name) has one entry a spatial axis", found: "a list of 1 entry",
        expected: "\(x.rank - 2) entries, or one number")
    }
    if case .single(let size)? = size {
      try requireOneAxis("size")
      self.size = .sizes([size])
    }
    if scaleFactor?.isSingle == true {
      try requireOneAxis("scale_factor")
      scaleFactor?.isSingle = false
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
      let size = try a.scaled(
        x[axis + 2], by: Scale(factors[factors.count == 1 ? 0 : axis], precision))
      try requirePositive(size, "the scaled input", &a)
      y[axis + 2] = size
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let factors = recomputeScaleFactor == true ? [] : scaleFactor?.factors ?? []
    return try path.spans { (axis) throws(ShapeError) in
      if isCopied(path.input[axis + 2], path.output[axis + 2], axes: path.input.rank - 2) {
        return (rule, nil)
      }
      let factor =
        factors.count == 1 ? factors[0] : factors.indices.contains(axis) ? factors[axis] : nil
      return (rule, factor)
    }
  }

  /// Whether PyTorch's kernels ask for no factor: area is an adaptive pool, which is told the sizes
  /// alone, linear interpolation copies a map that stays as large, and nearest neighbours in 2d do so
  /// and take each cell twice for twice the size. Sources: aten/src/ATen/native/UpSample.h, `nearest_idx`
  /// and `compute_source_index_and_lambda`; its kernels in 1d and 3d do not ask for the sizes.
  private func isCopied(_ input: Int, _ output: Int, axes: Int) -> Bool {
    switch mode {
    case .area: true
    case .nearest:
      axes == 2 && (output == input || output / 2 == input && output % 2 == 0)
    case .linear, .bilinear, .trilinear: !isFiltered && output == input
    case .bicubic, .nearestExact: false
    }
  }

  private var rule: SpanReading.Rule {
    let aligned = alignCorners ?? false
    switch mode {
    case .nearest: return .nearest(exact: false)
    case .nearestExact: return .nearest(exact: true)
    case .linear, .bilinear, .trilinear:
      return isFiltered ? .filtered(reach: 1) : .linear(alignCorners: aligned)
    case .bicubic: return isFiltered ? .filtered(reach: 2) : .cubic(alignCorners: aligned)
    case .area: return .bins
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
  public var precision: Scale.Precision = .float64

  public init() {}

  public static var name: String { "Upsample" }
  public static var summary: String { "the spatial axes at another size" }
  public static var example: String { "(scale_factor=2, mode='bilinear')" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("size", \.size), .init("scale_factor", \.scaleFactor), .init("mode", \.mode),
      .init("align_corners", \.alignCorners),
      .init("recompute_scale_factor", \.recomputeScaleFactor),
      Hyperparameter.later("precision", \.precision).foreign,
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
  public var precision: Scale.Precision = .float64
  public var antialias = false
  public var isFiltered: Bool { antialias }

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
      Hyperparameter.later("precision", \.precision).foreign,
    ]
  }
}
