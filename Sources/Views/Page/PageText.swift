import ArchFormats
import ArchStore

/// How pages in HTML are put together from the files that the binary holds.
enum PageText {
  /// A file without its indentation and the lines that are comments. No line of our scripts is within a text.
  static func dense(_ text: String) -> String {
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    return lines.filter { line in
      !["//", "/*", "* ", "*/"].contains { line.hasPrefix($0) } && !line.isEmpty
    }.joined(separator: "\n")
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
