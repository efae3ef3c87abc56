import ArchFormats
import Drawing
import ShapeEngine

/// The figure of papers: a box for each map on a network's way, as high and as wide as the map, and as thick
/// as it has channels. Where maps are enlarged and joined with earlier ones, boxes go down and up again, as
/// in a U-Net's figure, and joined ones stand at one height.
package struct VolumesPlot: PageFigure {
  private let title: String
  private let boxes: [Box]
  private let arrows: [Arrow]
  private let kinds: [PlotGraph.Kind]
  private let width: Double
  private let height: Double

  /// A box with its place.
  struct Box: Sendable {
    let run: VolumeRun
    /// The left and the upper edge of its front.
    var x: Double
    var y = 0.0
    /// Of the front.
    let width: Double
    let height: Double
    /// How far its back is to the right of the front, and above it.
    let back: Double
    let labels: [String]
    /// Where its labels begin, and how wide the place is that it has with them.
    var slot: (x: Double, width: Double)

    var middle: Double { y + (height - back) / 2 }
    var right: Double { x + width + back }
    var top: Double { y - back }
  }

  private struct Arrow: Sendable {
    let points: [GraphLayout.Point]
  }

  private static let margin = 14.0
  private static let gap = 18.0
  private static let fontSize = 8.5
  private static let labelHeight = 28.0

  package init(title: String, _ architecture: Architecture, _ report: ShapeReport) {
    self.title = title
    let graph = VolumeGraph(architecture, report)
    var boxes = Self.boxes(graph.runs)
    let lanes = Self.lanes(graph)
    let top = 34 + Double(lanes.count) * 8
    let bottom = Self.stack(&boxes, below: top, isFlat: !graph.goesUp)
    self.boxes = boxes
    arrows = graph.edges.map { Self.arrow($0, boxes, lanes.place, top: top) }
    kinds = PlotGraph.Kind.allCases.filter { kind in
      kind != .terminal && boxes.contains { $0.run.kind == kind }
    }
    height = bottom + 20 + Self.margin
    let legend = kinds.reduce(0.0) { $0 + Self.legendWidth($1) }
    width = max(
      (boxes.last.map { $0.slot.x + $0.slot.width } ?? 0) + Self.margin, legend + 2 * Self.margin,
      TextWidth.points(title, size: 12, isBold: true) + 2 * Self.margin)
  }

  // MARK: - Sizes

  /// The length of an edge: it grows with the size, and with the square root so that small maps are seen.
  static func length(_ size: Int, of most: Int) -> Double {
    4 + 136 * (Double(size) / Double(max(1, most))).squareRoot()
  }

  /// The thickness for so many channels.
  static func thickness(_ channels: Int) -> Double {
    var (doublings, rest) = (0.0, Double(max(1, channels)))
    while rest >= 2 { (doublings, rest) = (doublings + 1, rest / 2) }
    return 3 + 5 * (doublings + rest - 1)
  }

  private static func boxes(_ runs: [VolumeRun]) -> [Box] {
    let most = runs.map { max($0.height, $0.width) }.max() ?? 1
    var x = margin
    return runs.map { run in
      let labels = [VisibleText.line(run.title), NumberText.shape(run.shape)].map(shortened)
      let (width, back) = (thickness(run.channels), length(run.width, of: most) * 0.28)
      let words = labels.map { TextWidth.points($0, size: fontSize) }.max() ?? 0
      let slot = max(words, width + back)
      defer { x += slot + gap }
      return Box(
        run: run, x: x + (slot - width - back) / 2, width: width,
        height: length(run.height, of: most), back: back, labels: labels, slot: (x, slot))
    }
  }

  /// A name that is far wider than a box without its beginning: the end says which layer it is.
  private static func shortened(_ text: String) -> String {
    text.count > 24 ? "…" + text.suffix(22) : text
  }

  /// Gives the boxes their heights: those of a level in the middle of a row, each level below the one
  /// before; all in one row where the network never goes up again.
  ///
  /// - Returns: where the lowest label ends.
  private static func stack(_ boxes: inout [Box], below top: Double, isFlat: Bool) -> Double {
    var y = top
    let levels = isFlat ? [0] : Set(boxes.map(\.run.level)).sorted()
    for level in levels {
      let row = boxes.indices.filter { isFlat || boxes[$0].run.level == level }
      let most = row.map { boxes[$0].height + boxes[$0].back }.max() ?? 0
      for place in row {
        let own = boxes[place].height + boxes[place].back
        boxes[place].y = y + (most - own) / 2 + boxes[place].back
      }
      y += most + labelHeight + 8
    }
    return y - 8
  }

  // MARK: - Arrows

  /// The lanes above all boxes in which lines run past others: as few as there can be without two of them in
  /// one place.
  private static func lanes(_ graph: VolumeGraph) -> (count: Int, place: [LayeredGraph.Edge: Int]) {
    var ends: [Int] = []
    var place: [LayeredGraph.Edge: Int] = [:]
    for edge in graph.edges where graph.passesOver(edge) {
      let lane = ends.firstIndex { $0 < edge.from } ?? ends.count
      if lane == ends.count { ends.append(edge.to) } else { ends[lane] = edge.to }
      place[edge] = lane
    }
    return (ends.count, place)
  }

  private static func arrow(
    _ edge: LayeredGraph.Edge, _ boxes: [Box], _ lanes: [LayeredGraph.Edge: Int], top: Double
  ) -> Arrow {
    let (from, to) = (boxes[edge.from], boxes[edge.to])
    guard let lane = lanes[edge] else {
      let (start, end) = (from.right + 1.5, to.x - 1.5)
      var points = [GraphLayout.Point(x: start, y: from.middle)]
      if from.middle != to.middle {
        // In the gap in front of the box there is nothing else.
        let turn = to.slot.x - gap / 2
        points += [.init(x: turn, y: from.middle), .init(x: turn, y: to.middle)]
      }
      return Arrow(points: points + [.init(x: end, y: to.middle)])
    }
    // Lines that leave or reach one box stand beside each other.
    let shift = Double(lane % 4) * 2
    let y = top - 8 - Double(lane) * 8
    let (start, end) = (from.x + from.back + from.width / 2 + shift, to.x + to.back + shift)
    return Arrow(points: [
      .init(x: start, y: from.top - 1.5), .init(x: start, y: y), .init(x: end, y: y),
      .init(x: end, y: to.top - 1.5),
    ])
  }

  // MARK: - Drawing

  package func drawn<Page: VectorPage>(on kind: Page.Type) -> String {
    var page = Page(width: width, height: height)
    page.write(
      VisibleText.line(title), at: .init(x: Self.margin, y: 18), size: 12, isBold: true,
      colour: "#333333")
    for arrow in arrows { draw(arrow, on: &page) }
    for box in boxes { draw(box, on: &page) }
    var x = Self.margin
    for kind in kinds {
      let (left, top) = (x, height - Self.margin - 9)
      page.draw(
        Outline(corners: [(left, top), (left + 12, top), (left + 12, top + 9), (left, top + 9)]),
        fill: kind.colours.fill, line: kind.colours.line)
      page.write(
        kind.title, at: .init(x: left + 17, y: top + 8), size: Self.fontSize, colour: "#333333")
      x += Self.legendWidth(kind)
    }
    return page.file(title: VisibleText.line(title))
  }

  private static func legendWidth(_ kind: PlotGraph.Kind) -> Double {
    TextWidth.points(kind.title, size: fontSize) + 32
  }

  private func draw(_ arrow: Arrow, on page: inout some VectorPage) {
    guard let tip = arrow.points.last, let before = arrow.points.dropLast().last else { return }
    page.draw(Outline(through: arrow.points), fill: nil, line: "#808080")
    let (dx, dy) = (tip.x - before.x, tip.y - before.y)
    let length = max(0.1, (dx * dx + dy * dy).squareRoot())
    let (ux, uy) = (dx / length * 5, dy / length * 5)
    page.draw(
      Outline(corners: [
        (tip.x, tip.y), (tip.x - ux - uy / 2, tip.y - uy + ux / 2),
        (tip.x - ux + uy / 2, tip.y - uy - ux / 2),
      ]), fill: "#808080", line: nil)
  }

  private func draw(_ box: Box, on page: inout some VectorPage) {
    let colours = (box.run.kind == .terminal ? .shape : box.run.kind).colours
    let (x, y, right, bottom) = (box.x, box.y, box.x + box.width, box.y + box.height)
    let back = box.back
    let faces: [[(x: Double, y: Double)]] = [
      [(x, y), (right, y), (right, bottom), (x, bottom)],
      [(x, y), (x + back, y - back), (right + back, y - back), (right, y)],
      [(right, y), (right + back, y - back), (right + back, bottom - back), (right, bottom)],
    ]
    let tooltip = VisibleText.line(
      box.run.members.joined(separator: ", ") + "  " + NumberText.shape(box.run.shape))
    for face in faces {
      page.draw(
        Outline(corners: face), fill: colours.fill, line: colours.line, tooltip: tooltip)
    }
    for (place, label) in box.labels.enumerated() {
      let width = TextWidth.exact(label, size: Self.fontSize)
      page.write(
        label,
        at: .init(
          x: box.slot.x + (box.slot.width - width) / 2, y: bottom + 11 + Double(place) * 11),
        size: Self.fontSize, colour: "#333333")
    }
  }
}

extension VolumeGraph {
  /// Whether the network goes to larger maps and joins them with earlier ones that are as large.
  var goesUp: Bool {
    edges.contains { edge in
      edge.to > edge.from + 1 && runs[edge.from].level == runs[edge.to].level
        && runs[edge.from..<edge.to].contains { $0.level > runs[edge.to].level }
    }
  }

  /// Whether a line runs above the boxes: boxes stand in its way.
  func passesOver(_ edge: LayeredGraph.Edge) -> Bool {
    guard edge.to > edge.from + 1 else { return false }
    let between = runs[(edge.from + 1)..<edge.to]
    let level = runs[edge.from].level
    return !goesUp || runs[edge.to].level != level || between.contains { $0.level == level }
  }
}
