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

    /// Where lines reach it.
    func entry(_ direction: LayeredGraph.Direction) -> GraphLayout.Point {
      switch direction {
      case .down: .init(x: middle.x, y: middle.y - height / 2)
      case .right: .init(x: middle.x - width / 2, y: middle.y)
      }
    }

    /// Where lines leave it.
    func exit(_ direction: LayeredGraph.Direction) -> GraphLayout.Point {
      switch direction {
      case .down: .init(x: middle.x, y: middle.y + height / 2)
      case .right: .init(x: middle.x + width / 2, y: middle.y)
      }
    }
  }

  /// A text beside a line, with its left end and its base line.
  struct Label {
    var text: String
    var at: GraphLayout.Point
    /// The tensor whose shape it is; nil for another text.
    var tensor: TensorReference?
  }

  /// A graph with its heading.
  struct Panel {
    var heading: String
    var boxes: [Box] = []
    var lines: [GraphLayout.Line] = []
    /// Which of them lead to what was removed.
    var gone: Set<Int> = []
    /// Where lines reach nodes.
    var tips: [GraphLayout.Point] = []
    /// The shapes beside the lines' beginnings.
    var labels: [Label] = []
    var width = 0.0
    var height = 0.0
    var crossings = 0
    /// Where the panel stands.
    var x = 0.0
    var y = 0.0
  }

  /// Which way the lines go.
  let direction: LayeredGraph.Direction
  private(set) var panels: [Panel] = []
  private(set) var kinds: [PlotGraph.Kind] = []
  private(set) var marks: [PlotMarks.Kind] = []
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
  init?(
    _ graphs: [(heading: String, graph: PlotGraph)], _ direction: LayeredGraph.Direction
  ) {
    self.direction = direction
    for (heading, graph) in graphs {
      guard let panel = Self.panel(heading, graph, direction) else { return nil }
      panels.append(panel)
    }
    let used = Set(graphs.flatMap { $0.graph.nodes.map(\.kind) })
    kinds = PlotGraph.Kind.allCases.filter(used.contains)
    let marked = Set(graphs.flatMap { $0.graph.nodes.compactMap(\.mark) })
    marks = PlotMarks.Kind.allCases.filter(marked.contains)
    arrange()
  }

  // MARK: - One graph

  private static func panel(
    _ heading: String, _ graph: PlotGraph, _ direction: LayeredGraph.Direction
  ) -> Panel? {
    let sources = Set(graph.edges.map(\.from))
    let places = graph.nodes.enumerated().map { place, node in
      let lines = lines(of: node)
      return NodePlace(
        node: node, lines: lines, size: size(lines, node), direction: direction,
        entry: graph.entry(place), exit: sources.contains(place) ? node.shape : "")
    }
    var spacing = LayeredGraph.Spacing()
    // Lines that go to the right bend within a narrow gap over a long way.
    if direction == .right { spacing.below = 22 }
    let drawn = LayeredGraph(
      nodes: places.map(\.room), edges: graph.edges, spacing: spacing, direction: direction)
    guard let layout = drawn.layout() else { return nil }
    var panel = Panel(heading: heading)
    let words = TextWidth.points(VisibleText.line(heading), size: 12, isBold: true)
    (panel.width, panel.height) = (max(layout.width, words), layout.height)
    panel.crossings = layout.crossings
    for (place, middle) in zip(places, layout.nodes) {
      let box = place.box(middle)
      panel.boxes.append(box)
      panel.labels += place.labels(box)
    }
    panel.lines = layout.strokes.map { stroke in
      var line = stroke.line
      if let node = stroke.from { line.begin(at: panel.boxes[node].exit(direction)) }
      if let node = stroke.to { line.finish(at: panel.boxes[node].entry(direction)) }
      return line
    }
    panel.gone = Set(
      layout.strokes.indices.filter { stroke in
        layout.strokes[stroke].to.map { graph.nodes[$0].mark == .removed } ?? false
      })
    panel.tips = Set(drawn.edges.map(\.to)).sorted().map { panel.boxes[$0].entry(direction) }
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
  /// makes the picture smallest and no more than three times as wide, if it can; where lines go to the right, the network above and rows below it.
  private mutating func arrange() {
    guard !panels.isEmpty else { return }
    let least =
      panels.map { direction == .down ? $0.height : $0.width }.max() ?? 0
    var best: (area: Double, limit: Double, isLong: Bool)?
    for share in [1.0, 1.1, 1.25, 1.6, 2, 3, 4, 6] {
      arrange(toLength: least * share)
      let ratio = direction == .down ? width / height : height / width
      if share > 1.25, best?.isLong == false { break }
      let area = width * height * max(1, ratio / 3)
      if area < (best?.area ?? .infinity) * 0.98 { best = (area, least * share, ratio > 3) }
    }
    if let best { arrange(toLength: best.limit) }
  }

  private mutating func arrange(toLength limit: Double) {
    panels[0].x = Self.margin
    panels[0].y = Self.margin + (panels[0].heading.isEmpty ? 0 : Self.headingHeight)
    var shelves = Shelves(direction, margin: Self.margin, limit: limit + Self.headingHeight)
    switch direction {
    case .down: shelves.x = panels[0].x + panels[0].width + 28
    case .right: shelves.y = panels[0].y + panels[0].height + 28
    }
    for index in panels.indices.dropFirst() {
      let size = Self.size(of: panels[index])
      let point = shelves.place(size.width, size.height + Self.headingHeight)
      (panels[index].x, panels[index].y) = (point.x, point.y + Self.headingHeight)
    }
    let legendSize = (width: 150.0, height: Double(kinds.count + marks.count) * 16)
    legend = shelves.place(legendSize.width, legendSize.height)
    (width, height) = (legend.x + legendSize.width, legend.y + legendSize.height)
    for panel in panels {
      let size = Self.size(of: panel)
      width = max(width, panel.x + size.width)
      height = max(height, panel.y + size.height)
    }
    (width, height) = (width + Self.margin, height + Self.margin)
  }

  /// Columns from left to right, or rows from top to bottom, that are filled one after another.
  private struct Shelves {
    let direction: LayeredGraph.Direction
    let margin: Double
    let limit: Double
    var x: Double
    var y: Double
    /// How wide the column is, or how high the row.
    private var depth = 0.0

    init(_ direction: LayeredGraph.Direction, margin: Double, limit: Double) {
      (self.direction, self.margin, self.limit) = (direction, margin, limit)
      (x, y) = (margin, margin)
    }

    /// The upper left corner of a place of this size.
    mutating func place(_ width: Double, _ height: Double) -> GraphLayout.Point {
      let isDown = direction == .down
      let (length, thickness) = isDown ? (height, width) : (width, height)
      let (along, across) = isDown ? (\Self.y, \Self.x) : (\Self.x, \Self.y)
      if self[keyPath: along] > margin, self[keyPath: along] + length > margin + limit {
        self[keyPath: across] += depth + 24
        (self[keyPath: along], depth) = (margin, 0)
      }
      defer { self[keyPath: along] += length + 24 }
      depth = max(depth, thickness)
      return .init(x: x, y: y)
    }
  }

  private static func size(of panel: Panel) -> (width: Double, height: Double) {
    let heading = TextWidth.points(panel.heading, size: 12, isBold: true)
    return (max(panel.width, heading), panel.height)
  }
}
