import Glibc

/// Distinct strings of bytes, each with its place in the order of their first appearance. Looking
/// one up takes no storage of its own, which a dictionary's key would.
struct ByteIndex {
  // All strings, one behind the other.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  // The places by their strings' hashes; -1 where there is none. A power of two, at most half full.
  private var slots = Array(repeating: -1, count: 64)

  var count: Int { ends.count }

  /// The place of a string, and whether it was given it now.
  mutating func place(of text: UnsafeBufferPointer<UInt8>) -> (place: Int, isNew: Bool) {
    if 2 * count >= slots.count { grow() }
    let slot = slot(of: text)
    if slots[slot] >= 0 { return (slots[slot], false) }
    slots[slot] = count
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    return (count - 1, true)
  }

  /// Where a string's place stands, or is to stand.
  private func slot(of text: UnsafeBufferPointer<UInt8>) -> Int {
    // Seeded anew in each process: a file cannot be made so that its strings collide.
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(text))
    var slot = hasher.finalize() & (slots.count - 1)
    while slots[slot] >= 0, !isEqual(slots[slot], text) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func isEqual(_ place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = place == 0 ? 0 : ends[place - 1]
    guard ends[place] - start == text.count else { return false }
    guard let other = text.baseAddress else { return true }
    return bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { memcmp($0 + start, other, text.count) == 0 } ?? true
    }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: 2 * slots.count)
    bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      for place in ends.indices {
        let text = UnsafeBufferPointer(rebasing: bytes[start..<ends[place]])
        slots[slot(of: text)] = place
        start = ends[place]
      }
    }
  }
}
