/// Sizes as plain integers: the answer at one input, where a requirement that fails is thrown.
public struct Integers: SizeArithmetic, Sendable {
  public typealias Size = Int

  /// The arithmetic; it has no state.
  public init() {}

  @inline(__always)
  public func constant(_ value: Int) -> Int { value }

  @inline(__always)
  public func affine(_ a: Int, _ x: Int, _ b: Int, over c: Int) throws(ShapeError) -> Int {
    try Checked.floorDivide(Checked.affine(a, x, b), by: c)
  }

  public func sum(_ x: Int, _ y: Int) throws(ShapeError) -> Int { try Checked.add(x, y) }
  public func product(_ x: Int, _ y: Int) throws(ShapeError) -> Int { try Checked.multiply(x, y) }
  public func minimum(_ x: Int, _ y: Int) -> Int { min(x, y) }
  public func maximum(_ x: Int, _ y: Int) -> Int { max(x, y) }

  public func scaled(_ x: Int, by scale: Scale) throws(ShapeError) -> Int {
    guard let value = Int(exactly: scale.rounding.whole(scale.product(x))) else {
      throw .overflow
    }
    return value
  }

  public func steps(of step: Double, in x: Int) throws(ShapeError) -> Int {
    guard let count = Int(exactly: (Double(x) / step).rounded(.up)) else { throw .overflow }
    return count
  }

  public func exactQuotient(
    _ x: Int, by y: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Int {
    guard y > 0, x % y == 0 else { throw error(self) }
    return x / y
  }

  public func floorQuotient(_ x: Int, by y: Int) throws(ShapeError) -> Int {
    try Checked.floorDivide(x, by: y)
  }

  public func unknown(of sizes: [Int]) throws(ShapeError) -> Int { throw .noFormula }

  @inline(__always)
  public func require(
    _ x: Int, atLeast bound: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x < bound { throw error(self) }
  }

  public func require(
    _ x: Int, atMost bound: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x > bound { throw error(self) }
  }

  @inline(__always)
  public func require(
    _ x: Int, equals y: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x != y { throw error(self) }
  }

  public func require(
    _ x: Int, differsFrom y: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x == y { throw error(self) }
  }

  public func require(
    _ x: Int, divisibleBy divisor: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    guard divisor > 0, x % divisor == 0 else { throw error(self) }
  }

  public func broadcast(
    _ x: Int, _ y: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Int {
    if x == y || y == 1 { return x }
    if x == 1 { return y }
    throw error(self)
  }

  public func describe(_ x: Int) -> String { String(x) }
}
