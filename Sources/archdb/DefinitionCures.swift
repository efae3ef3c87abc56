import ArchFormats
import ArchStore
import ShapeEngine

/// Changes of a definition's text that make a refused design legal at its own input, or at the one that is
/// asked for. Each is tried: what is told is read again, with the values that its parameters had, and has all
/// its sizes.
struct DefinitionCures {
  /// One way to cure a definition: lines to paste, and where.
  typealias Cure = [String]

  private let lines: [String]
  private let name: String
  private let refusal: DefinitionError
  /// The shapes of the input that is asked for, without the batch; nil for the definition's own.
  private let shapes: [[Int]]?
  /// The values of its parameters that are not the text's own.
  private let overrides: [(name: String, value: String)]

  /// - Parameters:
  ///   - text: the whole text of the file.
  ///   - shapes: the input that is refused, without the batch; nil for the definition's own.
  init?(
    _ refusal: DefinitionError, of name: String, in text: DefinitionText, at shapes: [[Int]]? = nil
  ) {
    self.init(refusal, of: name, in: text, with: refusal.overrides, at: shapes)
  }

  private init?(
    _ refusal: DefinitionError, of name: String, in text: DefinitionText,
    with overrides: [(name: String, value: String)], at shapes: [[Int]]?
  ) {
    guard !text.isJSON else { return nil }
    let lines = String(decoding: text.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    self.init(lines: lines, name: name, refusal: refusal, shapes: shapes, overrides: overrides)
  }

  private init(
    lines: [String], name: String, refusal: DefinitionError, shapes: [[Int]]?,
    overrides: [(name: String, value: String)]
  ) {
    (self.lines, self.name, self.refusal, self.shapes) = (lines, name, refusal, shapes)
    self.overrides = overrides
  }

  /// The ways that there are, the one that changes the network least first.
  var all: [Cure] {
    // A Linear of another input's features would refuse the definition's own.
    [
      shapes == nil ? features : nil, likes, crops, padding,
      shapes.flatMap {
        Self(lines: lines, name: name, refusal: refusal, shapes: nil, overrides: overrides)
          .ownInput($0)
      },
    ].compactMap { $0 }
  }

  /// The lines that make a definition one of another input, whose layers have weights for that one: nil where
  /// that is no network either.
  ///
  /// - Parameters:
  ///   - shapes: the other input, without the batch.
  ///   - overrides: the values of its parameters that are not the text's own.
  static func forInput(
    _ shapes: [[Int]], of name: String, in text: DefinitionText,
    with overrides: [(name: String, value: String)]
  ) -> Cure? {
    Self(
      DefinitionError("another input is asked for"), of: name, in: text, with: overrides, at: nil
    )?.ownInput(shapes)
  }

  // MARK: - The text

  /// A text that is changed line by line; lines that are put in have no number of their own.
  private struct Draft {
    struct Line {
      var text: String
      /// The number in the file, from 1; nil for a line that is put in.
      var number: Int?
    }

    var lines: [Line]

    /// The changed lines, as they are told.
    func told(since before: [String]) -> Cure {
      lines.enumerated().compactMap { place, line in
        let text = String(line.text.drop { $0 == " " })
        if let number = line.number {
          return line.text == before[number - 1] ? nil : "\(text)    in place of line \(number)"
        }
        let next = lines[(place + 1)...].lazy.compactMap(\.number).first
        return "\(text)    " + (next.map { "in front of line \($0)" } ?? "at the end")
      }
    }
  }

  private var draft: Draft {
    Draft(lines: lines.enumerated().map { .init(text: $0.element, number: $0.offset + 1) })
  }

  /// What refuses a text: nil where it is a design.
  ///
  /// - Throws: ``NoDefinition`` where it is none for another reason.
  private func refusal(of draft: Draft) throws(NoDefinition) -> DefinitionError? {
    let design: Design?
    do throws(DefinitionError) { design = try self.design(of: draft) } catch {
      guard error.isOnlyRefusal else { throw NoDefinition() }
      return error
    }
    if design == nil { throw NoDefinition() }
    return nil
  }

  /// The design that a text is at the input, without the figures that it expects; nil where the weights that
  /// it has at its own input are for another one.
  private func design(of draft: Draft) throws(DefinitionError) -> Design? {
    let reader = DefinitionReader(library: Embedded.definition)
    let bytes = Array(draft.lines.map(\.text).joined(separator: "\n").utf8)
    let text = DefinitionText(bytes, file: "")
    guard let shapes else { return try own(text, reader) }
    let design = try reader.design(
      name, in: text, overrides: overrides, at: [{ _ in shapes }])
    // Of one that refuses its own input nothing is known of its weights.
    guard let own = try? own(text, reader) else { return design }
    return Self.accepts(shapes, own.analysis) ? design : nil
  }

  private func own(
    _ text: DefinitionText, _ reader: DefinitionReader
  ) throws(DefinitionError) -> Design {
    let designs = try reader.designs(
      in: text, only: name, overrides: overrides, comparing: false)
    guard let design = designs.first else {
      throw DefinitionError("it defines no '\(name)'")
    }
    return design
  }

  /// Whether a design as it is takes an input.
  ///
  /// - Parameter shapes: without the batch.
  private static func accepts(_ shapes: [[Int]], _ analysis: Analysis) -> Bool {
    let architecture = analysis.architecture
    let sizes = zip(architecture.inputs, shapes).map { input, shape in
      input.hasBatch ? [architecture.batch] + shape : shape
    }
    return (try? analysis.report(at: sizes)) != nil
  }

  private struct NoDefinition: Error {}

  /// Goes on changing what refuses until nothing does, each time further down.
  ///
  /// - Parameters:
  ///   - start: the text to begin with, and what refuses it; nil for the file's.
  ///   - changes: the drafts that may help where a layer refuses.
  private func cured(
    from start: (Draft, DefinitionError)? = nil,
    _ changes: (Draft, Int, DefinitionError) -> [Draft]
  ) -> Cure? {
    var (draft, refusal) = start ?? (draft, self.refusal)
    for _ in 0..<Self.mostChanges {
      guard let line = refusal.place?.line, draft.lines.indices.contains(line - 1) else {
        return nil
      }
      let reached = refusal.partial?.architecture.layers.count ?? 0
      var next: (draft: Draft, refusal: DefinitionError)?
      for candidate in changes(draft, line - 1, refusal).prefix(Self.mostCandidates) {
        do throws(NoDefinition) {
          guard let refusal = try self.refusal(of: candidate) else {
            return candidate.told(since: lines)
          }
          let depth = refusal.partial?.architecture.layers.count ?? 0
          if depth > reached + candidate.lines.count - draft.lines.count, next == nil {
            next = (candidate, refusal)
          }
        } catch { continue }
      }
      guard let next else { return nil }
      (draft, refusal) = next
    }
    return nil
  }

  private static let mostChanges = 16
  private static let mostCandidates = 24

  // MARK: - Features and channels

  /// The lines of layers that are written for other features or channels (Linear, convolutions, norms), with
  /// those that they are given.
  private var features: Cure? {
    Self.features(refusal) == nil ? nil : features(from: (draft, refusal))
  }

  private func features(from start: (Draft, DefinitionError)) -> Cure? {
    cured(from: start) { draft, place, refusal in
      guard let (name, number) = Self.features(refusal) else { return [] }
      let line = draft.lines[place].text
      // By its name, else the first of the arguments.
      let numbers = [/\b[a-z_]+\s*=\s*[0-9]+/, /[A-Za-z0-9]\(\s*[0-9]+(?=\s*[,)])/].flatMap {
        line.ranges(of: $0)
      }
      return numbers.compactMap { range in
        guard let digits = line[range].firstRange(of: /[0-9]+$/) else { return nil }
        let isNamed = line[range].contains("=")
        guard !isNamed || line[range].hasPrefix(name) else { return nil }
        var changed = draft
        changed.lines[place].text.replaceSubrange(digits, with: number)
        return changed
      }
    }
  }

  /// The features or channels that a layer is given, where it is written for others, and the name of the
  /// hyperparameter.
  private static func features(
    _ refusal: DefinitionError
  ) -> (name: Substring, number: Substring)? {
    guard let parts = refusal.expected?.split(separator: "="), parts.count == 2,
      ["in_features", "in_channels", "num_features"].contains(parts[0]),
      parts[1].allSatisfy(\.isNumber)
    else { return nil }
    return (parts[0], parts[1])
  }

  /// A name that no entry of the text has.
  private func unused(_ name: String) -> String {
    let names = Set(lines.compactMap { Entry($0)?.name })
    return names.contains(name)
      ? (2...names.count + 2).lazy.map { "\(name)_\($0)" }.first { !names.contains($0) } ?? name
      : name
  }

  // MARK: - Maps that are joined

  /// Where a map is enlarged and then joined with another one, it gets that one's size:
  /// `output_size=like(enc3)`, `size=like(enc3)`.
  private var likes: Cure? {
    cured { draft, place, _ in
      guard let join = Entry(draft.lines[place].text) else { return [] }
      var sources = join.operands.compactMap { name in
        draft.lines.firstIndex { Entry($0.text)?.name == name }
      }
      // The layer in front of a join that does not name it.
      sources += (max(0, place - 4)..<place).reversed()
      return sources.flatMap { source in
        join.operands.compactMap { other -> Draft? in
          guard let line = Self.enlarging(draft.lines[source].text, like: other) else { return nil }
          var changed = draft
          changed.lines[source].text = line
          return changed
        }
      }
    }
  }

  /// A layer that enlarges, with the size of another tensor; nil for any other line.
  private static func enlarging(_ line: String, like other: String) -> String? {
    guard let entry = Entry(line), entry.name != other, !line.contains("like(") else { return nil }
    var line = line
    if let call = line.firstRange(of: /ConvTranspose[123]d\((?:[^()]|\([^()]*\))*\)/) {
      let end = line.index(before: call.upperBound)
      line.insert(contentsOf: ", output_size=like(\(other))", at: end)
      return line
    }
    guard line.contains(/(Upsample|Interpolate)\(/),
      let factor = line.firstRange(of: /scale_factor\s*=\s*(\[[^\]]*\]|[0-9.]+)/)
    else { return nil }
    line.replaceSubrange(factor, with: "size=like(\(other))")
    return line
  }

  /// The larger of two joined maps is cut to the smaller one: `CenterCropLike from enc3, up3`.
  private var crops: Cure? {
    cured { draft, place, _ in
      let line = draft.lines[place].text
      guard let join = Entry(line), join.operands.count > 1 else { return [] }
      return join.operands.flatMap { large in
        join.operands.compactMap { small -> Draft? in
          guard large != small, let from = line.firstRange(of: " from ") else { return nil }
          let name = unused(
            "crop_"
              + large.map { $0.isLetter || $0.isNumber || "{}_".contains($0) ? String($0) : "_" }
              .joined())
          var changed = draft
          let rest = join.operands.map { $0 == large ? name : $0 }.joined(separator: ", ")
          let comment = line[from.upperBound...].firstRange(of: /\s+#.*$/).map { line[$0] } ?? ""
          changed.lines[place].text = line[..<from.upperBound] + rest + comment
          let indent = String(line.prefix { $0 == " " })
          changed.lines.insert(
            .init(text: "\(indent)- \(name): CenterCropLike from \(large), \(small)", number: nil),
            at: place)
          return changed
        }
      }
    }
  }

  /// A line of a definition that is an entry: its name, and what it takes.
  private struct Entry {
    var name: String
    var operands: [String]

    init?(_ line: String) {
      guard
        let match = line.firstMatch(
          of: /^\s*-\s+(?:([^\s:]+):\s+)?\S.*?(?:\s+from\s+([^#]*?))?(?:\s+#.*)?$/)
      else { return nil }
      name = match.1.map(String.init) ?? ""
      operands = (match.2 ?? "").split(separator: ",").map { part in
        var part = part
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return String(part)
      }
      guard operands.allSatisfy({ !$0.contains(" ") }) else { return nil }
    }
  }

  // MARK: - The input

  /// Another input in the definition's own line, and Linears with the features that they are given then.
  private func ownInput(_ shapes: [[Int]]) -> Cure? {
    guard shapes.count == 1, let shape = shapes.first,
      let place = lines.firstIndex(where: { $0.hasPrefix("input:") }),
      let sizes = lines[place].firstRange(of: /\[[^\[\]]*\]/)
    else { return nil }
    var changed = draft
    let text = "[\(shape.map(String.init).joined(separator: ", "))]"
    changed.lines[place].text.replaceSubrange(sizes, with: text)
    do throws(NoDefinition) {
      guard let refusal = try refusal(of: changed) else {
        // A variant may have an input of its own, whatever the line says.
        let taken = (try? design(of: changed))?.architecture.inputs.first?.shape
        return taken == shape ? changed.told(since: lines) : nil
      }
      guard refusal.partial?.architecture.inputs.first?.shape == shape else { return nil }
      return features(from: (changed, refusal))
    } catch { return nil }
  }

  /// Zeros behind the input up to a multiple, in front of everything: the least one that makes larger inputs
  /// legal too, else the least that makes this one so.
  private var padding: Cure? {
    guard let input = refusal.partial?.architecture.inputs.first, input.shape.count > 1,
      let start = lines.firstIndex(where: { $0.hasPrefix("layers:") }),
      let first = lines[(start + 1)...].first(where: { $0.drop { $0 == " " }.hasPrefix("- ") })
    else { return nil }
    let space = String(first.prefix { $0 == " " })
    let name = unused("pad")
    let dims = (input.start + 1..<input.start + input.shape.count).map(String.init)
      .joined(separator: ", ")
    var cure: Cure?
    for multiple in [2, 4, 8, 16, 32, 64, 128] {
      let entry = "- \(name): PadToMultiple(\(multiple), dim=[\(dims)])"
      var changed = draft
      changed.lines.insert(.init(text: space + entry, number: nil), at: start + 1)
      do throws(DefinitionError) {
        guard let design = try design(of: changed) else { continue }
        let told = ["\(entry)    as the first of the layers"]
        if Self.takesLarger(design.analysis, paddedTo: multiple) { return told }
        cure = cure ?? told
      } catch {
        guard error.isOnlyRefusal else { return nil }
      }
    }
    return cure
  }

  /// Whether a design whose input is padded to a multiple takes each input that is a little larger than its
  /// own: also those that become the next multiple, and the one after it.
  private static func takesLarger(_ analysis: Analysis, paddedTo multiple: Int) -> Bool {
    let own = analysis.own.inputs
    guard let input = analysis.architecture.inputs.first, let first = own.first else { return true }
    return (1...max(fewestLarger, 2 * multiple)).allSatisfy { amount in
      let sizes = first.enumerated().map { place, size in
        place > input.start ? size.addingReportingOverflow(amount).partialValue : size
      }
      return (try? analysis.report(at: [sizes] + own.dropFirst())) != nil
    }
  }

  private static let fewestLarger = 32
}
