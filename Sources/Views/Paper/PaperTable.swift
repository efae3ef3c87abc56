import ArchFormats
import Drawing
import ShapeEngine

/// A network as the table of a paper, in LaTeX with booktabs: a line a layer with weights or a pool, and equal
/// blocks in brackets with how often they come, as in He et al. 2016, table 1.
package struct PaperTable: Sendable {
  /// One line: layers, or blocks that are alike.
  fileprivate struct Entry: Sendable {
    var paths: [String]
    /// What it is, in LaTeX; equal for blocks that are one line.
    var structure: String
    var isBlock: Bool
    var output: [Int]
    var parameters = 0
    var macs: Int?
  }

  private let title: String
  private let report: ShapeReport
  private var entries: [Entry] = []

  /// So many lines fit a page.
  private static let mostLines = 40

  package init(title: String, _ architecture: Architecture, _ report: ShapeReport) {
    (self.title, self.report) = (title, report)
    let nodes = architecture.layers.filter { !$0.isTrainingOnly }
    let blocks = Dictionary(
      architecture.blocks.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    var index = 0
    while index < min(nodes.count, report.layers.count) {
      guard let block = blocks.outermost(around: nodes[index].path) else {
        append(nodes[index], report.layers[index])
        index += 1
        continue
      }
      var end = index
      while end < nodes.count, nodes[end].path.hasPrefix(block + ".") { end += 1 }
      append(
        PaperBlock(Array(nodes[index..<end]), report.layers[index..<end]), block, blocks[block])
      index = max(end, index + 1)
    }
  }

  private mutating func append(_ node: Node, _ layer: ShapeReport.Layer) {
    let output = layer.outputs.first ?? []
    var text = PaperLayer(node.layer, giving: output).text
    // What stands with the layer before has none.
    if text.isEmpty, entries.isEmpty { text = LaTeXText.escaped(node.layer.type) }
    if text.isEmpty, let last = entries.indices.last {
      entries[last].add(layer)
      if !entries[last].isBlock { entries[last].output = output }
      return
    }
    var entry = Entry(paths: [node.path], structure: text, isBlock: false, output: output)
    entry.add(layer)
    entries.append(entry)
  }

  private mutating func append(_ block: PaperBlock, _ path: String, _ name: String?) {
    let structure = block.structure(named: name ?? "")
    let output = block.layers.last?.outputs.first ?? []
    if let last = entries.indices.last, entries[last].isBlock, entries[last].structure == structure,
      entries[last].output == output
    {
      entries[last].paths.append(path)
    } else {
      entries.append(Entry(paths: [path], structure: structure, isBlock: true, output: output))
    }
    for layer in block.layers { entries[entries.count - 1].add(layer) }
  }

  // MARK: - LaTeX

  /// The table: a `tabular`, or a `longtable` where it goes over several pages.
  package var text: String {
    let isLong = entries.count > Self.mostLines
    let form = isLong ? "longtable" : "tabular"
    var lines = [
      "% \(LaTeXText.commented(title))",
      "% A document shows it by \\usepackage{booktabs,amsmath\(isLong ? ",longtable" : "")} and \\input "
        + "of this file.",
      "\\begin{\(form)}{llcrr}", "\\toprule", "layer & output & structure & parameters & MACs \\\\",
      "\\midrule",
    ]
    if isLong { lines.append("\\endhead") }
    let inputs = report.samples.map(PaperLayer.product).joined(separator: ", ")
    lines.append(["input", inputs, "", "", ""].joined(separator: " & ") + " \\\\")
    let modules = Dictionary(grouping: entries, by: \.module).mapValues(\.count)
    lines += entries.map { entry in
      Self.line(entry, named: modules[entry.module] == 1 ? entry.module : entry.range)
    }
    let total = [
      "total", "", "", NumberText.grouped(report.parameters),
      NumberText.grouped(report.macs),
    ]
    lines += ["\\midrule", total.joined(separator: " & ") + " \\\\", "\\bottomrule"]
    return (lines + ["\\end{\(form)}"]).joined(separator: "\n") + "\n"
  }

  private static func line(_ entry: Entry, named name: String) -> String {
    let times = entry.paths.count > 1 ? "$\\,\\times\\,\(entry.paths.count)$" : ""
    return [
      LaTeXText.escaped(VisibleText.line(name)),
      PaperLayer.product(Array(entry.output.dropFirst())),
      entry.structure + times,
      entry.parameters == 0 ? "" : NumberText.grouped(entry.parameters),
      entry.macs.map(NumberText.grouped) ?? "",
    ].joined(separator: " & ") + " \\\\"
  }
}

extension PaperTable.Entry {
  fileprivate mutating func add(_ layer: ShapeReport.Layer) {
    parameters = parameters &+ layer.parameters
    if let macs = layer.macs { self.macs = (self.macs ?? 0) &+ macs }
  }

  /// The path of one layer or block; of several the module that they are in.
  fileprivate var module: String {
    guard paths.count > 1, let first = paths.first, let last = paths.last else { return range }
    let shared = LayerPath.shared(by: first, last)
    return shared.isEmpty ? range : shared
  }

  /// The path of one layer or block; `layer1.0-2` for several.
  fileprivate var range: String {
    guard let first = paths.first, let last = paths.last, paths.count > 1 else {
      return paths.first ?? ""
    }
    return ShapeRows.pathRange(first, last)
  }
}

/// The layers of a block, and the way through it.
struct PaperBlock {
  let nodes: [Node]
  let layers: ArraySlice<ShapeReport.Layer>

  /// More lines than these are no bracket: the block's name says more.
  private static let mostLines = 3

  init(_ nodes: [Node], _ layers: ArraySlice<ShapeReport.Layer>) {
    (self.nodes, self.layers) = (nodes, layers)
  }

  /// What it is, in LaTeX: its layers in brackets where one of them follows the other, and besides them is at
  /// most a projection; else its name.
  func structure(named name: String) -> String {
    // The first block of a stage halves its map, which the output shows: it is no other block for that.
    let texts = texts(showingStrides: false)
    let isShown = zip(nodes, texts).map { node, text in
      !text.isEmpty && LayerTable.group(of: node.layer.type) != .join
    }
    let way = longestWay(counting: isShown)
    let lines = way.filter { isShown[$0] }.map { texts[$0] }
    let besides = isShown.indices.count { isShown[$0] && !way.contains($0) }
    guard !lines.isEmpty, lines.count <= Self.mostLines, besides <= 1 else {
      let what = name.isEmpty ? NumberText.count(nodes.count, "layer") : name
      return LaTeXText.escaped(VisibleText.line(what))
    }
    if lines.count == 1, let place = way.first(where: { isShown[$0] }) {
      return self.texts(showingStrides: true)[place]
    }
    let rows = lines.map { "\\text{\($0)}" }.joined(separator: " \\\\ ")
    return "$\\begin{bmatrix} \(rows) \\end{bmatrix}$"
  }

  private func texts(showingStrides showsStrides: Bool) -> [String] {
    zip(nodes, layers).map {
      PaperLayer($0.layer, giving: $1.outputs.first ?? [], showsStride: showsStrides).text
    }
  }

  /// The way to the last layer that has the most of the layers which count; of equal ones the first.
  private func longestWay(counting counts: [Bool]) -> [Int] {
    let places = Dictionary(
      layers.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { $1 })
    var best: [(length: Int, from: Int?)] = []
    for (place, layer) in layers.enumerated() {
      var (length, from) = (0, Int?.none)
      for input in layer.inputs {
        guard let source = places[input], source < place,
          best[source].length > length || from == nil
        else { continue }
        (length, from) = (best[source].length, source)
      }
      best.append((length + (counts[place] ? 1 : 0), from))
    }
    var way: Set<Int> = []
    var next = best.indices.last
    while let place = next, way.insert(place).inserted { next = best[place].from }
    return way.sorted()
  }
}
