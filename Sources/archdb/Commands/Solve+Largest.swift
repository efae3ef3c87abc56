import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

/// `solve NAME --square`.
extension Solve {
  /// Answers with the largest square input within bounds, or at an input with the largest batch.
  func solveLargest(of targets: Targets) throws {
    guard let first = try targets.next() else { return }
    guard let second = try targets.next() else {
      let view = try largest(first)
      return try format.write(
        LargestView.table.with([view.row(isPlain: true)]), json: view.json, text: view.text)
    }
    var isNone = true
    _ = try writeList(
      of: [first, second], targets, LargestView.table, failing: LargestView.row(of:without:)
    ) { target in
      let view = try largest(target)
      isNone = false
      return (view.json, view.row(isPlain: format.value != .table))
    }
    if isNone { throw Failure(.no, "") }
  }

  private func largest(_ target: Target) throws -> LargestView {
    try Progress.during("solving for the largest input of \(target.name)") {
      inputs.input.isEmpty ? try largestSquare(of: target) : try largestBatch(of: target)
    }
  }

  private func largestSquare(of target: Target) throws -> LargestView {
    let solver = try InputSolver(target.architecture)
    let question = try InputQuestion(inputs, isLossless: lossless, of: target, solver)
    guard solver.equalAxes.count > 1 else {
      throw Failure(
        .usage, error: "an input of \(target.name) has no two axes that a square could have alike",
        help: "--memory without --square asks of its axes; --input asks for the largest batch")
    }
    let shapes = try InputOption.shapes([], batch: inputs.batch, of: target)
    let held = try shapes.map { (sizes) throws(ShapeError) in try Shape(sizes) }
    let solution = try solver.solve(question.demands, others: held)
    guard let square = solution.largestSquare else {
      throw Failure(
        .no,
        error: "no largest square input of \(target.name) is known for: "
          + question.words.joined(separator: ", "),
        help: exactHelp
          ?? (solution.isEmpty ? "no input fulfils it" : "solve without --square lists inputs"))
    }
    var sizes = held
    for place in solver.equalAxes {
      let axis = solver.spatialAxes[place]
      sizes[axis.input][axis.dimension] = square
    }
    return LargestView(
      title: target.title, name: target.name, words: question.words, .input,
      report: try target.report(at: sizes.map(\.sizes)), elementType: inputs.bounds.dtype)
  }

  /// What helps where a bound is a number, which nothing is exactly.
  private var exactHelp: String? {
    inputs.bounds.measures.lazy.compactMap { measure, ranges in
      guard let range = ranges.ranges.first, ranges.ranges.count == 1, range.low == range.high,
        range.low != nil
      else { return nil }
      return
        "--\(measure.rawValue) \(ranges.text) is exactly that; --\(measure.rawValue) ..\(ranges.text) "
        + "is at most that"
    }.first
  }

  private func largestBatch(of target: Target) throws -> LargestView {
    let shapes = try InputOption.shapes(inputs.input, batch: nil, of: target)
    let held = try shapes.map { (sizes) throws(ShapeError) in try Shape(sizes) }
    // An input that is refused says why.
    _ = try target.report(at: shapes)
    let words = inputs.bounds.words
    switch target.architecture.largestBatch(at: held, within: inputs.bounds.measures) {
    case .none:
      throw Failure(
        .no,
        error:
          "not even one sample of \(NumberText.inputs(target.architecture.samples(of: shapes))) "
          + "fulfils \(words.joined(separator: ", ")) in \(target.name)")
    case .unbounded:
      throw Failure(
        .no, error: "no batch of \(target.name) is too large for \(words.joined(separator: ", "))",
        help: "\(target.name) takes no batch, or nothing that is asked grows with it")
    case .size(let batch):
      let inputs = target.architecture.inputs
      let batched = zip(inputs, shapes).map { input, sizes in
        input.hasBatch ? [batch] + sizes.dropFirst() : sizes
      }
      return LargestView(
        title: target.title, name: target.name, words: words, .batch,
        report: try target.report(at: batched), elementType: self.inputs.bounds.dtype)
    }
  }
}
