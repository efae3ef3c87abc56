import ArchFormats
import ArchStore
import ShapeEngine
import Testing
import Views

/// Pictures of two designs: what differs is marked.
@Suite struct PlotMarksTests {
  private static func design(_ text: String) throws -> Design {
    let reader = DefinitionReader(library: Embedded.definition(of:))
    return try #require(try reader.designs(in: Array(text.utf8), file: "x.yaml").first)
  }

  private static let text = """
    name: net
    input: [3, 32, 32]
    layers:
      - stem: Conv2d(8, 3, padding=1)
      - pool: MaxPool2d(2)
      - deep: Conv2d(8, 3, padding=1)
      - head: Conv2d(4, 1)

    """

  private static func view(_ was: Design, _ now: Design, _ format: PlotView.Format) -> String? {
    var choice = PlotView.Choice()
    choice.marks = PlotMarks(
      Difference(was.architecture, now.architecture, areVariants: false), before: was.analysis.own,
      after: now.analysis.own)
    return PlotView(
      title: "net", now.architecture, now.analysis.own, choice, for: format
    ).text(format)
  }

  /// A stride in place of none: that layer is edited, those behind it have smaller maps, and the one that
  /// is put in is new.
  @Test func `edited, affected and new nodes are marked`() throws {
    let was = try Self.design(Self.text)
    let now = try Self.design(
      Self.text.replacing(
        "(8, 3, padding=1)\n  - pool", with: "(8, 3, padding=1, stride=2)\n  - pool"
      )
      .replacing("  - head", with: "  - extra: Conv2d(8, 5, padding=2)\n  - head"))
    let svg = try #require(Self.view(was, now, .svg))
    func marks(_ node: String) -> (isEdited: Bool, isNew: Bool, isAffected: Bool) {
      let line = svg.split(separator: "\n").first { $0.hasPrefix("<g><title>\(node),") } ?? ""
      return (line.contains("~ "), line.contains("+ new"), line.contains("= affected"))
    }
    #expect(marks("stem") == (true, false, false), "\(svg)")
    #expect(svg.contains("stride 1 -&gt; 2"))
    #expect(marks("pool") == (false, false, true))
    #expect(marks("deep") == (false, false, true))
    #expect(marks("extra") == (false, true, false))
    for format in [PlotView.Format.dot, .mermaid, .pdf, .tikz] {
      #expect(Self.view(was, now, format)?.contains("+ new") == true, "\(format)")
    }
  }

  @Test func `of equal designs nothing is marked`() throws {
    let design = try Self.design(Self.text)
    let svg = try #require(Self.view(design, design, .svg))
    #expect(!svg.contains("style=\"stroke") && !svg.contains("= affected"))
  }
}
