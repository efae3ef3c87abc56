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
    if [.svg, .pdf, .tikz].contains(format), choice.showsKinds {
      builder.openKinds(of: &graph, into: &opened)
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

  /// Opens each different block of a graph once, and gives it a letter; the blocks that stand in the opened
  /// ones likewise.
  func openKinds(
    of graph: inout PlotGraph, into opened: inout [(heading: String, graph: PlotGraph)]
  ) {
    var letters: [[Place]: String] = [:]
    openKinds(of: &graph, &letters, into: &opened)
    var next = 0
    while next < opened.count {
      var graph = opened[next].graph
      openKinds(of: &graph, &letters, into: &opened)
      opened[next].graph = graph
      next += 1
    }
  }

  private func openKinds(
    of graph: inout PlotGraph, _ letters: inout [[Place]: String],
    into opened: inout [(heading: String, graph: PlotGraph)]
  ) {
    for place in graph.nodes.indices where graph.nodes[place].kind == .block {
      let node = graph.nodes[place]
      // Of several equal blocks in a row the first.
      let layers = node.layers.filter { architecture.layers[$0].path.hasPrefix(node.path + ".") }
      if layers.isEmpty { continue }
      let skeleton = skeleton(of: layers, below: node.path)
      if let letter = letters[skeleton] {
        graph.nodes[place].letter = letter
        continue
      }
      let letter = Self.letter(letters.count)
      letters[skeleton] = letter
      graph.nodes[place].letter = letter
      let name =
        node.calls.first.map { $0.split(separator: " x").first.map(String.init) ?? $0 } ?? ""
      opened.append(("\(letter)  \(name)", inside(node.path, layers)))
    }
  }

  /// A, B, … Z, AA, AB, …
  private static func letter(_ index: Int) -> String {
    var (text, rest) = ("", index + 1)
    while rest > 0 {
      text = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + text
      rest = (rest - 1) / 26
    }
    return text
  }

  /// The graph within a block, its layers' paths without the block's own.
  private func inside(_ path: String, _ layers: [Int]) -> PlotGraph {
    let inner = layers.count > Self.mostOpenedLayers ? innerBlocks(path, layers) : [:]
    var graph = graph(of: layers, folding: inner, isWhole: false)
    for place in graph.nodes.indices where !graph.nodes[place].layers.isEmpty {
      graph.nodes[place].title = String(graph.nodes[place].title.dropFirst(path.count + 1))
    }
    return graph
  }

  /// The blocks right within a block, by path, with their names; where it has none, its modules of several
  /// layers.
  private func innerBlocks(_ path: String, _ layers: [Int]) -> [String: String] {
    let named = Dictionary(
      architecture.blocks.filter { $0.path.hasPrefix(path + ".") }.map { ($0.path, $0.block) },
      uniquingKeysWith: { $1 })
    if !named.isEmpty { return named }
    var counts: [String: Int] = [:]
    for layer in layers {
      let below = architecture.layers[layer].path.dropFirst(path.count + 1)
      guard let dot = below.firstIndex(of: ".") else { continue }
      counts[path + "." + below[..<dot], default: 0] += 1
    }
    return counts.filter { $0.value > 1 }.mapValues { _ in "" }
  }

  /// A layer of a block as it compares with one of another block.
  struct Place: Hashable {
    let path: String
    let call: String
    let inputs: [Int]
  }

  private func skeleton(of layers: [Int], below path: String) -> [Place] {
    let own = Dictionary(
      layers.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    return layers.map { index in
      let node = architecture.layers[index]
      var inputs: [Int] = []
      for tensor in node.operands {
        var input = -1
        if case .layer(let source, _) = tensor { input = own[source] ?? -1 }
        // Blocks that join more or less from outside, as in a dense block, are equal all the same.
        if input >= 0 || inputs.last != input { inputs.append(input) }
      }
      return Place(
        path: String(node.path.dropFirst(path.count + 1)), call: Self.form(of: node.layer),
        inputs: inputs)
    }
  }

  /// A layer's type with its hyperparameters but those that say how many channels, features or
  /// elements there are.
  private static func form(of layer: any Layer) -> String {
    guard let row = LayerTable.type(named: layer.type) else { return layer.type }
    let counts: Set<String> = [
      "in_channels", "out_channels", "num_features", "in_features", "out_features", "num_channels",
      "normalized_shape", "dim", "embed_dim", "d_model", "input_size", "hidden_size", "p", "groups",
      "input_channels", "squeeze_channels", "num_heads", "num_embeddings", "embedding_dim",
      "shape", "sizes", "split_size",
    ]
    var text = layer.type
    for (name, value) in row.hyperparameters(of: layer) where !counts.contains(name) {
      text += ",\(name)=\(value.text())"
    }
    // Depthwise is another form than grouped or whole.
    if let groups = row.hyperparameters(of: layer).first(where: { $0.name == "groups" })?.value {
      text += groups == .int(1) ? "" : ",grouped"
    }
    return text
  }
}
