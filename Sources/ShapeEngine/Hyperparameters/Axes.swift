/// One integer a spatial axis, in the order of the tensor's axes: (H, W) in 2d, (T, H, W) in 3d.
///
/// Written as one integer for all axes, or as a list of as many as the layer type has axes. How
/// many that is, the layer knows: axes past them are never read.
public struct Axes: Hashable, Sendable, ExpressibleByIntegerLiteral {
  private var first: Int, second: Int, third: Int

  /// The same value for every axis.
  @inline(__always)
  public init(_ value: Int) { (first, second, third) = (value, value, value) }
  public init(integerLiteral value: Int) { self.init(value) }

  /// One value an axis; nil where there are none or more than three.
  public init?(_ values: [Int]) {
    guard let first = values.first, values.count <= 3 else { return nil }
    self.init(first)
    for axis in values.indices { self[axis] = values[axis] }
  }

  /// The value of an axis, counted from 0.
  @inline(__always)
  public subscript(axis: Int) -> Int {
    get { axis == 0 ? first : axis == 1 ? second : third }
    set {
      switch axis {
      case 0: first = newValue
      case 1: second = newValue
      default: third = newValue
      }
    }
  }

  /// The values of the first `count` axes.
  public func values(_ count: Int) -> [Int] { (0..<min(count, 3)).map { self[$0] } }

  /// The product of the values of the first `count` axes.
  @inline(__always)
  func product(_ count: Int) throws(ShapeError) -> Int {
    var result = first
    if count > 1 { result = try Checked.multiply(result, second) }
    if count > 2 { result = try Checked.multiply(result, third) }
    return result
  }

  /// The values as a message shows them: `3x3`.
  func text(_ count: Int) -> String { values(count).map(String.init).joined(separator: "x") }

  /// Requires each value to be at least `bound`.
  func require(_ name: String, atLeast bound: Int) throws(ShapeError) {
    for axis in 0..<3 where self[axis] < bound {
      throw .hyperparameter(name, is: self[axis], expected: "of at least \(bound)")
    }
  }
}
