import TestSupport
import Testing

@testable import ArchStore

@Suite struct ByteIndexTests {
  /// Places are those of a dictionary that counts, also where the table grows and for the empty
  /// string.
  @Test func placesAreThoseOfADictionary() {
    var generator = SeededGenerator(seed: 7)
    var index = ByteIndex()
    var expected: [[UInt8]: Int] = [:]
    for _ in 0..<5_000 {
      let text = (0..<generator.pick(0...3)).map { _ in UInt8(generator.pick(0...15)) }
      let isNew = expected[text] == nil
      let place = expected[text] ?? expected.count
      expected[text] = place
      let found = text.withUnsafeBufferPointer { index.place(of: $0) }
      #expect(found.place == place)
      #expect(found.isNew == isNew)
    }
    #expect(index.count == expected.count)
  }
}
