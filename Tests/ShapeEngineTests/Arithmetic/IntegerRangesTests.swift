import ShapeEngine
import Testing

@Suite struct IntegerRangesTests {
  @Test(arguments: [
    ("3", [3], [2, 4]), ("1,3,5", [1, 3, 5], [0, 2, 4, 6]), ("1..11", [1, 6, 11], [0, 12]),
    ("..5M", [0, 5_000_000], [5_000_001]), ("256..", [256, .max], [255]),
    ("1.5k", [1500], [1, 1499]), ("..2,7..", [0, 2, 7, 99], [3, 6]),
  ])
  func contains(text: String, members: [Int], others: [Int]) throws {
    let ranges = try IntegerRanges(text)
    #expect(members.allSatisfy(ranges.contains) && !others.contains(where: ranges.contains))
  }

  @Test func endsAreThoseOfAllRanges() throws {
    #expect(try IntegerRanges("7,3..5").least == 3 && IntegerRanges("7,3..5").greatest == 7)
    #expect(try IntegerRanges("7,..5").least == nil && IntegerRanges("7..,5").greatest == nil)
  }

  @Test(arguments: [
    "", "x", "..", "5..3", "1,,2", "-1", "1.5", "1.2345k", "k", "99999999999G", "٣", "31.",
  ])
  func whatIsNoRangeIsRefused(text: String) {
    #expect(throws: ShapeError.self) { try IntegerRanges(text) }
  }
}
