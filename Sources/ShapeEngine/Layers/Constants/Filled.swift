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
      throw .hyperparameter("an entry of size", is: size, expected: "of at least 1")
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

/// The integers from start up to end, which is not among them; with one argument from 0 up to it.
/// Source: torch.arange.
/// Shape: the input's sizes may be named; the tensor is [ceil((end - start)/step)].
public struct Arange: SizedLayer {
  public var start: SizeExpression = .integer(0)
  public var end: SizeExpression?
  public var step = 1
  public init() {}
  public static var name: String { "Arange" }
  public static var summary: String { "the integers from start up to end" }
  public static var formula: String { "ceil((end - start)/step); Arange(n) is n" }
  public static var example: String { "(H * W)" }
  public static var source: String { "torch.arange" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("start", \.start), .init("end", \.end), .init("step", \.step)]
  }
  public var sizeExpressions: [SizeExpression] { [start] + (end.map { [$0] } ?? []) }

  public func validate() throws(ShapeError) {
    guard step != 0 else { throw .hyperparameter("step", is: step, expected: "other than 0") }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var length = try start.size(of: tensors, in: &a)
    if let end {
      let last = try end.size(of: tensors, in: &a)
      length = try step > 0 ? a.difference(last, length) : a.difference(length, last)
    } else if step < 0 {
      length = try a.affine(-1, length, 0, over: 1)
    }
    try requirePositive(length, "the range", &a)
    let stride = step > 0 ? step : try Checked.subtract(0, step)
    return try Shape([a.ceilDivided(length, by: stride)], filler: length)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .nothing }
}
