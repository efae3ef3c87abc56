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

  /// The text of a scalar; nil for anything else.
  package var text: String? {
    guard case .scalar(let text, _, _) = self else { return nil }
    return text
  }
}
