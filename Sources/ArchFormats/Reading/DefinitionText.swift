/// A text that defines designs by itself: a whole file, or one line of a file with a JSON object on
/// each line.
package struct DefinitionText: Sendable {
  package var bytes: [UInt8]
  /// The name that errors show; `-` for standard input.
  package var file: String
  /// Which line of the file it is, counted from 1; nil for a whole file.
  package var line: Int?

  /// The largest text that is read, in bytes: a whole file, or a line.
  package static var sizeLimit: Int { 64 << 20 }

  package init(_ bytes: [UInt8], file: String, line: Int? = nil) {
    self.bytes = bytes
    self.file = file
    self.line = line
  }

  /// Whether it is JSON: a line, or its first character opens an object.
  package var isJSON: Bool { line != nil || Self.isJSON(bytes) }

  static func isJSON(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.first { !$0.isBlank } == UInt8(ascii: "{")
  }

  /// The place of a text, as a person looks it up: `nets.ndjson:9`.
  package var place: String { line.map { "\(file):\($0)" } ?? file }
}

extension UInt8 {
  /// What JSON allows between values.
  var isBlank: Bool { self == 0x20 || self == 0x0a || self == 0x0d || self == 0x09 }
}

extension DefinitionError {
  /// The error with the file's name, the line that it is about, and its number in the file.
  ///
  /// - Parameter overrides: the values of parameters with which the text was read.
  package func located(
    in text: DefinitionText, with overrides: [(name: String, value: String)] = []
  ) -> DefinitionError {
    // An error in another file that the text calls is located already.
    var result = self
    result.others = others.map { $0.located(in: text, with: overrides) }
    guard file.isEmpty else { return result }
    result = result.located(in: text.file, text: text.bytes)
    result.graph = graph?.of(text, with: overrides)
    if let line = text.line {
      result.place = TextPlace(
        line: line + (place?.line ?? 1) - 1, column: place?.column ?? 1)
    }
    return result
  }
}
