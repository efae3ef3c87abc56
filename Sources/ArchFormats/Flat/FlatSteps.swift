import ShapeEngine

/// Reads designs in the flat form one after the other as steps that are known from those before: nothing is
/// made of a layer that came up already, but its number is found by its text.
///
/// It reads what most designs of a stream are, and nothing that is wrong. For anything else it says that it is
/// not for it, and ``FlatDesignReader`` has the answer, or the error.
package struct FlatSteps: Sendable {
  package private(set) var design: StepDesign
  package private(set) var name = ""
  /// The layers' paths by their places.
  private var paths = ByteNumbers()
  /// Layers by their texts: their hyperparameters as they are written, and their type.
  private var kinds = ByteNumbers()
  /// What is known of each text; nil where it is none of a step.
  private var known: [Kind?] = []
  private var tokens: [JSONNode.Token] = []
  /// The text of the layer that is read.
  private var text: [UInt8] = []

  private struct Kind {
    let number: Int32
    let takesTensors: Bool
  }

  /// - Parameter limit: how much is kept of designs before; see ``StepTable``.
  package init(limit: Int = StepTable.usualLimit) { design = StepDesign(limit: limit) }

  /// How many layers the design has.
  package var layerCount: Int { design.steps.count }

  package func withPath(of layer: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    paths.withBytes(of: layer, body)
  }

  package func path(of layer: Int) -> String {
    var path = ""
    withPath(of: layer) { path = String(decoding: $0, as: UTF8.self) }
    return path
  }

  /// Reads the design of a text; false where it is not for this.
  package mutating func read(_ bytes: [UInt8]) -> Bool {
    if design.forgetIfFull() {
      kinds.removeAll()
      known.removeAll()
    }
    var reader = JSONReader(bytes, reusing: &tokens)
    do { tokens = try reader.document() } catch { return false }
    guard let top = Top(tokens, bytes), begin(top, bytes) else { return false }
    return readLayers(top.layers, bytes) && finish(top, bytes)
  }

  // MARK: - The design

  /// Where the values of a design are.
  private struct Top {
    var (name, input, layers) = (-1, -1, -1)
    var output: Int?

    init?(_ tokens: [JSONNode.Token], _ bytes: [UInt8]) {
      guard tokens[0].kind == .object else { return nil }
      var key = 1
      while key < tokens[0].next {
        let value = key + 1
        switch tokens[value].kind {
        case .string where tokens[key].isPlain("name", in: bytes): name = value
        case .string where tokens[key].isPlain("output", in: bytes): output = value
        case .array where tokens[key].isPlain("input", in: bytes): input = value
        case .array where tokens[key].isPlain("layers", in: bytes): layers = value
        // What these say is in no answer about layers.
        case .string where tokens[key].isPlain("family", in: bytes): break
        case .object where tokens[key].isPlain("parameters", in: bytes):
          let inside = tokens[(value + 1)..<tokens[value].next]
          guard inside.allSatisfy({ [.string, .integer, .bool, .null, .array].contains($0.kind) })
          else { return nil }
        default: return nil
        }
        key = tokens[value].next
      }
      if name < 0 || input < 0 || layers < 0 { return nil }
    }
  }

  private mutating func begin(_ top: Top, _ bytes: [UInt8]) -> Bool {
    guard tokens[top.name].isPlain else { return false }
    name = String(decoding: bytes[tokens[top.name].inside], as: UTF8.self)
    guard ArchitectureName.problem(with: name) == nil else { return false }
    var sizes: [Int] = []
    for token in tokens[(top.input + 1)..<tokens[top.input].next] {
      guard token.kind == .integer, sizes.count < 8 else { return false }
      sizes.append(token.integer)
    }
    paths.removeAll()
    design.begin(input: sizes)
    return true
  }

  private mutating func finish(_ top: Top, _ bytes: [UInt8]) -> Bool {
    guard let output = top.output else { return design.finish(output: layerCount - 1) }
    guard let layer = tensor(output, bytes), layer >= 0 else { return false }
    return design.finish(output: layer)
  }

  // MARK: - Layers

  private mutating func readLayers(_ list: Int, _ bytes: [UInt8]) -> Bool {
    var layer = list + 1
    while layer < tokens[list].next {
      guard tokens[layer].kind == .object, layerCount < Elaborator.entryLimit,
        append(layer, bytes), design.operandCount <= Elaborator.referenceLimit
      else { return false }
      layer = tokens[layer].next
    }
    return true
  }

  private mutating func append(_ layer: Int, _ bytes: [UInt8]) -> Bool {
    var (path, type, from) = (-1, -1, -1)
    text.removeAll(keepingCapacity: true)
    var key = layer + 1
    while key < tokens[layer].next {
      let value = key + 1
      switch LayerKey(tokens[key], in: bytes) {
      case .path: path = value
      case .type: type = value
      case .from: from = value
      case .foreign: return false
      case .setting: text.append(contentsOf: bytes[tokens[key].start..<tokens[value].end])
      }
      key = tokens[value].next
    }
    guard path >= 0, type >= 0, tokens[path].isPlain, tokens[type].isPlain else { return false }
    text.append(contentsOf: bytes[tokens[type].start..<tokens[type].end])
    guard let kind = knownKind(layer, bytes), give(from, kind, bytes) else { return false }
    let name = bytes.span.bytes.extracting(tokens[path].inside)
    guard ArchitectureName.isPath(name), !name.isText("input"), paths.append(name) else {
      return false
    }
    return design.append(kind.number)
  }

  /// What the next layer is given.
  private mutating func give(_ from: Int, _ kind: Kind, _ bytes: [UInt8]) -> Bool {
    guard from >= 0 else {
      if kind.takesTensors { design.takeLast() }
      return true
    }
    var (place, end) = (from, from + 1)
    if tokens[from].kind == .array { (place, end) = (from + 1, tokens[from].next) }
    while place < end {
      guard let operand = tensor(place, bytes) else { return false }
      design.take(operand)
      place += 1
    }
    return true
  }

  /// The layer whose output a text names; -1 for the input.
  private func tensor(_ token: Int, _ bytes: [UInt8]) -> Int? {
    guard tokens[token].isPlain else { return nil }
    let name = bytes.span.bytes.extracting(tokens[token].inside)
    // Most layers are given what stands above them.
    if layerCount > 0, paths.isText(name, layerCount - 1) { return layerCount - 1 }
    return paths.number(of: name) ?? (name.isText("input") ? -1 : nil)
  }

  // MARK: - Kinds

  /// What is known of the layer whose text was put together.
  private mutating func knownKind(_ layer: Int, _ bytes: [UInt8]) -> Kind? {
    if let number = kinds.number(of: text.span.bytes) { return known[number] }
    let made = made(Array(bytes[tokens[layer].start..<tokens[layer].end]))
    let text = text
    if kinds.append(text.span.bytes) { known.append(made) }
    return made
  }

  /// Makes a layer of its text.
  private mutating func made(_ text: [UInt8]) -> Kind? {
    do {
      var settings: [FlatObject.Member] = []
      let layer = try FlatLayer(JSONNode(text)) { settings.append(.init(name: $0, value: $1)) }
      let type = try layer.layerType(of: "")
      let made = try type.layer(
        hyperparameters: settings.map { JSON.Member($0.key, JSON($0.value)) }, like: { _ in nil })
      return design.number(made).map { Kind(number: $0, takesTensors: type.takesTensors) }
    } catch { return nil }
  }
}

/// What a key of a layer is for.
private enum LayerKey {
  case path, type, from
  /// A hyperparameter, or what is no key.
  case setting
  /// What no step has.
  case foreign

  init(_ token: JSONNode.Token, in bytes: [UInt8]) {
    guard token.isPlain else {
      self = .foreign
      return
    }
    switch token.end - token.start {
    case 6 where token.isPlain("path", in: bytes): self = .path
    case 6 where token.isPlain("type", in: bytes): self = .type
    case 6 where token.isPlain("from", in: bytes): self = .from
    case 6 where token.isPlain("tied", in: bytes): self = .foreign
    case 9 where token.isPlain("weights", in: bytes): self = .foreign
    case 10 where token.isPlain("training", in: bytes): self = .foreign
    default: self = .setting
    }
  }
}

extension JSONNode.Token {
  /// The bytes of a string without its quotes.
  var inside: Range<Int> { (start + 1)..<(end - 1) }

  /// Whether this is a string without escapes, and that one.
  @inline(__always)
  func isPlain(_ word: StaticString, in bytes: [UInt8]) -> Bool {
    isPlain && bytes.span.bytes.extracting(inside).isText(word)
  }
}

extension RawSpan {
  /// Whether the bytes are those of a text.
  @inline(__always)
  func isText(_ word: StaticString) -> Bool {
    byteCount == word.utf8CodeUnitCount
      && word.withUTF8Buffer { hasBytes(of: UnsafeRawBufferPointer($0).bytes) }
  }
}
