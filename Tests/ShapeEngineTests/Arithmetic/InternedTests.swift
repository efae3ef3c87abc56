import ShapeEngine
import TestSupport
import Testing

@Suite struct InternedTests {
  @Test(arguments: 1...5)
  func `equal values have equal numbers, in the order in which they come up`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let values = (0..<200).map { _ in Int.random(in: 0..<40, using: &random) }
    var interned = Interned<Int>()
    let numbers = values.map { interned.number(of: $0) }
    for (value, number) in zip(values, numbers) {
      #expect(interned[number] == value && interned.known(value) == number)
    }
    #expect(interned.values == values.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    #expect(interned.known(40) == nil)
  }

  @Test func `a value can have a number of its own`() {
    var interned = Interned<String>()
    interned.append("x")
    interned.append("x")
    #expect(interned.values == ["x", "x"] && interned.number(of: "y") == 2)
  }
}
