/// The closed form of one dimension: `floor((a*x + b) / c)` of an atom `x`, with `c` above zero.
///
/// The atom is an input dimension or an expression in the ``ExpressionTable`` that made the map.
/// Maps are kept reduced (`gcd(a, c)` = 1; `c` = 1 and `a` = 0 for a constant), so that equal
/// bits mean an equal size. Two maps of different tables cannot be compared.
public struct AxisMap: Hashable, BitwiseCopyable, Sendable {
  /// The factor of the atom, at least 0; 0 for a constant.
  public let a: Int
  /// The summand.
  public let b: Int
  /// The divisor, above 0; the quotient is rounded down.
  public let c: Int
  /// The place of the atom in its table; -1 for a constant.
  let atom: Int32

  @inline(__always)
  init(_ a: Int, _ b: Int, _ c: Int, _ atom: Int32) {
    self.a = a
    self.b = b
    self.c = c
    self.atom = atom
  }

  /// The map that is `value` at every input.
  @inline(__always)
  public static func constant(_ value: Int) -> AxisMap { AxisMap(0, value, 1, -1) }

  /// The atom itself.
  static func atom(_ atom: Int32) -> AxisMap { AxisMap(1, 0, 1, atom) }

  /// The value of a map that is the same at every input.
  @inline(__always)
  public var constantValue: Int? { a == 0 ? b : nil }

  /// `floor((a*x + b) / c)` in reduced form.
  ///
  /// With g = gcd(a, c): floor((a*x + b)/c) = floor(((a/g)*x + floor(b/g)) / (c/g)), since
  /// (a/g)*x is an integer and the remainder of b by g cannot reach the next one.
  @inline(__always)
  static func reduced(
    _ a: Int, _ b: Int, _ c: Int, _ atom: Int32
  ) throws(ShapeError) -> AxisMap {
    if a == 0 { return .constant(try Checked.floorDivide(b, by: c)) }
    if c == 1 || a == 1 || a == -1 { return AxisMap(a, b, c, atom) }
    let g = greatestCommonDivisor(a, c)
    return AxisMap(a / g, try Checked.floorDivide(b, by: g), c / g, atom)
  }

  /// The map's value where its atom has the value `x`.
  @inline(__always)
  func value(atAtom x: Int) throws(ShapeError) -> Int {
    let (product, isWide) = a.multipliedReportingOverflow(by: x)
    let (sum, isWider) = product.addingReportingOverflow(b)
    return isWide || isWider ? try wideValue(atAtom: x) : try Checked.floorDivide(sum, by: c)
  }

  /// A numerator that passes 64 bits may still give a size that does not: the layers that were
  /// composed into the map never had it.
  private func wideValue(atAtom x: Int) throws(ShapeError) -> Int {
    let numerator = Int128(a) * Int128(x) + Int128(b)
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: Int128(c))
    guard let value = Int(exactly: remainder < 0 ? quotient - 1 : quotient) else {
      throw .overflow
    }
    return value
  }
}
