import ShapeEngine

/// A definition's text in which a parameter or a layer has another value, and nothing else is
/// changed: comments and layout stay.
///
/// Where a text can be edited in several places, that is right which gives the wanted architecture,
/// and none is where none does.
package struct DefinitionEdit: Sendable {
  /// The edited text.
  package private(set) var text: [UInt8]
  /// The design that it defines.
  package private(set) var design: Design
  /// The keys of figures that it expected and that the design does not have any more: they are left
  /// out.
  package private(set) var droppedExpectations: [String] = []

  private let reader: DefinitionReader
  private let file: String
  private let name: String

  /// How many places in a text are tried for one value.
  private static var mostPlaces: Int { 64 }

  /// - Parameters:
  ///   - text: YAML.
  ///   - name: the architecture that is edited, one of those that the text defines.
  ///   - parameters: parameters of the definition with other values, as they are typed.
  ///   - layers: hyperparameters of single layers with other values.
  ///   - isSame: whether two architectures have one identity.
  /// - Returns: nil where no edit of the text leads there.
  package init?(
    _ text: [UInt8], file: String, of name: String,
    parameters: [(name: String, value: String)], layers: [LayerSetting], reader: DefinitionReader,
    isSame: (Architecture, Architecture) -> Bool
  ) {
    guard !DefinitionReader.isJSON(text),
      let start = Self.design(in: text, file, name, reader)
    else { return nil }
    (self.text, self.file, self.name, self.reader) = (text, file, name, reader)
    design = start
    for (index, parameter) in parameters.enumerated() {
      let given = Array(parameters[...index])
      guard
        let wanted = try? reader.designs(in: text, file: file, only: name, overrides: given).first,
        let edited = Self.text(self.text, setting: parameter, of: name),
        let found = Self.design(in: edited, file, name, reader),
        isSame(found.architecture, wanted.architecture)
      else { return nil }
      (self.text, design) = (edited, found)
    }
    for layer in layers {
      if edit(layer, isSame) { continue }
      // Several layers that are not made by one entry are set one after the other.
      let paths = layer.paths(
        in: design.architecture.layers, outputs: design.architecture.outputs)
      guard 2...Self.mostPlaces ~= paths.count else { return nil }
      for path in paths {
        let single = LayerSetting(pattern: path, name: layer.name, text: layer.text)
        guard edit(single, isSame) else { return nil }
      }
    }
    guard dropExpectations() else { return nil }
  }

  private static func design(
    in text: [UInt8], _ file: String, _ name: String, _ reader: DefinitionReader
  ) -> Design? {
    try? reader.designs(in: text, file: file, only: name).first
  }

  // MARK: - Parameters

  /// The text with another value of a parameter: that of the variant's own line, which gets one
  /// where it has none, or the file's.
  private static func text(
    _ text: [UInt8], setting parameter: (name: String, value: String), of name: String
  ) -> [UInt8]? {
    guard let spans = try? YAMLSpans(text) else { return nil }
    let value = spaced(parameter.value)
    if let variants = spans.root["variants"] {
      guard let own = variants[name] else { return nil }
      if let pair = own.pairs.first(where: { $0.key.text == parameter.name }) {
        return spans.replacingValue(of: pair, by: value)
      }
      return spans.adding("\(parameter.name): \(value)", to: own)
    }
    let pair = spans.root["parameters"]?.pairs.first { $0.key.text == parameter.name }
    return pair.flatMap { spans.replacingValue(of: $0, by: value) }
  }

  /// A list as definitions have it: with a space after each comma.
  private static func spaced(_ value: String) -> String {
    var result = ""
    for character in value {
      if result.last == ",", !character.isWhitespace { result.append(" ") }
      result.append(character)
    }
    return result
  }

  // MARK: - Layers

  /// Changes one call so that the layers that a setting is about have that value, and nothing else is
  /// changed; false where no call is that.
  private mutating func edit(
    _ setting: LayerSetting, _ isSame: (Architecture, Architecture) -> Bool
  ) -> Bool {
    guard let wanted = try? design.analysis.setting([setting]).architecture,
      let (edited, found) = edited(setting, isSame: { isSame($0, wanted) })
    else { return false }
    (text, design) = (edited, found)
    return true
  }

  /// The text in which a call of the layer's type has another argument, and what it defines.
  private func edited(
    _ setting: LayerSetting, isSame: (Architecture) -> Bool
  ) -> (text: [UInt8], design: Design)? {
    let layers = design.architecture.layers
    let first = setting.paths(in: layers, outputs: design.architecture.outputs).first
    guard let node = layers.first(where: { $0.path == first }), let spans = try? YAMLSpans(text)
    else { return nil }
    let name = node.path.split(separator: ".").last.map(String.init) ?? ""
    var calls: [TextNode] = []
    for section in ["layers", "blocks"] {
      if let node = spans.root[section] { Self.collect(node, named: nil, name, into: &calls) }
    }
    let value = Self.spaced(setting.written(for: node.layer))
    for call in calls.prefix(Self.mostPlaces) {
      guard let range = spans.range(of: call), let written = call.text,
        // A scalar that is quoted, or goes over lines, differs from the characters in the text.
        spans.text[range].elementsEqual(written.utf8),
        let edited = CallEdit.text(
          written, of: node.layer.type, setting: setting.name, to: value)
      else { continue }
      let text = spans.replacing(range, by: edited)
      if let design = Self.design(in: text, file, self.name, reader), isSame(design.architecture) {
        return (text, design)
      }
    }
    return nil
  }

  /// The scalars of entries that may make a layer of this name: those of its name, those whose name
  /// is computed, and those without one.
  private static func collect(
    _ node: TextNode, named key: String?, _ name: String, into calls: inout [TextNode]
  ) {
    switch node {
    case .scalar:
      let word = key?.prefix { $0 != " " } ?? ""
      let last = word.split(separator: ".").last.map(String.init) ?? ""
      if last.isEmpty || last == name || word.contains("{") || word.contains("(") {
        calls.append(node)
      }
    case .sequence(let items, _):
      for item in items { collect(item, named: nil, name, into: &calls) }
    case .mapping(let pairs, _):
      for (key, value) in pairs { collect(value, named: key.text, name, into: &calls) }
    }
  }

  // MARK: - Expectations

  /// Leaves out the figures that were the former design's; false where that cannot be done.
  private mutating func dropExpectations() -> Bool {
    while let first = design.disagreements.first {
      guard let place = first.place, let spans = try? YAMLSpans(text),
        let edited = Self.text(spans, withoutExpectationAt: place, of: name),
        let found = Self.design(in: edited, file, name, reader),
        found.disagreements.count < design.disagreements.count
      else { return false }
      droppedExpectations.append(first.path ?? "")
      (text, design) = (edited, found)
    }
    return true
  }

  private static func text(
    _ spans: YAMLSpans, withoutExpectationAt place: TextPlace, of name: String
  ) -> [UInt8]? {
    for parent in [spans.root["variants"]?[name], spans.root].compactMap({ $0 }) {
      guard let expect = parent["expect"],
        let index = expect.pairs.firstIndex(where: { $0.value.place == place })
      else { continue }
      if expect.pairs.count > 1 { return spans.removing(index, of: expect) }
      return parent.pairs.firstIndex { $0.key.text == "expect" }
        .flatMap { spans.removing($0, of: parent) }
    }
    return nil
  }
}
