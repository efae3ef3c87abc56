import Testing

@testable import Views

@Suite struct TextTableTests {
  private static func table(_ rows: [[String]]) -> TextTable {
    var table = TextTable([
      .init("name", overflow: .shortens), .init("size", isNumber: true),
      .init("note", dispensability: 1), .init("more", dispensability: 2),
    ])
    table.rows = rows
    return table
  }

  @Test func numbersStandRightAndEmptyColumnsGo() {
    let table = Self.table([["a", "1"], ["bcdef", "1,234", "", ""]])
    #expect(
      table.text(width: nil) == """
        name    size
        a          1
        bcdef  1,234
        """)
  }

  @Test func charactersCountAndNotBytes() {
    let table = Self.table([["é…", "1", "x", "y"], ["abcd", "22", "", "y"]])
    #expect(
      table.text(width: nil) == """
        name  size  note  more
        é…       1  x     y
        abcd    22        y
        """)
  }

  /// A name goes on below itself where the columns that may go have gone, and a line says which they are.
  @Test func namesAreWhole() {
    var table = TextTable([
      .init("layer", overflow: .continues), .init("size", isNumber: true),
      .init("RF", isNumber: true, dispensability: 1),
      .init("MACs", isNumber: true, dispensability: -1),
    ])
    table.rows = [
      ["stage1.block10.attention.projection", "7", "11", "1,000"], ["a", "8", "3", "10"],
    ]
    #expect(
      table.text(width: 36) == """
        layer                    size   MACs
        stage1.block10.             7  1,000
          attention.projection
        a                           8     10

        No room for RF: --format csv has all
        columns.
        """)
    #expect(
      table.text(width: 24) == """
        layer               size
        stage1.block10.        7
          attention.
          projection
        a                      8

        No room for RF, MACs:
        --format csv has all
        columns.
        """)
  }

  /// A Chinese character is two columns wide, a combining accent none.
  @Test func columnsOfATerminalCount() {
    let table = Self.table([["网络", "1"], ["e\u{301}", "2"], ["abcde", "3"]])
    #expect(
      table.text(width: nil) == """
        name   size
        网络      1
        e\u{301}         2
        abcde     3
        """)
  }

  /// First the text that can, then the columns that may, then the text again.
  @Test func whatDoesNotFitGivesWay() {
    let row = ["abcdefghijklmnopqrstuvwxyz", "1", "note", "more"]
    let table = Self.table([row])
    #expect(table.text(width: 100).split(separator: "\n")[1] == "\(row[0])     1  note  more")
    #expect(table.text(width: 40).split(separator: "\n")[1] == "\(row[0])     1  note")
    #expect(table.text(width: 32).split(separator: "\n")[1] == "\(row[0])     1")
    #expect(table.text(width: 20).split(separator: "\n")[1] == "abcdef…tuvwxyz     1")
    #expect(table.text(width: 3).split(separator: "\n")[1] == "abcde…uvwxyz     1")
  }

  /// A list is cut between two of its items: half a number is another number.
  @Test func aListIsCutBetweenItems() {
    var table = TextTable([
      .init("sizes", overflow: .shortens, shortened: TextLayout.firstItems),
      .init("n", isNumber: true),
    ])
    let text = "H, W in 257..1322, 1,325, 1330..2130, or multiples of 32 from 4096"
    table.rows = [[text, "1"]]
    func cut(_ width: Int) -> Substring { table.text(width: width).split(separator: "\n")[1] }
    #expect(cut(90) == "\(text)  1")
    #expect(cut(50).hasPrefix("H, W in 257..1322, 1,325, 1330..2130, …"))
    #expect(cut(35).hasPrefix("H, W in 257..1322, 1,325, …  "))
    #expect(cut(29).hasPrefix("H, W in 257..1322, …  "))
    // Every item that is shown is one of the text's, and what is cut says so.
    for width in 16...60 {
      let shown = cut(width).dropLast(1).split(separator: "…", maxSplits: 1)[0]
      #expect(text.hasPrefix(shown) && cut(width).count <= width, "\(width): \(cut(width))")
    }
  }

  /// What is left of two names still tells them apart, where so many characters can.
  @Test func shortenedNamesDiffer() {
    var table = TextTable([.init("name", overflow: .shortens), .init("n", isNumber: true)])
    let names = ["convnext_base@1", "convnextv2_base@1", "convnext_large@1", "dcgan_generator@1"]
    table.rows = names.map { [$0, "1"] }
    for width in 15...20 {
      let lines = table.text(width: width).split(separator: "\n").dropFirst()
      #expect(Set(lines).count == names.count, "\(lines)")
    }
    table.rows = (0..<30).map { ["features.5.\($0).stochastic_depth_1.conv", "1"] }
    let lines = table.text(width: 40).split(separator: "\n").dropFirst()
    #expect(Set(lines).count == 30 && lines.allSatisfy { $0.count <= 40 })
  }

  /// The widest column gives way first, until it is as wide as the next one.
  @Test func columnsShareWhatIsLeftOut() {
    var table = TextTable([.init("call", overflow: .shortens), .init("from", overflow: .shortens)])
    table.rows = [[String(repeating: "a", count: 40), String(repeating: "b", count: 22)]]
    let parts = table.text(width: 42).split(separator: "\n")[1].split(separator: " ")
    #expect(parts[0].count == 20 && parts[1].count == 20)
  }
}
