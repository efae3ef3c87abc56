import Drawing
import ShapeEngine

/// A network, or a part of one, as a picture shows it: nodes that stand for layers or blocks, and what
/// goes from one to another.
package struct PlotGraph: Sendable {
  /// What a node is, by which its colour and form are chosen.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case block, convolution, linear, attention, pool, resampling, normalization, activation, join,
      shape,
      other, terminal
  }

  package struct Node: Hashable, Sendable {
    /// The path of the layer or the block, of several the first one's; empty for what is neither.
    package var path = ""
    /// The path, or the name of an input or output.
    package var title: String
    /// The layers' types with the hyperparameters that differ from their defaults.
    package var calls: [String]
    package var kind: Kind
    /// The shape of what it gives, without the batch.
    package var shape: String
    /// What it gives, whose shape that is; nil for an output of the network.
    package var tensor: TensorReference?
    /// The layers that it stands for.
    package var layers: [Int]
    /// The letter of the picture in which the block is opened.
    package var letter: String?
    /// What happened to it, where two designs are compared.
    package var mark: PlotMarks.Kind?
  }

  package var nodes: [Node] = []
  package var edges: [LayeredGraph.Edge] = []
  /// How often a layer takes the value of an edge, where it takes it more than once, as `Add` of a value and
  /// itself does.
  package var counts: [LayeredGraph.Edge: Int] = [:]

  /// What stands where lines reach a node: the values that it takes more than once; empty for none.
  func entry(_ node: Int) -> String {
    if counts.isEmpty { return "" }
    let edges = edges.filter { $0.to == node }
    return edges.compactMap { edge in
      counts[edge].map { edges.count == 1 ? "x\($0)" : "\(nodes[edge.from].title) x\($0)" }
    }.joined(separator: ", ")
  }
}

extension PlotGraph.Kind {
  /// The kind of a layer type.
  init(_ type: String) {
    if type.hasSuffix("Linear") {
      self = .linear
      return
    }
    self =
      switch LayerTable.group(of: type) {
      case .convolution: .convolution
      case .pool: .pool
      case .resampling, .padding: .resampling
      case .tokens: .attention
      case .normalization: .normalization
      case .activation, .dropout: .activation
      case .join: .join
      case .shape: .shape
      case .function, .constant, .declared, nil: .other
      }
  }

  /// What a legend calls it.
  var title: String {
    switch self {
    case .attention: "attention, tokens"
    case .resampling: "resampling, padding"
    case .activation: "activation, dropout"
    case .join: "join, reduction"
    case .terminal: "input, output"
    default: rawValue
    }
  }
}
