/// Where the nodes and lines of a graph are drawn, in points from the top left.
public struct GraphLayout: Sendable {
  /// A point of the drawing.
  public struct Point: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }

    fileprivate var mirrored: Point { Point(x: y, y: x) }
  }

  /// A piece of a line.
  public enum Piece: Hashable, Sendable {
    case straight(to: Point)
    /// A cubic curve with its two control points.
    case curve(Point, Point, to: Point)
  }

  /// A line's beginning and its pieces.
  public struct Line: Hashable, Sendable {
    public var start: Point
    public var pieces: [Piece]

    /// Where it ends.
    public var end: Point {
      switch pieces.last {
      case .straight(let end), .curve(_, _, let end): end
      case nil: start
      }
    }

    fileprivate var mirrored: Line {
      let pieces = pieces.map { piece -> Piece in
        switch piece {
        case .straight(let end): .straight(to: end.mirrored)
        case .curve(let first, let second, let end):
          .curve(first.mirrored, second.mirrored, to: end.mirrored)
        }
      }
      return Line(start: start.mirrored, pieces: pieces)
    }
  }

  /// The middle of each node.
  public let nodes: [Point]
  /// The line of each edge of the graph.
  public let lines: [Line]
  /// The same without what several have in common: what is to be drawn, and the nodes at which each
  /// begins and ends; nil where it leaves another line or joins one.
  public let strokes: [(line: Line, from: Int?, to: Int?)]
  public let width: Double
  public let height: Double
  /// How often lines cross.
  public let crossings: Int

  init(_ graph: LayeredGraph, _ levels: RankedLines, _ places: [Double]) {
    crossings = levels.crossings
    var bands: [(top: Double, bottom: Double)] = []
    var y = 0.0
    for rank in levels.ranks {
      let heights = rank.map { point in
        levels.points[point].node.map { graph.nodes[$0].height } ?? 0
      }
      let height = heights.max() ?? 0
      bands.append((y, y + height))
      y += height + graph.spacing.below
    }
    height = bands.last?.bottom ?? 0
    var (left, right) = (Double.infinity, -Double.infinity)
    for (point, place) in places.enumerated() {
      let node = levels.points[point].node
      let half = node.map { graph.nodes[$0].width / 2 } ?? graph.spacing.line / 2
      left = min(left, place - half)
      right = max(right, place + half)
    }
    if places.isEmpty { (left, right) = (0, 0) }
    width = right - left
    let x = places.map { $0 - left }
    nodes = graph.nodes.indices.map { node in
      let band = bands[levels.points[node].rank]
      // At the top of its layer: what leads to it is as short as it can be.
      return Point(x: x[node], y: band.top + graph.nodes[node].height / 2)
    }
    let middles = nodes
    func line(_ route: some Collection<Int>) -> Line {
      Self.line(through: Array(route), levels, bands, x, middles, graph)
    }
    lines = levels.routes.map(line)
    strokes = Self.parts(of: levels.routes).map { route in
      (
        line(route), route.first.flatMap { levels.points[$0].node },
        route.last.flatMap { levels.points[$0].node }
      )
    }
  }

  /// The same with down and right exchanged.
  var mirrored: GraphLayout { GraphLayout(mirroring: self) }

  private init(mirroring other: GraphLayout) {
    nodes = other.nodes.map(\.mirrored)
    lines = other.lines.map(\.mirrored)
    strokes = other.strokes.map { ($0.line.mirrored, $0.from, $0.to) }
    (width, height) = (other.height, other.width)
    crossings = other.crossings
  }

  /// The parts of routes that no earlier one has.
  private static func parts(of routes: [[Int]]) -> [ArraySlice<Int>] {
    var seen: Set<LayeredGraph.Edge> = []
    var parts: [ArraySlice<Int>] = []
    for route in routes {
      var start: Int?
      for place in route.indices.dropLast() {
        let isNew = seen.insert(.init(from: route[place], to: route[place + 1])).inserted
        if isNew {
          start = start ?? place
        } else if let first = start {
          parts.append(route[first...place])
          start = nil
        }
      }
      if let first = start { parts.append(route[first...]) }
    }
    return parts
  }

  /// From the lower end of the first node to the upper end of the last one: straight down beside what
  /// stands on a layer, and from one place to another between two layers.
  private static func line(
    through route: [Int], _ levels: RankedLines, _ bands: [(top: Double, bottom: Double)],
    _ x: [Double], _ nodes: [Point], _ graph: LayeredGraph
  ) -> Line {
    guard let first = route.first else { return Line(start: Point(x: 0, y: 0), pieces: []) }
    let place = levels.points[first]
    var at = Point(
      x: x[first],
      y: place.node.map { nodes[$0].y + graph.nodes[$0].height / 2 } ?? bands[place.rank].top)
    var line = Line(start: at, pieces: [])
    func go(to point: Point) {
      if point == at { return }
      if point.x == at.x {
        // One straight piece in place of several.
        if case .straight(let end)? = line.pieces.last, end.x == point.x {
          line.pieces.removeLast()
        }
        line.pieces.append(.straight(to: point))
      } else {
        let middle = (at.y + point.y) / 2
        line.pieces.append(
          .curve(Point(x: at.x, y: middle), Point(x: point.x, y: middle), to: point))
      }
      at = point
    }
    for (upper, lower) in zip(route, route.dropFirst()) {
      go(to: Point(x: x[upper], y: bands[levels.points[upper].rank].bottom))
      go(to: Point(x: x[lower], y: bands[levels.points[lower].rank].top))
    }
    return line
  }
}
