import ArchFormats
import ShapeEngine
import Views

extension Solve {
  /// Answers with layers that take one size to another.
  func solveKernels() throws {
    let query = try kernels.query(ranks, isLossless: lossless, limit: limit)
    let answer: StackAnswer
    do throws(ShapeError) {
      answer = try Progress.during("counting layers") { () throws(ShapeError) in
        try query.answer()
      }
    } catch {
      throw Failure(.usage, error: Self.text(of: error), help: error.help)
    }
    let view = KernelsView(answer, to: query)
    switch format.value {
    case .table where !answer.count.isZero: try Terminal.write(view.text(width: Terminal.width))
    case .table: break
    case .csv: try Terminal.write(unchanged: view.table.csv)
    case .markdown: try Terminal.write(view.table.markdown)
    case .json: try Terminal.write(view.json.pretty)
    case .ndjson: try format.write(view.table, json: view.json, lines: "solutions")
    }
    if answer.count.isZero { throw Self.nothing(view, answer) }
  }

  private static func text(of error: ShapeError) -> String {
    error.message + (error.expected.map { "; expected \($0)" } ?? "")
  }

  /// There is no solution: why, where that is known.
  private static func nothing(_ view: KernelsView, _ answer: StackAnswer) -> Failure {
    if let refusal = answer.refusal {
      return Failure(
        .no, error: "\(view.claim): there is none to choose from, \(refusal.message)",
        help: refusal.help)
    }
    let found = Progress.during("looking for what excludes all") { view.query.obstacles() }
    let obstacles = found.map { obstacle in
      let count = NumberText.grouped(obstacle.count)
      return
        "--\(obstacle.option) (\(count) \(obstacle.value.map { "with \($0)" } ?? "without it"))"
    }
    let help = obstacles.isEmpty ? nil : "what excludes all: \(obstacles.joined(separator: ", "))"
    return Failure(.no, error: view.claim, help: help)
  }
}
