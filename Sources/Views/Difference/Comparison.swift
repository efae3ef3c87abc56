import ArchFormats
import ShapeEngine

/// Two designs compared, with all that `diff` reports of them.
package struct Comparison: Sendable {
  /// What is known of one side at the input that was asked for.
  package enum Figures: Sendable {
    case report(ShapeReport)
    /// Why there is none.
    case refused(EvaluationError)

    var report: ShapeReport? {
      if case .report(let report) = self { return report }
      return nil
    }

    var refusal: EvaluationError? {
      if case .refused(let error) = self { return error }
      return nil
    }
  }

  /// A parameter of the definitions with two values.
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var was: String
    package var now: String
    /// How many elements the values have, where both are lists, and how many of them differ.
    var counts: Counts?

    struct Counts: Hashable, Sendable {
      var was: Int, now: Int, differing: Int
    }

    /// `depths 3,4,6,3 -> 3,4,23,3`; of long lists how they differ.
    package var text: String {
      let isShort = max(was.count, now.count) <= 24
      guard let counts, !isShort else {
        let values = [was, now].map { TextLayout.shortened($0, 24) }
        return "\(name) \(values[0]) -> \(values[1])"
      }
      return counts.was == counts.now
        ? "\(name) \(counts.differing) of \(counts.was) entries"
        : "\(name) \(counts.was) -> \(counts.now) entries"
    }
  }

  /// The designs' names, with revisions where they are stored.
  package var titles: (was: String, now: String)
  package let difference: Difference
  package let before: Figures
  package let after: Figures
  /// The layers whose figures differ, where both sides have some.
  package let effects: [LayerEffect]
  /// What differs between the parameters, where both are variants of one file.
  package private(set) var parameters: [Parameter] = []
  /// What follows from the parameters; nothing where that is not known.
  package private(set) var following: Telling?
  /// What happened besides.
  package private(set) var telling: Telling
  /// What holds at every input.
  package let forms: FormComparison
  /// Whether the two have one identity.
  package let isIdentical: Bool
  /// The comparison up to names and folding, where it is one: then ``difference`` is its own.
  package let folding: FoldedComparison?
  /// Whether the figures are those of an input that was asked for, in place of each design's own.
  package var hasAskedInput = false
  /// Whether nothing is different as far as is compared.
  package var isEqual: Bool { folding?.isEqual ?? isIdentical }

  /// - Parameter withLegalInputs: whether the legal inputs are asked for too.
  package init(
    _ difference: Difference, titles: (was: String, now: String), before: Figures, after: Figures,
    withLegalInputs: Bool = false
  ) {
    self.difference = difference
    self.titles = titles
    self.before = before
    self.after = after
    if let x = before.report, let y = after.report {
      effects = difference.effects(before: x, after: y)
    } else {
      effects = []
    }
    forms = FormComparison(difference, withLegalInputs: withLegalInputs)
    isIdentical = difference.isEmpty
    folding = nil
    telling = Telling(difference)
  }

  /// A comparison up to names and folding.
  package init(
    _ folding: FoldedComparison, titles: (was: String, now: String), before: Figures,
    after: Figures, isIdentical: Bool
  ) {
    self.folding = folding
    self.titles = titles
    self.before = before
    self.after = after
    self.isIdentical = isIdentical
    (difference, forms) = (folding.difference, folding.forms)
    telling = Telling(folding.difference)
    if let x = before.report, let y = after.report {
      effects = folding.effects(before: x, after: y)
    } else {
      effects = []
    }
  }

  /// The layers that are affected and not edited.
  package var affected: [LayerEffect] {
    let changed = Set(difference.edits.map(\.now))
    return effects.filter { !changed.contains($0.now) }
  }

  /// Notes what follows from the parameters.
  ///
  /// - Parameter made: what the earlier text makes with the later parameters; nil where that is the
  ///   later design itself.
  package mutating func separate(following made: Architecture?) {
    guard !parameters.isEmpty else { return }
    guard let made else {
      following = telling
      telling = Telling()
      return
    }
    let changes = difference.changes(followedBy: made)
    following = Telling(difference, changes.following)
    telling = Telling(difference, changes.others)
  }

  /// All that is told, what follows from the parameters first.
  var entries: [(entry: Telling.Entry, follows: Bool)] {
    (following?.entries ?? []).map { ($0, true) } + telling.entries.map { ($0, false) }
  }

  /// Notes the parameters that differ between two lists of them.
  package mutating func compareParameters(
    _ was: [(name: String, value: JSON)], _ now: [(name: String, value: JSON)]
  ) {
    let values = Dictionary(was.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    parameters = now.compactMap { name, value in
      guard let old = values[name], old != value else { return nil }
      var parameter = Parameter(name: name, was: Self.text(of: old), now: Self.text(of: value))
      if case .array(let x) = old, case .array(let y) = value {
        let same = zip(x, y).count { $0 == $1 }
        parameter.counts = .init(was: x.count, now: y.count, differing: x.count - same)
      }
      return parameter
    }
  }

  private static func text(of value: JSON) -> String {
    switch value {
    case .string(let word): word
    case .array(let values): values.map(text).joined(separator: ",")
    default: value.compact
    }
  }
}
