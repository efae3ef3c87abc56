import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// A definition whose own input a layer refuses: what is known up to that layer, where rows were lost on
/// the way, the nearest input that is taken, and lines that make the file a design.
struct RefusedDefinition {
  private let refusal: DefinitionError
  /// The design at another input; nil where none near is taken.
  private let target: Target?
  private let text: DefinitionText?

  init(_ target: Target, _ refusal: DefinitionError) {
    (self.target, self.refusal, text) = (target, refusal, target.text)
  }

  init(_ refusal: DefinitionError) { (self.refusal, target, text) = (refusal, nil, nil) }

  /// The layers in front of the one that refuses, at the own input.
  var partial: Target? {
    refusal.partial.map { Target($0, .init(file: refusal.file, parameters: [])) }
  }

  var failure: Failure {
    var text = ErrorText.text(of: refusal)
    for line in lost { text += "\n  lost      \(line)" }
    if let nearest { text += "\n  nearest   \(nearest)" }
    for cure in cures { text += "\n  cure      \(cure)" }
    return Failure(.badData, text)
  }

  // MARK: - Cures

  /// Lines that make the file a design at its own input, each tried.
  private var cures: [String] {
    guard let text else { return [] }
    let lines = String(decoding: text.bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return [features(lines), padding(lines)].compactMap { $0 }
  }

  /// The line of a Linear with the features that it is given.
  private func features(_ lines: [String]) -> String? {
    guard let place = refusal.place, lines.indices.contains(place.line - 1),
      let expected = refusal.expected, expected.hasPrefix("in_features=")
    else { return nil }
    let number = expected.dropFirst("in_features=".count)
    let line = lines[place.line - 1]
    for pattern in [/in_features\s*=\s*[0-9]+/, /Linear\(\s*[0-9]+(?=\s*,\s*[0-9])/] {
      guard let range = line.firstRange(of: pattern) else { continue }
      let isNamed = line[range].hasPrefix("in_features")
      let cured = line.replacingCharacters(range, with: isNamed ? expected : "Linear(\(number)")
      var changed = lines
      changed[place.line - 1] = cured
      if isDesign(changed) {
        return cured.drop { $0 == " " } + "    in place of line \(place.line)"
      }
    }
    return nil
  }

  /// Zeros behind the input up to a multiple, in front of everything.
  private func padding(_ lines: [String]) -> String? {
    guard let input = refusal.partial?.architecture.inputs.first, input.shape.count > 1,
      let start = lines.firstIndex(where: { $0.hasPrefix("layers:") }),
      let first = lines[(start + 1)...].first(where: { $0.drop { $0 == " " }.hasPrefix("- ") })
    else { return nil }
    let space = String(first.prefix { $0 == " " })
    let dims = (input.start + 1..<input.start + input.shape.count).map(String.init)
      .joined(separator: ", ")
    for multiple in [2, 4, 8, 16, 32, 64, 128] {
      let entry = "- pad: PadToMultiple(\(multiple), dim=[\(dims)])"
      var changed = lines
      changed.insert(space + entry, at: start + 1)
      if isDesign(changed) { return "\(entry)    as the first of the layers" }
    }
    return nil
  }

  private func isDesign(_ lines: [String]) -> Bool {
    guard let target else { return false }
    let reader = DefinitionReader(library: Embedded.definition)
    let text = DefinitionText(Array(lines.joined(separator: "\n").utf8), file: "")
    return (try? reader.designs(in: text, only: target.name, comparing: false))?.isEmpty == false
  }

  /// Where a row or a column is left over: `pool3: 125 -> 62 drops a row`.
  private var lost: [String] {
    guard let analysis = refusal.partial else { return [] }
    var lines: [String] = []
    for (node, row) in zip(analysis.architecture.layers, analysis.own.layers) {
      guard let input = node.operands.first.flatMap({ shape(of: $0, analysis) }),
        let output = row.outputs.first, output.count == input.count
      else { continue }
      let names = Self.axisNames[output.count - 2] ?? []
      for (axis, name) in names.enumerated() {
        let (was, now) = (input[axis + 2], output[axis + 2])
        if let left = Self.left(by: node.layer, axis, was, now), left > 0 {
          let what = left == 1 ? "a \(name)" : NumberText.count(left, name)
          lines.append("\(node.path): \(was) -> \(now) drops \(what)")
        }
      }
    }
    return lines.count > 4 ? Array(lines.prefix(4)) : lines
  }

  private static let axisNames = [
    1: ["column"], 2: ["row", "column"], 3: ["slice", "row", "column"],
  ]

  private func shape(of tensor: TensorReference, _ analysis: Analysis) -> [Int]? {
    switch tensor {
    case .input(let index):
      let inputs = analysis.architecture.inputs
      return inputs.indices.contains(index)
        ? inputs[index].sizes(batch: analysis.architecture.batch) : nil
    case .layer(let index, let output):
      let layers = analysis.own.layers
      guard layers.indices.contains(index), layers[index].outputs.indices.contains(output) else {
        return nil
      }
      return layers[index].outputs[output]
    }
  }

  /// How many cells at the far side no window of a layer reads; nil for a layer without windows.
  private static func left(by layer: any Layer, _ axis: Int, _ was: Int, _ now: Int) -> Int? {
    guard
      layer.type.hasPrefix("MaxPool") || layer.type.hasPrefix("AvgPool")
        || layer.type.hasPrefix("Conv") && !layer.type.hasPrefix("ConvTranspose")
    else { return nil }
    func value(_ name: String, _ fallback: Int) -> Int? {
      guard let value = layer.values.first(where: { $0.name == name })?.value else {
        return fallback
      }
      switch value {
      case .int(let number): return number
      case .none: return fallback
      case .list(let values) where values.indices.contains(axis):
        if case .int(let number) = values[axis] { return number }
        return nil
      default: return nil
      }
    }
    guard let kernel = value("kernel_size", 1), let stride = value("stride", kernel),
      let padding = value("padding", 0), let dilation = value("dilation", 1), stride > 1
    else { return nil }
    let (reach, overflow) = (now - 1).multipliedReportingOverflow(by: stride)
    guard !overflow, kernel > 0, kernel < 1 << 30, dilation < 1 << 30, was < 1 << 40 else {
      return nil
    }
    return was + padding - (reach + dilation * (kernel - 1) + 1)
  }

  /// The nearest input that the design takes, as it is read at another one.
  private var nearest: String? {
    guard let target, let own = refusal.partial?.architecture else { return nil }
    let shapes = own.inputs.map { $0.sizes(batch: own.batch) }
    do throws(Refusal) {
      _ = try target.report(at: shapes)
      return nil
    } catch { return error.error.nearest.map { NearestText.text(of: $0) } }
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
