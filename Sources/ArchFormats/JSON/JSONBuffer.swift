/// JSON that is written piece by piece, as UTF-8 bytes: a stream's lines are one each.
package struct JSONBuffer: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity = 256
  private var count = 0

  package init() { start = .allocate(capacity: capacity) }

  deinit { start.deallocate() }

  package var bytes: UnsafeBufferPointer<UInt8> {
    borrowing get { UnsafeBufferPointer(start: start, count: count) }
  }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func removeAll() { count = 0 }

  /// Makes room for `length` more bytes and gives the place to write them to.
  @inline(__always)
  private mutating func room(_ length: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < length { grow(length) }
    defer { count += length }
    return start + count
  }

  private mutating func grow(_ length: Int) {
    capacity = max(capacity * 2, count + length)
    let new = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    new.update(from: start, count: count)
    start.deallocate()
    start = new
  }

  // MARK: - Pieces

  /// A piece of JSON, unchanged.
  package mutating func append(raw text: StaticString) {
    room(text.utf8CodeUnitCount).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Bytes, unchanged.
  package mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.baseAddress else { return }
    room(text.count).update(from: first, count: text.count)
  }

  mutating func append(unquoted text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  package mutating func append(_ value: Int) {
    var rest = value.magnitude
    var length = value < 0 ? 2 : 1
    var bound: UInt = 10
    while rest >= bound {
      length += 1
      let (next, overflows) = bound.multipliedReportingOverflow(by: 10)
      if overflows { break }
      bound = next
    }
    let place = room(length)
    if value < 0 { place[0] = UInt8(ascii: "-") }
    repeat {
      length -= 1
      place[length] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
  }

  /// A number, or null.
  package mutating func append(_ value: Int?) {
    if let value { append(value) } else { append(raw: "null") }
  }

  /// A list of integers.
  package mutating func append(_ values: [Int]) {
    append(each: values) { $0.append($1) }
  }

  /// A list of lists of integers.
  package mutating func append(_ lists: [[Int]]) {
    append(each: lists) { $0.append($1) }
  }

  /// A list of strings.
  package mutating func append(_ values: [String]) {
    append(each: values) { $0.append($1) }
  }

  /// A list whose elements `element` writes.
  package mutating func append<Element>(
    each elements: [Element], _ element: (inout JSONBuffer, Element) -> Void
  ) {
    append(raw: "[")
    var isFirst = true
    for value in elements {
      if !isFirst { append(raw: ",") }
      isFirst = false
      element(&self, value)
    }
    append(raw: "]")
  }

  /// A string in quotes. Everything that needs an escape is one byte of UTF-8.
  package mutating func append(_ value: String) {
    append(raw: "\"")
    var value = value
    value.withUTF8 { text in
      var start = 0
      for place in text.indices where Self.needsEscape(text[place]) {
        append(UnsafeBufferPointer(rebasing: text[start..<place]))
        append(escapeOf: text[place])
        start = place + 1
      }
      append(UnsafeBufferPointer(rebasing: text[start...]))
    }
    append(raw: "\"")
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func append(escapeOf byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append(raw: "\\\"")
    case UInt8(ascii: "\\"): append(raw: "\\\\")
    case UInt8(ascii: "\n"): append(raw: "\\n")
    case UInt8(ascii: "\r"): append(raw: "\\r")
    case UInt8(ascii: "\t"): append(raw: "\\t")
    default:
      let digits = String(byte, radix: 16)
      append(unquoted: "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }
  }
}
