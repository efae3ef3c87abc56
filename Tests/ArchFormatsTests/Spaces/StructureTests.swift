import ArchFormats
import ShapeEngine
import Testing

/// Choices of structure beside what else a definition says of an entry, counted by hand.
@Suite struct StructureTests {
  private func family(
    _ layers: String, blocks: String = "", settings: [LayerSetting] = []
  ) throws -> SpaceFamily {
    let text = "name: x\ninput: [8, 12, 12]\n\(blocks)layers:\n\(layers)\n"
    var found = try #require(
      try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml").first)
    if !settings.isEmpty { try found.set(settings) }
    return found.family
  }

  /// The parameters of all members, in order.
  private func parameters(of family: SpaceFamily) throws -> [Int] {
    let answer = try family.answer(
      to: family.structures.map { structure in
        var question = SpaceQuestion(inputs: try structure.space.frame.ownInput(), target: nil)
        question.ranking = .parameters
        question.limit = 100
        return question
      })
    #expect(answer.count == Natural(answer.best.count))
    return answer.best.map(\.member.cost)
  }

  /// What runs again is what was chosen for it the first time, with its weights: 8 * 8 + 8 = 72.
  @Test(arguments: [
    "x: Conv2d(8, 1) if choice(true, false)", "x: choice(ReLU, Conv2d(8, 1))",
    "x{i}: Conv2d(8, 1) for i in choice(0, 1)",
  ])
  func `what runs again has the same choice`(entry: String) throws {
    let layers = "  - c:\n    - \(entry)\n    - y: ReLU\n  - d: c"
    #expect(try parameters(of: family(layers)) == [0, 72])
  }

  /// A head that has the weights of what is in front of it, whatever else is chosen: 72 and 72 + 8.
  @Test func `weights of another entry are those of each alternative`() throws {
    let layers = """
        - a: Conv2d(8, 1)
        - b: choice(Conv2d(8, 1, bias=false), Conv2d(8, 1)) with weights of a
      """
    #expect(try parameters(of: family(layers)) == [72, 80])
  }

  /// A pattern takes the entries that are there: 4 or 10 channels into the last layer.
  @Test func `a pattern takes what is there`() throws {
    let layers = """
        - b1: Conv2d(4, 1)
        - b2: Conv2d(6, 1) from input if choice(true, false)
        - c: Concat from b*
        - d: Conv2d(1, 1)
      """
    #expect(try parameters(of: family(layers)) == [36 + 5, 36 + 54 + 11])
  }

  @Test func `outputs with the same names keep them`() throws {
    let blocks = """
      blocks:
        A:
          - p: Conv2d(2, 1)
          - return: {fine: p, coarse: input}
        B:
          - p: Conv2d(4, 1)
          - return: {fine: p, coarse: input}

      """
    let layers = "  - a: choice(A, B)\n  - b: Conv2d(1, 1) from a.fine"
    #expect(try parameters(of: family(layers, blocks: blocks)) == [18 + 3, 36 + 5])
  }

  /// A setting is of the layers of its path that are there; the other members stay as they are.
  @Test func `a setting leaves other alternatives`() throws {
    let layers =
      "  - a: choice(Conv2d(8, 1), MaxPool2d(2))\n  - b: Conv2d(8, 1) if choice(true, false)"
    let settings = [
      LayerSetting(pattern: "a", name: "stride", text: "3"),
      LayerSetting(pattern: "b", name: "stride", text: "2"),
    ]
    #expect(try parameters(of: family(layers, settings: settings)) == [0, 72, 72, 144])
  }

  @Test func `one choice has all alternatives`() throws {
    let error = #expect(throws: DefinitionError.self) {
      try family("  - a: choice(choice(ReLU, Conv2d(4, 1)), MaxPool2d(2))")
    }
    #expect(error?.message == "a choice() inside another one")
  }
}
