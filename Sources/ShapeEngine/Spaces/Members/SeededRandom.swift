/// Random numbers that a seed decides, the same in every version: SplitMix64 (Steele, Lea and Flood 2014, Fast
/// splittable pseudorandom number generators, doi:10.1145/2660193.2660195).
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of a seed.
  public init(seed: UInt64) { state = seed }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A number below another one that is not 0, each as likely: of as many bits, drawn again where it is too large.
  public mutating func number(below bound: Natural) -> Natural {
    let digits = bound.digits
    let top = digits.last ?? 0
    let mask =
      top.leadingZeroBitCount == 0 ? .max : (UInt64(1) << (64 - top.leadingZeroBitCount)) - 1
    guard !bound.isZero else { return 0 }
    while true {
      var drawn = digits.map { _ in next() }
      drawn[drawn.count - 1] &= mask
      let number = Natural(digits: drawn)
      if number < bound { return number }
    }
  }
}
