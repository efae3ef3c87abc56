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

  /// What is gone stands behind what it read, in every format, and the legend says each mark that is there.
  @Test func `removed nodes are drawn`() throws {
    let was = try Self.design(
      Self.text.replacing(
        "  - deep", with: "  - old: Conv2d(8, 5, padding=2)\n  - older: ReLU\n  - deep"))
    let now = try Self.design(Self.text.replacing("head: Conv2d(4", with: "head: Conv2d(5"))
    let svg = try #require(Self.view(was, now, .svg))
    let box = svg.split(separator: "\n").first { $0.hasPrefix("<g><title>old,") } ?? ""
    #expect(box.contains("- removed") && box.contains("ReLU") && box.contains("stroke-dasharray"))
    #expect(svg.contains(">- removed</text>\n") && svg.contains(">~ edited</text>\n"))
    #expect(!svg.contains(">+ new</text>\n"))
    for format in [PlotView.Format.dot, .mermaid, .pdf, .tikz] {
      #expect(Self.view(was, now, format)?.contains("removed") == true, "\(format)")
    }
    // From the pool, behind which it stood, and nowhere else.
    let dot = try #require(Self.view(was, now, .dot))
    func node(_ name: String) -> Substring? {
      dot.split(separator: "\n").first { $0.contains("[label=\"\(name)\\n") }?
        .split(separator: " ").first
    }
    let (pool, old) = (try #require(node("pool")), try #require(node("old")))
    #expect(dot.contains("\(pool) -> \(old) [style=dotted]"))
    #expect(!dot.contains("\(old) -> "))
  }

  /// He et al. 2016, table 1: ResNet-34 has four more blocks in its third stage than ResNet-18.
  @Test func `removed blocks in a row are one node`() throws {
    let designs = try ZooDesigns.all()
    let pair = try ["resnet34", "resnet18"].map { name in
      try #require(designs.first { $0.architecture.name == name })
    }
    let dot = try #require(Self.view(pair[0], pair[1], .dot))
    #expect(dot.contains("[label=\"layer3.2-5\\nBasicBlock x4\\n- removed\""), "\(dot)")
    #expect(dot.matches(of: /- removed/).count == 4)
  }

  /// Pairs of built-in designs that have little in common are drawn, too, with every removed block or layer.
  @Test(arguments: [
    ("resnet18", "unet"), ("resnet50", "vgg16"), ("vgg19", "vgg16"), ("densenet121", "alexnet"),
    ("googlenet", "inception_v3"), ("unet", "unetplusplus"), ("vit_b_16", "resnet50"),
    ("resnet34", "resnet18"), ("mobilenet_v2", "mobilenet_v3_small"), ("alexnet", "lenet5"),
  ])
  func `designs of the zoo are drawn with what is gone`(was: String, now: String) throws {
    let designs = try ZooDesigns.all()
    let pair = try [was, now].map { name in
      try #require(designs.first { $0.architecture.name == name })
    }
    let difference = Difference(pair[0].architecture, pair[1].architecture, areVariants: false)
    let isGone = difference.removed.contains { !pair[0].architecture.layers[$0].isTrainingOnly }
    let svg = try #require(Self.view(pair[0], pair[1], .svg))
    #expect(svg.contains("- removed") == isGone)
    let text = try #require(Self.view(pair[0], pair[1], .dot))
    for line in text.split(separator: "\n") where line.contains("style=dotted") {
      #expect(line.contains(" -> "))
    }
  }

  @Test func `of equal designs nothing is marked`() throws {
    let design = try Self.design(Self.text)
    let svg = try #require(Self.view(design, design, .svg))
    #expect(!svg.contains("style=\"stroke") && !svg.contains("= affected"))
  }
}
