import ShapeEngine

/// A darknet configuration as text: sections in brackets, each with `key=value` lines.
/// Source: parser.c of darknet (github.com/AlexeyAB/darknet).
struct DarknetText {
  struct Section {
    var name: String
    var line: Int
    var options: [(key: String, value: String, line: Int)] = []

    func text(_ key: String) -> String? { options.last { $0.key == key }?.value }

    /// An integer option.
    ///
    /// - Throws: ``DefinitionError`` where its value is no integer.
    func integer(_ key: String) throws(DefinitionError) -> Int? {
      guard let option = options.last(where: { $0.key == key }) else { return nil }
      // darknet's are of 32 bits.
      guard let value = Int32(option.value) else {
        throw DefinitionError(
          "'\(key)' takes an integer", at: TextPlace(line: option.line, column: 1),
          found: VisibleText.line(option.value), expected: "an integer of 32 bits")
      }
      return Int(value)
    }

    func integer(_ key: String, else usual: Int) throws(DefinitionError) -> Int {
      try integer(key) ?? usual
    }

    /// A list of integers with commas between them.
    func integers(_ key: String) throws(DefinitionError) -> [Int] {
      guard let option = options.last(where: { $0.key == key }) else { return [] }
      var values: [Int] = []
      for part in option.value.split(separator: ",") {
        guard let value = Int32(part.filter { !$0.isWhitespace }) else {
          throw DefinitionError(
            "'\(key)' takes integers with commas between them",
            at: TextPlace(line: option.line, column: 1), found: VisibleText.line(option.value))
        }
        values.append(Int(value))
      }
      return values
    }
  }

  /// The sections in order; the first one is [net].
  private(set) var sections: [Section] = []

  /// The most options of a section: darknet's own types have less than 60.
  private static let optionLimit = 1000

  init(_ bytes: [UInt8]) throws(DefinitionError) {
    var (number, start) = (0, bytes.startIndex)
    while start < bytes.endIndex {
      let line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
      start = line.endIndex + 1
      number += 1
      let text = Self.trimmed(line.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: ";") })
      if text.isEmpty { continue }
      let place = TextPlace(line: number, column: 1)
      if text.first == "[" {
        guard text.last == "]", text.count > 2 else {
          throw DefinitionError(
            "a section's name has no end", at: place, found: VisibleText.line(String(text)),
            expected: "[convolutional]")
        }
        guard sections.count <= Elaborator.entryLimit else {
          throw DefinitionError("more than \(Elaborator.entryLimit) sections", at: place)
        }
        sections.append(Section(name: String(text.dropFirst().dropLast()), line: number))
        continue
      }
      guard let sign = text.firstIndex(of: "="), !sections.isEmpty else {
        throw DefinitionError(
          "a line is neither a section nor an option", at: place,
          found: VisibleText.line(String(text)), expected: "[section] or key=value")
      }
      guard sections[sections.count - 1].options.count < Self.optionLimit else {
        throw DefinitionError("a section of more than \(Self.optionLimit) options", at: place)
      }
      let key = text[..<sign].filter { !$0.isWhitespace }
      var value = text[text.index(after: sign)...]
      while value.first?.isWhitespace == true { value.removeFirst() }
      sections[sections.count - 1].options.append((key, String(value), number))
    }
    guard let first = sections.first, ["net", "network"].contains(first.name) else {
      throw DefinitionError("the first section is not [net]", expected: "[net], then the layers")
    }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> Substring {
    var text = Substring(decoding: line, as: UTF8.self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
