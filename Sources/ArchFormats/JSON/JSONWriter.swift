extension JSON {
  /// The value on one line, without spaces: the form that is hashed, stored and streamed.
  package var compact: String {
    var writer = JSONWriter(indented: false)
    writer.write(self, depth: 0)
    return writer.text
  }

  /// The value over several lines, for people; lists of plain values stay on one line.
  package var pretty: String {
    var writer = JSONWriter(indented: true)
    writer.write(self, depth: 0)
    return writer.text
  }
}

private struct JSONWriter {
  let indented: Bool
  private var output = ByteText()

  init(indented: Bool) { self.indented = indented }

  var text: String { output.string }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): output.append(value)
    case .digits(let digits): output.append(digits)
    case .float(let value): output.append(value.isFinite ? String(value) : "null" as String)
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
    append("\n")
    for _ in 0..<depth { append("  ") }
  }

  private mutating func append(_ text: StaticString) { output.append(text) }

  /// A string in quotes. Everything that needs an escape is one byte of UTF-8.
  private mutating func writeString(_ value: String) {
    append("\"")
    var value = value
    value.withUTF8 { text in
      var rest = text[...]
      while let place = rest.firstIndex(where: Self.needsEscape) {
        output.append(UnsafeBufferPointer(rebasing: rest[..<place]))
        writeEscape(rest[place])
        rest = rest[(place + 1)...]
      }
      output.append(UnsafeBufferPointer(rebasing: rest))
    }
    append("\"")
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func writeEscape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case UInt8(ascii: "\n"): append("\\n")
    case UInt8(ascii: "\r"): append("\\r")
    case UInt8(ascii: "\t"): append("\\t")
    default:
      let digits = String(byte, radix: 16)
      output.append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }
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
