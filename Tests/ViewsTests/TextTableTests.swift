import Testing
import Views

@Suite struct TextTableTests {
  private static func table(_ rows: [[String]]) -> TextTable {
    var table = TextTable([
      .init("name", canShrink: true), .init("size", isNumber: true),
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

  /// First the text that can, then the columns that may, then the text again.
  @Test func whatDoesNotFitGivesWay() {
    let row = ["abcdefghijklmnopqrstuvwxyz", "1", "note", "more"]
    let table = Self.table([row])
    #expect(table.text(width: 100).split(separator: "\n")[1] == "\(row[0])     1  note  more")
    #expect(table.text(width: 40).split(separator: "\n")[1] == "\(row[0])     1  note")
    #expect(table.text(width: 32).split(separator: "\n")[1] == "\(row[0])     1")
    #expect(table.text(width: 20).split(separator: "\n")[1] == "abcdef..uvwxyz     1")
    #expect(table.text(width: 3).split(separator: "\n")[1] == "abcde..vwxyz     1")
  }
}
