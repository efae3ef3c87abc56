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
    let lost = (refusal.partial?.architecture).map(LeftoverText.lines) ?? []
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
