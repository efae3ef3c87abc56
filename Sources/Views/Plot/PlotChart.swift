import ArchFormats
import Drawing
import ShapeEngine

/// What a network needs along its way, a bar a block: the elements that it gives, parameters,
/// multiply-accumulates, the receptive field, and the memory that is alive.
package struct PlotChart: PageFigure {
  /// One measure: a column of bars on an axis of its own from 0.
  private struct Measure {
    let title: String
    let colour: String
    /// By row; nil where there is nothing to show.
    let values: [Int?]
    /// A value as it stands beside its bar.
    let text: @Sendable (Int) -> String
    /// The row that is marked.
    var marked: Int?
  }

  private let title: String
  private let labels: [String]
  private let measures: [Measure]

  private static let rowHeight = 14.0
  private static let barWidth = 90.0
  private static let columnWidth = 156.0
  private static let top = 44.0
  private static let margin = 10.0

  /// - Parameter view: the rows of the network at an input, blocks folded.
  package init(_ view: ShapesView) {
    title = view.heading
    labels = view.rows.map { VisibleText.line($0.path) }
    let memory = view.rows.map(view.memory)
    let most = memory.compactMap { $0 }.max()
    measures = [
      Measure(
        title: "activations", colour: "#2c7880", values: view.rows.map(view.activations),
        text: NumberText.short),
      Measure(
        title: "parameters", colour: "#457a34",
        values: view.rows.map { $0.parameters == 0 ? nil : $0.parameters }, text: NumberText.short),
      Measure(
        title: "MACs", colour: "#2f6296", values: view.rows.map(\.macs), text: NumberText.short),
      Measure(
        title: "receptive field", colour: "#99780f", values: view.rows.map(\.fieldSize),
        text: NumberText.grouped),
      Measure(
        title: "memory alive, \(view.elementType.rawValue)", colour: "#62509a", values: memory,
        text: NumberText.bytes, marked: memory.firstIndex { $0 == most && most != nil }),
    ]
  }

  private var labelWidth: Double {
    (labels.map { TextWidth.points($0, size: 10) }.max() ?? 0) + 10
  }
  private var width: Double {
    let columns = Double(measures.count) * Self.columnWidth
    let heading = TextWidth.points(title, size: 12, isBold: true)
    return max(Self.margin + labelWidth + columns, 2 * Self.margin + heading)
  }
  private var height: Double {
    Self.top + Double(labels.count) * Self.rowHeight + Self.margin
  }

  // MARK: - Figures

  /// A text with its place and look.
  private struct Word {
    let text: String
    let at: GraphLayout.Point
    let size: Double
    var isBold = false
  }

  private struct Bar {
    let outline: Outline
    let colour: String
    let tooltip: String
  }

  private func figures() -> (words: [Word], bars: [Bar]) {
    var words = [
      Word(text: title, at: .init(x: Self.margin, y: 18), size: 12, isBold: true)
    ]
    var bars: [Bar] = []
    for (row, label) in labels.enumerated() {
      words.append(Word(text: label, at: .init(x: Self.margin, y: base(row)), size: 10))
    }
    for (place, measure) in measures.enumerated() {
      let x = Self.margin + labelWidth + Double(place) * Self.columnWidth
      words.append(
        Word(text: measure.title, at: .init(x: x, y: Self.top - 8), size: 10, isBold: true))
      let most = max(1, measure.values.compactMap { $0 }.max() ?? 1)
      for (row, value) in measure.values.enumerated() {
        guard let value else { continue }
        let length = max(0.5, Double(value) / Double(most) * Self.barWidth)
        let (top, bottom) = (base(row) - 8.5, base(row) + 1.5)
        let isMarked = row == measure.marked
        bars.append(
          Bar(
            outline: Outline(corners: [
              (x, top), (x + length, top), (x + length, bottom), (x, bottom),
            ]),
            colour: isMarked ? "#c0392b" : measure.colour,
            tooltip: "\(labels[row]): \(measure.title) \(NumberText.grouped(value))"))
        words.append(
          Word(
            text: measure.text(value) + (isMarked ? "  peak" : ""),
            at: .init(x: x + length + 4, y: base(row)), size: 8.5, isBold: isMarked))
      }
    }
    return (words, bars)
  }

  private func base(_ row: Int) -> Double { Self.top + Double(row) * Self.rowHeight + 10 }

  // MARK: - Formats

  package func drawn<Page: VectorPage>(on kind: Page.Type) -> String {
    var page = Page(width: width, height: height)
    let (words, bars) = figures()
    for bar in bars {
      page.draw(bar.outline, fill: bar.colour, line: nil, tooltip: VisibleText.line(bar.tooltip))
    }
    for word in words {
      page.write(
        VisibleText.line(word.text), at: word.at, size: word.size, isBold: word.isBold,
        colour: "#333333")
    }
    return page.file(title: VisibleText.line(title))
  }
}
