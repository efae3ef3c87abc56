import BigInt
import TestSupport
import Testing

@testable import ShapeEngine

/// Counts of any length against another implementation.
@Suite("Natural numbers") struct NaturalTests {
  /// Of up to five digits to the base 2^64, zeros and the largest digit among them.
  private func number(_ random: inout SeededGenerator) -> (ours: Natural, theirs: BigUInt) {
    let digits: [UInt64] = (0..<random.pick(0...5)).map { _ in
      [0, 1, .max, random.next(), random.next()][random.pick(0...4)]
    }
    return (Natural(digits: digits), BigUInt(words: digits.map { UInt($0) }))
  }

  @Test("sums, products, order and text of random numbers")
  func arithmetic() {
    var random = SeededGenerator(seed: 20)
    for _ in 0..<5_000 {
      let ((x, a), (y, b)) = (number(&random), number(&random))
      #expect("\(x)" == "\(a)")
      #expect("\(x + y)" == "\(a + b)")
      #expect("\(x * y)" == "\(a * b)")
      #expect((x < y) == (a < b) && (x == y) == (a == b))
      #expect(x.isZero == a.isZero)
      #expect(Int(exactly: x) == Int(exactly: a))
    }
  }

  @Test("the largest that 64 bits hold, and the next")
  func borders() {
    #expect(Int(exactly: Natural(.max)) == .max)
    #expect(Int(exactly: Natural(.max) + 1) == nil)
    #expect("\(Natural(digits: [UInt64.max]) + 1)" == "18446744073709551616")
  }
}
