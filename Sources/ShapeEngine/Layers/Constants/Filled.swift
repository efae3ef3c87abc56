/// A tensor of a number: its shape may take sizes from the input and from other tensors, of which no
/// element is read.
public protocol FilledLayer: SizedLayer {
  /// The tensor's shape, the batch dimension included.
  var size: [SizeExpression] { get set }
}

extension FilledLayer {
  public static var formula: String { "size" }
  public var sizeExpressions: [SizeExpression] { size }

  public func validate() throws(ShapeError) {
    for case .integer(let size) in size where size < 1 {
      throw .empty("an entry of size", is: size, expected: "of at least 1")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var sizes: [A.Size] = []
    for entry in size {
      let size = try entry.size(of: tensors, in: &a)
      try requirePositive(size, "a dimension of the tensor", &a)
      sizes.append(size)
    }
    return try Shape(sizes, filler: a.constant(1))
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .nothing }
}

/// A tensor of zeros. Source: torch.zeros.
/// Shape: the input's sizes may be named; the tensor has its own `size`, batch included.
public struct Zeros: FilledLayer {
  public var size: [SizeExpression] = []
  public init() {}
  public static var name: String { "Zeros" }
  public static var summary: String { "a tensor of zeros, made of sizes" }
  public static var example: String { "(N, 1, W)" }
  public static var source: String { "torch.zeros" }
  public static var variadic: String? { "size" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("size", \.size)] }
}

/// Zeros in the shape of the input, of which no element is read. Source: torch.zeros_like.
/// Shape: [*] to [*], the shape stays.
public struct ZerosLike: ElementwiseLayer {
  public init() {}
  public static var name: String { "ZerosLike" }
  public static var summary: String { "zeros in the shape of the input" }
  public static var source: String { "torch.zeros_like" }
  public static var hyperparameters: [Hyperparameter<Self>] { [] }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .nothing }
}

/// A tensor of ones. Source: torch.ones.
/// Shape: the input's sizes may be named; the tensor has its own `size`, batch included.
public struct Ones: FilledLayer {
  public var size: [SizeExpression] = []
  public init() {}
  public static var name: String { "Ones" }
  public static var summary: String { "a tensor of ones, made of sizes" }
  public static var example: String { "(N, 1, W)" }
  public static var source: String { "torch.ones" }
  public static var variadic: String? { "size" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("size", \.size)] }
}

/// A tensor of one number. Source: torch.full.
/// Shape: the input's sizes may be named; the tensor has its own `size`, batch included.
public struct Full: FilledLayer {
  public var size: [SizeExpression] = []
  public var fillValue = 0.0
  public init() {}
  public static var name: String { "Full" }
  public static var summary: String { "a tensor of one number, made of sizes" }
  public static var example: String { "([N, 1, W], 0.5)" }
  public static var source: String { "torch.full" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("size", \.size), .required("fill_value", \.fillValue)]
  }
}

/// The step of a range.
public enum RangeStep: Hashable, HyperparameterValue {
  case integer(Int)
  /// Halves, quarters and the like: `numerator` of `parts` parts, a power of two.
  case parts(numerator: Int, of: Int)
  /// Any other, such as 0.1: how many steps of it there are up to an integer is a matter of rounding.
  case fraction(Double)

  public init?(_ value: Value, axes: Int = 0) {
    if let integer = Int(value) {
      self = .integer(integer)
    } else {
      guard case .float(let step) = value, step.isFinite else { return nil }
      guard step.magnitude < 1_048_576, let numerator = Int(exactly: step * 1024) else {
        self = .fraction(step)
        return
      }
      let common = min(numerator.trailingZeroBitCount, 10)
      self = .parts(numerator: numerator >> common, of: 1024 >> common)
    }
  }
  public func value(axes: Int = 0) -> Value {
    switch self {
    case .integer(let step): .int(step)
    case .parts(let numerator, let count): .float(Double(numerator) / Double(count))
    case .fraction(let step): .float(step)
    }
  }
  public static func kind(axes: Int) -> String { "int or a fraction such as 0.5" }

  var isUp: Bool {
    switch self {
    case .integer(let step): step > 0
    case .parts(let numerator, _): numerator > 0
    case .fraction(let step): step > 0
    }
  }

  /// How many steps, whatever their sign, there are in a length.
  fileprivate func count<A: SizeArithmetic>(
    in length: A.Size, _ a: inout A
  ) throws(ShapeError) -> A.Size {
    func steps(
      _ numerator: Int, of parts: Int, _ a: inout A
    ) throws(ShapeError) -> A.Size {
      let stride = isUp ? numerator : try Checked.subtract(0, numerator)
      return try a.ceilDivided(a.multiplied(length, by: parts), by: stride)
    }
    switch self {
    case .integer(let step): return try steps(step, of: 1, &a)
    case .parts(let numerator, let count): return try steps(numerator, of: count, &a)
    case .fraction(let step): return try a.steps(of: step.magnitude, in: length)
    }
  }
}

/// The numbers from start up to end, which is not among them; with one argument from 0 up to it.
/// Source: torch.arange.
/// Shape: the input's sizes may be named; the tensor is [ceil((end - start)/step)].
public struct Arange: SizedLayer {
  public var start: SizeExpression = .integer(0)
  public var end: SizeExpression?
  public var step: RangeStep = .integer(1)
  public init() {}
  public static var name: String { "Arange" }
  public static var summary: String { "the numbers from start up to end" }
  public static var formula: String { "ceil((end - start)/step); Arange(n) is n" }
  public static var example: String { "(H * W)" }
  public static var source: String { "torch.arange" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("start", \.start), .init("end", \.end), .init("step", \.step)]
  }
  public var sizeExpressions: [SizeExpression] { [start] + (end.map { [$0] } ?? []) }

  public func validate() throws(ShapeError) {
    guard step != .integer(0) else {
      throw .hyperparameter("step", is: 0, expected: "other than 0")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let isUp = step.isUp
    var length = try start.size(of: tensors, in: &a)
    if let end {
      let last = try end.size(of: tensors, in: &a)
      length = try isUp ? a.difference(last, length) : a.difference(length, last)
    } else if !isUp {
      length = try a.affine(-1, length, 0, over: 1)
    }
    try requirePositive(length, "the range", &a)
    return try Shape([step.count(in: length, &a)], filler: length)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .nothing }
}
