/// Which cells of a layer's input a cell y of its output reads along one axis: the one rule from which
/// receptive fields, single cells and lossless inputs are told.
public enum AxisReading: Hashable, Sendable {
  /// S*y + offset + D*k for k = 0…K-1, on an input that goes on at its border as the mode says.
  case windows(Taps, border: PaddingMode)
  /// The i with y = S*i + offset + D*k for a k in 0…K-1.
  case transposed(Taps)
  /// All cells from one to another.
  case spans(SpanReading)

  /// The cell at its own place.
  public static var own: AxisReading { .shifted(by: 0) }

  /// The cell `offset` further on.
  static func shifted(by offset: Int, border: PaddingMode = .zeros) -> AxisReading {
    .windows(Taps(stride: 1, offset: offset, dilation: 1, count: 1), border: border)
  }

  /// Where a kernel stands: K elements, D apart, the first of them at S*y + offset.
  public struct Taps: Hashable, Sendable {
    public var stride: Int
    public var offset: Int
    public var dilation: Int
    public var count: Int

    /// How far the last element stands behind the first one.
    func reach() throws(ShapeError) -> Int { try Checked.multiply(dilation, count - 1) }
  }
}

extension AxisReading {
  /// How the reading goes on: cell y + `period` reads what y reads, moved by `rise`.
  func law() throws(ShapeError) -> (period: Int, rise: Int) {
    switch self {
    case .windows(let taps, _): (1, taps.stride)
    case .transposed(let taps): (taps.stride, 1)
    case .spans(let spans): try spans.law()
    }
  }

  /// Calls `body` with each cell that y reads on a map without ends, or with the first and last of
  /// them alone where all between are read or need not be known.
  func forEachCell(
    of y: Int, endsOnly: Bool, _ body: (Int) throws(ShapeError) -> Void
  ) throws(ShapeError) {
    switch self {
    case .windows(let taps, _):
      let start = try Checked.affine(taps.stride, y, taps.offset)
      if endsOnly {
        try body(start)
        if taps.count > 1 { try body(Checked.add(start, taps.reach())) }
        return
      }
      for k in 0..<taps.count { try body(Checked.affine(taps.dilation, k, start)) }
    case .transposed(let taps):
      let start = try Checked.subtract(y, taps.offset)
      // Which taps meet a cell repeats itself after so many of them as the stride has cells at most: the
      // first and the last one are among those at the ends.
      let near = endsOnly ? min(taps.count, taps.stride) : taps.count
      let far = max(near, taps.count - near)
      for k in [0..<near, far..<taps.count].joined() {
        let place = try Checked.subtract(start, Checked.multiply(taps.dilation, k))
        if try Checked.floorRemainder(place, by: taps.stride) == 0 {
          try body(Checked.floorDivide(place, by: taps.stride))
        }
      }
    case .spans(let spans):
      let span = try spans.span(of: y)
      try body(span.lowerBound)
      if endsOnly {
        if span.count > 1 { try body(span.upperBound) }
      } else {
        for cell in span.dropFirst() { try body(cell) }
      }
    }
  }

  /// How many steps ``forEachCell(of:endsOnly:_:)`` takes at most for one cell.
  var cost: Int {
    switch self {
    case .windows(let taps, _), .transposed(let taps): taps.count
    case .spans(let spans): spans.input / max(spans.output, 1) + 6
    }
  }

  /// About where y's first and last cell stand: `slope`*y + `low` and + `high`.
  var roughly: (slope: Double, low: Double, high: Double) {
    switch self {
    case .windows(let taps, _):
      let offset = Double(taps.offset)
      return (
        Double(taps.stride), offset, offset + Double(taps.dilation) * Double(taps.count - 1)
      )
    case .transposed(let taps):
      let (stride, offset) = (Double(taps.stride), Double(taps.offset))
      let reach = Double(taps.dilation) * Double(taps.count - 1)
      return (1 / stride, (-offset - reach) / stride, -offset / stride)
    case .spans(let spans): return spans.roughly
    }
  }
}

/// A layer type whose output has a cell for each place of a window.
public protocol WindowLayer: SpatialLayer {
  /// The window along one spatial axis.
  func window(_ axis: Int) throws(ShapeError) -> Window
  /// How the input goes on past its border.
  var border: PaddingMode { get }
}

extension WindowLayer {
  public var border: PaddingMode { .zeros }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    try path.windows(axes, border: border, window)
  }
}

/// A layer type that spreads each cell of its input over a window.
public protocol TransposedWindowLayer: SpatialLayer {
  /// The window along one spatial axis.
  func window(_ axis: Int) -> TransposedWindow
}

extension TransposedWindowLayer {
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .axes((0..<axes).map { window($0).reading })
  }
}

extension Window {
  /// What a place of the window reads of an input of `x` elements.
  func reading(along x: Int, border: PaddingMode = .zeros) throws(ShapeError) -> AxisReading {
    let low = try margins(along: x).low
    return .windows(
      .init(
        stride: stride, offset: try Checked.subtract(0, low), dilation: dilation, count: kernel),
      border: border)
  }
}

extension TransposedWindow {
  /// What an element of the output reads: those whose windows it stands in.
  var reading: AxisReading {
    .transposed(
      .init(stride: stride, offset: -padding, dilation: dilation, count: kernel))
  }
}
