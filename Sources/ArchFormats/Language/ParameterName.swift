/// What the name of a parameter, of a file or of a block, or of a loop's variable may be: a name that an
/// expression can use.
enum ParameterName {
  static let rule = "letters, digits and '_', a letter or '_' first"

  /// Words that mean something else in an expression or behind a call.
  private static let words: Set<String> = [
    "training", "true", "True", "false", "False", "null", "None", "and", "or", "not", "if", "else",
    "for", "in",
  ]

  /// Why no expression can use a name, or would take it for something else; nil where it is a name.
  static func problem(with name: String) -> String? {
    if words.contains(name) {
      return "'\(name)' is a word of the language, and no name of a parameter or variable"
    }
    guard let first = name.first, first.isNameStart, name.allSatisfy(\.isNamePart) else {
      return "'\(VisibleText.line(name))' is no name of a parameter"
    }
    return nil
  }

  /// Requires the key of a parameter to be a name.
  static func require(_ key: TextNode) throws(DefinitionError) {
    guard let name = key.text, let problem = problem(with: name) else { return }
    throw DefinitionError(
      problem, at: key.place, length: name.count, found: VisibleText.line(name), expected: rule)
  }
}
