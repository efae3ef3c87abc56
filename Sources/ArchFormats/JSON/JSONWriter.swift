extension JSON {
  /// The value on one line, without spaces: the form that is hashed, stored and streamed.
  package var compact: String {
    var buffer = JSONBuffer()
    buffer.append(self)
    return buffer.text
  }

  /// The value over several lines, for people; lists of plain values stay on one line.
  package var pretty: String { JSONIndentation.text(of: compact) }

  /// The same below so many others, whose indentation its lines have but for the first.
  package func pretty(depth: Int) -> String { JSONIndentation.text(of: compact, depth: depth) }

  /// A list of objects that is printed piece by piece, as `pretty` prints it whole; one object by itself
  /// is printed without a list.
  package struct List {
    /// On one line.
    private var last: String?
    /// Whether a piece was given already, so that the list must be ended.
    package private(set) var isOpen = false

    package init() {}

    /// Appends an object and gives the lines that are known by then.
    package mutating func append(_ object: JSON) -> String { append(line: object.compact) }

    /// Appends an object that is written on one line.
    package mutating func append(line: String) -> String {
      defer { last = line }
      guard let last else { return "" }
      defer { isOpen = true }
      return "\(isOpen ? "" : "[\n")  \(JSONIndentation.text(of: last, depth: 1)),"
    }

    /// The lines that are left.
    package var end: String {
      guard let last else { return "[]" }
      return isOpen
        ? "  \(JSONIndentation.text(of: last, depth: 1))\n]" : JSONIndentation.text(of: last)
    }
  }
}

extension JSONBuffer {
  /// A value on one line.
  package mutating func append(_ value: JSON) {
    switch value {
    case .null: append(raw: "null")
    case .bool(let value): append(raw: value ? "true" : "false")
    case .int(let value): append(value)
    case .digits(let digits): append(unquoted: digits)
    case .float(let value): append(unquoted: value.isFinite ? String(value) : "null")
    case .string(let value): append(value)
    case .array(let values): append(each: values) { $0.append($1) }
    case .object(let members):
      append(raw: "{")
      for (index, member) in members.enumerated() {
        if index > 0 { append(raw: ",") }
        append(member.key)
        append(raw: ":")
        append(member.value)
      }
      append(raw: "}")
    }
  }
}
