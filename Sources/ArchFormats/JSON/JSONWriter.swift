extension JSON {
  /// The value on one line, without spaces: the form that is hashed, stored and streamed.
  package var compact: String {
    var buffer = JSONBuffer()
    buffer.append(self)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// The value over several lines, for people; lists of plain values stay on one line.
  package var pretty: String { pretty(depth: 0) }

  private func pretty(depth: Int) -> String {
    var writer = JSONWriter(indented: true)
    writer.write(self, depth: depth)
    return String(decoding: writer.output.bytes, as: UTF8.self)
  }

  /// A list of objects that is printed piece by piece, as `pretty` prints it whole; one object by itself
  /// is printed without a list.
  package struct List {
    private var last: JSON?
    /// Whether a piece was given already, so that the list must be ended.
    package private(set) var isOpen = false

    package init() {}

    /// Appends an object and gives the lines that are known by then.
    package mutating func append(_ object: JSON) -> String {
      defer { last = object }
      guard let last else { return "" }
      defer { isOpen = true }
      return "\(isOpen ? "" : "[\n")  \(last.pretty(depth: 1)),"
    }

    /// The lines that are left.
    package var end: String {
      guard let last else { return "[]" }
      return isOpen ? "  \(last.pretty(depth: 1))\n]" : last.pretty
    }
  }
}

extension JSONBuffer {
  /// A value on one line.
  package mutating func append(_ value: JSON) {
    var writer = JSONWriter(indented: false)
    swap(&writer.output, &self)
    writer.write(value, depth: 0)
    swap(&writer.output, &self)
  }
}

private struct JSONWriter: ~Copyable {
  let indented: Bool
  var output = JSONBuffer()

  init(indented: Bool) { self.indented = indented }

  mutating func write(_ value: JSON, depth: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .int(let value): output.append(value)
    case .digits(let digits): output.append(unquoted: digits)
    case .float(let value): output.append(unquoted: value.isFinite ? String(value) : "null")
    case .string(let value): output.append(value)
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
        output.append(member.key)
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

  private mutating func append(_ text: StaticString) { output.append(raw: text) }
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
