import Drawing

/// A figure that is drawn on a page of any format.
package protocol PageFigure: Sendable {
  /// The page as a file of its format.
  func drawn<Page: VectorPage>(on kind: Page.Type) -> String
}

extension PageFigure {
  /// The file; nil in the languages that are for graphs.
  package func text(_ format: PlotView.Format) -> String? {
    switch format {
    case .svg: drawn(on: SVGPage.self)
    case .pdf: drawn(on: PDFPage.self)
    case .tikz: drawn(on: TikZPage.self)
    case .dot, .mermaid: nil
    }
  }
}
