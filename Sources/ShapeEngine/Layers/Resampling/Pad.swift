/// What a padding layer puts at both sides of each spatial axis; negative numbers crop.
///
/// Written in PyTorch's order, which starts at the last axis: (left, right, top, bottom) in 2d.
public struct Margins: Hashable, HyperparameterValue {
  private var low: Axes, high: Axes

  /// The same at every side.
  public init(_ margin: Int) { (low, high) = (Axes(margin), Axes(margin)) }

  public init?(_ value: Value, axes: Int) {
    if axes > 1 || value.isInteger, let margin = Int(value) {
      self.init(margin)
      return
    }
    guard let margins = [Int](value), axes <= 3, margins.count == 2 * axes else { return nil }
    self.init(0)
    for axis in 0..<axes {
      low[axis] = margins[2 * (axes - 1 - axis)]
      high[axis] = margins[2 * (axes - 1 - axis) + 1]
    }
  }

  public func value(axes: Int) -> Value {
    .list((0..<axes).reversed().flatMap { [.int(low[$0]), .int(high[$0])] })
  }

  public static func kind(axes: Int) -> String { "int or list of \(2 * axes)" }

  /// The margins of an axis, counted from 0 in the tensor's order.
  @inline(__always)
  public subscript(axis: Int) -> (low: Int, high: Int) { (low[axis], high[axis]) }
}

extension Value {
  fileprivate var isInteger: Bool { if case .int = self { true } else { false } }
}

/// A layer type that adds or crops elements at the sides of the spatial axes.
public protocol PadLayer: SpatialLayer {
  /// What is added at each side.
  var padding: Margins { get set }

  /// What is added at the sides: nothing of the input, or which of its elements.
  var border: PaddingMode { get }

  /// Whether it takes a tensor of any rank and pads its last dimensions, as many as the type has axes.
  var takesAnyRank: Bool { get }

  /// What the padding needs of an axis of size `x`, besides an output with elements.
  func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError)
}

extension PadLayer {
  public static var formula: String { "I + low + high" }
  public static var example: String { "(1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("padding", \.padding)] }

  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) {}

  @inline(__always)
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    if takesAnyRank {
      try x.requireRank(axes...Int.max, for: type)
    } else {
      try x.requireRank(for: self)
    }
    var y = x
    let first = x.rank - axes
    for axis in 0..<axes {
      let (low, high) = padding[axis]
      try check(x[axis + first], low: low, high: high, &a)
      let size = try a.shifted(x[axis + first], by: Checked.add(low, high))
      try requirePositive(size, "the padded input", &a)
      y[axis + first] = size
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    var readings: [AxisReading] = []
    for axis in 0..<axes {
      readings.append(
        .shifted(by: try Checked.subtract(0, padding[axis].low), border: border))
    }
    let first = path.input.rank - axes
    if first == 2 { return .axes(readings) }
    return .own(
      rank: path.input.rank,
      but: Dictionary(
        uniqueKeysWithValues: readings.enumerated().map {
          ($0 + first, .output($0 + first, $1))
        }))
  }

  public var border: PaddingMode { .zeros }
  public var takesAnyRank: Bool { false }

  /// A crop finds what it takes away.
  func requireCrop<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) {
    guard low < 0 || high < 0 else { return }
    let cropped = try Checked.subtract(0, Checked.add(min(low, 0), min(high, 0)))
    try a.require(x, atLeast: cropped) { a in
      ShapeError(
        "\(type) crops more than the input has", found: a.describe(x),
        expected: "at least \(cropped)")
    }
  }
}

/// Zeros around the input. Source: torch.nn.ZeroPad1d, 2d, 3d.
/// Shape: [*, …] to [*, …]: the last dimensions are larger, whatever stands before them.
public struct ZeroPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ZeroPad" }
  public static var summary: String { "zeros around the input" }
  public var takesAnyRank: Bool { true }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) { try requireCrop(x, low: low, high: high, &a) }
}

/// A constant around the input. Source: torch.nn.ConstantPad1d, 2d, 3d.
/// Shape: [*, …] to [*, …]: the last dimensions are larger, whatever stands before them.
public struct ConstantPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public var value = 0.0
  public init() {}
  public static var name: String { "ConstantPad" }
  public static var summary: String { "a constant around the input" }
  public var takesAnyRank: Bool { true }
  public static var example: String { "(1, 0.5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("padding", \.padding), .required("value", \.value)]
  }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) { try requireCrop(x, low: low, high: high, &a) }
}

/// The input mirrored at its sides. Source: torch.nn.ReflectionPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes.
public struct ReflectionPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReflectionPad" }
  public var border: PaddingMode { .reflect }
  public static var summary: String { "the input mirrored at its sides" }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) {
    let margin = max(low, high)
    try requireMargin(margin, below: x, "reflects", Checked.add(margin, 1), &a)
  }
}

/// The input's outermost elements repeated. Source: torch.nn.ReplicationPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes.
public struct ReplicationPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReplicationPad" }
  public var border: PaddingMode { .replicate }
  public static var summary: String { "the input's outermost elements repeated" }
}

/// The input wrapped around. Source: torch.nn.CircularPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes.
public struct CircularPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "CircularPad" }
  public var border: PaddingMode { .circular }
  public static var summary: String { "the input wrapped around" }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Int, high: Int, _ a: inout A
  ) throws(ShapeError) {
    let margin = max(low, high)
    try requireMargin(margin, below: x, "wraps", margin, &a)
  }
}
