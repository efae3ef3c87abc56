import ArchFormats
import ShapeEngine

/// The layers' definitions as they are stored: the type, and as JSON every hyperparameter that
/// distinguishes a layer from another.
struct LayerText: Hashable, Sendable {
  let type: String
  let hyperparameters: String

  init(type: String, hyperparameters: String) {
    (self.type, self.hyperparameters) = (type, hyperparameters)
  }

  init(_ layer: any Layer) { self.init(layer, LayerTable.type(named: layer.type)) }

  init(_ layer: any Layer, _ row: LayerType?) {
    type = layer.type
    let identifying = row?.identifyingHyperparameters(of: layer) ?? []
    // The tensor of like() is an index here: one definition serves layers of any path.
    hyperparameters = JSON(hyperparameters: identifying, like: String.init).compact
  }
}

/// The texts of layers, those of equal layers made once: designs that are added together have most
/// of theirs in common.
struct LayerTexts {
  private struct KnownLayer {
    let layer: any Layer
    let text: LayerText
  }

  /// The last definition's text: one file defines many designs.
  private var last: (text: String, content: TextContent)?
  /// By the layers' hashes.
  private var known: [Int: [KnownLayer]] = [:]
  private var count = 0

  /// A definition's text as its row holds it.
  mutating func content(of text: String) -> TextContent {
    if let last, last.text == text { return last.content }
    let content = TextContent(text)
    last = (text, content)
    return content
  }

  mutating func text(of layer: any Layer) -> LayerText {
    let hash = Self.hash(of: layer)
    if let entries = known[hash] {
      for entry in entries where Self.areEqual(layer, entry.layer) { return entry.text }
    }
    // A run over millions of designs keeps no more than this.
    if count == 20_000 {
      known.removeAll(keepingCapacity: true)
      count = 0
    }
    let text = LayerText(layer)
    known[hash, default: []].append(KnownLayer(layer: layer, text: text))
    count += 1
    return text
  }

  private static func hash<L: Layer>(of layer: L) -> Int {
    var hasher = Hasher()
    hasher.combine(ObjectIdentifier(L.self))
    hasher.combine(layer)
    return hasher.finalize()
  }

  private static func areEqual<L: Layer>(_ layer: L, _ other: any Layer) -> Bool {
    layer == other as? L
  }
}

extension Architecture {
  /// What makes a revision the same as another: the SHA-256 of the flat graph.
  ///
  /// Inputs, batch and fixedness, then each layer's path, type, every hyperparameter with defaults
  /// filled in, its inputs by path, whose weights it has and whether it is for training only, in
  /// order, then the outputs. Block names, comments, layout and information do not count, nor do
  /// names of axes, messages and notes.
  ///
  /// An identity never changes: it is stored, and `add` compares it. What is newer than a design
  /// that may have been stored is written here, and in the rows, only where it is not what that
  /// design has without it (``Hyperparameter/later(_:_:)``).
  package var identity: [UInt8] { identity(layers.map { LayerText($0.layer) }) }

  func identity(_ texts: [LayerText]) -> [UInt8] {
    var text = ByteText()
    text.append("archdb identity 1\n")
    for input in inputs {
      text.append(field: input.name)
      text.append(list: input.shape)
      if !input.hasBatch { text.append(" unbatched") }
    }
    text.append(ascii: "\n")
    text.append(batch)
    text.append(isFixed ? " fixed\n" : "\n")
    for (index, layer) in zip(layers.indices, texts) {
      text.append(field: layers[index].path)
      text.append(field: layer.type)
      text.append(field: layer.hyperparameters)
      for tensor in layers[index].inputs { append(tensor, to: &text) }
      text.append(ascii: "/")
      text.append(layers[index].referenceCount)
      if let source = layers[index].weightsOf { append(.layer(source, output: 0), to: &text) }
      if let source = layers[index].tiedTo {
        text.append(ascii: "=")
        append(.layer(source, output: 0), to: &text)
      }
      text.append(layers[index].isTrainingOnly ? " training\n" : "\n")
    }
    for output in outputs {
      text.append(field: output.name ?? "")
      append(output.tensor, to: &text)
    }
    for condition in conditions {
      text.append(field: "require")
      text.append(field: self.text(of: condition, by: .places))
    }
    return SHA256.hash(text.bytes)
  }

  private func append(_ tensor: TensorReference, to text: inout ByteText) {
    switch tensor {
    case .input(let index):
      text.append(ascii: "<")
      text.append(field: index < inputs.count ? inputs[index].name : "")
    case .layer(let index, let output):
      text.append(field: index < layers.count ? layers[index].path : "")
      text.append(ascii: ".")
      text.append(output)
    }
  }
}
