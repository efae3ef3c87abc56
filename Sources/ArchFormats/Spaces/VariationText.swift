import ShapeEngine

/// Reads what is varied in a design: hyperparameters of layers, and their values.
///
///     layer*.0.conv2.stride=1,2                                  a variable each place
///     layer4.*.conv2.dilation,layer4.*.conv2.padding=1,2,4       places with equal '*' together
///     d: layer4.*.conv2.dilation,layer4.*.conv2.padding=1,2,4    all places together, as 'd'
///
/// `*` stands for characters within one component of a path, `**` for any. Values are written as in
/// definitions; `1..5` are the integers from 1 to 5.
package struct VariationText: Sendable {
  /// Why a text is no variation, or varies nothing.
  package struct Problem: Error, Sendable {
    package var message: String
    package var help: String?
    /// Whether the text is fine and what it names is not there.
    package var isNotFound = false
  }

  private struct Pattern {
    var text: String
    var layer: Glob
    var hyperparameter: String
  }

  private let text: String
  private let name: String?
  private let patterns: [Pattern]
  private let values: [Value]

  package init(_ text: String) throws(Problem) {
    self.text = text
    guard let sign = text.firstIndex(of: "=") else { throw Self.malformed(text, "it has no '='") }
    var left = text[..<sign]
    if let colon = left.firstIndex(of: ":") {
      let name = left[..<colon].filter { $0 != " " }
      guard ArchitectureName.problem(withComponent: name) == nil else {
        throw Self.malformed(text, "'\(name)' is no name")
      }
      self.name = name
      left = left[left.index(after: colon)...]
    } else {
      name = nil
    }
    var patterns: [Pattern] = []
    for part in left.split(separator: ",", omittingEmptySubsequences: false) {
      let place = part.filter { $0 != " " }
      guard let dot = place.lastIndex(of: "."), dot != place.startIndex,
        place.index(after: dot) != place.endIndex
      else { throw Self.malformed(text, "'\(place)' is no layer.hyperparameter") }
      let layer = Glob(String(place[..<dot]), separator: ".")
      if let first = patterns.first, first.layer.wildcardCount != layer.wildcardCount, name == nil {
        throw Problem(
          message: "'\(first.text)' and '\(place)' have another number of '*'",
          help: "places with equal '*' get the same value; 'name: …' gives all of them the same")
      }
      patterns.append(
        Pattern(
          text: place, layer: layer, hyperparameter: String(place[place.index(after: dot)...])))
    }
    self.patterns = patterns
    values = try Self.values(text[text.index(after: sign)...], of: text)
  }

  /// The variations that the text stands for in a space, in the order of the layers.
  package func variations(in space: DesignSpace) throws(Problem) -> [Variation] {
    var found: [Variation] = []
    var places: [[String]: Int] = [:]
    for pattern in patterns {
      for (index, wildcards) in try self.places(of: pattern, in: space) {
        let place = Variation.Place(layer: index, hyperparameter: pattern.hyperparameter)
        let key = name == nil ? wildcards : []
        if let known = places[key] {
          found[known].places.append(place)
        } else {
          let path = "\(space.layers[index].node.path).\(pattern.hyperparameter)"
          places[key] = found.count
          found.append(Variation(name: name ?? path, places: [place], values: values))
        }
      }
    }
    return found
  }

  /// The layers that a pattern matches and that have its hyperparameter, with what each `*`
  /// matched.
  private func places(
    of pattern: Pattern, in space: DesignSpace
  ) throws(Problem) -> [(Int, [String])] {
    var places: [(Int, [String])] = []
    var others: [LayerType] = []
    let name = String(pattern.text.dropLast(pattern.hyperparameter.count + 1))
    let isPath = space.layers.contains { pattern.layer.matches($0.node.path) }
    let output = isPath ? nil : space.frame.outputs.layer(named: name)
    for (index, layer) in space.layers.enumerated() {
      guard let wildcards = index == output ? [] : pattern.layer.wildcards(in: layer.node.path)
      else { continue }
      guard let row = layer.node.layer.row else { continue }
      if row.parameters.contains(where: { $0.name == pattern.hyperparameter }) {
        places.append((index, wildcards))
      } else {
        others.append(row)
      }
    }
    if !places.isEmpty { return places }
    if let first = others.first {
      let known = first.parameters.map(\.name)
      throw Problem(
        message: "\(first.name) has no hyperparameter '\(pattern.hyperparameter)'",
        help: Suggestion.help(for: pattern.hyperparameter, among: known)
          ?? (known.isEmpty ? nil : "\(first.name) has \(known.joined(separator: ", "))"),
        isNotFound: true)
    }
    let names = space.layers.map(\.node.path) + space.frame.outputs.compactMap(\.name)
    throw Problem(
      message: "no layer matches '\(name)'",
      help: Suggestion.help(for: name, among: names)
        ?? "archdb shapes \(space.frame.name) --layer '*' lists them",
      isNotFound: true)
  }

  // MARK: - Values

  private static var valueLimit: Int { 1_000 }

  private static func values(
    _ text: some StringProtocol, of whole: String
  ) throws(Problem) -> [Value] {
    var values: [Value] = []
    for part in parts(of: text) {
      let word = part.filter { $0 != " " }
      guard !word.isEmpty else { throw malformed(whole, "a value is missing") }
      if let dots = word.firstRange(of: ".."), let low = Int(word[..<dots.lowerBound]),
        let high = Int(word[dots.upperBound...])
      {
        let (distance, overflow) = high.subtractingReportingOverflow(low)
        guard !overflow, (0..<valueLimit).contains(distance) else {
          throw malformed(whole, "'\(word)' is no range of at most \(valueLimit) integers")
        }
        values += (low...high).map { .int($0) }
      } else {
        do throws(DefinitionError) {
          values.append(try Document.datum(part, Environment()).value)
        } catch { throw malformed(whole, error.message) }
      }
    }
    guard values.count <= valueLimit else {
      throw malformed(whole, "it has more than \(valueLimit) values")
    }
    for (index, value) in values.enumerated() where values[..<index].contains(value) {
      throw malformed(whole, "the value \(value.text()) is written twice")
    }
    return values
  }

  /// The text between commas that are in no bracket.
  private static func parts(of text: some StringProtocol) -> [String] {
    var (parts, depth) = ([""], 0)
    for character in text {
      if "[(".contains(character) { depth += 1 }
      if "])".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func malformed(_ text: String, _ reason: String) -> Problem {
    Problem(
      message: "'\(text)' varies nothing: \(reason)",
      help: "write layer.hyperparameter=values, for example layer1.0.conv1.stride=1,2; "
        + "a definition's parameter is varied by --set 'width=choice(1.0, 1.4)'")
  }
}
