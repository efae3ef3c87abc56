import ArchFormats
import ShapeEngine
import Testing
import Views

/// A block whose value is a single call is a layer type of the file's own.
@Suite struct OwnTypeTests {
  private static let video = """
    name: x
    input: [3, 8, 16, 16]
    parameters: {conv: Simple}
    blocks:
      Simple(planes, stride=1): Conv3d(planes, 3, stride=stride, padding=1, bias=false)
      Named(planes): Simple(planes, stride=2)
      Block(conv, planes):
        - conv1: conv(planes)
        - relu: ReLU
    layers:
      - stem: Simple(4, stride=2)
      - block: Block("Simple", 4)
      - Named(planes=8) for i in 2
      - again: stem from input
    """

  private static func shapes(_ design: Design) throws -> ShapesView {
    let architecture = design.architecture
    let report = try architecture.report(at: architecture.ownInput())
    return ShapesView(
      title: "x", name: "x", report: report, architecture: architecture,
      rows: ShapeRows(report, scopes: architecture.scopes).all)
  }

  @Test func `the layer stands at the entry's own path and is what it is made of`() throws {
    let design = try Definition.design(Self.video)
    expectLines(
      try design.lines(),
      """
      stem Conv3d 4x4x8x8 324
      block.conv1 Conv3d 4x4x8x8 432
      block.relu ReLU 4x4x8x8
      0 Conv3d 8x2x4x4 864
      1 Conv3d 8x1x2x2 1728
      again Conv3d 4x4x8x8
      """)
    #expect(
      design.architecture.scopes.map { "\($0.path) \($0.block)" } == [
        "stem Simple", "block Block", "block.conv1 Simple", "0 Named", "1 Named", "again Simple",
      ])
  }

  @Test func `shapes shows its name, and JSON what it is made of`() throws {
    let view = try Self.shapes(Definition.design(Self.video))
    #expect(
      view.table.rows.map { $0[1] } == ["Simple", "Simple", "ReLU", "Named", "Named", "Simple"])
    var line = JSONBuffer()
    view.write(to: &line)
    guard case .array(let layers)? = try JSON(text: line.text)["layers"] else {
      Issue.record("no layers")
      return
    }
    #expect(
      layers.map { [$0["path"], $0["type"], $0["base"]] } == [
        ["stem", "Simple", "Conv3d"], ["block.conv1", "Simple", "Conv3d"],
        ["block.relu", "ReLU", nil], ["0", "Named", "Conv3d"], ["1", "Named", "Conv3d"],
        ["again", "Simple", "Conv3d"],
      ])
  }

  @Test func `the symbolic table shows its name`() throws {
    let architecture = try Definition.design(Self.video).architecture
    let view = FormsView(
      title: "x", solver: try InputSolver(architecture), patterns: ["stem"], isFolded: false)
    #expect(view.table.rows.map { $0.prefix(2) } == [["stem", "Simple"]])
  }

  @Test func `it takes clauses, several inputs and in_channels like any type`() throws {
    let design = try Definition.design(
      """
      name: x
      input: [3, 8, 8]
      blocks:
        Pointwise(out=2 * in_channels): Conv2d(out, 1)
        Plus: Add
      layers:
        - a: Pointwise
        - b: Pointwise(6) from input if false
        - c: Pointwise(6) from b
        - sum: Plus from a, c
      """)
    expectLines(try design.lines(), "a Conv2d 6x8x8 24\nc Conv2d 6x8x8 24\nsum Add 6x8x8")
    #expect(try design.wiring().last == "sum from a, c")
  }

  @Test(arguments: [
    ("A: [ReLU]", "- A", "ReLU 3x8x8"),
    (
      "A: Block\n  Block:\n    - ReLU", "- A",
      "A is a layer type of the file's own, and Block is none"
    ),
    ("A: ReLU from input", "- A", "a layer type of the file's own is a call and nothing else"),
    ("A: ReLU if true", "- A", "a layer type of the file's own is a call and nothing else"),
    ("A: {b: ReLU}", "- A", "a block is a name and a list of entries, or a call of a layer type"),
    ("A(out): Conv2d(out, 1)", "- A", "A needs 'out'"),
    ("A(out): Conv2d(out, 1)", "- A(4, 1)", "A has no parameter number 2"),
    ("A: A", "- A", "'A' calls itself"),
    ("A: Interpolate(size=like(a))", "- a: ReLU\n  - A", "there is no entry 'a' above"),
  ])
  func `what it can be made of`(blocks: String, layers: String, expected: String) throws {
    let text = "name: x\ninput: [3, 8, 8]\nblocks:\n  \(blocks)\nlayers:\n  \(layers)\n"
    if let error = Definition.error(text) {
      #expect(error.message == expected)
      #expect(error.place != nil)
    } else {
      #expect(try Definition.design(text).lines()[0].contains(expected))
    }
  }
}
