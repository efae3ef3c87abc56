/// Numbers of a few bytes, the lowest first, read one after the other; nil where too few bytes are left.
struct LittleEndian {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The number in the next `count` bytes, at most 8.
  mutating func next(_ count: Int) -> UInt64? {
    guard let bytes = bytes(count) else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func skip(_ count: Int) -> Bool { bytes(count) != nil }

  /// The content of the extra field with a number: fields are a number, a length and so many bytes.
  func field(_ number: UInt64) -> LittleEndian? {
    var rest = self
    while let found = rest.next(2), let length = rest.next(2), let bytes = rest.bytes(Int(length)) {
      if found == number { return LittleEndian(bytes) }
    }
    return nil
  }
}
