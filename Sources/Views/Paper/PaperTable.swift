import ArchFormats
import Drawing
import ShapeEngine

/// A network as the table of a paper, in LaTeX with booktabs: a line a layer with weights or a pool, and equal
/// blocks in brackets with how often they come, as in He et al. 2016, table 1.
package struct PaperTable: Sendable {
  private let title: String
  private let lines: [Line]
  private let total: Line

  /// One line of the table: its cells, the third of which may be several lines in brackets.
  private struct Line: Sendable {
    /// As it is, not in LaTeX.
    var name: String
    var output = ""
    var structure = PaperBlock.Structure(lines: [])
    var parameters = ""
    var macs = ""

    /// The cells behind the name.
    func cells(_ breaks: Int?) -> [String] {
      [output, structure.text(isBroken: breaks != nil), parameters, macs]
    }

    /// The name in pieces that are not longer than a number of characters where its dots allow that.
    func pieces(_ breaks: Int?) -> [String] {
      guard let breaks else { return [name] }
      var pieces: [String] = []
      for word in name.split(separator: ".", omittingEmptySubsequences: false) {
        if let last = pieces.last, last.count + word.count < breaks {
          pieces[pieces.count - 1] += "." + word
        } else {
          if !pieces.isEmpty { pieces[pieces.count - 1] += "." }
          pieces.append(String(word))
        }
      }
      return pieces
    }

    /// How many lines of text it is as high as.
    func height(_ breaks: Int?) -> Double {
      max(structure.height(isBroken: breaks != nil), Double(pieces(breaks).count))
    }
  }

  /// So many lines of text fit a page.
  private static let mostLines = 38.0
  private static let head = ["layer", "output", "structure", "parameters", "MACs"]

  package init(title: String, _ architecture: Architecture, _ report: ShapeReport) {
    self.title = title
    let rows = PaperRows(architecture, report)
    let inputs = report.samples.map(PaperLayer.product).joined(separator: ", ")
    var lines = [Line(name: "input", output: inputs)]
    lines += rows.rows.map { row in
      Line(
        name: VisibleText.line(row.name), output: PaperLayer.product(Array(row.output.dropFirst())),
        structure: row.structure,
        parameters: row.parameters == 0 ? "" : NumberText.grouped(row.parameters),
        macs: row.macs.map(NumberText.grouped) ?? "")
    }
    lines += rows.outputs(of: report, architecture).map { output in
      Line(
        name: VisibleText.line(output.name.map { "output \($0)" } ?? "output"),
        output: PaperLayer.product(Array(output.shape.dropFirst())))
    }
    if report.trainingParameters > 0 {
      lines.append(
        Line(
          name: VisibleText.line(Self.trainingModules(architecture).joined(separator: ", ")),
          structure: .init(lines: ["in training only"]),
          parameters: NumberText.grouped(report.trainingParameters)))
    }
    self.lines = lines
    total = Line(
      name: "total", parameters: NumberText.grouped(report.parameters),
      macs: NumberText.grouped(report.macs))
  }

  /// The modules of which layers run in training only.
  private static func trainingModules(_ architecture: Architecture) -> [String] {
    var modules: [String] = []
    for node in architecture.layers where node.isTrainingOnly {
      let module = String(node.path.prefix { $0 != "." })
      if modules.last != module, !modules.contains(module) { modules.append(module) }
    }
    return modules
  }

  // MARK: - LaTeX

  /// The table: a `tabular`, or a `longtable` where it goes over several pages; in a smaller font where it is
  /// wider than a page's text.
  package var text: String {
    let font = LaTeXFont.fitting(widths)
    let isLong = lines.reduce(0) { $0 + $1.height(font.breaks) } > Self.mostLines
    let form = isLong ? "longtable" : "tabular"
    var text = [
      "% \(LaTeXText.commented(title))",
      "% A document shows it by \\usepackage{booktabs,amsmath\(isLong ? ",longtable" : "")} and \\input "
        + "of this file.",
    ]
    text += font.beginning + ["\\begin{\(form)}{llcrr}", "\\toprule"]
    text += [Self.head.joined(separator: " & ") + " \\\\", "\\midrule"]
    if isLong { text.append("\\endhead") }
    var height = 1.0
    for line in lines {
      // What is higher than a line would touch what is beside it.
      let next = line.height(font.breaks)
      if max(height, next) > 1 { text.append("\\addlinespace") }
      height = next
      text.append(Self.text(of: line, font.breaks))
    }
    text += ["\\midrule", Self.text(of: total, nil), "\\bottomrule"]
    return (text + ["\\end{\(form)}"] + font.end).joined(separator: "\n") + "\n"
  }

  private static func text(of line: Line, _ breaks: Int?) -> String {
    let pieces = line.pieces(breaks).map(LaTeXText.escaped)
    let name =
      pieces.count > 1
      ? "\\begin{tabular}{@{}l@{}}\(pieces.joined(separator: "\\\\"))\\end{tabular}" : pieces[0]
    return ([name] + line.cells(breaks)).joined(separator: " & ") + " \\\\"
  }

  /// The widths of the columns in points at 10 points, with their heads.
  private func widths(_ breaks: Int?) -> [Double] {
    var widths = Self.head.map(LaTeXFont.width)
    for line in lines + [total] {
      let name = line.pieces(breaks).map { LaTeXFont.width(LaTeXText.escaped($0)) }.max() ?? 0
      let cells = [name] + line.cells(breaks).map(LaTeXFont.width)
      for (column, width) in cells.enumerated() where column != 2 {
        widths[column] = max(widths[column], width)
      }
      widths[2] = max(widths[2], line.structure.width(isBroken: breaks != nil))
    }
    return widths
  }
}
