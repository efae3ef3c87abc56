/// UTF-8 text that is put together piece by piece, to be printed, hashed or bound to a statement.
package struct ByteText: Sendable {
  package var bytes: [UInt8] = []

  @inlinable package init() {}

  @inlinable
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inlinable
  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  @inlinable
  package mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  @inlinable
  package mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: text)
  }

  @inlinable
  package mutating func append(ascii byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

  @inlinable
  package mutating func append(_ value: Int) {
    if value < 0 { append(ascii: "-") }
    // From the last digit on; the largest magnitude has 19.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var (rest, start) = (value.magnitude, 20)
    repeat {
      start -= 1
      digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    for place in start..<20 { bytes.append(digits[place]) }
  }

  /// A field with its length before it, so that two fields can never be taken for others.
  @inlinable
  package mutating func append(field text: String) {
    append(text.utf8.count)
    append(ascii: ":")
    append(text)
  }

  /// A JSON list of integers.
  @inlinable
  package mutating func append(list values: some Sequence<Int>) {
    append(ascii: "[")
    var isFirst = true
    for value in values {
      if !isFirst { append(ascii: ",") }
      isFirst = false
      append(value)
    }
    append(ascii: "]")
  }

  /// A JSON list of lists of integers.
  package static func lists(_ lists: some Sequence<[Int]>) -> [UInt8] {
    var text = ByteText()
    text.append(ascii: "[")
    for list in lists {
      if text.bytes.count > 1 { text.append(ascii: ",") }
      text.append(list: list)
    }
    text.append(ascii: "]")
    return text.bytes
  }

  @inlinable package var string: String { String(decoding: bytes, as: UTF8.self) }
}
