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
  var text = ""

  init(indented: Bool) { self.indented = indented }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .float(let value): text += value.isFinite ? String(value) : "null"
    case .string(let value): writeString(value)
    case .array(let values):
      write(values.map { (nil, $0) }, "[", "]", breaking: !values.allSatisfy(\.isPlain), depth)
    case .object(let members):
      write(
        members.map { ($0.key, $0.value) }, "{", "}",
        breaking: depth == 0 || !members.allSatisfy { $0.value.isPlain || $0.value.isPlainList },
        depth)
    }
  }

  private mutating func write(
    _ values: [(key: String?, value: JSON)], _ open: String, _ close: String, breaking: Bool,
    _ depth: Int
  ) {
    let breaks = indented && breaking && !values.isEmpty
    text += open
    for (index, (key, value)) in values.enumerated() {
      if index > 0 { text += indented && !breaks ? ", " : "," }
      if breaks { text += "\n" + String(repeating: "  ", count: depth + 1) }
      if let key {
        writeString(key)
        text += indented ? ": " : ":"
      }
      write(value, depth: depth + 1)
    }
    if breaks { text += "\n" + String(repeating: "  ", count: depth) }
    text += close
  }

  private mutating func writeString(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
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
