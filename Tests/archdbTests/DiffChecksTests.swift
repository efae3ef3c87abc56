import Foundation
import Testing

/// `diff --fail-on` with what others build on: outputs, legal inputs, receptive fields.
@Suite struct DiffChecksTests {
  private let was = """
    name: net
    input: [3, 32, 32]
    layers:
      - conv1: Conv2d(16, 3, padding=1)
      - pool1: MaxPool2d(2)
      - conv2: Conv2d(32, 3, padding=1)
      - pool2: MaxPool2d(2)

    """

  /// What checks say where `was` becomes what it is with one text replaced.
  private func check(
    _ conditions: [String], replacing old: String, with new: String, _ more: String...
  ) throws -> Command.Result {
    let command = try Command(.none)
    try command.write(was, to: "was.yaml")
    try command.write(was.replacingOccurrences(of: old, with: new), to: "now.yaml")
    return try command.run(
      ["diff", "was.yaml", "./now.yaml"] + conditions.flatMap { ["--fail-on", $0] } + more)
  }

  /// By PyTorch's formulas: a 3x3 window without padding takes 2 off 16, and half of 14 is 7; a map of
  /// 7 is one of 3 after the first pool, 1 after the second convolution, and too small for the next pool.
  @Test func aLostBorder() throws {
    let (old, new) = ("Conv2d(32, 3, padding=1)", "Conv2d(32, 3)")
    let output = try check(["output"], replacing: old, with: new)
    #expect(output.status == 1)
    #expect(
      output.error
        == "error: --fail-on 'output': 32x8x8 -> 32x7x7 at input 3x32x32\n", "\(output.error)")
    let legal = try check(["legal"], replacing: old, with: new)
    #expect(legal.status == 1)
    #expect(
      legal.error.contains("3x7x32 was accepted and is refused: pool2: a 2x2 window"),
      "\(legal.error)")
    #expect(legal.error.contains("legal inputs H, W >= 4 -> H, W >= 8"), "\(legal.error)")
    #expect(try check(["receptive_field"], replacing: old, with: new).status == 0)
    // The other way round more is accepted than was: nobody's input is refused.
    #expect(
      try check(["legal"], replacing: "Conv2d(16, 3, padding=1)", with: "Conv2d(16, 1)").status == 0
    )
  }

  /// An activation of another type changes no size: `affected` passes it, `changed` does not.
  @Test func anyChange() throws {
    let (old, new) = ("MaxPool2d(2)\n  - conv2", "AvgPool2d(2)\n  - conv2")
    #expect(try check(["affected:pool*"], replacing: old, with: new).status == 0)
    let changed = try check(["changed:pool*"], replacing: old, with: new)
    #expect(
      changed.status == 1
        && changed.error == "error: --fail-on 'changed:pool*': changed: pool1\n",
      "\(changed.error)")
    #expect(try check(["changed:conv*"], replacing: old, with: new).status == 0)
    #expect(try check(["changed"], replacing: "conv2", with: "last").status == 1)
    let unknown = try check(["backbone.**"], replacing: old, with: new)
    #expect(unknown.status == 64)
    #expect(unknown.error.contains("(changed, edited, affected, added,"), "\(unknown.error)")
  }

  /// ceil_mode keeps a last column: at 32 it is the same, at 34 not, so that a check at one input passes.
  @Test func outputsAtOtherInputs() throws {
    let (old, new) = ("pool2: MaxPool2d(2)", "pool2: MaxPool2d(2, ceil_mode=True)")
    let all = try check(["output", "legal"], replacing: old, with: new)
    #expect(all.status == 1 && all.error.contains("at some inputs"), "\(all.error)")
    #expect(all.error.contains("floor(H/4)"), "\(all.error)")
    #expect(!all.error.contains("legal"), "\(all.error)")
    #expect(try check(["output"], replacing: old, with: new, "--input", "32x32").status == 0)
    let other = try check(["output"], replacing: old, with: new, "--input", "34x34")
    #expect(other.error.contains("32x8x8 -> 32x9x9 at input 3x34x34"), "\(other.error)")
  }

  /// Two 3x3 windows with two pools between and behind see 10 cells: 1, 3, 4, 8, 10. A 5x5 window in
  /// place of the first sees 2 more.
  @Test func receptiveFields() throws {
    let result = try check(
      ["receptive_field", "output"], replacing: "Conv2d(16, 3, padding=1)",
      with: "Conv2d(16, 5, padding=2)")
    #expect(result.status == 1)
    #expect(result.error == "error: --fail-on 'receptive_field': 10x10 -> 12x12\n")
  }

  /// Of each output: that of an earlier stage may be another where the last layer's is not.
  @Test func fieldsOfAllOutputs() throws {
    let command = try Command(.none)
    func net(_ kernel: Int) -> String {
      """
      name: net
      input: [3, 32, 32]
      layers:
        - trunk: Conv2d(8, 3, padding=1)
        - side: Conv2d(8, \(kernel), padding=\(kernel / 2)) from trunk
        - main: Conv2d(8, 3, padding=1) from trunk
        - flat: Flatten
        - fc: Linear(10)
        - return: {a: side, b: fc}

      """
    }
    try command.write(net(3), to: "was.yaml")
    try command.write(net(5), to: "now.yaml")
    let result = try command.run(
      "diff", "was.yaml", "./now.yaml", "--fail-on", "receptive_field")
    #expect(result.status == 1)
    #expect(result.error.contains("5x5, 5x5 -> 7x7, 5x5"), "\(result.error)")
  }

  @Test func whatCannotBeComparedFails() throws {
    let result = try check(
      ["output", "legal", "receptive_field"], replacing: "padding=1)\n  - pool2",
      with: ")\n  - pool2",
      "--input", "4x4")
    #expect(result.status == 1)
    #expect(result.error.contains("'output': output cannot be compared"), "\(result.error)")
    #expect(result.error.contains("'receptive_field': receptive_field cannot"), "\(result.error)")
  }

  @Test func checksInOtherFormats() throws {
    let (old, new) = ("Conv2d(32, 3, padding=1)", "Conv2d(32, 3)")
    let conditions = ["output", "legal", "edited:conv2", "params > +0"]
    let result = try check(conditions, replacing: old, with: new, "--format", "json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let failed = try #require(json["failed"] as? [[String: Any]])
    #expect(failed.compactMap { $0["check"] as? String } == ["output", "legal", "edited:conv2"])
    #expect(failed[0]["was"] as? [Int] == [1, 32, 8, 8])
    #expect(failed[0]["now"] as? [Int] == [1, 32, 7, 7])
    #expect(
      failed[1]["was"] as? String == "H, W >= 4" && failed[1]["now"] as? String == "H, W >= 8")
    #expect(failed[2]["paths"] as? [String] == ["conv2"])
    let same = try check(["output"], replacing: "net", with: "net", "--format", "json")
    #expect(same.status == 0 && same.output.contains("\"failed\": []"), "\(same.output)")
    let none = try check([], replacing: old, with: new, "--format", "json")
    #expect(!none.output.contains("\"failed\""))
    let page = try check(["output"], replacing: old, with: new, "--format", "markdown")
    #expect(
      page.output.contains("- failed `output`: 32x8x8 -> 32x7x7 at input 3x32x32"), "\(page.output)"
    )
  }

  @Test func aMistypedCheckIsNamed() throws {
    for (typed, help) in [
      ("outputs", "did you mean 'output'?"), ("legel", "did you mean 'legal'?"),
      ("receptive-field", "did you mean 'receptive_field'?"), ("params", "'params > +5%'"),
    ] {
      let result = try check([typed], replacing: "net", with: "net")
      #expect(result.status == 64 && result.error.contains(help), "\(result.error)")
    }
  }
}
