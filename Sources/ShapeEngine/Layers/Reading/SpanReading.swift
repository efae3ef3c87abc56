/// The cells from one to another that stand behind a cell of a map which was stretched or shrunk.
///
/// Sources: PyTorch, aten/src/ATen/native/AdaptiveAveragePooling.cpp (start and end index) and
/// UpSample.h (`area_pixel_compute_source_index`, `nearest_neighbor_compute_source_index`).
public struct SpanReading: Hashable, Sendable {
  public enum Rule: Hashable, Sendable {
    /// floor(y*I/O) to ceil((y + 1)*I/O) - 1: adaptive pools.
    case bins
    /// floor(y*s), or floor((y + 1/2)*s), as single precision rounds it.
    case nearest(exact: Bool)
    /// The floor and the ceiling of the source, (y + 1/2)*s - 1/2, or y*(I - 1)/(O - 1).
    case linear(alignCorners: Bool)
    /// One more at each side, where the source stands between two cells.
    case cubic(alignCorners: Bool)
    /// All cells under a filter that is as wide as what it shrinks; `reach` elements at each side.
    case filtered(reach: Int)
  }

  public let rule: Rule
  /// The axis' size before and behind.
  let input: Int
  let output: Int
  /// The scale s as a fraction in lowest terms.
  private let numerator: Int
  private let denominator: Int
  /// The scale in single precision.
  private let single: Float
  /// Whether single precision rounds some cell's source below the number that it is.
  private let isUneven: Bool
  /// Whether the source is found by a factor, and not by the sizes.
  private let isByFactor: Bool

  /// The scale, also in single precision, where a factor gives it; nil where the sizes do.
  public var factorScale: (numerator: Int, denominator: Int, single: Float)? {
    isByFactor ? (numerator, denominator, single) : nil
  }

  /// - Parameter factor: the `scale_factor` where the source is found by it, and not by the sizes.
  init(_ rule: Rule, from input: Int, to output: Int, factor: Double? = nil) throws(ShapeError) {
    self.rule = rule
    (self.input, self.output) = (input, output)
    let scale: Fraction
    switch rule {
    case .linear(alignCorners: true), .cubic(alignCorners: true):
      isByFactor = false
      scale = output > 1 ? try Fraction(input - 1, over: output - 1) : Fraction(0)
    default:
      isByFactor = factor != nil
      if let factor {
        let ratio = try Fraction(nearest: factor)
        scale = try Fraction(ratio.denominator, over: ratio.numerator)
      } else {
        scale = try Fraction(input, over: output)
      }
    }
    (numerator, denominator) = (scale.numerator, scale.denominator)
    single = factor.map { Float(1 / $0) } ?? Float(input) / Float(output)
    isUneven = Self.isUneven(rule, scale, single, output)
  }

  /// The most cells for which single precision is held against the fraction.
  private static var mostRounded: Int { 1 << 16 }

  private static func isUneven(
    _ rule: Rule, _ scale: Fraction, _ single: Float, _ output: Int
  ) -> Bool {
    guard case .nearest(let exact) = rule, output <= mostRounded,
      Double(single) * Double(scale.denominator) != Double(scale.numerator)
    else { return false }
    for y in 0..<max(output, 0) {
      let exactly = try? nearest(y, exact, scale.numerator, scale.denominator)
      if rounded(y, exact, single) != exactly { return true }
    }
    return false
  }

  /// The cell behind y as PyTorch computes it.
  private static func rounded(_ y: Int, _ exact: Bool, _ single: Float) -> Int? {
    let source =
      exact ? max(single * (Float(y) + 0.5) - 0.5, 0) + 0.5 : Float(y) * single
    return Int(exactly: source.rounded(.down))
  }

  /// The cell behind y in exact arithmetic.
  private static func nearest(
    _ y: Int, _ exact: Bool, _ numerator: Int, _ denominator: Int
  ) throws(ShapeError) -> Int {
    exact
      ? try Checked.floorDivide(
        Checked.multiply(Checked.affine(2, y, 1), numerator), by: Checked.multiply(2, denominator))
      : try Checked.floorDivide(Checked.multiply(y, numerator), by: denominator)
  }

  /// See ``AxisReading/law()``.
  func law() throws(ShapeError) -> (period: Int, rise: Int) {
    guard isUneven else { return (denominator, numerator) }
    // Where rounding breaks the rhythm, the map itself is the period.
    let count = try Checked.floorDivide(Checked.add(output, denominator - 1), by: denominator)
    return (try Checked.multiply(count, denominator), try Checked.multiply(count, numerator))
  }

  /// The cells that y reads on a map without ends.
  func span(of y: Int) throws(ShapeError) -> ClosedRange<Int> {
    let (n, d) = (numerator, denominator)
    func range(_ low: Int, _ high: Int) -> ClosedRange<Int> { low...max(low, high) }
    func ceiling(_ x: Int, by divisor: Int) throws(ShapeError) -> Int {
      try Checked.floorDivide(Checked.add(x, divisor - 1), by: divisor)
    }
    switch rule {
    case .bins:
      let end = try ceiling(Checked.multiply(Checked.add(y, 1), n), by: d)
      return range(
        try Checked.floorDivide(Checked.multiply(y, n), by: d), try Checked.subtract(end, 1))
    case .nearest(let exact):
      let cell = try isUneven ? rounded(y, exact) : Self.nearest(y, exact, n, d)
      return cell...cell
    case .linear(let aligned), .cubic(let aligned):
      let (source, over) =
        aligned
        ? (try Checked.multiply(y, n), d)
        : (
          try Checked.subtract(Checked.multiply(Checked.affine(2, y, 1), n), d),
          try Checked.multiply(2, d)
        )
      let low = try Checked.floorDivide(source, by: over)
      let high = try ceiling(source, by: over)
      guard case .cubic = rule, low < high else { return range(low, high) }
      return range(low - 1, high + 1)
    case .filtered(let reach):
      let middle = try Checked.multiply(Checked.affine(2, y, 1), n)
      let width = try Checked.subtract(Checked.multiply(2 * reach, max(n, d)), d)
      let over = try Checked.multiply(2, d)
      let end = try ceiling(Checked.add(middle, width), by: over)
      return range(
        try Checked.floorDivide(Checked.subtract(middle, width), by: over), end - 1)
    }
  }

  /// The source as single precision rounds it within the map, and as the fraction past it.
  private func rounded(_ y: Int, _ exact: Bool) throws(ShapeError) -> Int {
    let law = try law()
    let turns = try Checked.floorDivide(y, by: law.period)
    let place = y - turns * law.period
    guard place < output else {
      return try Checked.affine(
        turns, law.rise, Self.nearest(place, exact, numerator, denominator))
    }
    guard let cell = Self.rounded(place, exact, single) else { throw .overflow }
    return try Checked.affine(turns, law.rise, cell)
  }

  /// The cells that y reads on the map as it is: what stands past its ends is its outermost cell.
  func clipped(of y: Int) throws(ShapeError) -> ClosedRange<Int> {
    let span = try span(of: y)
    func inside(_ cell: Int) -> Int { min(max(cell, 0), input - 1) }
    return inside(span.lowerBound)...inside(span.upperBound)
  }

  var roughly: (slope: Double, low: Double, high: Double) {
    let slope = Double(numerator) / Double(denominator)
    guard let span = try? span(of: 0) else { return (slope, 0, slope) }
    return (slope, Double(span.lowerBound), Double(span.upperBound))
  }
}

extension Fraction {
  /// The fraction with the smallest denominator that a double stands for: 13/10 for 1.3.
  init(nearest value: Double) throws(ShapeError) {
    var (before, last) = ((0, 1), (1, 0))
    var rest = value
    for _ in 0..<64 {
      guard let whole = Int(exactly: rest.rounded(.down)) else { throw .overflow }
      let next = (
        try Checked.affine(whole, last.0, before.0), try Checked.affine(whole, last.1, before.1)
      )
      (before, last) = (last, next)
      if Double(last.0) / Double(last.1) == value { break }
      let part = rest - rest.rounded(.down)
      guard part > 0 else { break }
      rest = 1 / part
    }
    try self.init(last.0, over: last.1)
  }
}
