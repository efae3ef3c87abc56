/// What the cells of a layer's output see of the network's input along one axis.
///
/// Cell y sees the input cells from ``CellMap`` first(y) to last(y), on a map without ends: near its
/// border it sees as many fewer as stand in the padding. Source of the composition: Araujo, Norris
/// and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
public struct ReceptiveField: Hashable, Sendable {
  private enum Law: Hashable, Sendable {
    case exact(CellMap)
    /// Cell y sees about the input from slope*y + low to slope*y + high.
    case about(slope: Double, low: Double, high: Double)
  }
  private var law: Law
  /// The dimension of the network's input, counted from the batch.
  public let axis: Int
  /// How many cells the layer's output has along the axis.
  public private(set) var cells: Int
  /// Whether the cells see the whole axis, through a global pool.
  public private(set) var isGlobal = false
  /// Whether all paths from the input agree on the field's centre and stride.
  public var isAligned = true

  /// The field of the network's input itself along a dimension of so many cells.
  static func identity(_ cells: Int, axis: Int) -> ReceptiveField {
    ReceptiveField(law: .exact(.identity), axis: axis, cells: cells)
  }
}

extension ReceptiveField {
  /// Whether the numbers are rough ones: exact ones pass 64 bits, or repeat themselves too late.
  public var isAbout: Bool { if case .about = law { true } else { false } }

  /// The number of input cells; the largest one where it differs from cell to cell.
  public var size: Int { sizes.upperBound }

  /// The smallest and the largest number of input cells that a cell sees.
  public var sizes: ClosedRange<Int> {
    switch law {
    case .exact(let map):
      if let sizes = try? map.sizes(over: cells) { return sizes }
      return Int.max...Int.max
    case .about(_, let low, let high):
      let size = Int(clamping: high - low + 1)
      return size...size
    }
  }

  /// How far the field moves from one cell to the next, in either direction: the effective stride.
  public var stride: Fraction {
    switch law {
    case .exact(let map):
      guard let rise = Int(exactly: map.rise.magnitude) else { return Fraction(0) }
      return (try? Fraction(rise, over: map.period)) ?? Fraction(0)
    case .about(let slope, _, _): return Fraction(about: slope.magnitude)
    }
  }

  /// The first input cell that cell 0 sees; below 0 in the padding.
  public var offset: Int { ends(of: 0).first }

  /// The middle of what cell 0 sees, in cells of the input counted from 0: 0 for the first one alone.
  public var centre: Fraction {
    let ends = ends(of: 0)
    guard let sum = try? Checked.add(ends.first, ends.last),
      let half = try? Fraction(sum, over: 2)
    else { return Fraction(ends.first) }
    return half
  }

  /// How far the field of the first cell reaches out of the input at the near side.
  public var padding: Fraction { Fraction((try? Checked.subtract(0, offset)) ?? 0) }

  /// The first and last input cell that cell y sees where the map had no ends; the last is below the
  /// first where it sees none.
  public func ends(of y: Int) -> (first: Int, last: Int) {
    switch law {
    case .exact(let map):
      guard let ends = try? map.ends(of: y) else { return (0, -1) }
      return ends.isEmpty ? (0, -1) : (ends.first, ends.last)
    case .about(let slope, let low, let high):
      return (Int(clamping: slope * Double(y) + low), Int(clamping: slope * Double(y) + high))
    }
  }
}

extension ReceptiveField {
  /// The field of each of `count` cells that read cells of this map.
  func after(_ reading: AxisReading, giving count: Int) -> ReceptiveField {
    if reading == .own, count == cells { return self }
    if case .spans(let spans) = reading, case .bins = spans.rule, spans.output == 1 {
      return pooled()
    }
    var result = self
    result.cells = count
    if case .exact(let map) = law, let map = try? map.after(reading) {
      result.law = .exact(map)
    } else {
      let (before, own) = (roughly, reading.roughly)
      result.law = .about(
        slope: before.slope * own.slope, low: before.low + before.slope * own.low,
        high: before.high + before.slope * own.high)
    }
    return result
  }

  /// The field of so many cells in the opposite order.
  func mirrored(_ count: Int) -> ReceptiveField {
    var result = self
    result.cells = count
    if case .exact(let map) = law, let map = try? map.mirrored(count) {
      result.law = .exact(map)
    } else {
      let (slope, low, high) = roughly
      let end = slope * Double(count - 1)
      result.law = .about(slope: -slope, low: low + end, high: high + end)
    }
    return result
  }

  /// The field of one cell that sees all cells of this map.
  func pooled() -> ReceptiveField {
    var result = self
    result.cells = 1
    result.isGlobal = true
    if case .exact(let map) = law, let map = try? map.pooled(cells) {
      result.law = .exact(map)
    } else {
      let before = roughly
      result.law = .about(
        slope: before.slope, low: before.low,
        high: before.high + before.slope * Double(max(cells, 1) - 1))
    }
    return result
  }

  /// The field of one cell that stands for `count` cells.
  func spread(over count: Int) -> ReceptiveField {
    var result = self
    result.cells = count
    result.isGlobal = true
    return result
  }

  /// The union with the field of another path that joins.
  mutating func join(_ other: ReceptiveField) {
    if self == other { return }
    // A branch behind a global pool sees everything; what tells designs apart is the other one.
    if isGlobal != other.isGlobal {
      if isGlobal { self = other }
      return
    }
    cells = max(cells, other.cells)
    isAligned = isAligned && other.isAligned
    if case .exact(let map) = law, case .exact(let more) = other.law,
      let both = try? map.joined(more, over: cells)
    {
      law = .exact(both)
      // What sees everything has no centre.
      isAligned = isAligned && (isGlobal || map.isCentred(on: more))
    } else {
      let (x, y) = (roughly, other.roughly)
      law = .about(
        slope: max(x.slope, y.slope), low: min(x.low, y.low), high: max(x.high, y.high))
      isAligned = false
    }
  }

  private var roughly: (slope: Double, low: Double, high: Double) {
    switch law {
    case .exact(let map): map.roughly
    case .about(let slope, let low, let high): (slope, low, high)
    }
  }
}

extension Int {
  fileprivate init(clamping value: Double) {
    self = Int(exactly: value.rounded(.up)) ?? (value > 0 ? .max : value < 0 ? .min : 0)
  }
}

extension Fraction {
  /// A fraction near a number.
  fileprivate init(about value: Double) {
    self =
      (try? Fraction(nearest: value)) ?? Fraction(value >= 1 ? Int(clamping: value) : 0)
  }
}
