import ArchFormats
import ShapeEngine
import Testing
import Views

/// `require`: what a model's own code demands of its input.
@Suite struct RequireTests {
  private static func text(_ require: String, layers: String = "  - c: Conv2d(8, 1)") -> String {
    "name: x\ninput: [3, 160, 160]\n\(require)\nlayers:\n\(layers)\n"
  }

  /// The sizes from 1 to 400, square, that a definition takes, against a predicate.
  private static let rows: [(require: String, holds: @Sendable (Int) -> Bool)] = [
    ("require: [H % 16 == 0, H >= 128]", { $0 % 16 == 0 && $0 >= 128 }),
    ("require: H % 16 == 0 and W > 100", { $0 % 16 == 0 && $0 > 100 }),
    ("require: {H % 32 == 0: must fit}", { $0 % 32 == 0 }),
    ("require: 100 < H <= 300", { $0 > 100 && $0 <= 300 }),
    ("require: H == W", { _ in true }),
    ("require: H // 2 % 5 == 0", { $0 / 2 % 5 == 0 }),
    ("require: 2 * H < 321", { 2 * $0 < 321 }),
    ("require: H % 7 == 6", { $0 % 7 == 6 }),
    ("require: [1 < 2, C == 3]", { _ in true }),
    ("require: H % 3 <= 1", { $0 % 3 <= 1 }),
    ("require: H % 4 + W % 3 < 4", { $0 % 4 + $0 % 3 < 4 }),
    ("require: ceil(H / 7) * 2 > 40", { ($0 + 6) / 7 * 2 > 40 }),
    ("require: -H % 8 == 0", { $0 % 8 == 0 }),
    ("require: [H != 7, 224 != W]", { $0 != 7 && $0 != 224 }),
    ("require: (H + 1) // 2 != 9", { ($0 + 1) / 2 != 9 }),
    ("require: H % 16 != 3", { $0 % 16 != 3 }),
    ("require: [H != 0, C != 4, N != 2]", { _ in true }),
    ("require: H * W != 900", { $0 != 30 }),
    ("require: 2 * H != W + 40", { $0 != 40 }),
  ]

  @Test(arguments: rows.indices)
  func `it holds at every input`(row: Int) throws {
    let (require, holds) = Self.rows[row]
    let architecture = try Definition.design(Self.text(require)).architecture
    let legal = try InputSolver(architecture).legalInputsOfOneSize()
    for size in 1...400 {
      let input = [try Shape([1, 3, size, size])]
      #expect(architecture.accepts(input) == holds(size), "\(require) at \(size)")
      #expect(legal.accepts([size, size]) == holds(size), "\(require) at \(size)")
    }
  }

  private static let clips = """
    name: clips
    input: [8, 3, 32, 32]
    axes: [T, C, H, W]
    require: [T % 8 == 0, C == 3]
    layers:
      - a: Permute(0, 2, 1, 3, 4)
      - c: Conv3d(8, 3)
    """

  /// What `axes` calls T is so called in conditions, in their errors and in the nearest inputs.
  @Test func `conditions name axes as the definition does`() throws {
    let architecture = try Definition.design(Self.clips).architecture
    for frames in 1...40 {
      #expect(architecture.accepts([try Shape([1, frames, 3, 32, 32])]) == (frames % 8 == 0))
    }
    let error = #expect(throws: EvaluationError.self) {
      _ = try architecture.report(at: [Shape([1, 12, 3, 32, 32])])
    }
    #expect(error?.error.message == "the definition requires T % 8 == 0")
    // In the flat form letters are places where `axes` says no other name.
    let flat = JSON(flat: architecture).compact
    #expect(flat.contains("like(input, 1) % 8 == 0") && flat.contains("like(input, 2) == 3"))
    #expect(try JSON(flat: Definition.design(flat).architecture).compact == flat)
    let readable = try ReadableDefinition.text(of: architecture) {
      JSON(flat: $0).compact == JSON(flat: $1).compact
    }
    #expect(readable.contains("T % 8 == 0"))
    let wrong = Definition.error(
      flat.replacing("like(input, 1) % 8 == 0", with: "C % 8 == 0"))
    #expect(wrong?.message == "there is no axis C here")
    let other = Definition.error(Self.clips.replacing("T % 8 == 0", with: "L % 8 == 0"))
    #expect(other?.message == "there is no axis L here" && other?.expected == "N, T, C, H, W")
  }

  @Test func `an input without a batch has its axes' names`() throws {
    let text = """
      name: table
      inputs: {x: [8, 16], table: {shape: [32, 16], batch: false}}
      axes: {table: [S, D]}
      layers:
        - t from table:
            - require: [S % 4 == 0, D == 16]
            - keep: Identity
        - out: Add from x, x
      """
    let architecture = try Definition.design(text).architecture
    for rows in 1...40 {
      let inputs = [try Shape([1, 8, 16]), try Shape([rows, 16])]
      #expect(architecture.accepts(inputs) == (rows % 4 == 0))
    }
  }

  /// Without `axes` letters are places, and a note says where layers take that place for another axis.
  @Test func `a letter that is another axis for the layers is told`() throws {
    let text = Self.clips.replacing("axes: [T, C, H, W]\n", with: "")
      .replacing("[T % 8 == 0, C == 3]", with: "C % 8 == 0")
    let notes = try Definition.design(text).analysis.notes
    #expect(
      notes.contains { $0.hasPrefix("require takes letters by their places in 8x3x32x32: C") })
  }

  /// In a list of entries sizes are of what stands above, and a block's hold wherever it is used.
  @Test func `an entry requires something of what is above`() throws {
    let layers = """
        - conv1: Conv2d(8, 3, stride=2)
        - require: H > 64
        - for i in 2: [B]
        - require: like(conv1, 3) >= 70
      """
    let blocks =
      "blocks:\n  B:\n    - require: {W % 1 == 0: any, W >= 10: too narrow}\n    - ReLU\n"
    let design = try Definition.design(
      "name: x\ninput: [3, 160, 160]\n\(blocks)layers:\n\(layers)\n")
    let architecture = design.architecture
    for size in 100...170 {
      let mapped = (size - 3) / 2 + 1
      #expect(
        architecture.accepts([try Shape([1, 3, size, size])]) == (mapped > 64 && mapped >= 70))
    }
    #expect(
      architecture.conditions.map { architecture.text(of: $0, by: .axes) } == [
        "like(conv1, 2) > 64", "like(conv1, 3) % 1 == 0", "like(conv1, 3) >= 10",
        "like(0.0, 3) % 1 == 0", "like(0.0, 3) >= 10", "like(conv1, 3) >= 70",
      ])
  }

  @Test(arguments: [
    ("require: {H % 32 == 0: must be a multiple of 32}", 100, "must be a multiple of 32"),
    ("require: H % 32 == 0", 100, "the definition requires H % 32 == 0"),
    ("require: H >= 128", 127, "the definition requires H >= 128"),
  ])
  func `an error says the message`(require: String, size: Int, message: String) throws {
    let architecture = try Definition.design(Self.text(require)).architecture
    let error = #expect(throws: EvaluationError.self) {
      try architecture.evaluate(at: [try Shape([1, 3, size, size])])
    }
    #expect(error?.error.message == message)
    #expect(error?.nearest != nil)
  }

  /// Both sizes where neither is a number, and what would do.
  @Test(arguments: [
    ("H == 2 * W", 100, 60, "100 and 120"), ("H != W + 4", 64, 60, "64 and 64"),
    ("H > 128", 128, 64, "128"), ("H % 32 == 0", 80, 40, "80"),
  ])
  func `a program is told the sizes`(
    require: String, height: Int, width: Int, found: String
  ) throws {
    let text = "name: x\ninput: [3, 160, 80]\nrequire: {\(require): another branch (unet.py:41)}\n"
    let architecture = try Definition.design(text + "layers:\n  - c: Conv2d(8, 1)\n").architecture
    let input = [1, 3, height, width]
    let error = #expect(throws: EvaluationError.self) {
      try architecture.evaluate(at: [try Shape(input)])
    }
    let json = try ErrorText.json(of: #require(error), architecture: "x", input: [input])["error"]
    #expect(json?["message"] == .string("another branch (unet.py:41)"))
    #expect(json?["found"] == .string(found) && json?["expected"] == .string(require))
    #expect(json?["nearest"] != .null && json?["nearest"] != nil)
  }

  @Test(arguments: [
    ("require: {H >= 999: too small}", "too small", 3, 13),
    ("require: H >= 999", "the definition requires H >= 999", 3, 10),
    ("require: 1 > 2", "what the definition requires does not hold", 3, 10),
    (
      "require: H == 3.5", "a size is compared by ==, !=, <, <=, > or >= with a size or an integer",
      3,
      10
    ),
    ("require: H != 160", "the definition requires H != 160", 3, 10),
    ("require: H % 3 > 1", "the definition requires H % 3 > 1", 3, 10),
    ("require: H % 0 == 0", "'%' divides a size by an integer above 0", 3, 10),
    ("require: []", "'require' takes conditions", 3, 10),
    ("require: Q > 3", "there is no parameter 'Q'", 3, 10),
    ("require: like(c, 2) > 3", "there is no entry 'c' above", 3, 15),
  ])
  func `what cannot be required`(require: String, message: String, line: Int, column: Int) {
    let error = Definition.error(Self.text(require))
    #expect(error?.message == message)
    #expect(error?.place?.line == line)
  }

  @Test func `the flat form keeps it, and reads it`() throws {
    let text = Self.text(
      "require: {H % 32 == 0: must fit, W >= 64: too narrow}",
      layers: "  - conv1: Conv2d(8, 1)\n  - require: H > 64")
    let architecture = try Definition.design(text).architecture
    let flat = JSON(flat: architecture)
    #expect(flat.compact.contains(#"{"require":"H % 32 == 0","message":"must fit"}"#))
    #expect(flat.compact.contains(#""like(conv1, 2) > 64""#))
    let again = try Definition.design(flat.compact).architecture
    #expect(again.conditions == architecture.conditions)
    #expect(JSON(flat: again) == flat)
  }

  @Test(arguments: [
    (#"["H >= 999"]"#, "the definition requires H >= 999"),
    (#"[{"require": "H >= 999", "message": "small"}]"#, "small"),
    (#"["H"]"#, "a condition that cannot be read"),
    (#"["like(x, 2) > 1"]"#, "like(x) names a tensor that is not there"),
    (#"["3 > 1"]"#, "a condition names no size"),
    (#"["like(c) > 1"]"#, "a condition is of one size"),
    (#"[{"require": "H > 1", "massage": ""}]"#, "a condition has no key 'massage'"),
    ("3", "'conditions' takes a list"),
  ])
  func `conditions of the flat form`(conditions: String, message: String) {
    let error = Definition.error(
      #"{"name": "x", "input": [3, 8, 8], "layers": [{"path": "c", "type": "ReLU"}], "#
        + #""conditions": \#(conditions)}"#)
    #expect(error?.message == message)
    #expect(error?.place != nil)
  }

  /// A patch from one to the other makes the other, conditions included.
  @Test func `differences and patches have them`() throws {
    let designs = try ["", "require: H % 32 == 0", "require: {W > 5: wide}"].map {
      try Definition.design(Self.text($0)).architecture
    }
    for was in designs {
      for now in designs {
        let difference = Difference(was, now)
        #expect(difference.isEmpty == (was.conditions == now.conditions))
        var draft = try GraphDraft(was)
        for edit in try difference.patch() { try draft.apply(edit) }
        #expect(try draft.finished().conditions == now.conditions)
      }
    }
  }

  /// Whatever the sides are, a set that is told holds what an input is told; and what no list of
  /// boxes gives is said.
  @Test func `that sizes differ is said of both axes`() throws {
    let rows: [(require: String, holds: (Int, Int) -> Bool, said: String?)] = [
      ("H != 7", { h, _ in h != 7 }, nil), ("H * W != 36", { h, w in h * w != 36 }, nil),
      ("H != W", { h, w in h != w }, "H != W"),
      ("H != W + 3", { h, w in h != w + 3 }, "H != W + 3"),
      ("[H // 3 != 2, W % 5 != 0]", { h, w in h / 3 != 2 && w % 5 != 0 }, nil),
    ]
    for row in rows {
      let architecture = try Definition.design(
        "name: x\ninput: [3, 160, 141]\nrequire: \(row.require)\nlayers:\n  - c: Conv2d(8, 1)\n"
      ).architecture
      let legal = try InputSolver(architecture).solve().inputs
      #expect(legal.couplings == (row.said.map { [$0] } ?? []), "\(legal.couplings)")
      let kept = try LegalInputs(legal.written)
      for height in 1...40 {
        for width in 1...40 {
          let holds = row.holds(height, width)
          #expect(architecture.accepts([try Shape([1, 3, height, width])]) == holds)
          #expect(legal.accepts([height, width]) == holds, "\(row.require): \(height), \(width)")
          #expect(kept.accepts([height, width]) == holds, "\(row.require): \(height), \(width)")
        }
      }
    }
  }

  /// As a captured model has them: many, about the same sizes, most of channels.
  @Test func `many conditions are kept each once`() throws {
    var conditions: [String] = []
    for number in 0..<300 {
      conditions.append("like(c, \(2 + number % 2)) >= \(1 + number % 50)")
      conditions.append("like(c, 1) == 8")
      conditions.append("like(c, 2) != \(200 + number)")
    }
    let list = JSON.array(conditions.map(JSON.string)).compact
    let flat =
      #"{"name": "x", "input": [3, 160, 160], "layers": [{"path": "c", "type": "Conv2d", "#
      + #""out_channels": 8, "kernel_size": 1}], "conditions": \#(list)}"#
    let architecture = try Definition.design(flat).architecture
    #expect(
      architecture.conditions.map { architecture.text(of: $0, by: .axes) }
        == conditions.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
    let legal = try InputSolver(architecture).solve().inputs
    #expect(legal.couplings.isEmpty)
    for size in [1, 48, 49, 199, 200, 499, 500] {
      let holds = size >= 49 && !(200..<500).contains(size)
      #expect(legal.accepts([size, 160]) == holds)
      #expect(architecture.accepts([try Shape([1, 3, size, 160])]) == holds)
    }
  }

  @Test func `a called architecture requires what it requires alone`() throws {
    let library = ["net": Self.text("require: H % 32 == 0").replacing("name: x", with: "name: net")]
    let design = try Definition.design(
      "name: y\ninput: [3, 64, 64]\nlayers:\n  - ZeroPad2d([0, 1, 0, 1])\n  - Conv2d(3, 2)\n  - net\n",
      library: library)
    #expect(!design.architecture.accepts([try Shape([1, 3, 65, 65])]))
  }
}
