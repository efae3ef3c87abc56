import ArchFormats
import ShapeEngine

/// What `--fail-on` names: a change that a check refuses.
///
///     params > +5%            the parameters grew by more than 5%
///     macs > 4G               there are more than 4,000,000,000 multiply-accumulates
///     affected:backbone.**    a layer below backbone is affected
///     changed:backbone.**     anything below backbone is another, or in a design of that name
///     output                  the outputs are of another number or size
///     legal                   an input that was accepted is refused
///     receptive_field         the outputs' receptive fields are others
package struct FailCondition: Sendable {
  private enum Subject: Sendable {
    case total(Total, Relation, Amount)
    /// Kinds of changes, by one word.
    case kinds([ChangeKind], word: String, pattern: String?)
    case promise(Promise)
  }

  /// What others build on, whatever happens inside.
  enum Promise: String, CaseIterable, Sendable {
    case output, legal, receptiveField = "receptive_field"
  }

  /// The word for a change of whatever kind.
  private static let anyKind = "changed"

  private static func kinds(_ word: String) -> [ChangeKind]? {
    word == anyKind ? ChangeKind.allCases : ChangeKind(rawValue: word).map { [$0] }
  }

  enum Total: String, CaseIterable, Sendable {
    case params, macs, activations
  }

  private enum Relation: String, CaseIterable, Sendable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"

    func holds<T: Comparable>(_ x: T, _ y: T) -> Bool {
      switch self {
      case .atLeast: x >= y
      case .atMost: x <= y
      case .above: x > y
      case .below: x < y
      }
    }
  }

  private enum Amount: Sendable {
    /// The later total itself.
    case value(Int)
    /// The change.
    case change(Int)
    /// The change in per cent of the earlier total.
    case share(Double)
  }

  /// As it was written.
  package let text: String
  private let subject: Subject

  /// - Throws: ``ShapeError`` where the text is no condition.
  package init(_ text: String) throws(ShapeError) {
    self.text = text
    let plain = text.filter { $0 != " " }
    let relation = Relation.allCases.first { plain.contains($0.rawValue) }
    if let relation, let range = plain.firstRange(of: relation.rawValue) {
      guard let total = Total(rawValue: plain[..<range.lowerBound].lowercased()) else {
        throw Self.malformed(text)
      }
      subject = .total(total, relation, try Self.amount(plain[range.upperBound...], text))
      return
    }
    if let promise = Promise(rawValue: plain) {
      subject = .promise(promise)
      return
    }
    let parts = plain.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, let kinds = Self.kinds(String(first)), !plain.hasSuffix(":")
    else { throw Self.malformed(text) }
    subject = .kinds(
      kinds, word: String(first), pattern: parts.count == 2 ? String(parts[1]) : nil)
  }

  private static func amount(_ word: Substring, _ text: String) throws(ShapeError) -> Amount {
    let isSigned = word.hasPrefix("+") || word.hasPrefix("-")
    if word.hasSuffix("%") {
      guard let share = Double(word.dropLast()), share.isFinite else { throw malformed(text) }
      return .share(share)
    }
    let digits = isSigned ? word.dropFirst() : word
    guard let ranges = try? IntegerRanges(String(digits)), ranges.ranges.count == 1,
      let value = ranges.least, ranges.greatest == value
    else { throw malformed(text) }
    return isSigned ? .change(word.hasPrefix("-") ? -value : value) : .value(value)
  }

  private static func malformed(_ text: String) -> ShapeError {
    let word = String(text.prefix { $0.isLetter || $0 == "_" })
    let totals = Total.allCases.map(\.rawValue)
    let kinds = [anyKind] + ChangeKind.allCases.map(\.rawValue)
    let words = totals + kinds + Promise.allCases.map(\.rawValue)
    let nearest = words.contains(word) ? nil : Suggestion.nearest(to: word, among: words)
    return ShapeError(
      "'\(text)' is no condition", found: text,
      expected: "a total compared with a number (\(totals.joined(separator: ", "))), a kind of "
        + "change (\(kinds.joined(separator: ", "))), output, legal or receptive_field",
      help: nearest.map { "did you mean '\($0)'?" }
        ?? (totals.contains(word)
          ? "for example '\(word) > +5%' or '\(word) > 4G'"
          : "for example 'params > +5%', 'changed:backbone.**' or output"))
  }

  /// Whether the legal inputs of both sides are needed.
  package var needsLegalInputs: Bool {
    if case .promise(.legal) = subject { return true }
    return false
  }

  /// How the check fails; nil where the condition does not hold.
  ///
  /// What is missing on a side, or cannot be compared, counts as failing: nothing is known of it.
  package func failure(in comparison: Comparison) -> FailedCheck? {
    switch subject {
    case .total(let total, let relation, let amount):
      let (was, now) = comparison.totals
      guard let x = was.flatMap(total.value), let y = now.flatMap(total.value) else {
        return failed("\(total.rawValue) cannot be compared: there are no figures on both sides")
      }
      guard holds(x, y, relation, amount) else { return nil }
      let share = Comparison.share(x, y)
      return failed(
        "\(total.rawValue) \(NumberText.grouped(x)) -> \(NumberText.grouped(y))"
          + (share.isEmpty ? "" : " \(share)"), .int(x), .int(y))
    case .kinds(let kinds, let word, let pattern):
      var seen: Set<String> = []
      let paths = kinds.flatMap(comparison.paths).filter { seen.insert($0).inserted }
      let layers = pattern.map { LayerPattern($0) }
      let design = comparison.difference.now.name
      let found = paths.filter { path in
        layers.map { Self.isLike($0, path, of: design) } ?? true
      }
      guard let first = found.first else { return nil }
      let more = found.count > 1 ? " and \(NumberText.grouped(found.count - 1)) more" : ""
      var check = failed("\(word): \(first)\(more)")
      check.paths = found
      return check
    case .promise(let promise):
      return comparison.broken(promise).map { failed($0.reason, $0.was, $0.now) }
    }
  }

  /// How the check fails of a design that only the later side has: a bound on a total is one on every design.
  package func failure(ofNew figures: Comparison.Figures) -> FailedCheck? {
    guard case .total(let total, let relation, .value(let bound)) = subject,
      let value = figures.report.map(ArchitectureTotals.init).flatMap(total.value),
      relation.holds(value, bound)
    else { return nil }
    return failed(
      "\(total.rawValue) \(NumberText.grouped(value)), of a new design", .null, .int(value))
  }

  private func failed(_ reason: String, _ was: JSON = .null, _ now: JSON = .null) -> FailedCheck {
    FailedCheck(check: text, reason: reason, was: was, now: now)
  }

  /// The pattern of paths, where the condition has one that matches no layer and no container of some
  /// designs: such a check could never fail.
  package func unmatchedPattern(in designs: [Architecture]) -> (pattern: String, nearest: String?)?
  {
    guard case .kinds(_, _, let pattern?) = subject else { return nil }
    let layers = LayerPattern(pattern)
    var names: Set<String> = []
    for design in designs {
      var own: Set<String> = []
      for layer in design.layers {
        own.formUnion(LayerPath.containers(of: layer.path).dropFirst())
        own.insert(layer.path)
      }
      if own.contains(where: { Self.isLike(layers, $0, of: design.name) }) { return nil }
      names.formUnion(own)
    }
    let plain = pattern.replacing("**", with: "").replacing("*", with: "")
    let word = plain.hasSuffix(".") ? String(plain.dropLast()) : plain
    return (pattern, Suggestion.nearest(to: word, among: names.sorted()))
  }

  /// Whether a pattern matches a path, alone or below the design's name: a check of a folder is about all of its
  /// designs.
  private static func isLike(_ layers: LayerPattern, _ path: String, of design: String) -> Bool {
    layers.matches(path) || layers.matches("\(design).\(path)")
  }

  private func holds(_ was: Int, _ now: Int, _ relation: Relation, _ amount: Amount) -> Bool {
    switch amount {
    case .value(let value): return relation.holds(now, value)
    case .change(let change):
      let (difference, hasOverflow) = now.subtractingReportingOverflow(was)
      return !hasOverflow && relation.holds(difference, change)
    case .share(let share):
      guard was > 0 else { return now != was }
      return relation.holds((Double(now) - Double(was)) / Double(was) * 100, share)
    }
  }
}

extension FailCondition.Total {
  fileprivate func value(_ totals: ArchitectureTotals) -> Int? {
    switch self {
    case .params: totals.parameters
    case .macs: totals.macs
    case .activations: totals.activations
    }
  }
}

extension Comparison {
  /// The paths that a kind of change is about.
  func paths(of kind: ChangeKind) -> [String] {
    let layers = difference.now.layers
    switch kind {
    case .edited: return difference.edits.map { layers[$0.now].path }
    case .affected: return affected.map { layers[$0.now].path }
    case .added: return difference.added.map { layers[$0].path }
    case .removed: return difference.removed.map { difference.was.layers[$0].path }
    case .renamed: return difference.renames.map(\.was)
    case .moved: return difference.moves.flatMap(\.now).map { layers[$0].path }
    }
  }
}
