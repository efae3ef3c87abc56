/// A picture for LaTeX: a `tikzpicture`, which a document with `\usepackage{tikz}` takes by `\input`.
public struct TikZPage: VectorPage {
  private let width: Double
  private let height: Double
  private var content = ""
  /// The colours by the names that they have in the file.
  private var colours: [String] = []

  public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

  public mutating func draw(
    _ outline: Outline, fill: String?, line: String?, style: LineStyle, tooltip: String?
  ) {
    var options: [String] = []
    if let fill { options.append("fill=\(name(of: fill))") }
    if let line { options.append("draw=\(name(of: line))") }
    if style != .usual {
      options.append("line width=\(SVGText.number(style.width))pt")
      if let on = style.dashes.first, let off = style.dashes.last {
        options.append("dash pattern=on \(SVGText.number(on))pt off \(SVGText.number(off))pt")
      }
    }
    content += "\\path[\(options.joined(separator: ","))]"
    for step in outline.steps {
      switch step {
      case .move(let point): content += " \(Self.point(point))"
      case .line(let point): content += " -- \(Self.point(point))"
      case .curve(let first, let second, let end):
        content += " .. controls \(Self.point(first)) and \(Self.point(second)) .. "
        content += Self.point(end)
      case .close: content += " -- cycle"
      }
    }
    content += ";\n"
  }

  public mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, isBold: Bool, colour: String
  ) {
    let font = "\\fontsize{\(SVGText.number(size))}{\(SVGText.number(size * 1.2))}"
    content += "\\node[anchor=base west,inner sep=0,text=\(name(of: colour)),"
    content += "font=\\sffamily\(isBold ? "\\bfseries" : "")\(font)\\selectfont] at "
    content += "\(Self.point(point)) {\(LaTeXText.escaped(text))};\n"
  }

  public func file(title: String) -> String {
    var text = "% \(LaTeXText.commented(title))\n"
    text += "% A document shows it by \\usepackage{tikz} and \\input of this file.\n"
    text += "\\begin{tikzpicture}[x=1pt,y=-1pt,line width=0.8pt,line join=round]\n"
    for (place, colour) in colours.enumerated() {
      text += "\\definecolor{\(Self.name(place))}{HTML}{\(colour.dropFirst().uppercased())}\n"
    }
    // The picture is as large as the page, also where nothing is drawn at its edge.
    text += "\\path (0,0) rectangle (\(SVGText.number(width)),\(SVGText.number(height)));\n"
    return text + content + "\\end{tikzpicture}\n"
  }

  private static func name(_ place: Int) -> String { "archdb\(place)" }

  private mutating func name(of colour: String) -> String {
    if let place = colours.firstIndex(of: colour) { return Self.name(place) }
    colours.append(colour)
    return Self.name(colours.count - 1)
  }

  private static func point(_ point: GraphLayout.Point) -> String {
    "(\(SVGText.number(point.x)),\(SVGText.number(point.y)))"
  }
}

/// Texts in LaTeX.
public enum LaTeXText {
  /// A text that stands for itself: what LaTeX reads as a command is written otherwise, and what its basic
  /// fonts have not is a question mark.
  public static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "_", "%": result += "\\" + String(scalar)
      case "^": result += "\\textasciicircum{}"
      case "~": result += "\\textasciitilde{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      // A quotation mark as the font has it: the command for it wants another encoding of fonts.
      case "\"": result += "{\\char34}"
      case "'": result += "\\textquotesingle{}"
      case "`": result += "\\textasciigrave{}"
      // Two of them would be a dash.
      case "-": result += "{-}"
      default:
        result += (0x20...0x7E).contains(scalar.value) ? String(scalar) : "?"
      }
    }
    return result
  }

  /// A text within a comment, which ends with its line.
  public static func commented(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar -> UnicodeScalar in
          (0x20...0x7E).contains(scalar.value) ? scalar : "?"
        }))
  }
}
