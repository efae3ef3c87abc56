/// Pieces of SVG: numbers with at most one decimal, texts escaped.
public enum SVGText {
  /// A coordinate, at most a tenth of a point exact.
  public static func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard tenths.isFinite, tenths.magnitude < 1e15 else { return "0" }
    let whole = Int(tenths)
    if whole % 10 == 0 { return String(whole / 10) }
    return (whole < 0 ? "-" : "") + "\(abs(whole) / 10).\(abs(whole) % 10)"
  }

  public static func point(_ point: GraphLayout.Point) -> String {
    number(point.x) + " " + number(point.y)
  }

  /// A text within an element or an attribute: what would end it, and what XML has no place for, is
  /// written otherwise.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{9}", "\u{A}", "\u{D}": result += " "
      default:
        // XML 1.0 has no other control characters, and no halves of pairs or non-characters.
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// The path of a figure.
  public static func path(_ outline: Outline) -> String {
    outline.steps.map { step in
      switch step {
      case .move(let point): "M" + Self.point(point)
      case .line(let point): "L" + Self.point(point)
      case .curve(let first, let second, let end):
        "C" + [first, second, end].map(Self.point).joined(separator: " ")
      case .close: "Z"
      }
    }.joined()
  }
}
