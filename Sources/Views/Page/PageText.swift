import ArchFormats
import ArchStore

/// How pages in HTML are put together from the files that the binary holds.
enum PageText {
  /// The file of a name, dense; empty where there is none.
  static func part(_ name: String, of parts: [Embedded.File]) -> String {
    parts.first { $0.name == name }.map { dense($0.text) } ?? ""
  }

  /// A file without its indentation and the lines that are comments. No line of our scripts is within a text.
  static func dense(_ text: String) -> String {
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    return lines.filter { line in
      !["//", "/*", "* ", "*/"].contains { line.hasPrefix($0) } && !line.isEmpty
    }.joined(separator: "\n")
  }

  /// A style, dense: also without the spaces beside signs that need none.
  static func denseStyle(_ text: String) -> String {
    withoutSpaces(dense(text)[...], before: "{}", after: ":;,{}")
  }

  /// A script, dense: also without the spaces beside signs that need none, on lines without patterns and texts in
  /// single quotes. A text in backquotes ends on its line.
  static func denseScript(_ text: String) -> String {
    dense(text).split(separator: "\n").map { line in
      // Two signs of a sum must not become one.
      let signs = "=,(){}[];:?<>*&|!"
      return line.contains { "'/\\".contains($0) } || line.count { $0 == "`" } % 2 == 1
        ? String(line) : withoutSpaces(line, before: signs, after: signs)
    }.joined(separator: "\n")
  }

  private static func withoutSpaces(
    _ text: Substring, before: String, after: String
  ) -> String {
    let (before, after) = (Set(before.utf8), Set(after.utf8))
    let bytes = Array(text.utf8)
    var texts = OpenTexts()
    let kept = bytes.indices.filter { place in
      texts.pass(bytes[place], after: place > 0 ? bytes[place - 1] : 0)
      guard bytes[place] == UInt8(ascii: " "), !texts.isInside, place > 0, place + 1 < bytes.count
      else { return true }
      return !after.contains(bytes[place - 1]) && !before.contains(bytes[place + 1])
    }
    return String(decoding: kept.map { bytes[$0] }, as: UTF8.self)
  }

  /// The texts that a place of a line is in: `"`, or a backquote, in which `${` begins what is none.
  private struct OpenTexts {
    /// The signs that are open, the innermost last.
    private var open: [UInt8] = []

    var isInside: Bool {
      open.last == UInt8(ascii: "\"") || open.last == UInt8(ascii: "`")
    }

    mutating func pass(_ sign: UInt8, after before: UInt8) {
      switch (sign, open.last) {
      case (UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "`"), UInt8(ascii: "`")):
        open.removeLast()
      case (UInt8(ascii: "\""), UInt8(ascii: "`")), (_, UInt8(ascii: "\"")): break
      case (UInt8(ascii: "{"), UInt8(ascii: "`")):
        if before == UInt8(ascii: "$") { open.append(sign) }
      case (_, UInt8(ascii: "`")): break
      case (UInt8(ascii: "\""), _), (UInt8(ascii: "`"), _), (UInt8(ascii: "{"), _):
        open.append(sign)
      case (UInt8(ascii: "}"), UInt8(ascii: "{")): open.removeLast()
      default: break
      }
    }
  }

  /// A template with texts in the places of `{{name}}`. What is put in is not read again.
  static func filled(_ template: String, _ texts: [String: String]) -> String {
    var result = ""
    var rest = template[...]
    while let start = rest.firstRange(of: "{{"),
      let end = rest[start.upperBound...].firstRange(of: "}}")
    {
      result += rest[..<start.lowerBound]
      result += texts[String(rest[start.upperBound..<end.lowerBound])] ?? ""
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  /// The policy of a page that asks for nothing: these scripts and styles, and no others.
  static func policy(scripts: [String], styles: [String]) -> String {
    func hashes(_ texts: [String]) -> String {
      texts.map { "'\(hash($0))'" }.joined(separator: " ")
    }
    return "default-src 'none'; script-src \(hashes(scripts)); style-src \(hashes(styles)); "
      + "base-uri 'none'; form-action 'none'"
  }

  /// The hash by which a policy allows a script or a style.
  private static func hash(_ text: String) -> String {
    "sha256-" + Base64.text(SHA256.hash(text))
  }
}
