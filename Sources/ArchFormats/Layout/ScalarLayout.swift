/// YAML's scalars as the layout writes them: plain, and in quotes only where YAML needs it.
enum ScalarLayout {
  /// A text that no expression is read from: `source`, a name, a key.
  ///
  /// A text that was in quotes and would be a number or the like without them keeps them, for
  /// programs that guess at types.
  static func text(_ text: String, isQuoted: Bool, inFlow: Bool) -> String {
    if !isQuoted && text.isEmpty { return "" }
    let keepsQuotes = isQuoted && looksTyped(text)
    return !keepsQuotes && isPlain(text, inFlow: inFlow) ? text : quoted(text)
  }

  /// In quotes: double ones, or single ones where the text has double ones in it.
  static func quoted(_ text: String) -> String {
    let isSimple = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !isBreakOrHidden($0) }
    if isSimple, text.contains(where: { "\"\\".contains($0) }), !text.contains("'") {
      return "'\(text)'"
    }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || isBreakOrHidden(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// What YAML takes for the end of a line, or refuses, or what nobody would see.
  private static func isBreakOrHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x7f...0x9f, 0x2028, 0x2029, 0xfeff: true
    default: false
    }
  }

  /// Whether a text can be written without quotes and is then read unchanged.
  static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    let characters = Array(text.unicodeScalars)
    guard let first = characters.first, let last = characters.last else { return false }
    guard first != " ", last != " ", last != ":" else { return false }
    guard !text.hasPrefix("---"), !text.hasPrefix("...") else { return false }
    if "-?:".unicodeScalars.contains(first) {
      guard characters.count > 1, characters[1] != " ", !inFlow || first == "-" else {
        return false
      }
    } else if ",[]{}#&*!|>'\"%@`".unicodeScalars.contains(first) {
      return false
    }
    for (index, scalar) in characters.enumerated() {
      if scalar.value < 0x20 || isBreakOrHidden(scalar) { return false }
      if inFlow, ",[]{}:?".unicodeScalars.contains(scalar) { return false }
      if scalar == ":", index + 1 < characters.count, characters[index + 1] == " " { return false }
      if scalar == "#", index > 0, characters[index - 1] == " " { return false }
    }
    return true
  }

  private static func looksTyped(_ text: String) -> Bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "~", ""]
    return words.contains(text.lowercased()) || text.first?.isNumber == true
      || Double(text) != nil
  }
}
