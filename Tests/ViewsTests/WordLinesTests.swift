import Testing

@testable import Views

@Suite struct WordLinesTests {
  @Test func `words go on the next line where they do not fit`() {
    #expect(WordLines.lines(["aa", "bb", "cc"], width: 5) == ["aa bb", "cc"])
    #expect(WordLines.lines(["aa", "bb", "cc"], width: 4) == ["aa", "bb", "cc"])
    #expect(WordLines.lines(["a", "bbbbbbbb", "c"], width: 3) == ["a", "bbbbbbbb", "c"])
    #expect(WordLines.lines(["aa", "bb"], gap: "  ", width: 5) == ["aa", "bb"])
    #expect(WordLines.lines([], width: 5) == [""])
  }

  @Test func `a text goes on below itself, after a head`() {
    #expect(WordLines.text("in ", ["aaa", "bbb", "ccc"], width: 10) == "in aaa bbb\n   ccc")
    #expect(WordLines.text("in ", ["aaa", "bbb"], width: nil) == "in aaa bbb")
    let head = "a head of twenty two  "
    #expect(
      WordLines.text(head, ["word", "worder"], width: 24)
        == "a head of twenty two\n            word worder")
  }
}
