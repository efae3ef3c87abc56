/// Lines of Python that fit: a call that is too long has its arguments on lines of their own.
enum Layout {
  static let width = 88

  /// A statement at an indentation, in as many lines as it takes.
  static func lines(_ statement: String, indent: Int) -> [String] {
    let start = String(repeating: " ", count: indent)
    guard indent + statement.count > width, let (head, parts, tail) = split(statement) else {
      return [start + statement]
    }
    let inner = parts.joined(separator: ", ")
    // One element in parentheses is a tuple by its comma alone, and so is one that an index is.
    let isIndex = parts.count == 1 && isSubscript(head)
    if indent + 4 + inner.count <= width, parts.count > 1 || isIndex || !head.hasSuffix("[") {
      return [start + head, start + "    " + inner, start + tail]
    }
    if parts.count == 1, let clauses = clauses(of: parts[0]) {
      return [start + head] + clauses.flatMap { lines($0, indent: indent + 4) } + [start + tail]
    }
    // Values go on as many lines as they fill, calls on lines of their own.
    if parts.count > 1, !parts.contains(where: isCall) {
      return [start + head] + filled(parts, indent: indent + 4) + [start + tail]
    }
    var result = [start + head]
    for part in parts { result += lines(isIndex ? part : part + ",", indent: indent + 4) }
    return result + [start + tail]
  }

  /// Whether a text ends with the bracket of an index, which follows what it is of.
  private static func isSubscript(_ head: String) -> Bool {
    guard head.last == "[", let before = head.dropLast().last else { return false }
    return before.isLetter || before.isNumber || "_)]\"".contains(before)
  }

  /// A comprehension as its element and its loops; nil for any other text.
  private static func clauses(of text: String) -> [String]? {
    var (result, current, depth, isText) = ([String](), "", 0, false)
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if word == "for", depth == 0, !isText, !current.isEmpty {
        result.append(current)
        current = ""
      }
      current += (current.isEmpty ? "" : " ") + word
      for character in word {
        if character == "\"" { isText.toggle() }
        if !isText, "([{".contains(character) { depth += 1 }
        if !isText, ")]}".contains(character) { depth -= 1 }
      }
    }
    return result.isEmpty ? nil : result + [current]
  }

  /// Whether a text has brackets other than those of a tuple.
  private static func isCall(_ text: String) -> Bool {
    zip(" " + text, text).contains { before, character in
      character == "[" || character == "{"
        || character == "(" && (before.isLetter || before.isNumber || before == "_")
    }
  }

  private static func filled(_ parts: [String], indent: Int) -> [String] {
    let start = String(repeating: " ", count: indent)
    var (result, line) = ([String](), "")
    for part in parts {
      if line.isEmpty {
        line = start + part + ","
      } else if line.count + part.count + 2 <= width {
        line += " " + part + ","
      } else {
        result.append(line)
        line = start + part + ","
      }
    }
    return result + [line]
  }

  /// A statement as what is in front of its last outermost bracket, the elements in it, and the rest.
  private static func split(_ text: String) -> (head: String, parts: [String], tail: String)? {
    let characters = Array(text)
    var (depth, isText, index) = (0, false, 0)
    var outer: (open: Int, close: Int)?
    var open = 0
    while index < characters.count {
      let character = characters[index]
      if isText {
        if character == "\\" { index += 1 } else if character == "\"" { isText = false }
      } else if character == "\"" {
        isText = true
      } else if "([{".contains(character) {
        if depth == 0 { open = index }
        depth += 1
      } else if ")]}".contains(character) {
        depth -= 1
        if depth == 0, index - open > (outer.map { $0.close - $0.open } ?? 1) {
          outer = (open, index)
        }
      }
      index += 1
    }
    guard let outer, depth == 0 else { return nil }
    let inside = String(characters[(outer.open + 1)..<outer.close])
    let parts = elements(of: inside)
    if parts.isEmpty { return nil }
    return (
      String(characters[...outer.open]), parts, String(characters[outer.close...])
    )
  }

  private static func elements(of text: String) -> [String] {
    var (result, current, depth, isText, isEscaped) = ([String](), "", 0, false, false)
    for character in text {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          isText = false
        }
      } else if character == "\"" {
        isText = true
      } else if "([{".contains(character) {
        depth += 1
      } else if ")]}".contains(character) {
        depth -= 1
      } else if character == ",", depth == 0 {
        result.append(current.trimmed)
        current = ""
        continue
      }
      current.append(character)
    }
    if !current.trimmed.isEmpty { result.append(current.trimmed) }
    return result
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
