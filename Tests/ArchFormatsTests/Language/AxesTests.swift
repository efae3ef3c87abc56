import ArchFormats
import ShapeEngine
import Testing

/// `axes:`, the names of an input's dimensions.
@Suite struct AxesTests {
  private func architecture(_ text: String) throws -> Architecture {
    let designs = try DefinitionReader { _ in nil }.designs(in: Array(text.utf8), file: "a.yaml")
    return try #require(designs.first).architecture
  }

  private func refusal(_ text: String) -> DefinitionError? {
    do {
      _ = try architecture(text)
      return nil
    } catch { return error as? DefinitionError }
  }

  @Test func `names serve questions and answers`() throws {
    let named = try architecture(
      """
      name: clips
      input: [16, 3, 112, 112]
      axes: [F, C, H, W]
      layers:
        - fold: Flatten(0, 1)
        - c: Conv2d(8, 3, padding=1)
      """)
    #expect(named.inputs[0].axes == ["F", "C", "H", "W"])
    #expect(try InputSolver(named).spatialAxes.map(\.name) == ["F", "H", "W"])
    // The flat form keeps them.
    let flat = try architecture(JSON(flat: named).compact)
    #expect(flat.inputs == named.inputs)
  }

  @Test func `several inputs have names each`() throws {
    let siam = try architecture(
      """
      name: pair
      inputs: {left: [3, 64], right: [3, 64]}
      axes: {right: [C, S]}
      layers:
        - a: Conv1d(8, 3) from left
        - b: Conv1d(8, 3) from right
        - cat: Concat from a, b
      """)
    #expect(siam.inputs.map(\.axes) == [nil, ["C", "S"]])
    #expect(try InputSolver(siam).spatialAxes.map(\.name) == ["left.L", "right.S"])
    #expect(try architecture(JSON(flat: siam).compact).inputs == siam.inputs)
  }

  @Test func `without names the first layers say what an axis is`() throws {
    func axes(_ input: String, _ layers: String) throws -> [String] {
      try InputSolver(architecture("name: a\ninput: \(input)\nlayers:\n\(layers)"))
        .spatialAxes.map(\.name)
    }
    #expect(try axes("[16, 3, 32, 32]", "  - Flatten(0, 1)\n  - Conv2d(8, 3)") == ["T", "H", "W"])
    #expect(try axes("[10, 64]", "  - Linear(8)") == ["T"])
    #expect(try axes("[64, 100]", "  - Conv1d(8, 3)") == ["L"])
    #expect(try axes("[128]", "  - Embedding(1000, 64)") == ["T"])
    #expect(try axes("[784]", "  - Linear(10)") == [])
    #expect(try axes("[32, 32, 3]", "  - Permute(0, 3, 1, 2)\n  - Conv2d(8, 3)") == ["H", "W"])
    #expect(try axes("[32, 32, 3]", "  - Linear(8)") == ["H", "W"])
    #expect(try axes("[3, 8, 16, 16]", "  - Conv3d(8, 3)") == ["T", "H", "W"])
    #expect(try axes("[16000]", "  - Unsqueeze(1)\n  - Conv1d(8, 3)") == ["L"])
  }

  @Test(arguments: [
    ("[T, H, W]", "3 names for 4 dimensions"), ("[T, C, H, T]", "T, C, H, T"),
    ("[T, C, H, t]", "T, C, H, t"), ("[N, C, H, W]", "N"), ("[T, C, 'H W', W]", "H W"),
    ("T", "a list of names"), ("{a: [T, C, H, W]}", "a"),
  ])
  func `what names no axes is an error`(axes: String, found: String) throws {
    let error = try #require(
      refusal("name: a\ninput: [4, 3, 8, 8]\naxes: \(axes)\nlayers:\n  - ReLU\n"))
    #expect(error.place?.line == 3)
    #expect("\(error.message) \(error.found ?? "")".contains(found), "\(error)")
  }

  /// In a call letters are places; a name that is elsewhere would be another dimension.
  @Test func `a letter that the names put elsewhere is an error`() throws {
    let text = { (shape: String) in
      "name: a\ninput: [4, 3, 8, 8]\naxes: [T, C, H, W]\nlayers:\n  - r: Reshape(\(shape))\n"
    }
    let error = try #require(refusal(text("N, C, -1")))
    #expect(error.expected == "dim(2)" && error.place?.line == 5)
    let fine = try architecture(text("N, dim(2), -1, H"))
    #expect(fine.layers.count == 1)
  }
}
