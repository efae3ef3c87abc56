extension JSON {
  /// The value on one line, without spaces: the form that is hashed, stored and streamed.
  public var compact: String {
    var writer = JSONWriter(indented: false)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The value over several lines, for people; lists of plain values stay on one line.
  public var pretty: String {
    var writer = JSONWriter(indented: true)
    writer.write(self, depth: 0)
    return writer.text
  }
}

private struct JSONWriter {
  let indented: Bool
  private var bytes: [UInt8] = []

  init(indented: Bool) { self.indented = indented }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): append(String(value))
    case .digits(let digits): append(digits)
    case .float(let value): append(value.isFinite ? String(value) : "null")
    case .string(let value): writeString(value)
    case .array(let values):
      let breaks = indented && !values.isEmpty && !values.allSatisfy(\.isPlain)
      append("[")
      for (index, value) in values.enumerated() {
        startElement(index, breaks, depth)
        write(value, depth: depth + 1)
      }
      close("]", breaks, depth)
    case .object(let members):
      let breaks =
        indented && !members.isEmpty
        && (depth == 0 || !members.allSatisfy { $0.value.isPlain || $0.value.isPlainList })
      append("{")
      for (index, member) in members.enumerated() {
        startElement(index, breaks, depth)
        writeString(member.key)
        append(indented ? ": " : ":")
        write(member.value, depth: depth + 1)
      }
      close("}", breaks, depth)
    }
  }

  private mutating func startElement(_ index: Int, _ breaks: Bool, _ depth: Int) {
    if index > 0 { append(indented && !breaks ? ", " : ",") }
    if breaks { startLine(depth + 1) }
  }

  private mutating func close(_ sign: StaticString, _ breaks: Bool, _ depth: Int) {
    if breaks { startLine(depth) }
    append(sign)
  }

  private mutating func startLine(_ depth: Int) {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<2 * depth { bytes.append(UInt8(ascii: " ")) }
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  /// A string in quotes. Everything that needs an escape is one byte of UTF-8.
  private mutating func writeString(_ value: String) {
    bytes.append(UInt8(ascii: "\""))
    var value = value
    value.withUTF8 { text in
      for byte in text {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case UInt8(ascii: "\r"): append("\\r")
        case UInt8(ascii: "\t"): append("\\t")
        case _ where byte < 0x20 || byte == 0x7f:
          let digits = String(byte, radix: 16)
          append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
        default: bytes.append(byte)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension JSON {
  fileprivate var isPlain: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  fileprivate var isPlainList: Bool {
    guard case .array(let values) = self else { return false }
    return values.allSatisfy(\.isPlain)
  }
}
