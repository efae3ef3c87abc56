import ArchFormats
import ArchStore
import Drawing
import ShapeEngine

/// The answer of `page`: one HTML file that evaluates designs at any input, without a request.
package struct PageView: Sendable {
  private let title: String
  private let data: String
  private let drawings: String

  /// A page of one design, or of two that are compared.
  ///
  /// - Parameters:
  ///   - areVariants: whether two are one definition with other parameters.
  ///   - notice: what is said below the fields; nil for nothing.
  /// - Throws: ``EvaluationError`` where a design refuses every input.
  package init(
    _ designs: [PageDesign], areVariants: Bool = false, notice: String? = nil
  ) throws(EvaluationError) {
    title = designs.map(\.title).joined(separator: ", ")
    var members: [JSON] = []
    for design in designs { members.append(try design.json()) }
    var data: [JSON.Member] = [.init("designs", .array(members))]
    if designs.count == 2 {
      let comparison = PageComparison(designs[0], designs[1], areVariants: areVariants)
      data.append(.init("pairs", comparison.json(designs[0].places, designs[1].places)))
    }
    if let notice { data.append(.init("notice", .string(notice))) }
    self.data = JSON.object(data).compact
    drawings = designs.map(\.drawing).joined()
  }

  /// The page's text.
  package var html: String {
    PageText.filled(
      Self.frame.template,
      [
        "title": SVGText.escaped(VisibleText.line(title)), "policy": Self.frame.policy,
        "style": Self.frame.style, "picture": PlotView.linkedStyle, "drawings": drawings,
        "data": HTMLText.data(data), "script": Self.frame.script,
      ])
  }

  /// What all pages have alike, made once: a site has hundreds of them.
  private static let frame: (template: String, style: String, script: String, policy: String) = {
    let parts = Embedded.pageParts
    let template = PageText.part("page.html", of: parts)
    let style = PageText.denseStyle(parts.first { $0.name == "page.css" }?.text ?? "")
    let scripts = parts.filter { $0.name.hasSuffix(".js") }.map { PageText.denseScript($0.text) }
    let words = "const WORDS=\(HTMLText.data(WindowWords.json.compact));\n"
    let script = "\"use strict\";\n" + words + scripts.joined(separator: "\n")
    let policy = PageText.policy(scripts: [script], styles: [style, PlotView.linkedStyle])
    return (template, style, script, policy)
  }()
}

/// Texts of anybody's within HTML.
enum HTMLText {
  /// JSON as the content of a script element: what could end it, or a line of a script, stands in strings
  /// only, where it is escaped.
  static func data(_ json: String) -> String {
    var result = ""
    result.reserveCapacity(json.utf8.count)
    for character in json.unicodeScalars {
      switch character {
      case "<": result += "\\u003c"
      case ">": result += "\\u003e"
      case "&": result += "\\u0026"
      case "\u{2028}": result += "\\u2028"
      case "\u{2029}": result += "\\u2029"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

/// Bytes as text, RFC 4648.
enum Base64 {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
