import ArchFormats
import Drawing
import ShapeEngine

/// Pictures of graphs beside each other, laid out: where everything stands, in points.
struct PlotPicture {
  /// A node with its box and texts.
  struct Box {
    var node: PlotGraph.Node
    /// The lines of text: the title, then the calls.
    var lines: [String]
    var middle: GraphLayout.Point
    var width: Double
    var height: Double
  }

  /// A graph with its heading.
  struct Panel {
    var heading: String
    var boxes: [Box] = []
    var lines: [GraphLayout.Line] = []
    /// Where lines reach nodes.
    var tips: [GraphLayout.Point] = []
    /// The shapes beside the lines' beginnings, with the left end and the base line of each.
    var labels: [(text: String, at: GraphLayout.Point)] = []
    var width = 0.0
    var height = 0.0
    var crossings = 0
    /// Where the panel stands.
    var x = 0.0
    var y = 0.0
  }

  private(set) var panels: [Panel] = []
  private(set) var kinds: [PlotGraph.Kind] = []
  /// Where the legend stands.
  private(set) var legend = GraphLayout.Point(x: 0, y: 0)
  private(set) var width = 0.0
  private(set) var height = 0.0

  static let fontSize = 10.0
  static let lineHeight = 12.0
  static let margin = 8.0
  private static let longestLine = 36
  private static let headingHeight = 20.0

  /// - Parameter graphs: the network first, then blocks that are opened, each with its heading; nil for one
  ///   that cannot be drawn.
  init?(_ graphs: [(heading: String, graph: PlotGraph)]) {
    for (heading, graph) in graphs {
      guard let panel = Self.panel(heading, graph) else { return nil }
      panels.append(panel)
    }
    let used = Set(graphs.flatMap { $0.graph.nodes.map(\.kind) })
    kinds = PlotGraph.Kind.allCases.filter(used.contains)
    arrange()
  }

  // MARK: - One graph

  private static func panel(_ heading: String, _ graph: PlotGraph) -> Panel? {
    let measured = graph.nodes.map { node in
      let lines = lines(of: node)
      return (node, lines, size(lines, node))
    }
    let sources = Set(graph.edges.map(\.from))
    let nodes = measured.enumerated().map { place, item in
      let (node, _, size) = item
      guard sources.contains(place), !node.shape.isEmpty else {
        return LayeredGraph.Node(width: size.width, height: size.height)
      }
      // The shape stands below, at the right of the line that begins in the middle.
      let label = 2 * (TextWidth.points(node.shape, size: 8.5) + 6)
      return LayeredGraph.Node(width: max(size.width, label), height: size.height + 12)
    }
    let drawn = LayeredGraph(nodes: nodes, edges: graph.edges)
    guard let layout = drawn.layout() else { return nil }
    var panel = Panel(heading: heading)
    (panel.width, panel.height) = (layout.width, layout.height)
    panel.crossings = layout.crossings
    for (place, item) in measured.enumerated() {
      let (node, lines, size) = item
      var middle = layout.nodes[place]
      middle.y += size.height / 2 - nodes[place].height / 2
      panel.boxes.append(
        Box(node: node, lines: lines, middle: middle, width: size.width, height: size.height))
      if nodes[place].height > size.height {
        let base = middle.y + size.height / 2
        panel.labels.append((node.shape, .init(x: middle.x + 4, y: base + 9)))
      }
    }
    panel.lines = layout.strokes.map { stroke in
      guard let node = stroke.node else { return stroke.line }
      // From the box itself, past its shape.
      let box = panel.boxes[node]
      var line = stroke.line
      let start = GraphLayout.Point(x: box.middle.x, y: box.middle.y + box.height / 2)
      if line.start.y > start.y {
        if case .straight(let end)? = line.pieces.first, end.x == start.x {
          line.pieces[0] = .straight(to: end)
        } else {
          line.pieces.insert(.straight(to: line.start), at: 0)
        }
      }
      line.start = start
      return line
    }
    panel.tips = Set(drawn.edges.map(\.to)).sorted().map { node in
      let box = panel.boxes[node]
      return .init(x: box.middle.x, y: box.middle.y - box.height / 2)
    }
    return panel
  }

  private static func lines(of node: PlotGraph.Node) -> [String] {
    let title = node.letter.map { "\(node.title)  [\($0)]" } ?? node.title
    return [VisibleText.line(title)].flatMap(wrapped)
      + node.calls.flatMap { wrapped(VisibleText.line($0)) }
  }

  /// A text in lines of at most so many characters, broken behind commas, points and spaces where it has
  /// some.
  private static func wrapped(_ text: String) -> [String] {
    var (lines, line) = ([String](), "")
    var word = ""
    func end() {
      if !line.isEmpty, line.count + word.count > longestLine {
        lines.append(line)
        line = ""
      }
      line += word
      word = ""
    }
    for character in text {
      word.append(character)
      if ", .".contains(character) || word.count >= longestLine { end() }
    }
    end()
    lines.append(line)
    return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }
  }

  private static func size(
    _ lines: [String], _ node: PlotGraph.Node
  ) -> (width: Double, height: Double) {
    let widths = lines.enumerated().map { place, line in
      TextWidth.points(line, size: fontSize, isBold: place == 0)
    }
    // Slanted and round sides take room beside the text.
    return ((widths.max() ?? 0) + 22, Double(lines.count) * lineHeight + 6)
  }

  // MARK: - Beside each other

  /// The network at the left, the opened blocks in columns beside it and the legend behind them, as high as
  /// makes the picture smallest.
  private mutating func arrange() {
    guard let first = panels.first else { return }
    let least = max(first.height, panels.dropFirst().map(\.height).max() ?? 0)
    var best: (area: Double, limit: Double)?
    for share in [1.0, 1.1, 1.25] {
      arrange(toHeight: least * share)
      let area = width * height
      if area < (best?.area ?? .infinity) * 0.98 { best = (area, least * share) }
    }
    if let best { arrange(toHeight: best.limit) }
  }

  private mutating func arrange(toHeight limit: Double) {
    panels[0].x = Self.margin
    panels[0].y = Self.margin + (panels[0].heading.isEmpty ? 0 : Self.headingHeight)
    var (x, y) = (panels[0].x + panels[0].width + 28, Self.margin)
    var columnWidth = 0.0
    func place(_ width: Double, _ height: Double) -> GraphLayout.Point {
      if y > Self.margin, y + height > Self.margin + limit + Self.headingHeight {
        x += columnWidth + 24
        (y, columnWidth) = (Self.margin, 0)
      }
      let point = GraphLayout.Point(x: x, y: y)
      y += height + 24
      columnWidth = max(columnWidth, width)
      return point
    }
    for index in panels.indices.dropFirst() {
      let size = Self.size(of: panels[index])
      let point = place(size.width, size.height + Self.headingHeight)
      (panels[index].x, panels[index].y) = (point.x, point.y + Self.headingHeight)
    }
    let legendSize = (width: 150.0, height: Double(kinds.count) * 16)
    legend = place(legendSize.width, legendSize.height)
    (width, height) = (legend.x + legendSize.width, legend.y + legendSize.height)
    for panel in panels {
      let size = Self.size(of: panel)
      width = max(width, panel.x + size.width)
      height = max(height, panel.y + size.height)
    }
    (width, height) = (width + Self.margin, height + Self.margin)
  }

  private static func size(of panel: Panel) -> (width: Double, height: Double) {
    let heading = TextWidth.points(panel.heading, size: 12, isBold: true)
    return (max(panel.width, heading), panel.height)
  }
}
