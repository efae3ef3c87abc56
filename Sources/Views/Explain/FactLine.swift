import ShapeEngine

/// A fact about a layer, with places for the sizes of what it takes and gives: `explain` fills them with those
/// at one input, a page with those at any.
struct FactLine: Hashable {
  /// A size of a tensor.
  enum Size: Hashable {
    case taken(operand: Int, dimension: Int)
    case given(output: Int, dimension: Int)
  }

  /// A part of a line.
  enum Piece: Hashable {
    case words(String)
    case size(Size)
    /// The name of what the layer takes.
    case name(operand: Int)
    /// A sum, in which equal terms stand together where it is long: `64 + 12*32`.
    case sum([Size])
    /// ` = 256*6*6 from features.12`, the last sizes of another tensor, where their product is the last size of
    /// what the layer takes; else `, the last dimension`.
    case flattened(TensorReference, dimensions: Range<Int>)
  }

  /// What the fact is about; empty where the fact before goes on.
  var label: String
  var pieces: [Piece]

  init(_ label: String, _ pieces: [Piece]) { (self.label, self.pieces) = (label, pieces) }

  init(_ label: String, _ words: String) { self.init(label, [.words(words)]) }

  /// Sizes that are multiplied: `256*6*6`.
  static func product(_ sizes: [Size]) -> [Piece] {
    sizes.enumerated().flatMap { $0 == 0 ? [.size($1)] : [.words("*"), .size($1)] }
  }

  /// The line at the input of an explanation.
  func filled(_ explanation: Explanation) -> String {
    func number(_ size: Size) -> Int {
      switch size {
      case .taken(let operand, let dimension): explanation.inputs[operand].shape[dimension]
      case .given(let output, let dimension): explanation.outputs[output][dimension]
      }
    }
    return pieces.map { piece in
      switch piece {
      case .words(let words): return words
      case .size(let size): return String(number(size))
      case .name(let operand): return explanation.inputs[operand].name
      case .sum(let sizes): return Self.sum(sizes.map(number))
      case .flattened:
        guard let flattened = explanation.flattened else { return "" }
        let product = flattened.sizes.map(String.init).joined(separator: "*")
        return " = \(product) from \(flattened.name)"
      }
    }.joined()
  }

  private static func sum(_ terms: [Int]) -> String {
    guard terms.count > 4 else { return terms.map(String.init).joined(separator: " + ") }
    var runs: [(count: Int, term: Int)] = []
    for term in terms {
      if runs.last?.term == term { runs[runs.count - 1].count += 1 } else { runs.append((1, term)) }
    }
    return runs.map { $0.count == 1 ? "\($0.term)" : "\($0.count)*\($0.term)" }
      .joined(separator: " + ")
  }
}
