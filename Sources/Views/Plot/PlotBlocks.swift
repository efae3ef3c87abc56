import Drawing
import ShapeEngine

/// The letters of a picture's different blocks.
struct BlockLetters {
  typealias Skeleton = [PlotBuilder.Place]

  /// Whether blocks of equal layers and connections have one letter, and those with other hyperparameters a number
  /// behind it (A, A2, A3).
  let areJoined: Bool
  private var letters: [Skeleton: String] = [:]
  /// The skeletons with hyperparameters of each one without.
  private var forms: [Skeleton: [Skeleton]] = [:]

  init(areJoined: Bool) { self.areJoined = areJoined }

  /// The letter of a block, and whether it is one that no block had before.
  mutating func letter(of skeleton: Skeleton) -> (text: String, isNew: Bool) {
    let key = areJoined ? skeleton.map(\.withoutForm) : skeleton
    var known = forms[key] ?? []
    if known.isEmpty { letters[key] = Self.letter(letters.count) }
    let place = known.firstIndex(of: skeleton) ?? known.count
    let isNew = known.isEmpty
    if place == known.count {
      known.append(skeleton)
      forms[key] = known
    }
    let letter = letters[key] ?? ""
    return (place == 0 ? letter : "\(letter)\(place + 1)", isNew)
  }

  /// How many different blocks have each letter that several have.
  var counts: [String: Int] {
    var counts: [String: Int] = [:]
    for (key, forms) in forms where forms.count > 1 { counts[letters[key] ?? ""] = forms.count }
    return counts
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
}

/// A block that is drawn opened.
struct OpenedBlock {
  var letter: String
  var name: String
  /// Where the one stands whose numbers are drawn.
  var path: String
  var graph: PlotGraph

  /// - Parameter count: how many different blocks have the letter.
  func heading(_ count: Int) -> String {
    let link = count == 3 ? " and " : " to "
    let others = "\(letter)2" + (count == 2 ? "" : "\(link)\(letter)\(count)")
    return "\(letter)  \(name), as at \(path)" + (count > 1 ? "; \(others) with other values" : "")
  }
}

extension PlotBuilder {
  /// Where more blocks differ, those with the same layers and connections are opened once.
  static var mostOpenedBlocks: Int { 12 }

  /// Opens each different block of a graph once, and gives it a letter; the blocks that stand in the opened
  /// ones likewise.
  func openKinds(of graph: inout PlotGraph) -> [(heading: String, graph: PlotGraph)] {
    let closed = graph
    var opened: [OpenedBlock] = []
    var letters = BlockLetters(areJoined: false)
    openAll(of: &graph, &letters, into: &opened)
    if opened.count > Self.mostOpenedBlocks {
      (graph, opened, letters) = (closed, [], BlockLetters(areJoined: true))
      openAll(of: &graph, &letters, into: &opened)
    }
    let counts = letters.counts
    return opened.map { ($0.heading(counts[$0.letter] ?? 1), $0.graph) }
  }

  private func openAll(
    of graph: inout PlotGraph, _ letters: inout BlockLetters, into opened: inout [OpenedBlock]
  ) {
    open(&graph, &letters, into: &opened)
    var next = 0
    while next < opened.count {
      var graph = opened[next].graph
      open(&graph, &letters, into: &opened)
      opened[next].graph = graph
      next += 1
    }
  }

  private func open(
    _ graph: inout PlotGraph, _ letters: inout BlockLetters, into opened: inout [OpenedBlock]
  ) {
    for place in graph.nodes.indices where graph.nodes[place].kind == .block {
      let node = graph.nodes[place]
      // Of several equal blocks in a row the first.
      let layers = node.layers.filter { architecture.layers[$0].path.hasPrefix(node.path + ".") }
      if layers.isEmpty { continue }
      let (letter, isNew) = letters.letter(of: skeleton(of: layers, below: node.path))
      graph.nodes[place].letter = letter
      guard isNew else { continue }
      let name =
        node.calls.first.map { $0.split(separator: " x").first.map(String.init) ?? $0 } ?? ""
      opened.append(
        OpenedBlock(
          letter: letter, name: name, path: node.path,
          graph: inside(node.path, layers)))
    }
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
    let type: String
    /// The hyperparameters but those that say how much there is of something.
    let form: String
    let inputs: [Int]

    var withoutForm: Place { Place(path: path, type: type, form: "", inputs: inputs) }
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
        path: String(node.path.dropFirst(path.count + 1)), type: node.layer.type,
        form: Self.form(of: node.layer), inputs: inputs)
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
