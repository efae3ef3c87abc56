import ArchFormats
import ArchStore
import Glibc
import ShapeEngine
import Views

/// Compares every architecture of the zoo with every other one as `archdb diff` does, and two large
/// designs that differ in ten places. Prints how long the comparisons took, the slowest ones, and
/// every pair whose patch does not lead from the one to the other.
///
///     swift run -c release DiffAll                  # both
///     swift run -c release DiffAll large            # the large designs only
///     swift run -c release DiffAll unet swin_t      # one pair, step by step
@main
enum DiffAll {
  /// What a comparison is to take at most.
  private static var limit: Double { 0.1 }

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.count == 2 {
      let designs = try zoo(arguments)
      guard designs.count == 2 else { return print("no such pair in the zoo") }
      return try one(designs[0], designs[1])
    }
    try LargeDesigns.compare()
    if arguments.isEmpty { try all(zoo(nil)) }
  }

  /// The zoo's architectures, or those of these names in this order.
  private static func zoo(_ names: [String]?) throws -> [Architecture] {
    let reader = DefinitionReader(library: Embedded.definition)
    var designs: [Architecture] = []
    for file in Embedded.zoo {
      designs += try reader.designs(in: file.bytes, file: file.name, comparing: false)
        .map(\.architecture)
    }
    guard let names else { return designs }
    return names.compactMap { name in designs.first { $0.name == name } }
  }

  // MARK: - Pairs

  /// One comparison: what aligned the two, and how long that, the comparison at the own inputs and at
  /// every input, and the patch took.
  private struct Run {
    var difference: Difference
    var text = ""
    var aligning = 0.0, comparing = 0.0, patching = 0.0
    var patch: [PatchEdit] = []

    /// Aligning, comparing and printing: all that `archdb diff` does with two designs.
    var whole: Double { aligning + comparing }

    init(_ was: Architecture, _ now: Architecture) throws {
      let start = ThreadClock.seconds
      difference = Difference(was, now)
      let aligned = ThreadClock.seconds
      let comparison = Comparison(
        difference, titles: (was.name, now.name), before: try Self.figures(was),
        after: try Self.figures(now))
      text = ComparisonView(comparison).text(width: 80)
      let compared = ThreadClock.seconds
      patch = try difference.patch()
      let patched = ThreadClock.seconds
      (aligning, comparing, patching) = (
        aligned - start, compared - aligned, patched - compared
      )
    }

    private static func figures(_ architecture: Architecture) throws -> Comparison.Figures {
      do {
        return .report(try architecture.report(at: architecture.ownInput()))
      } catch let error as EvaluationError { return .refused(error) }
    }
  }

  private static func one(_ was: Architecture, _ now: Architecture) throws {
    for _ in 0..<3 {
      let run = try Run(was, now)
      print(
        "\(was.layers.count) and \(now.layers.count) layers, \(run.difference.count) changes:",
        "aligned \(milliseconds(run.aligning)), compared \(milliseconds(run.comparing)),",
        "patch \(milliseconds(run.patching))")
    }
  }

  private static func all(_ designs: [Architecture]) throws {
    let identities = designs.map(\.identity)
    var runs: [(seconds: Double, patching: Double, names: String)] = []
    var failed = 0
    for (i, was) in designs.enumerated() {
      if i > 0, i % 20 == 0 {
        tell("\(i) of \(designs.count)", runs.map { ($0.seconds, $0.names) }, 1)
      }
      for (j, now) in designs.enumerated() {
        let names = "\(was.name) -> \(now.name)"
        let run: Run
        do { run = try Run(was, now) } catch {
          failed += 1
          print("\(names): \((error as? ShapeError)?.message ?? "\(error)")")
          continue
        }
        var (whole, patching) = (run.whole, run.aligning + run.patching)
        if max(whole, patching) > limit {
          // The machine may have been busy with something else.
          let again = try (0..<2).map { _ in try Run(was, now) }
          whole = min(whole, again.map(\.whole).min() ?? whole)
          patching = min(patching, again.map { $0.aligning + $0.patching }.min() ?? patching)
        }
        runs.append((whole, patching, names))
        do {
          var draft = try GraphDraft(was)
          for edit in run.patch { try draft.apply(edit) }
          let isThere = try draft.finished().identity == identities[j]
          let isNothing = run.patch.isEmpty && run.difference.isEmpty
          if isThere, isNothing == (identities[i] == identities[j]) { continue }
        } catch { print("\(names): \(error)") }
        failed += 1
        print("\(names): the patch does not lead there")
      }
    }
    print("\(runs.count) pairs, \(failed) fail")
    tell("compared", runs.map { ($0.seconds, $0.names) })
    tell("patches", runs.map { ($0.patching, $0.names) })
  }

  private static func tell(
    _ title: String, _ runs: [(seconds: Double, names: String)], _ shown: Int = 10
  ) {
    let runs = runs.sorted { $0.seconds < $1.seconds }
    guard let last = runs.last else { return }
    func quantile(_ share: Double) -> String {
      milliseconds(runs[min(runs.count - 1, Int(Double(runs.count) * share))].seconds)
    }
    print(
      "\(title): median \(quantile(0.5)), 99% within \(quantile(0.99)),",
      "slowest \(milliseconds(last.seconds)),",
      "\(runs.filter { $0.seconds > limit }.count) over \(milliseconds(limit))")
    for run in runs.suffix(shown).reversed() {
      print("  \(milliseconds(run.seconds))  \(run.names)")
    }
  }

  static func milliseconds(_ seconds: Double) -> String {
    "\((seconds * 1e5).rounded() / 100) ms"
  }
}

/// The time that the thread ran, which other programs on the machine do not count in.
enum ThreadClock {
  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
