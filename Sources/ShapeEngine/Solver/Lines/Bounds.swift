/// Values between two bounds; nil for one that is open.
struct Bounds: Hashable {
  var low: Int?
  var high: Int?

  /// The positive integers between them.
  var sizes: SizeSet {
    guard let high else { return .from(low ?? 1) }
    return high < max(low ?? 1, 1) ? .none : SizeSet((low ?? 1)...high)
  }

  mutating func narrow(to other: Bounds) {
    if let low = other.low { self.low = max(low, self.low ?? low) }
    if let high = other.high { self.high = min(high, self.high ?? high) }
  }

  func contains(_ value: Int) -> Bool { value >= (low ?? value) && value <= (high ?? value) }

  /// The bounds of y that leave `floor((a*y + b)/c)` between these.
  ///
  /// a*y + b >= c*low and a*y + b <= c*high + c - 1; a negative a turns them around.
  func pulledBack(through map: AxisMap) throws(ShapeError) -> Bounds {
    var least: Int?
    var most: Int?
    if let low { least = try Checked.subtract(Checked.multiply(map.c, low), map.b) }
    if let high {
      let end = try Checked.affine(map.c, high, map.c - 1)
      most = try Checked.subtract(end, map.b)
    }
    return try Bounds(low: least, high: most).divided(by: map.a)
  }

  /// The bounds of y that leave a*y between these, for an a that is not 0.
  private func divided(by a: Int) throws(ShapeError) -> Bounds {
    guard a > 0 else {
      var turned = Bounds()
      if let high { turned.low = try Checked.multiply(high, -1) }
      if let low { turned.high = try Checked.multiply(low, -1) }
      return try turned.divided(by: Checked.multiply(a, -1))
    }
    var result = Bounds()
    if let low {
      result.low = try Checked.multiply(-1, Checked.floorDivide(Checked.multiply(-1, low), by: a))
    }
    if let high { result.high = try Checked.floorDivide(high, by: a) }
    return result
  }
}
