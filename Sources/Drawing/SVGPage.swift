/// A picture in SVG of figures and texts: text as text, no script, no font of its own. Texts are dark on a
/// white ground and light on a dark one.
public struct SVGPage: VectorPage {
  private let width: Double
  private let height: Double
  private var content = ""

  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  public mutating func draw(
    _ outline: Outline, fill: String?, line: String?, style: LineStyle, tooltip: String?
  ) {
    content += "<path fill=\"\(fill ?? "none")\""
    if let line { content += " stroke=\"\(line)\" stroke-linejoin=\"round\"" }
    if style != .usual {
      content += " style=\"\(SVGText.style(style))\""
    }
    content += " d=\"\(SVGText.path(outline))\""
    content += tooltip.map { "><title>\(SVGText.escaped($0))</title></path>\n" } ?? "/>\n"
  }

  public mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, isBold: Bool, colour: String
  ) {
    content += "<text x=\"\(SVGText.number(point.x))\" y=\"\(SVGText.number(point.y))\""
    content += " font-size=\"\(SVGText.number(size))\"\(isBold ? " font-weight=\"bold\"" : "")>"
    content += "\(SVGText.escaped(text))</text>\n"
  }

  public func file(title: String) -> String {
    let size = "\(SVGText.number(width)) \(SVGText.number(height))"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(SVGText.number(width))" \
      height="\(SVGText.number(height))" viewBox="0 0 \(size)" role="img" \
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">
      <title>\(SVGText.escaped(title))</title>
      <style>text{fill:#767676}@media(prefers-color-scheme:light){text{fill:#333}}\
      @media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
      \(content)</svg>

      """
  }
}
