import ArchFormats
import ArchStore
import ShapeEngine
import Testing
import Views

/// The table of a paper, read from the LaTeX.
@Suite struct PaperTableTests {
  /// The lines between the rules: the cells of each.
  private static func rows(_ design: Design) -> [[String]] {
    let text = PaperTable(
      title: design.architecture.name, design.architecture, design.analysis.own
    ).text
    return text.split(separator: "\n").filter { $0.hasSuffix(" \\\\") }.map { line in
      // `\\` ends the rows of brackets, too, in which no `&` is.
      line.dropLast(3).split(separator: " & ", omittingEmptySubsequences: false).map {
        var cell = String($0)
        while cell.first == " " { cell.removeFirst() }
        while cell.last == " " { cell.removeLast() }
        return cell
      }
    }
  }

  private static func bracket(_ lines: [String], _ times: Int) -> String {
    let rows = lines.map { "\\text{\($0)}" }.joined(separator: " \\\\ ")
    return "$\\begin{bmatrix} \(rows) \\end{bmatrix}$$\\,\\times\\,\(times)$"
  }

  /// He et al. 2016, table 1: blocks of a stage, and how often each comes.
  @Test(arguments: [
    ("resnet18", [2, 2, 2, 2], false), ("resnet34", [3, 4, 6, 3], false),
    ("resnet50", [3, 4, 6, 3], true), ("resnet101", [3, 4, 23, 3], true),
    ("resnet152", [3, 8, 36, 3], true),
  ])
  func `ResNets are the paper's`(name: String, counts: [Int], isBottleneck: Bool) throws {
    let design = try #require(try ZooDesigns.all().first { $0.architecture.name == name })
    let rows = Self.rows(design)
    let stages = counts.enumerated().map { stage, count in
      let width = 64 << stage
      return Self.bracket(
        isBottleneck
          ? ["$1\\times1$, \(width)", "$3\\times3$, \(width)", "$1\\times1$, \(4 * width)"]
          : ["$3\\times3$, \(width)", "$3\\times3$, \(width)"], count)
    }
    #expect(
      rows.map { $0[2] } == [
        "structure", "", "$7\\times7$, 64, stride 2", "$3\\times3$ max pool, stride 2",
      ] + stages + ["global average pool", "1000-d fc", ""])
    #expect(rows.map { $0[0] }[4..<8] == ["layer1", "layer2", "layer3", "layer4"])
    let last = isBottleneck ? 2048 : 512
    #expect(rows[7][1] == "$\(last)\\times7\\times7$")
  }

  /// No layer is lost: parameters and MACs add up to the totals, in every built-in design.
  @Test func `columns add up`() throws {
    for design in try ZooDesigns.all() {
      let rows = Self.rows(design)
      let name = design.architecture.name
      func number(_ text: String) -> Int { Int(text.filter(\.isNumber)) ?? 0 }
      let lines = rows.dropFirst(2).dropLast()
      let total = try #require(rows.last)
      #expect(total[0] == "total", "\(name)")
      let report = design.analysis.own
      #expect(number(total[3]) == report.parameters && number(total[4]) == report.macs, "\(name)")
      let running = report.layers.reduce(0) { $0 + $1.parameters }
      #expect(lines.reduce(0) { $0 + number($1[3]) } == running, "\(name)")
      #expect(lines.reduce(0) { $0 + number($1[4]) } == report.macs, "\(name)")
      #expect(lines.allSatisfy { $0.count == 5 }, "\(name)")
    }
  }

  /// What LaTeX reads as commands stands for itself.
  @Test func `names are text`() throws {
    let text = """
      name: evil
      input: [3, 8, 8]
      layers:
        - "a_b-c": Conv2d(4, 3)

      """
    let reader = DefinitionReader(library: { _ in nil })
    let design = try #require(try reader.designs(in: Array(text.utf8), file: "x.yaml").first)
    #expect(Self.rows(design)[2][0] == "a\\_b{-}c")
    let table = PaperTable(
      title: "50% of \\input{x}\n\\end", design.architecture, design.analysis.own)
    #expect(table.text.split(separator: "\n").first == "% 50% of \\input{x}?\\end")
  }
}
