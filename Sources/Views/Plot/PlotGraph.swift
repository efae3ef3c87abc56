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
    /// The path, or the name of an input or output.
    package var title: String
    /// The layers' types with the hyperparameters that differ from their defaults.
    package var calls: [String]
    package var kind: Kind
    /// The shape of what it gives, without the batch.
    package var shape: String
    /// The layers that it stands for.
    package var layers: [Int]
    /// The letter of the picture in which the block is opened.
    package var letter: String?
  }

  package var nodes: [Node] = []
  package var edges: [LayeredGraph.Edge] = []
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
