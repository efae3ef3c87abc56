/// Numbers of short texts, in the order in which they come: an open table over the bytes of all of them, since
/// a stream asks it several times a layer.
struct ByteNumbers: Sendable {
  /// The number of the text in a place; -1 where there is none. Half of the places are free.
  private var places: [Int32] = Array(repeating: -1, count: 1 << 10)
  private var hashes: [UInt64] = []
  private var bytes: [UInt8] = []
  /// Where each text ends.
  private var ends: [Int] = []
  // Other ones in each run, so that nobody can write texts that meet in one place.
  private let seeds = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))

  var count: Int { ends.count }

  mutating func removeAll() {
    for number in places.indices { places[number] = -1 }
    hashes.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The bytes of a text by its number.
  func withBytes(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes[range(of: number)].withUnsafeBufferPointer(body)
  }

  private func range(of number: Int) -> Range<Int> {
    (number > 0 ? ends[number - 1] : 0)..<ends[number]
  }

  /// The number of a text; nil where it has none.
  func number(of text: RawSpan) -> Int? {
    let number = places[place(of: text, hash(text))]
    return number < 0 ? nil : Int(number)
  }

  /// Whether a text is the one of a number.
  @inline(__always)
  func isText(_ text: RawSpan, _ number: Int) -> Bool {
    let range = range(of: number)
    return range.count == text.byteCount && text.hasBytes(of: bytes.span.bytes.extracting(range))
  }

  /// Gives a text the next number; false where it has one.
  mutating func append(_ text: RawSpan) -> Bool {
    if 2 * count >= places.count { grow() }
    let hash = hash(text)
    let place = place(of: text, hash)
    guard places[place] < 0 else { return false }
    places[place] = Int32(count)
    hashes.append(hash)
    text.withUnsafeBytes { bytes.append(contentsOf: $0) }
    ends.append(bytes.count)
    return true
  }

  private mutating func grow() {
    places = Array(repeating: -1, count: 2 * places.count)
    for (number, hash) in hashes.enumerated() {
      var place = self.place(hash)
      while places[place] >= 0 { place = (place + 1) & (places.count - 1) }
      places[place] = Int32(number)
    }
  }

  private func place(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash) & (places.count - 1)
  }

  /// Where a text is, or would be.
  private func place(of text: RawSpan, _ hash: UInt64) -> Int {
    var place = place(hash)
    while true {
      let number = Int(places[place])
      if number < 0 || hashes[number] == hash && isText(text, number) { return place }
      place = (place + 1) & (places.count - 1)
    }
  }

  private func hash(_ text: RawSpan) -> UInt64 {
    var hash = seeds.0 ^ UInt64(truncatingIfNeeded: text.byteCount)
    var offset = 0
    while offset + 8 <= text.byteCount {
      let word = text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      hash = Self.mixed(hash ^ word, seeds.1)
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < text.byteCount {
      rest =
        rest << 8
        | UInt64(text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self))
      offset += 1
    }
    return Self.mixed(hash ^ rest, seeds.1)
  }

  /// Both halves of a product, as one.
  @inline(__always)
  private static func mixed(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let (high, low) = x.multipliedFullWidth(by: y)
    return high ^ low
  }
}

extension RawSpan {
  /// Whether the bytes are those of another one of the same length.
  @inline(__always)
  func hasBytes(of other: RawSpan) -> Bool {
    var offset = 0
    while offset + 8 <= byteCount {
      let word = unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
      if word != other.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
      offset += 8
    }
    while offset < byteCount {
      let byte = unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
      if byte != other.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self) { return false }
      offset += 1
    }
    return true
  }
}
