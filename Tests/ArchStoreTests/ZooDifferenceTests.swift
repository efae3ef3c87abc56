import ShapeEngine
import Testing

@testable import ArchStore

/// Differences of the zoo's architectures. `Benchmarks/DiffAll` runs all pairs of them.
@Suite struct ZooDifferenceTests {
  private func made(_ was: Architecture, _ now: Architecture) throws -> Architecture {
    var draft = try GraphDraft(was)
    for edit in try Difference(was, now).patch() { try draft.apply(edit) }
    return try draft.finished()
  }

  @Test func `each with itself is nothing`() throws {
    for design in try Sample.zoo() {
      let difference = Difference(design.architecture, design.architecture)
      #expect(difference.isEmpty && difference.count == 0, "\(design.architecture.name)")
      #expect(try difference.patch().isEmpty)
    }
  }

  @Test func `a patch leads from one to the other`() throws {
    let designs = try Sample.zoo().map(\.architecture)
    // A step that has no factor in common with the number of pairs goes through all kinds of them.
    for place in stride(from: 0, to: designs.count * designs.count, by: 97) {
      let (was, now) = (designs[place / designs.count], designs[place % designs.count])
      let identity = try made(was, now).identity
      #expect(identity == now.identity, "\(was.name) -> \(now.name)")
    }
  }

  /// All that differs between variants of one text follows from their parameters.
  @Test func `what follows from parameters is all there is between variants`() throws {
    let files = Dictionary(grouping: try Sample.zoo(), by: \.fileName)
    var count = 0
    for (file, designs) in files.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
      for (was, now) in zip(designs, designs.dropFirst()) {
        let difference = Difference(was.architecture, now.architecture, areVariants: true)
        let (following, others) = difference.changes(followedBy: now.architecture)
        let telling = Telling(difference, others)
        #expect(telling.entries.isEmpty, "\(file ?? ""): \(was.architecture.name)")
        #expect(
          Telling(difference, following).entries.count == Telling(difference).entries.count)
        count += 1
      }
    }
    #expect(count > 100)
  }
}
