/// A place in a text: line and column from 1.
package struct TextPlace: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// A value of a YAML text together with where it is, so that an error can show it.
package indirect enum TextNode: Sendable {
  /// A scalar as it is written, without YAML's guess at its type.
  case scalar(String, isQuoted: Bool, TextPlace)
  case sequence([TextNode], TextPlace)
  case mapping([(key: TextNode, value: TextNode)], TextPlace)

  package var place: TextPlace {
    switch self {
    case .scalar(_, _, let place), .sequence(_, let place), .mapping(_, let place): place
    }
  }

  /// In YAML's `[a, b]` and `{a: b}` a comma ends a value, also within the brackets of a call.
  func refuseCutCall() throws(DefinitionError) {
    guard case .scalar(let text, isQuoted: false, let place) = self,
      text.contains("("), text.count(where: { $0 == "(" }) > text.count(where: { $0 == ")" })
    else { return }
    throw DefinitionError(
      "the call '\(VisibleText.line(String(text.prefix(60))))' is not closed", at: place,
      length: text.count, expected: "')'",
      help: "inside […] and {…} a comma ends a value: put each on a line of its own")
  }

  /// The text of a scalar; nil for anything else.
  package var text: String? {
    guard case .scalar(let text, _, _) = self else { return nil }
    return text
  }
}
