/// A floating-point number by which a size is multiplied, how exactly, and how the product becomes a
/// whole number: `int(H * 0.7)` in Python's double precision, `floor(float32(H) * 0.7)` as ONNX Runtime
/// resizes.
///
/// 90 times 0.7 is 62.99… in double precision and 63 in single precision.
public struct Scale: Hashable, Sendable, ExpressibleByFloatLiteral {
  /// The precision of the size, of the factor and of their product.
  public enum Precision: String, HyperparameterWord, Hashable {
    case float64, float32
  }

  /// Which whole number a product becomes, by Python's name for it.
  public enum Rounding: String, Hashable, Sendable, CaseIterable {
    case towardZero = "int"
    case down = "floor"
    case up = "ceil"
    /// Of two that are as near, the even one.
    case nearest = "round"

    func whole(_ product: Double) -> Double {
      switch self {
      case .towardZero: product.rounded(.towardZero)
      case .down: product.rounded(.down)
      case .up: product.rounded(.up)
      case .nearest: product.rounded(.toNearestOrEven)
      }
    }
  }

  public var factor: Double
  public var precision: Precision
  public var rounding: Rounding

  public init(
    _ factor: Double, _ precision: Precision = .float64, rounding: Rounding = .towardZero
  ) {
    self.factor = factor
    self.precision = precision
    self.rounding = rounding
  }

  public init(floatLiteral factor: Double) { self.init(factor) }

  /// The product before it becomes a whole number, as IEEE 754 rounds it.
  func product(_ x: Int) -> Double {
    switch precision {
    case .float64: Double(x) * factor
    case .float32: Double(Float(x) * Float(factor))
    }
  }

  /// The scale as a quotient of integers that gives the same products without rounding; nil where there
  /// is none. In double precision: of sizes below 2^32; in single precision, with 24 bits, below 2^16.
  var fraction: (numerator: Int, denominator: Int)? {
    let (bits, most) = precision == .float64 ? (20, 1 << 31) : (16, 1 << 8)
    let numerator = factor * Double(1 << bits)
    guard numerator == numerator.rounded(), let a = Int(exactly: numerator), a > 0 else {
      return nil
    }
    let shift = min(a.trailingZeroBitCount, bits)
    guard (precision == .float64 ? a : a >> a.trailingZeroBitCount) < most else { return nil }
    return (a >> shift, 1 << (bits - shift))
  }
}
