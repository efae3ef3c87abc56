/// A page that figures and texts are drawn on, which is then a file of its format. Lengths are in points
/// from the top left.
public protocol VectorPage {
  init(width: Double, height: Double)

  /// Draws a figure: filled, drawn, or both.
  ///
  /// - Parameters:
  ///   - fill: the colour of what is within, as `#d6e6f5`; nil for none.
  ///   - line: the colour of the outline; nil for none.
  ///   - tooltip: what the figure is, where the format can say it.
  mutating func draw(_ outline: Outline, fill: String?, line: String?, tooltip: String?)

  /// Writes a text from a point of its base line on.
  mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, isBold: Bool, colour: String)

  /// The whole file.
  ///
  /// - Parameter title: what the page shows.
  func file(title: String) -> String
}

extension VectorPage {
  public mutating func draw(_ outline: Outline, fill: String?, line: String?) {
    draw(outline, fill: fill, line: line, tooltip: nil)
  }

  public mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, colour: String
  ) {
    write(text, at: point, size: size, isBold: false, colour: colour)
  }
}
