import ArchFormats
import Synchronization
import Views

/// What is wrong with designs of several files, where a command goes on after each of them. The first ones are
/// told in full, the others counted: what helps is looked for by reading a text many times.
final class FileProblems: Sendable {
  private struct Found {
    var told: [(place: String, failure: Failure)] = []
    var count = 0
  }

  private let found = Mutex(Found())

  /// So many are told.
  private static var toldLimit: Int { 1_000 }

  /// How many there are.
  var count: Int { found.withLock(\.count) }

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

  /// Notes what is wrong with a file.
  func note(_ failure: Failure, at place: String) {
    found.withLock { found in
      found.count += 1
      if found.told.count < Self.toldLimit { found.told.append((place, failure)) }
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

  /// The next of some sources that can be read, with what is read of it first; of files that cannot it is noted
  /// why.
  ///
  /// - Parameter unread: is given each such file.
  /// - Throws: besides what ``noting(at:_:)`` does, what is wrong before any file is open: then there is no
  ///   such folder.
  func next<Value>(
    of sources: DesignSources, unread: (DesignFile) -> Void,
    _ read: (DesignSource) throws -> Value
  ) throws -> (DesignSource, Value)? {
    while true {
      try Interrupts.check()
      let before = count
      do {
        let found = try noting(at: sources.file?.name ?? "") {
          do { return try sources.next().map { ($0, try read($0)) } } catch {
            guard sources.file != nil else { throw NoFolder(reason: error) }
            throw error
          }
        }
        if let found { return found }
      } catch let error as NoFolder { throw error.reason }
      guard count > before else { return nil }
      if let file = sources.file { unread(file) }
    }
  }

  private struct NoFolder: Error { var reason: any Error }

  /// Tells what was found, file by file.
  ///
  /// - Returns: that so many files cannot be what they are read for, with the first one's status; nil where
  ///   nothing is wrong.
  func report(_ cannot: String, help: String) -> Failure? {
    let (problems, count) = found.withLock { ($0.told, $0.count) }
    guard let first = problems.first else { return nil }
    for problem in problems.sorted(by: { $0.place < $1.place }) {
      Terminal.report(VisibleText.shortenedLines(problem.failure.text))
    }
    if count > problems.count {
      Terminal.report("note: and \(NumberText.grouped(count - problems.count)) more are not told")
    }
    return Failure(
      problems.contains { $0.failure.status != .notFound } ? .badData : first.failure.status,
      error: "\(NumberText.count(count, "file")) cannot be \(cannot)", help: help)
  }
}
