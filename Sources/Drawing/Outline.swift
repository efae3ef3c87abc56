/// The form of a figure: lines and curves, from which each format makes its own.
public struct Outline: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    case move(GraphLayout.Point)
    case line(GraphLayout.Point)
    /// A cubic curve with its two control points.
    case curve(GraphLayout.Point, GraphLayout.Point, GraphLayout.Point)
    case close
  }

  public private(set) var steps: [Step] = []

  public init() {}

  /// A closed figure with these corners.
  public init(corners: [(x: Double, y: Double)]) { append(corners: corners) }

  /// A further closed figure.
  public mutating func append(corners: [(x: Double, y: Double)]) {
    for (place, corner) in corners.enumerated() {
      let point = GraphLayout.Point(x: corner.x, y: corner.y)
      steps.append(place == 0 ? .move(point) : .line(point))
    }
    steps.append(.close)
  }

  /// A line through these points.
  public init(through points: [GraphLayout.Point]) {
    for (place, point) in points.enumerated() {
      steps.append(place == 0 ? .move(point) : .line(point))
    }
  }

  /// A rectangle with round corners.
  public init(x: Double, y: Double, width: Double, height: Double, radius: Double) {
    // A quarter of a circle as a cubic curve.
    let handle = radius * (1 - 0.5523)
    let (right, bottom) = (x + width, y + height)
    func point(_ x: Double, _ y: Double) -> GraphLayout.Point { .init(x: x, y: y) }
    steps = [
      .move(point(x + radius, y)), .line(point(right - radius, y)),
      .curve(point(right - handle, y), point(right, y + handle), point(right, y + radius)),
      .line(point(right, bottom - radius)),
      .curve(
        point(right, bottom - handle), point(right - handle, bottom), point(right - radius, bottom)),
      .line(point(x + radius, bottom)),
      .curve(point(x + handle, bottom), point(x, bottom - handle), point(x, bottom - radius)),
      .line(point(x, y + radius)),
      .curve(point(x, y + handle), point(x + handle, y), point(x + radius, y)), .close,
    ]
  }

  /// The figure of a line, moved.
  public init(_ line: GraphLayout.Line, dx: Double, dy: Double) {
    func moved(_ point: GraphLayout.Point) -> GraphLayout.Point {
      .init(x: point.x + dx, y: point.y + dy)
    }
    steps = [.move(moved(line.start))]
    for piece in line.pieces {
      switch piece {
      case .straight(let end): steps.append(.line(moved(end)))
      case .curve(let first, let second, let end):
        steps.append(.curve(moved(first), moved(second), moved(end)))
      }
    }
  }
}
