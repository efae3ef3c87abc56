import ArchFormats
import Drawing
import ShapeEngine

/// Layers in a row whose maps are about as large as each other: one box in the figure of a network's volumes.
struct VolumeRun {
  /// What stands below the box: the layer, the block or the module.
  var title: String
  /// What is in the box, in order.
  fileprivate(set) var parts: [Part]
  /// What the last layer gives, without the batch.
  var shape: [Int]
  var channels: Int
  /// The sizes of the map's axes; empty for a vector, one of a sequence.
  var sizes: [Int]
  var kind: PlotGraph.Kind
  /// How many times the map was halved on the way, as its effective stride says.
  var level = 0
  /// That of the map that its first layer reads; nil for an input.
  fileprivate var sourceLevel: Int?

  /// Whether it is an enlarged map: with it an earlier one of its size is joined. Anywhere else what joins several
  /// boxes is a box by itself.
  fileprivate var isEnlarged: Bool { sourceLevel.map { $0 > level } ?? false }

  /// A node of the graph in a box.
  struct Part {
    /// Its place in the graph.
    let node: Int
    let title: String
    let kind: PlotGraph.Kind
    /// Whether it is a block of several layers with weights.
    let isBlock: Bool
    let channels: Int

    /// How much its name says of its box: layers with weights before others, blocks before all.
    var weight: Int {
      switch kind {
      case .block, .convolution, .linear, .attention: Self.weightOfLayers
      case .pool, .resampling: 1
      default: 0
      }
    }

    static let weightOfLayers = 2
    var isHeavy: Bool { weight == Self.weightOfLayers }
  }

  /// What the layers are, for a tooltip.
  var members: [String] { parts.map(\.title) }

  /// The size along the vertical axis of the box, and along the one that goes back.
  var height: Int { sizes.count > 1 ? sizes[sizes.count - 2] : sizes.last ?? 1 }
  var width: Int { sizes.count > 1 ? sizes[sizes.count - 1] : 1 }

  /// Whether a map is about as large as this one's: what a convolution without padding takes away makes no
  /// other box, a pool does.
  ///
  /// - Parameter sharesStride: whether both are at one effective stride.
  func isLike(_ other: [Int], sharingStride sharesStride: Bool) -> Bool {
    let (own, others) = (Self.plain(sizes), Self.plain(other))
    let most = sharesStride ? 2.0 : 1.5
    return own.count == others.count
      && zip(own, others).allSatisfy { Double(max($0, $1)) < most * Double(min($0, $1)) }
  }

  /// A map of one place is a vector.
  private static func plain(_ sizes: [Int]) -> [Int] { sizes.allSatisfy { $0 == 1 } ? [] : sizes }
}

/// The runs of a network and what goes from one to another.
struct VolumeGraph {
  private(set) var runs: [VolumeRun] = []
  /// In ascending order; each goes forward.
  private(set) var edges: [LayeredGraph.Edge] = []

  /// More boxes than these are too many to be looked at: modules are taken as a whole then.
  private static let mostRuns = 40

  init(_ architecture: Architecture, _ report: ShapeReport) {
    let builder = PlotBuilder(architecture, report, fuses: true)
    let readings = architecture.spatialReadings()
    // A module that goes over several sizes is no one box.
    let wide = builder.blocksOfSeveralSizes
    let choices: [(inout PlotView.Choice) -> Void] = [
      { $0.isOpened = { wide.contains($0) } }, { _ in }, { $0.depth = 1 },
    ]
    for choose in choices {
      var choice = PlotView.Choice()
      choose(&choice)
      let graph = VolumeGraph(builder, choice, readings)
      if runs.isEmpty || graph.runs.count < runs.count { self = graph }
      if runs.count <= Self.mostRuns { return }
    }
  }

  private init(
    _ builder: PlotBuilder, _ choice: PlotView.Choice, _ readings: [SpatialReading?]
  ) {
    let graph = builder.graph(
      of: builder.layers, folding: builder.blocks(choice), isWhole: true)
    // A map that another box reads ends its own box: once it is known which those are, boxes are made anew.
    var closing: Set<Int> = []
    for _ in 0..<Self.mostRounds {
      let inner = fill(from: graph, builder, readings, closing)
      if inner.isSubset(of: closing) { break }
      closing.formUnion(inner)
    }
    let heads = runs.flatMap(\.headStarts)
    if !heads.isEmpty { _ = fill(from: graph, builder, readings, closing.union(heads)) }
    nameApart()
  }

  private static let mostRounds = 4

  /// Makes the boxes of a graph's nodes, and what goes between them.
  ///
  /// - Parameter closing: the nodes behind which a box ends.
  /// - Returns: the nodes that another box reads and that are not the last of theirs.
  private mutating func fill(
    from graph: PlotGraph, _ builder: PlotBuilder, _ readings: [SpatialReading?],
    _ closing: Set<Int>
  ) -> Set<Int> {
    (runs, edges) = ([], [])
    let sources = Dictionary(grouping: graph.edges, by: \.to).mapValues { $0.map(\.from) }
    var owners: [Int: Int] = [:]
    var ends: [Int] = []
    for place in Self.order(graph) {
      let node = graph.nodes[place]
      let before = Set((sources[place] ?? []).compactMap { owners[$0] })
      // What a network gives is in the box of the layer that gives it, and weights have none.
      if before.isEmpty, sources[place] != nil || node.kind != .terminal { continue }
      if node.kind == .terminal, sources[place] != nil { continue }
      guard var run = VolumeRun(node, at: place, builder, readings) else { continue }
      let level = builder.level(of: node)
      if let last = runs.indices.last, before.contains(last), !closing.contains(ends[last]),
        before.count == 1 || runs[last].isEnlarged,
        joins(run, node, to: last, sharingStride: level == runs[last].level)
      {
        owners[place] = last
        ends[last] = place
        runs[last].join(run)
      } else {
        owners[place] = runs.count
        ends.append(place)
        run.sourceLevel = before.max().map { runs[$0].level }
        run.level = level ?? run.sourceLevel ?? 0
        runs.append(run)
      }
    }
    connect(graph.edges, owners)
    return Set(
      graph.edges.compactMap { edge in
        guard let from = owners[edge.from], let to = owners[edge.to], from != to else { return nil }
        return ends[from] == edge.from ? nil : edge.from
      })
  }

  /// The nodes in the order in which layers run, inputs in front.
  private static func order(_ graph: PlotGraph) -> [Int] {
    graph.nodes.indices.sorted {
      (graph.nodes[$0].layers.first ?? -1, $0) < (graph.nodes[$1].layers.first ?? -1, $1)
    }
  }

  private mutating func connect(_ edges: [LayeredGraph.Edge], _ owners: [Int: Int]) {
    var seen: Set<LayeredGraph.Edge> = []
    for edge in edges {
      guard let from = owners[edge.from], let to = owners[edge.to], from < to else { continue }
      let between = LayeredGraph.Edge(from: from, to: to)
      if seen.insert(between).inserted { self.edges.append(between) }
    }
    self.edges.sort { ($0.from, $0.to) < ($1.from, $1.to) }
  }

  /// Boxes that would be named by one module are named by their last layers.
  private mutating func nameApart() {
    for place in runs.indices { runs[place].title = runs[place].name }
    let counts = Dictionary(grouping: runs, by: \.title).mapValues(\.count)
    for place in runs.indices where counts[runs[place].title] ?? 0 > 1 {
      let heaviest = runs[place].parts.map(\.weight).max() ?? 0
      let last = runs[place].parts.last { $0.weight == heaviest }
      runs[place].title = last?.title ?? runs[place].title
    }
  }

  /// Whether a node is in the box before it: its map is as large, and where there is none, nothing changes
  /// but how elements are laid out.
  private func joins(
    _ run: VolumeRun, _ node: PlotGraph.Node, to last: Int, sharingStride sharesStride: Bool
  ) -> Bool {
    // The input has a box by itself.
    guard runs[last].kind != .terminal,
      runs[last].isLike(run.sizes, sharingStride: sharesStride), !runs[last].isStage(before: run)
    else { return false }
    let isVector = run.sizes.allSatisfy { $0 == 1 }
    return !isVector || run.channels == runs[last].channels || node.kind == .shape
  }
}

extension VolumeRun {
  /// What stands below the box: the innermost module in which most of its layers with weights are, else the last
  /// of them.
  fileprivate var name: String {
    let heaviest = parts.map(\.weight).max() ?? 0
    let titles = parts.filter { $0.weight == heaviest }.map(\.title)
    guard titles.count > 1, heaviest == Part.weightOfLayers else { return titles.last ?? title }
    var counts: [String: Int] = [:]
    for container in titles.flatMap(LayerPath.containers) where !container.isEmpty {
      counts[container, default: 0] += 1
    }
    // The innermost is the longest: of two in which most are, one is in the other.
    let modules = counts.filter { 3 * $0.value >= 2 * titles.count }.keys
    return modules.max { ($0.count, $0) < ($1.count, $1) } ?? titles.last ?? title
  }

  /// Whether another block's map is that of the next stage, although it is as large: it has twice the channels.
  fileprivate func isStage(before other: VolumeRun) -> Bool {
    guard let last = parts.last(where: \.isHeavy), let next = other.parts.first, last.isBlock,
      next.isBlock
    else { return false }
    return next.channels / 2 >= last.channels
  }

  /// The nodes behind which layers begin that make at most half as many channels of the map in front of them, and
  /// after which there are no more of them again: heads, whose maps are not those of the network.
  fileprivate var headStarts: [Int] {
    var starts: [Int] = []
    // What enlarges a map is in front of what joins it with an earlier one: no map by itself.
    var (end, rest) = (channels, parts.dropFirst(isEnlarged ? 1 : 0))
    while let last = rest.lastIndex(where: { $0.isHeavy && $0.channels / 2 >= end }),
      let head = rest[(last + 1)...].firstIndex(where: \.isHeavy)
    {
      starts.append(parts[head - 1].node)
      (end, rest) = (parts[last].channels, rest[...last])
    }
    return starts
  }

  fileprivate init?(
    _ node: PlotGraph.Node, at place: Int, _ builder: PlotBuilder, _ readings: [SpatialReading?]
  ) {
    title = node.title
    kind = node.kind
    if node.kind == .terminal {
      let sizes = node.shape.split(separator: "x").compactMap { Int($0) }
      guard !sizes.isEmpty else { return nil }
      (shape, channels, self.sizes) = (sizes, sizes[0], Array(sizes.dropFirst()))
      if sizes.count == 1 { self.sizes = [] }
    } else {
      guard let layer = node.layers.last, let output = builder.outputs(of: layer).first,
        output.count > 1
      else { return nil }
      shape = Array(output.dropFirst())
      let reading = readings.indices.contains(layer) ? readings[layer] : nil
      (channels, sizes) = reading?.map(of: output) ?? (output[1], Array(output.dropFirst(2)))
      if kind == .block { kind = builder.mainKind(of: node.layers) }
    }
    parts = [
      Part(
        node: place, title: node.title, kind: kind, isBlock: builder.isDeep(node),
        channels: channels)
    ]
  }

  /// Takes another node into the box, which is then as large as that one's output.
  fileprivate mutating func join(_ other: VolumeRun) {
    let weight = parts.map(\.weight).max() ?? 0
    // Elements that are laid out otherwise are the same map, as the layer gives it.
    if other.kind != .shape || weight < Part.weightOfLayers {
      (shape, channels, sizes) = (other.shape, other.channels, other.sizes)
    }
    let others = other.parts.map(\.weight).max() ?? 0
    if others > weight || others == Part.weightOfLayers { kind = other.kind }
    parts += other.parts
  }
}

extension PlotBuilder {
  /// The shapes that a layer gives, batch first.
  func outputs(of layer: Int) -> [[Int]] {
    place(of: layer).map { report.layers[$0].outputs } ?? []
  }

  /// How many times the map that a node gives was halved on the way from the input, as the effective stride
  /// says; nil where it is no map, or sees all of the input.
  func level(of node: PlotGraph.Node) -> Int? {
    guard let layer = node.layers.last, let stride = stride(of: layer) else { return nil }
    var (level, rest) = (0, stride)
    // Half a halving counts as one: 1.42 is the square root of 2.
    while rest > 1.42, level < 62 { (level, rest) = (level + 1, rest / 2) }
    return level
  }

  /// The largest of the effective strides of a layer along the axes; nil for one that gives no map.
  private func stride(of layer: Int) -> Double? {
    guard let place = place(of: layer) else { return nil }
    let fields = report.layers[place].fields.compactMap { $0 }
    guard !fields.isEmpty, !fields.contains(where: \.isGlobal) else { return nil }
    return fields.map { Double($0.stride.numerator) / Double($0.stride.denominator) }.max()
  }

  /// The blocks whose maps are at more than two strides: that of what goes in, and another one.
  var blocksOfSeveralSizes: Set<String> {
    var strides: [String: Set<Double>] = [:]
    for layer in layers {
      guard let stride = stride(of: layer) else { continue }
      for container in LayerPath.containers(of: architecture.layers[layer].path) {
        strides[container, default: []].insert(stride)
      }
    }
    return Set(strides.filter { $0.value.count > 2 }.keys)
  }

  /// Whether a node is a block with several layers that have weights, norms aside.
  fileprivate func isDeep(_ node: PlotGraph.Node) -> Bool {
    let groups = node.layers.map { LayerTable.group(of: architecture.layers[$0].layer.type) }
    return node.kind == .block && groups.count { $0 == .convolution || $0 == .tokens } > 1
  }

  /// The kind of those layers with weights that a block has the most of.
  func mainKind(of layers: [Int]) -> PlotGraph.Kind {
    var counts: [PlotGraph.Kind: Int] = [:]
    for layer in layers {
      counts[PlotGraph.Kind(architecture.layers[layer].layer.type), default: 0] += 1
    }
    if counts[.attention] != nil { return .attention }
    let kinds: [PlotGraph.Kind] = [.convolution, .linear, .pool, .resampling]
    return kinds.max { counts[$0] ?? 0 < counts[$1] ?? 0 }.flatMap { counts[$0] == nil ? nil : $0 }
      ?? .other
  }
}
