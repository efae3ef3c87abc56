/// What a rule may do with sizes: the few operations by which it runs on plain integers and on
/// forms alike.
///
/// A rule is written once, against this protocol. With ``Integers`` it gives the sizes at one
/// input and fails at once where a requirement does not hold; with ``Forms`` it gives every size
/// as a function of the input's sizes, and a requirement becomes a ``Condition`` on the input.
/// A rule never looks at a size by other means, so legality, too, is written once. The error of a
/// requirement is made only where it is thrown, from the arithmetic that can describe the sizes.
public protocol SizeArithmetic {
  /// One dimension of a tensor, counted in elements.
  associatedtype Size: BitwiseCopyable & Sendable

  /// The size that is `value` at every input.
  func constant(_ value: Int) -> Size

  /// `floor((a*x + b) / c)` for `c` above zero.
  mutating func affine(_ a: Int, _ x: Size, _ b: Int, over c: Int) throws(ShapeError) -> Size

  mutating func sum(_ x: Size, _ y: Size) throws(ShapeError) -> Size
  mutating func product(_ x: Size, _ y: Size) throws(ShapeError) -> Size
  mutating func minimum(_ x: Size, _ y: Size) throws(ShapeError) -> Size
  mutating func maximum(_ x: Size, _ y: Size) throws(ShapeError) -> Size

  /// The whole number of a product with a floating-point number.
  mutating func scaled(_ x: Size, by scale: Scale) throws(ShapeError) -> Size

  /// ceil(x / step) with the quotient rounded to a double, as torch.arange counts. Source:
  /// aten/src/ATen/native/RangeFactories.cpp.
  mutating func steps(of step: Double, in x: Size) throws(ShapeError) -> Size

  /// `x / y`, which is required to have no remainder.
  mutating func exactQuotient(
    _ x: Size, by y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Size

  /// The largest integer that is not above `x / y`, for y required to be above zero.
  mutating func floorQuotient(_ x: Size, by y: Size) throws(ShapeError) -> Size

  /// A size of which nothing is known but what it depends on.
  mutating func unknown(of sizes: [Size]) throws(ShapeError) -> Size

  mutating func require(
    _ x: Size, atLeast bound: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError)
  mutating func require(
    _ x: Size, atMost bound: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError)
  mutating func require(
    _ x: Size, equals y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError)
  mutating func require(
    _ x: Size, differsFrom y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError)
  mutating func require(
    _ x: Size, divisibleBy divisor: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError)

  /// The common size of two dimensions that broadcast: they are equal, or one of them is 1.
  mutating func broadcast(
    _ x: Size, _ y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Size

  /// The size as a message shows it: digits, or a formula.
  func describe(_ x: Size) -> String
}

extension SizeArithmetic {
  /// `x + offset`.
  @inline(__always)
  public mutating func shifted(_ x: Size, by offset: Int) throws(ShapeError) -> Size {
    offset == 0 ? x : try affine(1, x, offset, over: 1)
  }

  /// `factor * x`.
  @inline(__always)
  public mutating func multiplied(_ x: Size, by factor: Int) throws(ShapeError) -> Size {
    factor == 1 ? x : try affine(factor, x, 0, over: 1)
  }

  /// The smallest integer that is not below `x / divisor`, for a divisor above zero.
  public mutating func ceilDivided(_ x: Size, by divisor: Int) throws(ShapeError) -> Size {
    try affine(1, x, divisor - 1, over: divisor)
  }

  /// `x - y`.
  public mutating func difference(_ x: Size, _ y: Size) throws(ShapeError) -> Size {
    try sum(x, affine(-1, y, 0, over: 1))
  }

  /// The product of several sizes; 1 for none.
  public mutating func product(_ sizes: some Sequence<Size>) throws(ShapeError) -> Size {
    var result = constant(1)
    for size in sizes { result = try product(result, size) }
    return result
  }
}
