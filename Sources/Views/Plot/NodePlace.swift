import Drawing

/// The room that a node takes in a picture: its box, and the texts at the lines that reach and leave it.
struct NodePlace {
  var node: PlotGraph.Node
  /// The lines of text in the box.
  var lines: [String]
  /// The box's size.
  var size: (width: Double, height: Double)
  var direction: LayeredGraph.Direction
  /// What stands where lines reach the box: above it at the right of the line, or before it above the line.
  var entry: String
  /// What stands where lines leave it, likewise below or behind it.
  var exit: String

  static let labelSize = 8.5

  /// How wide a text at a line is, with its distance.
  private func width(_ text: String) -> Double {
    text.isEmpty ? 0 : TextWidth.points(text, size: Self.labelSize) + 6
  }

  /// How much room there is before the box, in the direction of the lines.
  private var before: Double {
    if entry.isEmpty { return 0 }
    return direction == .down ? 12 : width(entry) + 4
  }

  /// The room as a whole.
  var room: LayeredGraph.Node {
    let hasTexts = !entry.isEmpty || !exit.isEmpty
    switch direction {
    case .down:
      // The lines are in the middle.
      let texts = 2 * max(width(entry), width(exit))
      return .init(
        width: max(size.width, texts), height: before + size.height + (exit.isEmpty ? 0 : 12))
    case .right:
      return .init(
        width: before + size.width + width(exit), height: max(size.height, hasTexts ? 24 : 0))
    }
  }

  /// The box, where the room is.
  ///
  /// - Parameter middle: of the room.
  func box(_ middle: GraphLayout.Point) -> PlotPicture.Box {
    var middle = middle
    switch direction {
    case .down: middle.y += before + (size.height - room.height) / 2
    case .right: middle.x += before + (size.width - room.width) / 2
    }
    return .init(
      node: node, lines: lines, middle: middle, width: size.width, height: size.height)
  }

  /// The texts at the lines.
  func labels(_ box: PlotPicture.Box) -> [PlotPicture.Label] {
    let (tip, start) = (box.entry(direction), box.exit(direction))
    let texts: [(text: String, at: GraphLayout.Point)] =
      switch direction {
      case .down:
        [
          (entry, .init(x: tip.x + 4, y: tip.y - 3)), (exit, .init(x: start.x + 4, y: start.y + 9)),
        ]
      case .right:
        [
          (entry, .init(x: tip.x - before + 2, y: tip.y - 3)),
          (exit, .init(x: start.x + 4, y: start.y - 3)),
        ]
      }
    return texts.enumerated().compactMap { place, label in
      label.text.isEmpty
        ? nil : .init(text: label.text, at: label.at, tensor: place == 1 ? node.tensor : nil)
    }
  }
}

extension GraphLayout.Line {
  /// Lets the line begin at a point before its start, straight.
  mutating func begin(at point: GraphLayout.Point) {
    if start != point { pieces = Self.joined([.straight(to: start)] + pieces, from: point) }
    start = point
  }

  /// Lets the line go on to a point behind its end, straight.
  mutating func finish(at point: GraphLayout.Point) {
    if end != point { pieces = Self.joined(pieces + [.straight(to: point)], from: start) }
  }

  /// Straight pieces that go on the same way as one.
  private static func joined(
    _ pieces: [GraphLayout.Piece], from start: GraphLayout.Point
  ) -> [GraphLayout.Piece] {
    var result: [GraphLayout.Piece] = []
    // The beginnings of the last two pieces.
    var (from, at) = (start, start)
    for piece in pieces {
      if case .straight(let end) = piece, case .straight(let turn)? = result.last,
        (from.x == turn.x && turn.x == end.x) || (from.y == turn.y && turn.y == end.y)
      {
        result[result.count - 1] = piece
        at = end
        continue
      }
      from = at
      result.append(piece)
      switch piece {
      case .straight(let end), .curve(_, _, let end): at = end
      }
    }
    return result
  }
}
