import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// Designs of two folders, or of a folder and something else, compared by their names: one report over many
/// files, of which one a side is there at a time.
final class FolderComparison {
  private let diff: Diff
  private let resolver: Resolver
  private let problems = FileProblems()
  private let earlier: EarlierDesigns
  private var writer: DiffReportWriter
  private var report = DiffReport()
  /// The names of the later side's designs, also of those that could not be made.
  private var seen: Set<String> = []
  /// The paths of the later side's files that could not be read.
  private var unread: Set<String> = []
  /// The paths of the earlier side's files that could not be read, and have no counterpart so far.
  private var unmet: Set<String>
  /// The checks that failed, the first ones.
  private var failed: [FailedCheck] = []
  /// The checks with a pattern that no path was like yet, and the nearest one to it.
  private var unmatched: [Int: (pattern: String, nearest: String?)] = [:]

  /// So many failed checks are told; the others are counted.
  private static let toldLimit = 100

  /// - Throws: ``Failure`` where what is asked is about one design.
  init(_ diff: Diff, _ resolver: Resolver) throws {
    if diff.format == .patch {
      throw Failure(.usage, error: "a patch is for one design, and these are several")
    }
    if !diff.set.texts.isEmpty {
      throw Failure(.usage, error: "--set is for one design, and these are several")
    }
    if diff.names[0] == "-" {
      throw Failure(
        .usage, error: "'-' is read once, and designs are looked up in the earlier side",
        help: "store it in a file, and name that")
    }
    (self.diff, self.resolver) = (diff, resolver)
    writer = DiffReportWriter(diff.format)
    Interrupts.note()
    earlier = try EarlierDesigns(diff.names[0], resolver, problems)
    unmet = earlier.unread
  }

  /// Compares and tells all of them.
  ///
  /// - Throws: ``Failure`` with what ends the command: files that cannot be read before checks that failed
  ///   before differences.
  func run() throws {
    if !diff.failOn.isEmpty { report.failed = 0 }
    try compareLater()
    try tellRemoved()
    // What is in a file that cannot be read nobody knows: it counts as one.
    report.uncompared += unread.count + unmet.count
    guard !seen.isEmpty || earlier.count > 0 || problems.count > 0 else {
      throw Failure(
        .badData, error: "neither '\(diff.names[0])' nor '\(diff.names[1])' holds definitions",
        help: "definitions end in \(Files.endings.joined(separator: ", "))")
    }
    try writer.end(report)
    for (index, found) in unmatched.sorted(by: { $0.key < $1.key }) {
      throw Diff.noPath(like: found, in: diff.failOn[index])
    }
    var lines = failed.map { "error: \($0.line)" }
    if let count = report.failed, count > failed.count {
      lines.append("error: and \(NumberText.grouped(count - failed.count)) more checks failed")
    }
    if let failure = problems.report("compared", help: "what is told is of all others") {
      throw Failure(.badData, (lines + [failure.text]).joined(separator: "\n"))
    }
    if !lines.isEmpty { throw Failure(.no, lines.joined(separator: "\n")) }
    if !report.isSame, diff.failOn.isEmpty { throw Failure(.no, "") }
  }

  // MARK: - Designs

  private func compareLater() throws {
    let side = DesignSide(diff.names[1])
    let later = resolver.sources([diff.names[1]], walkingFolders: true, takingEmpty: true)
    for index in diff.failOn.indices {
      unmatched[index] = diff.failOn[index].unmatchedPattern(in: [])
    }
    while let (source, names) = try problems.next(
      of: later,
      unread: {
        unread.insert(side.path(of: $0.name))
        unmet.remove(side.path(of: $0.name))
      }, resolver.plainNames)
    {
      let file = later.file?.name
      var own: Set<String> = []
      for name in names {
        if seen.insert(name).inserted {
          own.insert(name)
        } else if let file {
          noteTwice(name, in: file)
        }
      }
      let make = { [resolver] in try resolver.targets(of: source, .init()) }
      // What is stored is no file: without it there is no later side.
      guard let targets = try file.map({ try problems.noting(at: $0, make) }) ?? make() else {
        report.uncompared += own.count
        continue
      }
      for target in targets where own.contains(target.name) {
        try compare(target, source, file: file, path: file.map(side.path) ?? "")
        Progress.step()
        try Interrupts.check()
      }
    }
  }

  private func noteTwice(_ name: String, in file: String) {
    problems.note(
      Failure(.badData, error: "'\(name)' is defined twice, the second time in \(file)"), at: file)
  }

  private func compare(
    _ target: Target, _ source: DesignSource, file: String?, path: String
  ) throws {
    let name = target.name
    noteMatches(target.architecture)
    guard earlier.contains(name) else {
      if earlier.unread.contains(path) {
        unmet.remove(path)
        report.uncompared += 1
      } else {
        report.added += 1
        try tell(try diff.lone(target, isAdded: true, in: file, isFile: true))
      }
      return
    }
    let view = try problems.noting(at: file ?? name) { () throws -> ComparisonView? in
      // The same text of the same name is the same design.
      if diff.failOn.isEmpty, case .text(let text, _) = source,
        try earlier.isText(text, of: name)
      {
        return nil
      }
      guard let was = try earlier.target(name) else {
        throw Failure(
          .badData, error: "'\(earlier.file(of: name) ?? "")' does not define '\(name)' any more")
      }
      noteMatches(was.architecture)
      var view = diff.view(of: try diff.comparison(was, target, resolver), design: name)
      view.files = (earlier.file(of: name), file)
      let earlierPath = earlier.path(of: name)
      view.place = earlierPath == path ? path : "\(earlierPath) -> \(path)"
      return view
    }
    guard let view else {
      report.uncompared += 1
      return
    }
    guard let view, !view.isEmpty || view.failed?.isEmpty == false else {
      report.unchanged += 1
      return
    }
    if view.isEmpty { report.unchanged += 1 } else { report.changed += 1 }
    note(view.failed)
    try writer.append(view)
  }

  private func tellRemoved() throws {
    for name in earlier.names(besides: seen) {
      try Interrupts.check()
      if unread.contains(earlier.path(of: name)) { continue }
      let file = earlier.file(of: name)
      guard
        let target = try problems.noting(at: file ?? name, { try earlier.target(name) }) ?? nil
      else {
        report.uncompared += 1
        continue
      }
      noteMatches(target.architecture)
      report.removed += 1
      try tell(try diff.lone(target, isAdded: false, in: file, isFile: true))
    }
  }

  /// Forgets the patterns that a design has a path for.
  private func noteMatches(_ architecture: Architecture) {
    for index in unmatched.keys {
      unmatched[index] = diff.failOn[index].unmatchedPattern(in: [architecture])
    }
  }

  private func tell(_ lone: LoneDesign) throws {
    note(lone.failed)
    try writer.append(lone)
  }

  private func note(_ checks: [FailedCheck]?) {
    guard let checks else { return }
    report.failed = (report.failed ?? 0) + checks.count
    failed += checks.prefix(max(0, Self.toldLimit - failed.count))
  }
}

/// Writes a report piece by piece, in each format.
private struct DiffReportWriter {
  private let format: Diff.Format
  private var isFirst = true
  private var lastIsLone = false
  /// The object that was given last, which a comma follows where another one does.
  private var last: String?

  init(_ format: Diff.Format) { self.format = format }

  mutating func append(_ view: ComparisonView) throws(Failure) {
    switch format {
    case .json: try append(view.json)
    case .markdown: try write(view.markdown)
    case .table, .patch:
      // One that is listed for a check it fails is told by that check.
      if !view.isEmpty { try write(view.text(width: Terminal.width)) }
    }
  }

  mutating func append(_ lone: LoneDesign) throws(Failure) {
    guard format != .json else { return try append(lone.json) }
    try write(lone.text(width: Terminal.width), isLone: true)
  }

  mutating func end(_ report: DiffReport) throws(Failure) {
    guard format == .json else {
      return try write(format == .markdown ? "**\(report.text)**" : report.text)
    }
    let list = last.map { "    \($0)\n  " } ?? ""
    let open = isFirst ? "{\n  \"designs\": [\(last == nil ? "" : "\n")" : ""
    try Terminal.write("\(open)\(list)],\n  \"summary\": \(report.json.pretty(depth: 1))\n}")
  }

  /// Designs that one side has stand below each other; what else there is has room above it.
  private mutating func write(_ text: String, isLone: Bool = false) throws(Failure) {
    try Terminal.write((isFirst || isLone && lastIsLone ? "" : "\n") + text)
    (isFirst, lastIsLone) = (false, isLone)
  }

  private mutating func append(_ object: JSON) throws(Failure) {
    if let last {
      try Terminal.write("\(isFirst ? "{\n  \"designs\": [\n" : "")    \(last),")
      isFirst = false
    }
    last = object.pretty(depth: 2)
  }
}
