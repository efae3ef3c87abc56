/// A table of natural numbers below one bound, which all have the same number of digits to the base
/// 2^64: sums of products are made in place.
struct ExactCounts {
  private let width: Int
  private var digits: [UInt64]

  /// A table of zeros.
  ///
  /// - Parameter bits: no number that is ever put into the table takes more.
  init(count: Int, bits: Int) {
    width = bits / UInt64.bitWidth + 1
    digits = Array(repeating: 0, count: count * width)
  }

  subscript(index: Int) -> Natural {
    Natural(digits: digits[index * width..<(index + 1) * width])
  }

  func isZero(_ index: Int) -> Bool {
    for place in index * width..<(index + 1) * width where digits[place] != 0 { return false }
    return true
  }

  /// Adds `factor` to a number.
  mutating func add(_ factor: Int, to index: Int) {
    var one = ExactCounts(count: 1, bits: (width - 1) * UInt64.bitWidth)
    one.digits[0] = 1
    add(factor, times: one, 0, to: index)
  }

  /// Adds `factor` times a number of a table of the same bound.
  mutating func add(_ factor: Int, times other: ExactCounts, _ source: Int, to index: Int) {
    var carry: UInt64 = 0
    for place in 0..<width {
      let digit = other.digits[source * width + place]
      (carry, digits[index * width + place]) = Natural.add(
        digit, times: UInt64(factor.magnitude), to: digits[index * width + place], carry)
    }
  }
}
