import ShapeEngine

/// Reads protobuf's wire format: a message's fields one after the other, forward only, so that a pipe can be
/// read as well as a file.
///
///     var reader = WireReader(bytes)
///     while let field = try reader.next() {
///       switch field.number {
///       case 1: version = try reader.integer(field)
///       case 7: try reader.message(field) { reader, field in … }
///       default: break  // what nobody reads is passed over
///       }
///     }
///
/// Source: protobuf.dev/programming-guides/encoding.
struct WireReader {
  /// How a field's value is written.
  enum Kind: UInt8 {
    case varint, fixed64, bytes, groupStart, groupEnd, fixed32
  }

  /// The number and kind of a field whose value comes next.
  struct Field {
    var number: Int
    var kind: Kind
    /// Where its tag begins.
    var offset: Int
  }

  /// How deep messages lie in each other at most: protobuf's own limit.
  static let depthLimit = 100

  private let bytes: ModelBytes
  /// Where the next byte is read.
  private(set) var offset = 0
  /// Where the message ends; nil for the end of the bytes.
  private var end: Int?
  private var depth = 0
  /// The field whose value has not been read.
  private var pending: Field?

  init(_ bytes: ModelBytes) {
    self.bytes = bytes
    end = bytes.size
  }

  // MARK: - Fields

  /// The next field of the message; nil at its end. A value that was not read is passed over.
  mutating func next() throws -> Field? {
    if let pending {
      self.pending = nil
      try pass(pending)
    }
    if let end {
      if offset >= end { return nil }
    } else if try bytes.byte(at: offset) == nil {
      return nil
    }
    let field = try tag()
    guard field.kind != .groupEnd else {
      throw problem("a group ends that did not begin", at: field.offset)
    }
    pending = field
    return field
  }

  private mutating func tag() throws -> Field {
    let start = offset
    let tag = try varint()
    guard let kind = Kind(rawValue: UInt8(tag & 7)), tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw problem("what is no field of a protobuf message", at: start)
    }
    return Field(number: Int(tag >> 3), kind: kind, offset: start)
  }

  /// The fields of a message that is a field's value.
  mutating func message(
    _ field: Field, _ body: (inout WireReader, Field) throws -> Void
  ) throws {
    let outer = try enter(field)
    while let field = try next() { try body(&self, field) }
    leave(outer)
  }

  /// What is around a message.
  struct Outer {
    fileprivate var end: Int?
    fileprivate var last: Int
  }

  /// Goes into a message that is a field's value: ``next()`` gives its fields, and nil at its end, where
  /// ``leave(_:)`` follows.
  mutating func enter(_ field: Field) throws -> Outer {
    let length = try length(field)
    guard depth < Self.depthLimit else {
      throw problem(
        "messages lie in each other more than \(Self.depthLimit) deep", at: field.offset)
    }
    let outer = Outer(end: end, last: offset + length)
    (end, depth) = (outer.last, depth + 1)
    return outer
  }

  mutating func leave(_ outer: Outer) {
    (end, offset, depth) = (outer.end, outer.last, depth - 1)
  }

  // MARK: - Values

  /// An integer of 64 bits, as int64, int32, uint64, bool and enumerations are written.
  mutating func integer(_ field: Field) throws -> Int {
    try require(.varint, field)
    return Int(truncatingIfNeeded: try varint())
  }

  mutating func float(_ field: Field) throws -> Double {
    try require(.fixed32, field)
    return Double(Float(bitPattern: UInt32(truncatingIfNeeded: try fixed(4))))
  }

  /// A text; what is no UTF-8 in it is replaced.
  ///
  /// - Throws: ``DefinitionError`` where it is longer than any name.
  mutating func text(_ field: Field) throws -> String {
    let length = try length(field)
    guard length <= Self.textLimit else {
      throw problem(
        "a text of \(length) bytes where a name is expected", at: field.offset,
        expected: "at most \(Self.textLimit) bytes")
    }
    guard let text = try bytes.text(length, at: offset) else {
      throw problem("the file ends within a field", at: offset)
    }
    offset += length
    return text
  }

  /// Whether a field is a certain text, of which nothing is kept.
  mutating func isText(_ field: Field, _ wanted: StaticString) throws -> Bool {
    let length = try length(field)
    guard length == wanted.utf8CodeUnitCount else {
      try pass(length)
      return false
    }
    var isSame = true
    for place in 0..<length where try byte() != wanted.utf8Start[place] { isSame = false }
    return isSame
  }

  /// The longest name.
  static let textLimit = 1 << 16

  /// A field's bytes; nil, and passed over, where there are more than `limit`.
  mutating func content(_ field: Field, atMost limit: Int) throws -> [UInt8]? {
    let length = try length(field)
    guard length <= limit else {
      try pass(length)
      return nil
    }
    return try take(length)
  }

  /// Appends an integer, or those of a packed list.
  ///
  /// - Returns: false, with the rest passed over, where there would be more than `limit`.
  mutating func integers(
    _ field: Field, into list: inout [Int], atMost limit: Int = .max
  ) throws -> Bool {
    guard field.kind == .bytes else {
      let value = try integer(field)
      guard list.count < limit else { return false }
      list.append(value)
      return true
    }
    let length = try length(field)
    let last = offset + length
    while offset < last {
      guard list.count < limit else {
        try pass(last - offset)
        return false
      }
      list.append(Int(truncatingIfNeeded: try varint()))
    }
    guard offset == last else { throw problem("a list that ends within a number", at: offset) }
    return true
  }

  /// Appends a number of 4 or 8 bytes, or those of a packed list.
  ///
  /// - Returns: false, with the rest passed over, where there would be more than `limit`.
  mutating func floats(
    _ field: Field, into list: inout [Double], atMost limit: Int = .max, wide: Bool = false
  ) throws -> Bool {
    let width = wide ? 8 : 4
    var count = 1
    if field.kind == .bytes {
      let length = try length(field)
      guard length % width == 0 else {
        throw problem("a list that ends within a number", at: field.offset)
      }
      count = length / width
    } else {
      try require(wide ? .fixed64 : .fixed32, field)
    }
    guard count <= limit - min(list.count, limit) else {
      try pass(count * width)
      return false
    }
    for _ in 0..<count {
      let bits = try fixed(width)
      list.append(
        wide
          ? Double(bitPattern: bits) : Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    }
    return true
  }

  // MARK: - Bytes

  private mutating func require(_ kind: Kind, _ field: Field) throws {
    pending = nil
    guard field.kind == kind else {
      throw problem("field \(field.number) is written as another kind", at: field.offset)
    }
  }

  /// The length of a field's bytes, all of which are there.
  private mutating func length(_ field: Field) throws -> Int {
    try require(.bytes, field)
    let start = offset
    let length = try varint()
    guard let length = Int(exactly: length), length <= Int.max - offset else {
      throw problem("a length that no file has", at: start, found: "\(length) bytes")
    }
    if let end, length > end - offset {
      throw problem(
        "a length beyond the end of what it is in", at: start, found: "\(length) bytes",
        expected: "at most \(end - offset)")
    }
    return length
  }

  private mutating func varint() throws -> UInt64 {
    let start = offset
    var (value, shift) = (UInt64(0), UInt64(0))
    while true {
      let byte = try byte()
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else { throw problem("a number of more than 64 bits", at: start) }
    }
  }

  private mutating func fixed(_ count: Int) throws -> UInt64 {
    var value = UInt64(0)
    for place in 0..<count { value |= UInt64(try byte()) << UInt64(8 * place) }
    return value
  }

  private mutating func byte() throws -> UInt8 {
    if let end, offset >= end { throw problem("the file ends within a field", at: offset) }
    guard let byte = try bytes.byte(at: offset) else {
      throw problem("the file ends within a field", at: offset)
    }
    offset += 1
    return byte
  }

  private mutating func take(_ count: Int) throws -> [UInt8] {
    let found = try bytes.read(count, at: offset)
    guard found.count == count else {
      throw problem("the file ends within a field", at: offset + found.count)
    }
    offset += count
    return found
  }

  /// Passes over a field's value.
  private mutating func pass(_ field: Field) throws {
    switch field.kind {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed(8)
    case .fixed32: _ = try fixed(4)
    case .bytes: try pass(try length(field))
    case .groupStart: try passGroup(field)
    case .groupEnd: throw problem("a group ends that did not begin", at: field.offset)
    }
  }

  /// Groups lie in each other, but none is read: a count of those that are open is enough.
  private mutating func passGroup(_ field: Field) throws {
    var open = [field.number]
    while let number = open.last {
      let inner = try tag()
      switch inner.kind {
      case .groupStart:
        open.append(inner.number)
        guard open.count <= Self.depthLimit else {
          throw problem("groups lie in each other too deep", at: inner.offset)
        }
      case .groupEnd:
        guard inner.number == number else {
          throw problem("a group ends that did not begin", at: inner.offset)
        }
        open.removeLast()
      default: try pass(inner)
      }
    }
  }

  /// Bytes of a file are passed by position, those of a stream are read.
  private mutating func pass(_ count: Int) throws {
    let last = offset + count
    if bytes.isSeekable {
      offset = last
      return
    }
    while offset < last { _ = try take(min(last - offset, 1 << 16)) }
  }

  private func problem(
    _ message: String, at offset: Int, found: String? = nil, expected: String? = nil
  ) -> DefinitionError {
    DefinitionError(
      "\(message), at byte \(offset)", found: found, expected: expected,
      help: "the file is damaged, or no ONNX model")
  }
}
