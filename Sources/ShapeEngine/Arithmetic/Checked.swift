/// Integer arithmetic that reports an overflow as a ``ShapeError`` where Swift's operators trap.
///
/// Division is floor division throughout: `/` truncates towards zero, which is wrong for the
/// negative numerators that a window larger than its input gives.
package enum Checked {
  @inline(__always)
  package static func add(_ x: Int, _ y: Int) throws(ShapeError) -> Int {
    let (value, overflow) = x.addingReportingOverflow(y)
    if overflow { throw .overflow }
    return value
  }

  @inline(__always)
  package static func subtract(_ x: Int, _ y: Int) throws(ShapeError) -> Int {
    let (value, overflow) = x.subtractingReportingOverflow(y)
    if overflow { throw .overflow }
    return value
  }

  @inline(__always)
  package static func multiply(_ x: Int, _ y: Int) throws(ShapeError) -> Int {
    let (value, overflow) = x.multipliedReportingOverflow(by: y)
    if overflow { throw .overflow }
    return value
  }

  /// `a*x + b`.
  @inline(__always)
  static func affine(_ a: Int, _ x: Int, _ b: Int) throws(ShapeError) -> Int {
    try add(multiply(a, x), b)
  }

  /// The largest integer that is not above `x / y`, for `y` above zero.
  @inline(__always)
  package static func floorDivide(_ x: Int, by y: Int) throws(ShapeError) -> Int {
    if y <= 0 { throw .overflow }
    if y == 1 { return x }
    // 32-bit division is several times faster than 64-bit on most processors.
    if UInt(bitPattern: x) <= UInt(UInt32.max) && y <= Int(UInt32.max) {
      return Int(UInt32(truncatingIfNeeded: x) / UInt32(truncatingIfNeeded: y))
    }
    let quotient = x / y
    return x % y < 0 ? quotient - 1 : quotient
  }

  /// `x` modulo `y` with the sign of `y`, for `y` above zero.
  @inline(__always)
  static func floorRemainder(_ x: Int, by y: Int) throws(ShapeError) -> Int {
    if y <= 0 { throw .overflow }
    let remainder = x % y
    return remainder < 0 ? remainder + y : remainder
  }

  /// The product of all elements; 1 for none.
  package static func product(_ values: some Sequence<Int>) throws(ShapeError) -> Int {
    var result = 1
    for value in values { result = try multiply(result, value) }
    return result
  }

  /// The sum of all elements; 0 for none.
  package static func sum(_ values: some Sequence<Int>) throws(ShapeError) -> Int {
    var result = 0
    for value in values { result = try add(result, value) }
    return result
  }
}

/// The prime factors of a number above 0, the smallest first, each as often as it divides.
func primeFactors(of number: Int) -> [Int] {
  var (factors, rest, p) = ([Int](), number, 2)
  while rest > 1 {
    if p * p > rest { p = rest }
    guard rest % p == 0 else {
      p += 1
      continue
    }
    rest /= p
    factors.append(p)
  }
  return factors
}

/// The greatest common divisor of two integers of which at least one is not zero.
@inline(__always)
func greatestCommonDivisor(_ x: Int, _ y: Int) -> Int {
  var (a, b) = (x.magnitude, y.magnitude)
  while b != 0 { (a, b) = (b, a % b) }
  return Int(clamping: a)
}
