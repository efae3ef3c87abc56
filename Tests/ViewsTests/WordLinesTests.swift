import Testing

@testable import Views

@Suite struct WordLinesTests {
  @Test func `words go on the next line where they do not fit`() {
    #expect(WordLines.lines(["aa", "bb", "cc"], width: 5) == ["aa bb", "cc"])
    #expect(WordLines.lines(["aa", "bb", "cc"], width: 4) == ["aa", "bb", "cc"])
    #expect(WordLines.lines(["a", "bbbbbbbb", "c"], width: 3) == ["a", "bbb", "bbb", "bb", "c"])
    #expect(WordLines.lines(["aa", "bb"], gap: "  ", width: 5) == ["aa", "bb"])
    #expect(WordLines.lines([], width: 5) == [""])
  }

  @Test func `a name goes on after a dot, and nothing of it is lost`() {
    let path = "blocks.0.layers.1.window_attention.attn_layer.1.relative_position"
    #expect(
      WordLines.pieces(of: path, width: 30) == [
        "blocks.0.layers.1.", "  window_attention.", "  attn_layer.1.", "  relative_position",
      ])
    #expect(WordLines.pieces(of: path, width: 80) == [path])
    for width in 1...70 {
      let pieces = WordLines.pieces(of: path, width: width)
      #expect(pieces.map { $0.trimmingPrefix("  ") }.joined() == path)
      #expect(pieces.allSatisfy { $0.count <= width })
    }
    let formula = "64 x floor((H - 4)/2) x floor((W - 4)/2)"
    #expect(
      WordLines.pieces(of: formula, width: 30) == ["64 x floor((H - 4)/2) x", "  floor((W - 4)/2)"])
  }

  /// xterm, tmux and kitty show these in so many columns.
  @Test(arguments: [
    ("resnet", 6), ("é", 1), ("e\u{301}", 1), ("网络", 4), ("ネット", 6), ("한글", 4), ("🙂", 2),
    ("👩‍💻", 2), ("❤️", 2), ("…", 1), ("→", 1), ("ﾈ", 1), ("Ａ", 2), ("", 0),
  ])
  func `a terminal's columns are counted`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test func `a fact that is too long goes on below its value`() {
    let facts = "  where   row 96 and column 96 of a map\n  short   one"
    #expect(
      FittedText.text(facts, width: 28)
        == "  where   row 96 and column\n          96 of a map\n  short   one")
    #expect(FittedText.text(facts, width: nil) == facts)
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
