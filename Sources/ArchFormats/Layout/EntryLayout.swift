import ShapeEngine

/// Entries of a list of layers as the layout writes them: `Call(…) until X from a, b if … for …`.
/// It follows ``EntryParser``, which has taken the same text already.
struct EntryLayout: EntryScanner {
  let characters: [Character]
  var offset = 0
  private var parts: [String] = []

  private init(_ text: String) { characters = Array(text) }

  /// `Call from REFS if CONDITION for VARIABLES in EXPRESSION`.
  ///
  /// - Parameter inferred: what the call of a layer type, which begins so many characters from the
  ///   text's start, infers of the sizes that it names; nil where that is not known.
  static func call(
    _ text: String, _ inferred: (LayerType, Int) -> Set<String>? = { _, _ in nil }
  ) throws(DefinitionError) -> String {
    var layout = EntryLayout(text)
    try layout.appendCall(inferred)
    try layout.appendClauses()
    return layout.parts.joined(separator: " ")
  }

  /// `NAME CLAUSES`, the key of an entry; the name may be missing.
  static func key(_ text: String) throws(DefinitionError) -> String {
    var layout = EntryLayout(text)
    layout.skipSpaces()
    if !layout.isAtClause {
      layout.parts.append(try layout.template { $0.isWhitespace })
    }
    try layout.appendClauses()
    return layout.parts.joined(separator: " ")
  }

  /// `a, b{i}`, the names after `from` and `return`.
  static func references(_ text: String) throws(DefinitionError) -> String {
    var layout = EntryLayout(text)
    return try layout.references()
  }

  private mutating func appendCall(
    _ inferred: (LayerType, Int) -> Set<String>?
  ) throws(DefinitionError) {
    skipSpaces()
    let start = offset
    var call = try template { !$0.isPathPart && $0 != "{" }
    if offset < characters.count, characters[offset] == "(" {
      let (arguments, end) = try ExpressionLayout.part(of: characters, from: offset, until: ")")
      call += arguments
      offset = end
    }
    parts.append(CallEdit.shortForm(call) { inferred($0, start) })
    skipSpaces()
    if word() == "until" {
      offset += 5
      skipSpaces()
      parts.append("until \(path())")
      skipSpaces()
    }
    guard word() == "with" else { return }
    for _ in 0..<3 {
      offset += word().count
      skipSpaces()
    }
    parts.append("with weights of \(try template(until: \.isWhitespace))")
  }

  private mutating func appendClauses() throws(DefinitionError) {
    skipSpaces()
    if word() == "from" {
      offset += 4
      parts.append("from \(try references())")
    }
    // The other clauses are words and expressions throughout.
    let rest = String(characters[min(offset, characters.count)...])
    do throws(DefinitionError) {
      let rest = try ExpressionLayout.text(rest)
      if !rest.isEmpty { parts.append(rest) }
    } catch {
      var error = error
      error.place?.column += offset
      throw error
    }
  }

  private mutating func references() throws(DefinitionError) -> String {
    var names: [String] = []
    repeat {
      if offset < characters.count, characters[offset] == "," { offset += 1 }
      skipSpaces()
      names.append(try template { $0.isWhitespace || $0 == "," })
      skipSpaces()
    } while offset < characters.count && characters[offset] == ","
    return names.joined(separator: ", ")
  }

  /// A name with expressions in braces, up to a character for which `isEnd` holds outside them.
  private mutating func template(
    until isEnd: (Character) -> Bool
  ) throws(DefinitionError) -> String {
    var text = ""
    while offset < characters.count, !isEnd(characters[offset]) {
      text.append(characters[offset])
      offset += 1
      guard text.last == "{" else { continue }
      let (expression, end) = try ExpressionLayout.part(
        of: characters, from: offset, depth: 1, until: "}")
      text += expression
      offset = end
    }
    return text
  }
}
