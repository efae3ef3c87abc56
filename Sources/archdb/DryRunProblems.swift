import ArchFormats
import Synchronization
import Views

/// What is wrong with the files of a dry run, which goes on after each of them.
final class DryRunProblems: Sendable {
  private let found = Mutex<[(place: String, failure: Failure)]>([])

  /// What a body gives; nil where it fails, which is noted.
  ///
  /// - Throws: what is no fault of a file: Ctrl-C, a catalog that cannot be read.
  func noting<Value>(at place: String, _ body: () throws -> Value) throws -> Value? {
    do { return try body() } catch {
      guard let failure = Failure(error), failure.status != .interrupted else { throw error }
      found.withLock { $0.append((place, failure)) }
      return nil
    }
  }

  /// The next design of some sources that can be read; those that cannot are noted.
  func next(of sources: DesignSources) throws -> DesignSource? {
    while true {
      let count = found.withLock { $0.count }
      if let next = try noting(at: "", { try sources.next() }) { return next }
      if found.withLock({ $0.count }) == count { return nil }
    }
  }

  /// Tells what was found, file by file.
  ///
  /// - Throws: ``Failure`` where something was, with the first one's status.
  func report() throws(Failure) {
    let problems = found.withLock { $0 }
    guard let first = problems.first else { return }
    for problem in problems.sorted(by: { $0.place < $1.place }) {
      Terminal.report(VisibleText.shortenedLines(problem.failure.text))
    }
    throw Failure(
      problems.contains { $0.failure.status != .notFound } ? .badData : first.failure.status,
      error: "\(NumberText.count(problems.count, "file")) cannot be added",
      help: "nothing was stored")
  }
}
