/// A page of PDF 1.4 with vector figures and texts in Helvetica, one of the standard fonts, which no file
/// needs to hold. Lengths are in points from the top left.
public struct PDFPage: VectorPage {
  private let width: Double
  private let height: Double
  private var content = ""

  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  public mutating func draw(
    _ outline: Outline, fill: String?, line: String?, style: LineStyle, tooltip: String?
  ) {
    if style != .usual { content += Self.text(of: style) }
    defer { if style != .usual { content += Self.text(of: .usual) } }
    if let fill { content += Self.components(of: fill) + " rg\n" }
    if let line { content += Self.components(of: line) + " RG\n" }
    for step in outline.steps {
      switch step {
      case .move(let point): content += Self.point(point) + " m\n"
      case .line(let point): content += Self.point(point) + " l\n"
      case .curve(let first, let second, let end):
        content += [first, second, end].map(Self.point).joined(separator: " ") + " c\n"
      case .close: content += "h\n"
      }
    }
    content += fill == nil ? "S\n" : line == nil ? "f\n" : "B\n"
  }

  public mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, isBold: Bool, colour: String
  ) {
    content +=
      "\(Self.components(of: colour)) rg BT /F\(isBold ? 2 : 1) \(SVGText.number(size)) Tf "
    // The page is upside down; its texts are not.
    content += "1 0 0 -1 \(Self.point(point)) Tm (\(Self.escaped(text))) Tj ET\n"
  }

  /// The whole file, in ASCII.
  ///
  /// - Parameter title: what the page shows.
  public func file(title: String) -> String {
    let size = "\(SVGText.number(width)) \(SVGText.number(height))"
    let stream = "1 0 0 -1 0 \(SVGText.number(height)) cm 0.8 w 1 j\n" + content
    let font = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont"
    let objects = [
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 \(size)] /Contents 4 0 R "
        + "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
      "<< /Length \(stream.utf8.count) >>\nstream\n\(stream)endstream",
      "<< \(font) /Helvetica >>", "<< \(font) /Helvetica-Bold >>",
      "<< /Title (\(Self.escaped(title))) /Producer (archdb) >>",
    ]
    var (text, places) = ("%PDF-1.4\n", [Int]())
    for (index, object) in objects.enumerated() {
      places.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for place in places {
      let digits = String(place)
      text += String(repeating: "0", count: max(0, 10 - digits.count)) + digits + " 00000 n \n"
    }
    text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R /Info 7 0 R >>\n"
    return text + "startxref\n\(start)\n%%EOF\n"
  }

  private static func text(of style: LineStyle) -> String {
    let dashes = style.dashes.map(SVGText.number).joined(separator: " ")
    return "\(SVGText.number(style.width)) w [\(dashes)] 0 d\n"
  }

  private static func point(_ point: GraphLayout.Point) -> String { SVGText.point(point) }

  private static func components(of colour: String) -> String {
    let value = Int(colour.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { shift in
      let thousandths = (value >> shift & 0xFF) * 1000 / 255
      return thousandths == 1000 ? "1" : "0.\(String(thousandths + 1000).dropFirst())"
    }.joined(separator: " ")
  }

  /// A text within parentheses; what Latin 1 has not is a question mark.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x28, 0x29, 0x5C: result += "\\" + String(scalar)
      case 0x20...0x7E: result.unicodeScalars.append(scalar)
      case 0xA0...0xFF: result += "\\" + String(scalar.value, radix: 8)
      default: result += "?"
      }
    }
    return result
  }
}
