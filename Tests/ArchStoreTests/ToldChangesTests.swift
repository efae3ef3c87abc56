import Foundation
import TestSupport
import Testing

@testable import ArchStore
@testable import ShapeEngine

/// Changes that people make to the zoo's designs, and how they are told. The number of changes is 500,
/// or that of the variable `TOLD_CHANGES`.
@Suite struct ToldChangesTests {
  /// One made change, and what is told of it.
  private struct Told {
    var name: String
    var script: PersonChanges
    var difference: Difference
    var telling: Telling

    /// The telling has no more entries than the script has things.
    var isShort: Bool { telling.entries.count <= script.lines }

    var text: String {
      "\(name): \(script.script.joined(separator: "; ")) (\(script.lines)) told in"
        + " \(telling.entries.count): "
        + telling.entries.map { "\($0.subject)".prefix(160) }.joined(separator: "\n    ")
    }
  }

  private func told(_ count: Int) throws -> [Told] {
    let designs = try Sample.zoo().map(\.architecture).filter {
      $0.layers.count < 1200 && $0.inputs.count == 1
    }
    var result: [Told] = []
    var seed: UInt64 = 0
    while result.count < count, seed < UInt64(20 * count) {
      seed += 1
      var random = SeededGenerator(seed: seed)
      let design = designs[random.pick(0...designs.count - 1)]
      var changes = PersonChanges(design, seed: seed)
      let wanted = random.pick(1...4)
      for kind in PersonChanges.Kind.allCases.shuffled(using: &random).prefix(wanted) {
        _ = try changes.make(kind)
      }
      guard changes.lines > 0 else { continue }
      let difference = Difference(design, changes.architecture)
      result.append(
        Told(
          name: "\(seed) \(design.name)", script: changes, difference: difference,
          telling: Telling(difference)))
    }
    return result
  }

  @Test func `what people do is told in as many words`() throws {
    let count = ProcessInfo.processInfo.environment["TOLD_CHANGES"].flatMap(Int.init) ?? 500
    let all = try told(count)
    #expect(all.count == count)
    for told in all {
      var draft = try GraphDraft(told.difference.was)
      for edit in try told.difference.patch() { try draft.apply(edit) }
      #expect(try draft.finished().identity == told.script.architecture.identity, "\(told.text)")
    }
    let long = all.filter { !$0.isShort }
    if ProcessInfo.processInfo.environment["TOLD_CHANGES"] != nil {
      print("\(long.count) of \(all.count) are longer than their script")
      for told in long { print(told.text) }
      print(Dictionary(all.flatMap(\.script.script).map { ($0.prefix(8), 1) }, uniquingKeysWith: +))
    }
    #expect(
      Double(long.count) <= 0.05 * Double(all.count),
      "\(long.count) of \(all.count):\n\(long.map(\.text).joined(separator: "\n"))")
  }
}
