/// Numbers of pairs of numbers, none of which is below 0: an open table without lists, since a stream asks
/// it several times a layer.
struct PairTable {
  private var keys: [UInt64]
  /// The number of the key in the same place; -1 where there is none.
  private var values: [Int32]
  private(set) var count = 0

  init() {
    keys = Array(repeating: 0, count: Self.leastPlaces)
    values = Array(repeating: -1, count: Self.leastPlaces)
  }

  private static let leastPlaces = 1 << 10

  /// The number of a pair; -1 where it has none.
  func number(of first: Int32, _ second: Int32) -> Int32 {
    values[place(of: Self.key(first, second))]
  }

  /// Gives a pair that has no number one of at least 0.
  mutating func insert(_ first: Int32, _ second: Int32, _ number: Int32) {
    if 2 * count >= keys.count { grow() }
    let key = Self.key(first, second)
    let place = place(of: key)
    (keys[place], values[place]) = (key, number)
    count += 1
  }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  /// Where a key is, or would be: half of the places are free.
  private func place(of key: UInt64) -> Int {
    let mask = keys.count - 1
    // Fibonacci hashing: the upper bits of the product depend on all bits of the key.
    var place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 32) & mask
    while values[place] >= 0, keys[place] != key { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = Array(repeating: 0, count: 2 * oldKeys.count)
    values = Array(repeating: -1, count: 2 * oldValues.count)
    for (old, value) in oldValues.enumerated() where value >= 0 {
      let place = place(of: oldKeys[old])
      (keys[place], values[place]) = (oldKeys[old], value)
    }
  }
}
