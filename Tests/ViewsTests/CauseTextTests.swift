import Testing

@testable import Views

/// What layers are affected because of, in the room that there is: whole names, and how many more.
@Suite struct CauseTextTests {
  static let facts: [([String], Int, String)] = [
    (["conv1"], 80, "conv1"),
    (["a.0.x", "a.1.x", "b"], 80, "b, a.[0-1].x"),
    (["a", "b", "c", "d"], 80, "d, c, b and 1 more"),
    (["a", "b", "c", "d"], 17, "d, c and 2 more"),
    (["a", "b", "c", "d"], 12, "d and 3 more"),
    (["a", "b", "c", "d"], 11, "d +3"),
    (["first.layer", "second.layer"], 12, "2 changes"),
    (["a.very.long.path"], 10, "a.ve….path"),
  ]

  @Test(arguments: facts)
  func `as many as fit`(causes: [String], width: Int, text: String) {
    let whole = CauseText.text(of: causes)
    #expect((whole.count > width ? CauseText.shortened(whole, width) : whole) == text)
  }

  /// Above a table there is room, and the order is the graph's.
  @Test func `few causes stand in their order`() {
    #expect(CauseText.title(of: ["conv", "fc"]) == "conv, fc")
    #expect(CauseText.title(of: ["a", "b", "c", "d"]) == "d, c, b and 1 more")
  }
}
