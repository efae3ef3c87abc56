/// What a padding layer puts at both sides of each spatial axis; what is negative crops.
///
/// Written in PyTorch's order, which starts at the last axis: (left, right, top, bottom) in 2d.
public struct Margins: Hashable, HyperparameterValue {
  private var sides: [SizeExpression]

  /// The same at every side.
  public init(_ margin: Int) { sides = Array(repeating: .integer(margin), count: 6) }

  public init?(_ value: Value, axes: Int) {
    if axes > 1 || value.isOne, let margin = SizeExpression(value) {
      sides = Array(repeating: margin, count: 2 * axes)
      return
    }
    guard let sides = [SizeExpression](value), axes <= 3, sides.count == 2 * axes else {
      return nil
    }
    self.sides = sides
  }

  public func value(axes: Int) -> Value { sides.prefix(2 * axes).map { $0 }.value() }

  public static func kind(axes: Int) -> String { "size or list of \(2 * axes)" }
  public static var takesSizes: Bool { true }

  /// The margins of an axis of so many, counted from 0 in the tensor's order.
  func margins(_ axis: Int, of axes: Int) -> (low: SizeExpression, high: SizeExpression) {
    let place = 2 * (axes - 1 - axis)
    guard place >= 0, place + 1 < sides.count else { return (.integer(0), .integer(0)) }
    return (sides[place], sides[place + 1])
  }

  func expressions(_ axes: Int) -> [SizeExpression] { Array(sides.prefix(2 * axes)) }
}

extension Value {
  fileprivate var isOne: Bool {
    switch self {
    case .int, .size: true
    default: false
    }
  }
}

/// What is put at one side of an axis: a number, or a size at the input.
public enum Margin<Size: Sendable>: Sendable {
  case number(Int)
  case size(Size)
}

extension SizeArithmetic {
  fileprivate mutating func margin(
    _ expression: SizeExpression, beside tensors: [Shape<Size>]
  ) throws(ShapeError) -> Margin<Size> {
    if case .integer(let number) = expression { return .number(number) }
    return .size(try expression.size(of: tensors, in: &self))
  }

  fileprivate func describe(_ margin: Margin<Size>) -> String {
    switch margin {
    case .number(let number): String(number)
    case .size(let size): describe(size)
    }
  }

  /// A size with what is put at both its sides.
  fileprivate mutating func padded(
    _ x: Size, _ low: Margin<Size>, _ high: Margin<Size>
  ) throws(ShapeError) -> Size {
    switch (low, high) {
    case (.number(let low), .number(let high)): try shifted(x, by: Checked.add(low, high))
    case (.size(let low), .number(let high)): try shifted(sum(x, low), by: high)
    case (.number(let low), .size(let high)): try shifted(sum(x, high), by: low)
    case (.size(let low), .size(let high)): try sum(sum(x, low), high)
    }
  }

  /// Padding that copies from the input needs an input of as much as a margin has, and `more`.
  fileprivate mutating func requireMargins(
    _ low: Margin<Size>, _ high: Margin<Size>, of x: Size, _ verb: String, more: Int
  ) throws(ShapeError) {
    if case (.number(let low), .number(let high)) = (low, high) {
      let margin = max(low, high)
      return try requireMargin(margin, below: x, verb, Checked.add(margin, more), &self)
    }
    for margin in [low, high] {
      switch margin {
      case .number(let number):
        try requireMargin(number, below: x, verb, Checked.add(number, more), &self)
      case .size(let size):
        try require(shifted(size, by: more), atMost: x) { a in
          ShapeError(
            "padding of \(a.describe(size)) that \(verb) the input needs more of it",
            found: a.describe(x), expected: "at least \(more) more than the padding")
        }
      }
    }
  }
}

/// A layer type that adds or crops elements at the sides of the spatial axes.
public protocol PadLayer: SizedSpatialLayer {
  /// What is added at each side.
  var padding: Margins { get set }

  /// What is added at the sides: nothing of the input, or which of its elements.
  var border: PaddingMode { get }

  /// The ranks that it takes. Its axes are the tensor's last dimensions.
  var ranks: ClosedRange<Int> { get }

  /// What the padding needs of an axis of size `x`, besides an output with elements.
  func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError)
}

extension PadLayer {
  public static var formula: String { "I + low + high" }
  public static var example: String { "(1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("padding", \.padding)] }

  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError) {}

  public var sizeExpressions: [SizeExpression] { padding.expressions(axes) }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.requireRank(ranks, for: type)
    var y = x
    let first = x.rank - axes
    for axis in 0..<axes {
      let sides = padding.margins(axis, of: axes)
      let low = try a.margin(sides.low, beside: tensors)
      let high = try a.margin(sides.high, beside: tensors)
      try check(x[axis + first], low: low, high: high, &a)
      let size = try a.padded(x[axis + first], low, high)
      try requirePositive(size, "the padded input", &a)
      y[axis + first] = size
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    var readings: [AxisReading] = []
    var integers = Integers()
    for axis in 0..<axes {
      let low = try padding.margins(axis, of: axes).low.size(of: path.inputs, in: &integers)
      readings.append(.shifted(by: try Checked.subtract(0, low), border: border))
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
  /// PyTorch copies elements of a map with a batch or without one.
  public var ranks: ClosedRange<Int> { axes + 1...axes + 2 }

  /// A crop finds what it takes away.
  func requireCrop<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError) {
    if case (.number(let low), .number(let high)) = (low, high) {
      guard low < 0 || high < 0 else { return }
      let cropped = try Checked.subtract(0, Checked.add(min(low, 0), min(high, 0)))
      return try a.require(x, atLeast: cropped) { a in
        ShapeError(
          "\(type) crops more than the input has", found: a.describe(x),
          expected: "at least \(cropped)")
      }
    }
    var left = x
    for margin in [low, high] {
      switch margin {
      case .number(let number): left = try a.shifted(left, by: min(number, 0))
      case .size(let size): left = try a.sum(left, a.minimum(size, a.constant(0)))
      }
    }
    try a.require(left, atLeast: 0) { a in
      ShapeError(
        "\(type) crops more than the input has", found: a.describe(x),
        expected: "at least as much as padding \(a.describe(low)) and \(a.describe(high)) crop")
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
  public var ranks: ClosedRange<Int> { axes...Int.max }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
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
  public var ranks: ClosedRange<Int> { axes...Int.max }
  public static var example: String { "(1, 0.5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("padding", \.padding), .required("value", \.value)]
  }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError) { try requireCrop(x, low: low, high: high, &a) }
}

/// The input mirrored at its sides. Source: torch.nn.ReflectionPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct ReflectionPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReflectionPad" }
  public var border: PaddingMode { .reflect }
  public static var summary: String { "the input mirrored at its sides" }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError) { try a.requireMargins(low, high, of: x, "reflects", more: 1) }
}

/// The input's outermost elements repeated. Source: torch.nn.ReplicationPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct ReplicationPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReplicationPad" }
  public var border: PaddingMode { .replicate }
  public static var summary: String { "the input's outermost elements repeated" }
}

/// The input wrapped around. Source: torch.nn.CircularPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct CircularPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "CircularPad" }
  public var border: PaddingMode { .circular }
  public static var summary: String { "the input wrapped around" }
  public func check<A: SizeArithmetic>(
    _ x: A.Size, low: Margin<A.Size>, high: Margin<A.Size>, _ a: inout A
  ) throws(ShapeError) { try a.requireMargins(low, high, of: x, "wraps", more: 0) }
}
