import ArchFormats
import Drawing
import ShapeEngine

/// A picture as SVG: texts as text, without scripts and without fonts of its own.
extension PlotPicture {
  /// - Parameters:
  ///   - title: what the picture shows, for who does not see it.
  ///   - links: where the picture is a part of a page: the names by which nodes and labels refer to layers. It
  ///     has no style of its own then.
  func svg(title: String, links: Links? = nil) -> String {
    let number = SVGText.number
    let style = links == nil ? "<style>\(Self.style(kinds))</style>\n" : ""
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" height="\(number(height))" \
      viewBox="0 0 \(number(width)) \(number(height))" role="img" \
      font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="10">
      <title>\(SVGText.escaped(VisibleText.line(title)))</title>
      \(style)
      """
    for panel in panels { text += svg(panel, links) }
    text += svgLegend
    return text + "</svg>\n"
  }

  /// What is outside of boxes follows the ground, white or dark; boxes are light on both.
  static func style(_ kinds: [PlotGraph.Kind]) -> String {
    let boxes = kinds.map { kind in
      ".\(kind.rawValue){fill:\(kind.colours.fill);stroke:\(kind.colours.line)}"
    }
    return boxes.joined()
      // Grey that is read on white and on black, where a viewer knows nothing of its ground.
      + ".e{fill:none;stroke:#808080}.a{fill:#808080}.s{fill:#767676;font-size:8.5px}"
      + ".h{fill:#767676;font-size:12px;font-weight:bold}.k{fill:#767676}"
      + ".n{fill:#111;text-anchor:middle}.w{fill:#fff}.b{font-weight:bold}"
      + "@media(prefers-color-scheme:light){.s{fill:#555}.h,.k{fill:#333}}"
      + "@media(prefers-color-scheme:dark){.s{fill:#aaa}.h,.k{fill:#ccc}}"
  }

  private func svg(_ panel: Panel, _ links: Links?) -> String {
    let number = SVGText.number
    var text = ""
    if !panel.heading.isEmpty {
      text += "<text class=\"h\" x=\"\(number(panel.x))\" y=\"\(number(panel.y - 8))\">"
      text += "\(SVGText.escaped(VisibleText.line(panel.heading)))</text>\n"
    }
    let lines = panel.lines.map { Self.path(Outline($0, dx: panel.x, dy: panel.y), links) }
    let tips = panel.tips.map { tip in
      "M\(number(tip.x + panel.x)) \(number(tip.y + panel.y))"
        + (direction == .down ? "l-2.5-5h5z" : "l-5-2.5v5z")
    }
    for (style, paths) in [("e", lines), ("a", tips)] {
      // A page is kept small: there they are one figure.
      let figures = links == nil ? paths : [paths.joined()]
      for (place, path) in figures.enumerated() {
        let isGone = style == "e" && panel.gone.contains(place)
        text += "<path class=\"\(style)\"\(isGone ? " stroke-dasharray=\"1.5 2.5\"" : "")"
        text += " d=\"\(path)\"/>\n"
      }
    }
    for label in panel.labels {
      let link = label.tensor.flatMap { links?.name(of: $0) }
      text += "<text class=\"s\"\(link.map { " data-t=\"\($0)\"" } ?? "")"
      text += " x=\"\(number(label.at.x + panel.x))\" y=\"\(number(label.at.y + panel.y))\">"
      // A page writes the shape at its input.
      text += (link == nil ? SVGText.escaped(label.text) : "") + "</text>\n"
    }
    let boxes = panel.boxes.map { Self.svg($0, dx: panel.x, dy: panel.y, links) }.joined()
    return text + (links == nil ? boxes : "<g class=\"n\">\(boxes)</g>\n")
  }

  private static func svg(_ box: Box, dx: Double, dy: Double, _ links: Links?) -> String {
    let number = SVGText.number
    let (x, y) = (box.middle.x + dx, box.middle.y + dy)
    let layers = links?.name(of: box.node.layers) ?? ""
    var text = layers.isEmpty ? "<g>" : "<g data-l=\"\(layers)\">"
    // A page tells from its layers what a node is.
    if links == nil { text += "<title>\(SVGText.escaped(tooltip(of: box.node)))</title>" }
    text += "<path class=\"\(box.node.kind.rawValue)\"\(stroke(of: box.node)) d=\""
    let (left, top) = (x - box.width / 2, y - box.height / 2)
    text += path(box.node.kind.outline(left, top, box.width, box.height), links) + "\"/>"
    let base = y - box.height / 2 + 12
    // A page is kept small: its script puts lines below each other.
    let lines = box.lines.map(SVGText.escaped)
    let texts = links == nil ? lines : [lines.joined(separator: "\n")]
    for (place, line) in texts.enumerated() {
      let styles = links == nil ? ["n"] + (place == 0 ? ["b"] : []) : []
      let style = (styles + (box.node.kind == .terminal ? ["w"] : [])).joined(separator: " ")
      text += "<text\(style.isEmpty ? "" : " class=\"\(style)\"") x=\"\(number(x))\""
      text += " y=\"\(number(base + lineHeight * Double(place)))\">\(line)</text>"
    }
    return text + "</g>\n"
  }

  /// The outline of a marked node.
  private static func stroke(of node: PlotGraph.Node) -> String {
    guard let mark = node.mark else { return "" }
    let fill = mark == .removed ? ";fill:#fff" : ""
    return " style=\"stroke:\(mark.colour);\(SVGText.style(mark.style))\(fill)\""
  }

  private static func tooltip(of node: PlotGraph.Node) -> String {
    let shape = node.shape.isEmpty ? [] : ["gives \(node.shape)"]
    let count = node.layers.count > 1 ? [NumberText.count(node.layers.count, "layer")] : []
    return VisibleText.line(([node.title] + node.calls + count + shape).joined(separator: ", "))
  }

  /// A figure's path; a page is kept small.
  private static func path(_ outline: Outline, _ links: Links?) -> String {
    links == nil ? SVGText.path(outline) : SVGText.shortPath(outline)
  }

  private var svgLegend: String {
    let number = SVGText.number
    var text = ""
    for (place, kind) in kinds.enumerated() {
      let y = legend.y + Double(place) * 16
      text +=
        "<path class=\"\(kind.rawValue)\" d=\"\(SVGText.path(kind.outline(legend.x, y, 26, 11)))\"/>"
      text += "<text class=\"k\" x=\"\(number(legend.x + 34))\" y=\"\(number(y + 9))\">"
      text += "\(SVGText.escaped(kind.title))</text>\n"
    }
    for (place, mark) in marks.enumerated() {
      let y = legend.y + Double(kinds.count + place) * 16
      let box = SVGText.path(PlotGraph.Kind.convolution.outline(legend.x, y, 26, 11))
      text += "<path fill=\"none\" style=\"stroke:\(mark.colour);\(SVGText.style(mark.style))\""
      text += " d=\"\(box)\"/><text class=\"k\" x=\"\(number(legend.x + 34))\""
      text += " y=\"\(number(y + 9))\">\(SVGText.escaped(mark.title))</text>\n"
    }
    return text
  }
}

extension PlotPicture {
  /// How the parts of a picture refer to layers.
  struct Links {
    /// The layers' numbers by their places in the architecture.
    let numbers: [Int: Int]

    /// Layers as runs of their numbers: `4-9,12`.
    func name(of layers: [Int]) -> String {
      var runs: [ClosedRange<Int>] = []
      for number in layers.compactMap({ numbers[$0] }).sorted() {
        if let last = runs.last, number == last.upperBound + 1 {
          runs[runs.count - 1] = last.lowerBound...number
        } else {
          runs.append(number...number)
        }
      }
      return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        .joined(separator: ",")
    }

    /// A layer's first output by the layer's number, an input by one below 0; nil for another tensor.
    func name(of tensor: TensorReference) -> String? {
      switch tensor {
      case .input(let index): "\(-1 - index)"
      case .layer(let index, let output): output == 0 ? numbers[index].map(String.init) : nil
      }
    }
  }
}

extension PlotGraph.Kind {
  /// Colours that are told apart in print and by people who see fewer of them; forms tell them too.
  var colours: (fill: String, line: String) {
    switch self {
    case .block: ("#ffffff", "#333333")
    case .convolution: ("#d6e6f5", "#2f6296")
    case .linear: ("#dcefd5", "#457a34")
    case .attention: ("#d3ecee", "#2c7880")
    case .pool: ("#f6d5d3", "#a63d3d")
    case .resampling: ("#f1d9e6", "#94416f")
    case .normalization: ("#fff3cf", "#99780f")
    case .activation: ("#fde4cc", "#b0651f")
    case .join: ("#e0d9f0", "#62509a")
    case .shape: ("#eeeeee", "#6f6f6f")
    case .other: ("#f7f7f7", "#6f6f6f")
    case .terminal: ("#555555", "#555555")
    }
  }

  /// The form of a node of this kind.
  func outline(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> Outline {
    let (right, bottom) = (x + width, y + height)
    let slant = 5.0
    switch self {
    case .convolution, .other:
      return Outline(corners: [(x, y), (right, y), (right, bottom), (x, bottom)])
    case .block:
      // A frame within a frame.
      var outline = Outline(corners: [(x, y), (right, y), (right, bottom), (x, bottom)])
      let (left, top, end, low) = (x + 2.5, y + 2.5, right - 2.5, bottom - 2.5)
      outline.append(corners: [(left, top), (end, top), (end, low), (left, low)])
      return outline
    case .pool:
      return Outline(corners: [(x, y), (right, y), (right - slant, bottom), (x + slant, bottom)])
    case .resampling:
      return Outline(corners: [(x + slant, y), (right - slant, y), (right, bottom), (x, bottom)])
    case .shape:
      return Outline(corners: [(x + slant, y), (right, y), (right - slant, bottom), (x, bottom)])
    case .join:
      let middle = y + height / 2
      return Outline(corners: [
        (x, middle), (x + slant, y), (right - slant, y), (right, middle), (right - slant, bottom),
        (x + slant, bottom),
      ])
    case .linear:
      return Outline(corners: [
        (x + slant, y), (right - slant, y), (right, y + slant), (right, bottom - slant),
        (right - slant, bottom), (x + slant, bottom), (x, bottom - slant), (x, y + slant),
      ])
    case .attention:
      return Outline(corners: [
        (x, y), (right - slant, y), (right, y + slant), (right, bottom), (x + slant, bottom),
        (x, bottom - slant),
      ])
    case .normalization: return Outline(x: x, y: y, width: width, height: height, radius: 3)
    case .activation, .terminal:
      return Outline(x: x, y: y, width: width, height: height, radius: min(height / 2, 9))
    }
  }
}
