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

  func expressions(_ axes: Int) -> [SizeExpression] { Array(sides.prefix(2 * axes)) }
}

extension [SizeExpression] {
  /// Amounts in pairs from the last dimension backwards, as PyTorch writes them, by dimension in the
  /// tensor's order.
  var pairedSides: [(low: SizeExpression, high: SizeExpression)] {
    stride(from: count - count % 2 - 2, through: 0, by: -2).map { (self[$0], self[$0 + 1]) }
  }
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

/// A layer type that adds or crops elements at the sides of the last dimensions.
public protocol PaddingLayer: SizedLayer {
  /// What is at the sides of each of the last dimensions, in the tensor's order.
  var sides: [(low: SizeExpression, high: SizeExpression)] { get }

  /// What is added at the sides: nothing of the input, or which of its elements.
  var border: PaddingMode { get }
}

extension PaddingLayer {
  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let sides = sides
    // PyTorch copies elements of a map with a batch or without one, and puts a constant anywhere.
    let copies = border != .zeros
    try x.requireRank(
      copies ? sides.count + 1...sides.count + 2 : sides.count...Int.max, for: type)
    var y = x
    for (dimension, side) in zip((x.rank - sides.count)..., sides) {
      let low = try a.margin(side.low, beside: tensors)
      let high = try a.margin(side.high, beside: tensors)
      switch border {
      case .zeros: try requireCrop(x[dimension], low: low, high: high, &a)
      case .reflect: try a.requireMargins(low, high, of: x[dimension], "reflects", more: 1)
      case .circular: try a.requireMargins(low, high, of: x[dimension], "wraps", more: 0)
      case .replicate: break
      }
      y[dimension] = try a.padded(x[dimension], low, high)
      try requirePositive(y[dimension], "the padded input", &a)
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    var changes: [Int: DimensionReading] = [:]
    var integers = Integers()
    let sides = sides
    for (dimension, side) in zip((path.input.rank - sides.count)..., sides) {
      let low = try side.low.size(of: path.inputs, in: &integers)
      changes[dimension] = .output(
        dimension, .shifted(by: try Checked.subtract(0, low), border: border))
    }
    return .own(rank: path.input.rank, but: changes)
  }

  /// A crop finds what it takes away.
  private func requireCrop<A: SizeArithmetic>(
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
