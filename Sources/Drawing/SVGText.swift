/// Pieces of SVG: numbers with at most one decimal, texts escaped.
public enum SVGText {
  /// How an outline is drawn, as CSS.
  public static func style(_ style: LineStyle) -> String {
    let dashes = style.dashes.map(number).joined(separator: " ")
    return "stroke-width:\(number(style.width))"
      + (dashes.isEmpty ? "" : ";stroke-dasharray:\(dashes)")
  }

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

  /// The same path in fewer characters: from each point to the next.
  public static func shortPath(_ outline: Outline) -> String {
    var (text, at, start) = ("", Tenths(x: 0, y: 0), Tenths(x: 0, y: 0))
    /// The way to a point, which is where the next one begins.
    func way(to point: GraphLayout.Point, from origin: Tenths) -> [Int] {
      let place = Tenths(point)
      at = place
      return [place.x &- origin.x, place.y &- origin.y]
    }
    for step in outline.steps {
      let origin = at
      switch step {
      case .move(let point):
        text += "M" + short(way(to: point, from: Tenths(x: 0, y: 0)))
        start = at
      case .line(let point):
        let way = way(to: point, from: origin)
        text +=
          way[1] == 0
          ? "h" + short([way[0]]) : way[0] == 0 ? "v" + short([way[1]]) : "l" + short(way)
      case .curve(let first, let second, let end):
        text += "c" + short([first, second, end].flatMap { way(to: $0, from: origin) })
      case .close:
        text += "z"
        at = start
      }
    }
    return text
  }

  /// A point in tenths, to which coordinates are rounded.
  private struct Tenths {
    var x: Int
    var y: Int

    init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
    init(_ point: GraphLayout.Point) {
      func tenths(_ value: Double) -> Int { Int(exactly: (value * 10).rounded()) ?? 0 }
      (x, y) = (tenths(point.x), tenths(point.y))
    }
  }

  /// Numbers of tenths one after the other; a sign parts as well as a space.
  private static func short(_ values: [Int]) -> String {
    var text = ""
    for value in values {
      if !text.isEmpty, value >= 0 { text += " " }
      let (whole, rest) = value.magnitude.quotientAndRemainder(dividingBy: 10)
      text += value < 0 ? "-" : ""
      text += rest == 0 ? "\(whole)" : "\(whole == 0 ? "" : "\(whole)").\(rest)"
    }
    return text
  }
}
