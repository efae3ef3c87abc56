/// A fraction in lowest terms: the effective stride after an upsampling is such a fraction.
public struct Fraction: Hashable, Sendable {
  /// The part above the line, in lowest terms.
  public let numerator: Int
  /// Above zero.
  public let denominator: Int

  /// A whole number.
  public init(_ value: Int) { (numerator, denominator) = (value, 1) }

  init(_ numerator: Int, over denominator: Int) throws(ShapeError) {
    guard denominator != 0 else { throw .overflow }
    let g = greatestCommonDivisor(numerator, denominator)
    let sign = denominator < 0 ? -1 : 1
    self.numerator = try Checked.multiply(sign, numerator / g)
    self.denominator = try Checked.multiply(sign, denominator / g)
  }

  static func + (x: Fraction, y: Fraction) throws(ShapeError) -> Fraction {
    if x.denominator == 1, y.denominator == 1 {
      return Fraction(try Checked.add(x.numerator, y.numerator))
    }
    let left = try Checked.multiply(x.numerator, y.denominator)
    return try Fraction(
      Checked.affine(y.numerator, x.denominator, left),
      over: Checked.multiply(x.denominator, y.denominator))
  }

  static func * (x: Fraction, y: Fraction) throws(ShapeError) -> Fraction {
    if x.denominator == 1, y.denominator == 1 {
      return Fraction(try Checked.multiply(x.numerator, y.numerator))
    }
    return try Fraction(
      Checked.multiply(x.numerator, y.numerator),
      over: Checked.multiply(x.denominator, y.denominator))
  }

  /// The smallest integer that is not below the fraction.
  func roundedUp() throws(ShapeError) -> Int {
    try Checked.floorDivide(Checked.add(numerator, denominator - 1), by: denominator)
  }

  /// The fraction as it is printed: `4`, `1/2`.
  public var text: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }
}
