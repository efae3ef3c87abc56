/// What a ``Buffer`` holds: a number everywhere, or what one of the rules makes of its shape.
public enum BufferValue: Hashable, HyperparameterValue {
  case number(Double)
  case rule(BufferRule)

  public init?(_ value: Value, axes: Int = 0) {
    if let number = Double(value) {
      self = .number(number)
    } else {
      guard let rule = BufferRule(value) else { return nil }
      self = .rule(rule)
    }
  }
  public func value(axes: Int = 0) -> Value {
    switch self {
    case .number(let number): .float(number)
    case .rule(let rule): rule.value()
    }
  }
  public static func kind(axes: Int) -> String { "float, \(BufferRule.kind(axes: axes))" }

  /// Requires a shape that the rule can fill.
  func validate(_ shape: [Int]) throws(ShapeError) {
    guard case .rule(let rule) = self, !rule.fills(shape) else { return }
    throw ShapeError(
      "a Buffer of this shape cannot hold '\(rule.rawValue)'", found: "\(shape)",
      expected: rule.shapes)
  }
}

/// The tables of fixed numbers that networks are built with, each by its shape alone.
public enum BufferRule: String, HyperparameterWord {
  /// 0, 1, 2 and so on.
  case arange
  /// 1 on and below the diagonal of the last two dimensions, else 0: what a causal mask is made of.
  case tril
  /// 1 and -1 by the parity of the bits that a row's and a column's number have in common: an error
  /// correcting code, as fixed classifiers take it. Hoffer et al. 2018 (arXiv:1801.04540).
  case hadamard
  /// Which row of a table of (2*side - 1)^2 offsets each pair of the tokens of a square window takes.
  /// Liu et al. 2021 (arXiv:2103.14030), section 3.2.
  case relativePositionIndex = "relative_position_index"
  /// The offsets themselves, by rows and columns, logarithmic and from -1 to 1 at an eighth of their reach.
  /// Liu et al. 2021 (arXiv:2111.09883), section 3.3.
  case relativeCoordinates = "relative_coords_table"
  /// Which row of a table of offsets each pair of a query's and a key's place along one axis takes, where
  /// one of them is on a coarser grid. Li et al. 2021 (arXiv:2112.01526), section 4.1.
  case relativeDistance = "relative_distance"

  /// The shapes that the rule fills, for a person.
  var shapes: String {
    switch self {
    case .arange: "at least one dimension"
    case .tril: "at least two dimensions"
    case .hadamard, .relativeDistance: "two dimensions"
    case .relativePositionIndex: "[s^2, s^2] or [s^4] for a window of side s"
    case .relativeCoordinates: "[1, h, w, 2] with odd h and w from 3 on"
    }
  }

  func fills(_ shape: [Int]) -> Bool {
    switch self {
    case .arange: return !shape.isEmpty
    case .tril: return shape.count >= 2
    case .hadamard, .relativeDistance: return shape.count == 2
    case .relativePositionIndex: return Self.side(of: shape) != nil
    case .relativeCoordinates:
      return shape.count == 4 && shape[0] == 1 && shape[3] == 2
        && shape[1...2].allSatisfy { $0 % 2 == 1 && $0 > 1 }
    }
  }

  /// The side of the square window that an index of the positions of its tokens is of.
  private static func side(of shape: [Int]) -> Int? {
    guard let count = shape.first, count > 0, shape.count == 1 || shape == [count, count] else {
      return nil
    }
    // The root of the root for a table that lies in one dimension; rounded, then checked.
    var root = Double(count).squareRoot()
    if shape.count == 1 { root = root.squareRoot() }
    let side = Int(root.rounded())
    guard let area = try? Checked.multiply(side, side) else { return nil }
    if shape.count == 2 { return area == count ? side : nil }
    return (try? Checked.multiply(area, area)) == count ? side : nil
  }
}
