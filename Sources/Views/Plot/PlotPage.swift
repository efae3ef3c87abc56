import ArchFormats
import Drawing
import ShapeEngine

/// A picture as a page of PDF, or of any format that has figures and texts.
extension PlotPicture {
  /// - Parameter title: what the picture shows.
  func drawn<Page: VectorPage>(on kind: Page.Type, title: String) -> String {
    var page = Page(width: width, height: height)
    for panel in panels { draw(panel, on: &page) }
    for (place, kind) in kinds.enumerated() {
      let y = legend.y + Double(place) * 16
      let colours = kind.colours
      page.draw(kind.outline(legend.x, y, 26, 11), fill: colours.fill, line: colours.line)
      page.write(
        kind.title, at: .init(x: legend.x + 34, y: y + 9), size: Self.fontSize, colour: "#333333")
    }
    for (place, mark) in marks.enumerated() {
      let y = legend.y + Double(kinds.count + place) * 16
      page.draw(
        PlotGraph.Kind.convolution.outline(legend.x, y, 26, 11), fill: nil, line: mark.colour,
        style: mark.style)
      page.write(
        mark.title, at: .init(x: legend.x + 34, y: y + 9), size: Self.fontSize, colour: "#333333")
    }
    return page.file(title: VisibleText.line(title))
  }

  private func draw(_ panel: Panel, on page: inout some VectorPage) {
    func moved(_ point: GraphLayout.Point) -> GraphLayout.Point {
      .init(x: point.x + panel.x, y: point.y + panel.y)
    }
    if !panel.heading.isEmpty {
      page.write(
        VisibleText.line(panel.heading), at: .init(x: panel.x, y: panel.y - 8), size: 12,
        isBold: true,
        colour: "#333333")
    }
    for (place, line) in panel.lines.enumerated() {
      page.draw(
        Outline(line, dx: panel.x, dy: panel.y), fill: nil, line: "#808080",
        style: panel.gone.contains(place) ? LineStyle(dashes: [1.5, 2.5]) : .usual)
    }
    for tip in panel.tips.map(moved) {
      let back = direction == .down ? [(-2.5, -5.0), (2.5, -5.0)] : [(-5.0, -2.5), (-5.0, 2.5)]
      let corners = [(x: tip.x, y: tip.y)] + back.map { (x: tip.x + $0.0, y: tip.y + $0.1) }
      page.draw(Outline(corners: corners), fill: "#808080", line: nil)
    }
    for label in panel.labels {
      page.write(label.text, at: moved(label.at), size: 8.5, colour: "#555555")
    }
    for box in panel.boxes {
      let middle = moved(box.middle)
      let (left, top) = (middle.x - box.width / 2, middle.y - box.height / 2)
      let colours = box.node.kind.colours
      page.draw(
        box.node.kind.outline(left, top, box.width, box.height),
        fill: box.node.mark == .removed ? "#ffffff" : colours.fill,
        line: box.node.mark?.colour ?? colours.line, style: box.node.mark?.style ?? .usual)
      for (place, line) in box.lines.enumerated() {
        let width = TextWidth.exact(line, size: Self.fontSize, isBold: place == 0)
        let base = top + 3 + Self.lineHeight * Double(place) + 9
        page.write(
          line, at: .init(x: middle.x - width / 2, y: base), size: Self.fontSize,
          isBold: place == 0,
          colour: box.node.kind == .terminal ? "#ffffff" : "#111111")
      }
    }
  }
}
