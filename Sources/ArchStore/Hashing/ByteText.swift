/// UTF-8 text that is put together piece by piece, to be hashed or bound to a statement.
struct ByteText {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: text) }

  mutating func append(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

  mutating func append(_ value: Int) {
    if value < 0 { append("-") }
    var rest = value.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  /// A field with its length before it, so that two fields can never be taken for others.
  mutating func append(field text: String) {
    append(text.utf8.count)
    append(":")
    append(text)
  }

  /// A JSON list of integers.
  mutating func append(list values: some Sequence<Int>) {
    append("[")
    var isFirst = true
    for value in values {
      if !isFirst { append(",") }
      isFirst = false
      append(value)
    }
    append("]")
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }
}
