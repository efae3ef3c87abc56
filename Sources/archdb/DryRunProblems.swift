import ArchFormats
import Synchronization
import Views

/// What is wrong with the designs of a dry run, which goes on after each of them. The first ones are told in
/// full, the others counted: what helps is looked for by reading a text many times.
final class DryRunProblems: Sendable {
  private struct Found {
    var told: [(place: String, failure: Failure)] = []
    var count = 0
  }

  private let found = Mutex(Found())

  /// So many are told.
  private static var toldLimit: Int { 1_000 }

  /// What a body gives; nil where it fails, which is noted.
  ///
  /// - Throws: what is no fault of a file: Ctrl-C, a catalog that cannot be read.
  func noting<Value>(at place: String, _ body: () throws -> Value) throws -> Value? {
    do { return try body() } catch {
      let isOfDesign = error is DefinitionError || error is ModelRefusal
      if isOfDesign, found.withLock({ $0.told.count }) >= Self.toldLimit {
        found.withLock { $0.count += 1 }
        return nil
      }
      guard let failure = Failure(error), failure.status != .interrupted else { throw error }
      found.withLock { found in
        found.count += 1
        found.told.append((place, failure))
      }
      return nil
    }
  }

  /// The next design of some sources that can be read; those that cannot are noted.
  func next(of sources: DesignSources) throws -> DesignSource? {
    while true {
      let count = found.withLock(\.count)
      if let next = try noting(at: "", { try sources.next() }) { return next }
      if found.withLock(\.count) == count { return nil }
    }
  }

  /// Tells what was found, file by file.
  ///
  /// - Throws: ``Failure`` where something was, with the first one's status.
  func report() throws(Failure) {
    let (problems, count) = found.withLock { ($0.told, $0.count) }
    guard let first = problems.first else { return }
    for problem in problems.sorted(by: { $0.place < $1.place }) {
      Terminal.report(VisibleText.shortenedLines(problem.failure.text))
    }
    if count > problems.count {
      Terminal.report("note: and \(NumberText.grouped(count - problems.count)) more are not told")
    }
    throw Failure(
      problems.contains { $0.failure.status != .notFound } ? .badData : first.failure.status,
      error: "\(NumberText.count(count, "file")) cannot be added",
      help: "nothing was stored")
  }
}
