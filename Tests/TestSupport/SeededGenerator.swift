import ShapeEngine

/// Random numbers that are the same in every run.
public struct SeededGenerator: RandomNumberGenerator {
  private var numbers: SeededRandom

  public init(seed: UInt64) { numbers = SeededRandom(seed: seed) }

  public mutating func next() -> UInt64 { numbers.next() }

  /// A number of the range.
  public mutating func pick(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &self)
  }

  /// An element of a list that has some.
  public mutating func pick<T>(_ first: T, _ others: T...) -> T {
    let index = pick(0...others.count)
    return index == 0 ? first : others[index - 1]
  }
}
