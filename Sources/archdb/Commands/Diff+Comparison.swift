import ArchFormats
import ShapeEngine
import Views

/// How two designs are compared, and at which input.
extension Diff {
  func comparison(
    _ was: Target, _ now: Target, _ resolver: Resolver
  ) throws -> Comparison {
    let isModel = was.model != nil || now.model != nil
    if isFolded || isModel && !isExact && format != .patch,
      let comparison = try foldedComparison(was, now)
    {
      return comparison
    }
    let (x, y) = (try was.written(), try now.written())
    let areVariants = x.file != nil && x.file == y.file
    let difference = Difference(was.architecture, now.architecture, areVariants: areVariants)
    let (before, after) = (try figures(of: was), try figures(of: now))
    if case .failure(let failure) = before, case .failure = after { throw failure }
    var comparison = Comparison(
      difference, titles: titles(was, now), before: Self.figures(before),
      after: Self.figures(after), withLegalInputs: withLegalInputs)
    comparison.hasAskedInput = hasAskedInput
    if areVariants {
      comparison.compareParameters(x.parameters, y.parameters)
      try separate(&comparison, was, now, resolver)
    }
    return comparison
  }

  /// Tells apart what follows from parameters that differ, by making the earlier text's design with the
  /// later ones.
  private func separate(
    _ comparison: inout Comparison, _ was: Target, _ now: Target, _ resolver: Resolver
  ) throws {
    guard !comparison.parameters.isEmpty else { return }
    if set.texts.isEmpty, let text = try resolver.definition(of: was)?.text,
      text.bytes == (try resolver.definition(of: now))?.text.bytes
    {
      return comparison.separate(following: nil)
    }
    let values = comparison.parameters.map { (name: $0.name, value: $0.now) }
    if let made = try? resolver.made(was, with: values) { comparison.separate(following: made) }
  }

  /// The comparison up to names and folding; nil where a side takes no input of the sizes that the other
  /// has fixed.
  private func foldedComparison(_ was: Target, _ now: Target) throws -> Comparison? {
    let folding: FoldedComparison
    do throws(EvaluationError) {
      folding = try FoldedComparison(
        was.architecture, now.architecture,
        declared: (was.model?.fixedSizes ?? HeldSizes(), now.model?.fixedSizes ?? HeldSizes()),
        withLegalInputs: withLegalInputs)
    } catch {
      Terminal.report("note: every difference is counted: \(error.message)")
      return nil
    }
    let own = folding.ownInput
    let (before, after) = (try figures(of: was, at: own), try figures(of: now, at: own))
    if case .failure(let failure) = before, case .failure = after { throw failure }
    var comparison = Comparison(
      folding, titles: titles(was, now), before: Self.figures(before), after: Self.figures(after),
      isIdentical: was.architecture.isOne(with: now.architecture))
    comparison.hasAskedInput = hasAskedInput
    return comparison
  }

  private var withLegalInputs: Bool {
    stat || symbolic || failOn.contains(where: \.needsLegalInputs)
  }

  /// Whether both are compared at an input that was asked for.
  private var hasAskedInput: Bool { !input.isEmpty || batch != nil }

  /// The titles; a design that differs by `--set` alone is named by that.
  private func titles(_ was: Target, _ now: Target) -> (String, String) {
    guard !set.texts.isEmpty else { return (was.title, now.title) }
    return (was.title, "\(now.title) with \(set.texts.joined(separator: ", "))")
  }

  /// The figures at the input that was asked for, at the design's own without one; a failure where
  /// what was asked is no input of the design.
  ///
  /// - Parameter own: the input where none is asked for, in place of the design's own.
  func figures(
    of target: Target, at own: [[Int]]? = nil
  ) throws -> Result<Comparison.Figures, Failure> {
    do {
      var input = try InputOption.shapes(
        self.input, batch: batch, of: target)
      if let own, self.input.isEmpty, batch == nil, own.map(\.count) == input.map(\.count) {
        input = own
      }
      return .success(.report(try target.report(at: input)))
    } catch let refusal as Refusal {
      return .success(.refused(refusal.error))
    } catch {
      guard let failure = Failure(error) else { throw error }
      return .failure(failure)
    }
  }

  private static func figures(
    _ result: Result<Comparison.Figures, Failure>
  ) -> Comparison.Figures {
    switch result {
    case .success(let figures): return figures
    case .failure(let failure):
      let lines = failure.text.split(separator: "\n")
      let message = lines.first.map { String($0).replacingPrefix("error: ") } ?? ""
      return .refused(
        EvaluationError(path: nil, layer: nil, inputs: [], at: "", error: ShapeError(message)))
    }
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String) -> String {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
  }
}
