import Drawing
import ShapeEngine

/// The answer of `plot`: a network's graph as a picture.
package struct PlotView: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    case svg, pdf, tikz, dot, mermaid
  }

  package typealias Direction = LayeredGraph.Direction

  /// What a person chooses of the picture.
  package struct Choice: Sendable {
    /// Modules that many components deep are one node; nil for blocks.
    package var depth: Int?
    /// Whether a path names a block that is drawn opened.
    package var isOpened: @Sendable (String) -> Bool = { _ in false }
    /// Whether each different block is opened once beside the network.
    package var showsKinds = true
    /// Whether norms, activations and dropout stand in the node of the layer before.
    package var fuses = true

    /// Which way the network goes.
    package var direction = LayeredGraph.Direction.down

    /// What is marked, where the network is compared with an earlier one.
    package var marks: PlotMarks?

    package init() {}
  }

  /// What the picture cannot show as it was asked for.
  package private(set) var notes: [String] = []
  private let title: String
  private let direction: LayeredGraph.Direction
  private let graph: PlotGraph
  private let opened: [(heading: String, graph: PlotGraph)]

  package init(
    title: String, _ architecture: Architecture, _ report: ShapeReport, _ choice: Choice,
    for format: Format
  ) {
    self.title = title
    direction = choice.direction
    let builder = PlotBuilder(
      architecture, report, fuses: choice.fuses, marks: choice.marks)
    let layers = builder.layers
    var choice = choice
    var graph = builder.graph(
      of: layers, folding: builder.blocks(choice), isWhole: true)
    // GitHub draws no more of a Mermaid diagram than this.
    if format == .mermaid {
      let isTooLarge = { (graph: PlotGraph) in
        graph.edges.count > 500 || graph.mermaid(title: title, .down).utf8.count > 50_000
      }
      for depth in [choice.depth ?? 3, 2, 1] where isTooLarge(graph) {
        choice.depth = depth
        choice.isOpened = { _ in false }
        graph = builder.graph(of: layers, folding: builder.blocks(choice), isWhole: true)
        notes = [
          "folded to a depth of \(depth): GitHub draws at most 500 lines and 50,000 characters"
        ]
      }
      if isTooLarge(graph) {
        notes = [
          "too large for GitHub, which draws at most 500 lines and 50,000 characters; "
            + "--format svg draws it"
        ]
      }
    }
    var opened: [(heading: String, graph: PlotGraph)] = []
    if [.svg, .pdf, .tikz].contains(format), choice.showsKinds, choice.depth == nil,
      graph.nodes.count > PlotBuilder.mostNodes
    {
      let stages = builder.stages(of: graph).filter { !choice.isOpened($0.key) }
      if !stages.isEmpty {
        let blocks = builder.blocks(choice).merging(stages) { _, stage in stage }
        graph = builder.graph(of: layers, folding: blocks, isWhole: true)
      }
    }
    choice.marks?.addRemoved(to: &graph, fuses: choice.fuses)
    if [.svg, .pdf, .tikz].contains(format), choice.showsKinds {
      opened = builder.openKinds(of: &graph)
    }
    (self.graph, self.opened) = (graph, opened)
  }

  private var picture: PlotPicture? {
    PlotPicture([(opened.isEmpty ? "" : title, graph)] + opened, direction)
  }

  /// How often lines cross in the network's own picture; nil for a graph that cannot be drawn.
  package var crossings: Int? { PlotPicture([("", graph)], direction)?.panels.first?.crossings }

  /// The picture as a part of a page, whose nodes and labels refer to layers by these numbers; nil for a graph
  /// that cannot be drawn.
  func linked(to numbers: [Int: Int]) -> String? {
    picture?.svg(title: title, links: .init(numbers: numbers))
  }

  /// The style of such pictures.
  static var linkedStyle: String { PlotPicture.style(PlotGraph.Kind.allCases) }

  /// The picture as text; nil for a graph that cannot be drawn.
  package func text(_ format: Format) -> String? {
    switch format {
    case .dot: graph.dot(title: title, direction)
    case .mermaid: graph.mermaid(title: title, direction)
    case .svg: picture?.svg(title: title)
    case .pdf: picture?.drawn(on: PDFPage.self, title: title)
    case .tikz: picture?.drawn(on: TikZPage.self, title: title)
    }
  }
}

extension PlotBuilder {
  /// A block of more layers is not opened as a whole: its inner blocks are drawn.
  static var mostOpenedLayers: Int { 40 }

  /// A network of more nodes has its stages folded.
  static var mostNodes: Int { 40 }

  /// The modules in which several blocks of a graph stand, by path, as blocks without names: not one in which
  /// most of the network stands.
  func stages(of graph: PlotGraph) -> [String: String] {
    var counts: [String: Int] = [:]
    for node in graph.nodes where node.kind == .block {
      guard let dot = node.path.lastIndex(of: ".") else { continue }
      counts[String(node.path[..<dot]), default: 0] += 1
    }
    return counts.filter { $0.value > 3 && 3 * $0.value < 2 * graph.nodes.count }
      .mapValues { _ in "" }
  }

  /// The modules that are one node, by path, with their names.
  func blocks(_ choice: PlotView.Choice) -> [String: String] {
    let named = Dictionary(
      architecture.blocks.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    var blocks = named
    if let depth = choice.depth {
      blocks = [:]
      for layer in layers {
        let components = architecture.layers[layer].path.split(separator: ".")
        guard components.count > depth else { continue }
        let path = components.prefix(depth).joined(separator: ".")
        blocks[path] = named[path] ?? ""
      }
    }
    return blocks.filter { !choice.isOpened($0.key) }
  }
}
