/// How an outline is drawn.
public struct LineStyle: Hashable, Sendable {
  /// In points.
  public var width: Double
  /// How long the line and its gap are; empty for a line without gaps.
  public var dashes: [Double]

  public init(width: Double = 0.8, dashes: [Double] = []) {
    (self.width, self.dashes) = (width, dashes)
  }

  public static let usual = LineStyle()
}

/// A page that figures and texts are drawn on, which is then a file of its format. Lengths are in points
/// from the top left.
public protocol VectorPage {
  init(width: Double, height: Double)

  /// Draws a figure: filled, drawn, or both.
  ///
  /// - Parameters:
  ///   - fill: the colour of what is within, as `#d6e6f5`; nil for none.
  ///   - line: the colour of the outline; nil for none.
  ///   - style: how that is drawn.
  ///   - tooltip: what the figure is, where the format can say it.
  mutating func draw(
    _ outline: Outline, fill: String?, line: String?, style: LineStyle, tooltip: String?)

  /// Writes a text from a point of its base line on.
  mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, isBold: Bool, colour: String)

  /// The whole file.
  ///
  /// - Parameter title: what the page shows.
  func file(title: String) -> String
}

extension VectorPage {
  public mutating func draw(
    _ outline: Outline, fill: String?, line: String?, style: LineStyle = .usual
  ) {
    draw(outline, fill: fill, line: line, style: style, tooltip: nil)
  }

  public mutating func draw(_ outline: Outline, fill: String?, line: String?, tooltip: String?) {
    draw(outline, fill: fill, line: line, style: .usual, tooltip: tooltip)
  }

  public mutating func write(
    _ text: String, at point: GraphLayout.Point, size: Double, colour: String
  ) {
    write(text, at: point, size: size, isBold: false, colour: colour)
  }
}
