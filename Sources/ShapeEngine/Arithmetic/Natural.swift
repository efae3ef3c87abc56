/// A natural number of any length: how many solutions there are.
///
/// A package for this would bring Foundation into the program, which then takes a millisecond more
/// to start, whatever it is asked.
public struct Natural: Hashable, Sendable {
  /// The digit of the ones to the base 2^64. What fits into it takes no memory of its own.
  private var low: UInt64
  /// The digits above, the least first; the last is not zero.
  private var high: [UInt64]

  /// The number whose digits to the base 2^64 these are, the least first.
  public init(digits: some Collection<UInt64>) {
    low = digits.first ?? 0
    high = Array(digits.dropFirst())
    while high.last == 0 { high.removeLast() }
  }

  /// A number of things that were counted one by one, which is not below zero.
  public init(_ count: Int) {
    low = UInt64(clamping: count)
    high = []
  }

  /// A number of at most 128 bits.
  init(wide number: UInt128) {
    self.init(
      digits: [UInt64(truncatingIfNeeded: number), UInt64(truncatingIfNeeded: number >> 64)])
  }

  /// Whether it is 0.
  public var isZero: Bool { low == 0 && high.isEmpty }

  /// The digits to the base 2^64, the least first; at least one.
  var digits: [UInt64] { [low] + high }
}

extension Natural: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: UInt64) {
    low = value
    high = []
  }
}

extension Natural: Comparable {
  public static func < (x: Natural, y: Natural) -> Bool {
    if x.high.count != y.high.count { return x.high.count < y.high.count }
    for (mine, other) in zip(x.high, y.high).reversed() where mine != other { return mine < other }
    return x.low < y.low
  }
}

// MARK: - Arithmetic

extension Natural {
  public static func + (x: Natural, y: Natural) -> Natural {
    var sum = x
    sum += y
    return sum
  }

  public static func += (x: inout Natural, y: Natural) {
    var carry: Bool
    (x.low, carry) = x.low.addingReportingOverflow(y.low)
    var place = 0
    while carry || place < y.high.count {
      if place == x.high.count { x.high.append(0) }
      let digit = place < y.high.count ? y.high[place] : 0
      let (sum, overflow) = x.high[place].addingReportingOverflow(digit)
      let (result, again) = sum.addingReportingOverflow(carry ? 1 : 0)
      x.high[place] = result
      carry = overflow || again
      place += 1
    }
  }

  /// The difference; 0 where `y` is larger.
  public static func - (x: Natural, y: Natural) -> Natural {
    guard x > y else { return 0 }
    var digits = x.digits
    let other = y.digits
    var borrows = false
    for place in digits.indices {
      let digit = place < other.count ? other[place] : 0
      let (rest, isBelow) = digits[place].subtractingReportingOverflow(digit)
      let (result, isBelowAgain) = rest.subtractingReportingOverflow(borrows ? 1 : 0)
      digits[place] = result
      borrows = isBelow || isBelowAgain
    }
    return Natural(digits: digits)
  }

  public static func * (x: Natural, y: Natural) -> Natural {
    let (first, second) = (x.digits, y.digits)
    var product = Array(repeating: UInt64(0), count: first.count + second.count)
    for (place, factor) in first.enumerated() {
      var carry: UInt64 = 0
      for (offset, digit) in second.enumerated() {
        (carry, product[place + offset]) = Self.add(
          digit, times: factor, to: product[place + offset], carry)
      }
      product[place + second.count] = carry
    }
    return Natural(digits: product)
  }

  /// `sum + digit*factor + carry` as two digits, the higher first: (2^64 - 1)^2 + 2*(2^64 - 1) is
  /// below 2^128, so that nothing is lost.
  static func add(
    _ digit: UInt64, times factor: UInt64, to sum: UInt64, _ carry: UInt64
  ) -> (high: UInt64, low: UInt64) {
    let (high, low) = digit.multipliedFullWidth(by: factor)
    let (carried, overflow) = low.addingReportingOverflow(carry)
    let (result, again) = sum.addingReportingOverflow(carried)
    return (high &+ (overflow ? 1 : 0) &+ (again ? 1 : 0), result)
  }
}

// MARK: - As other numbers and as text

extension UInt128 {
  /// The number, or the largest where it is larger.
  init(clamping natural: Natural) {
    let digits = natural.digits
    self = digits.count > 2 ? .max : UInt128(digits[0])
    if digits.count == 2 { self |= UInt128(digits[1]) << 64 }
  }
}

extension Int {
  /// The number, where it is below 2^63.
  public init?(exactly natural: Natural) {
    let digits = natural.digits
    guard digits.count == 1 else { return nil }
    self.init(exactly: digits[0])
  }
}

extension Natural {
  /// The number whose decimal digits these are; nil for anything else, and past a thousand digits.
  public init?(decimal text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.count <= 1_000 else { return nil }
    var result: Natural = 0
    for digit in text.utf8 {
      guard let value = Character(UnicodeScalar(digit)).wholeNumberValue else { return nil }
      result = result * 10 + Natural(value)
    }
    self = result
  }
}

extension Natural: CustomStringConvertible {
  /// The largest power of ten that is a digit, and how many zeros it has.
  private static var step: (power: UInt64, zeros: Int) { (10_000_000_000_000_000_000, 19) }

  /// The decimal digits.
  public var description: String {
    var rest = digits
    var parts: [String] = []
    while rest.count > 1 {
      var remainder: UInt64 = 0
      for place in rest.indices.reversed() {
        // The remainder is below the power, so that the quotient is one digit.
        (rest[place], remainder) = Self.step.power.dividingFullWidth((remainder, rest[place]))
      }
      let text = String(remainder)
      parts.append(String(repeating: "0", count: Self.step.zeros - text.utf8.count) + text)
      while rest.count > 1, rest.last == 0 { rest.removeLast() }
    }
    parts.append(String(rest[0]))
    return parts.reversed().joined()
  }
}
