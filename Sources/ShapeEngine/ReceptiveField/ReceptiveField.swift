/// What a layer's output element sees of the network's input along one axis.
///
/// Output element p sees the input elements from `p*stride - padding` on, `size` of them. Source of
/// the composition: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural
/// Networks", Distill 2019.
public struct ReceptiveField: Hashable, Sendable {
  /// The number of input elements; the largest one where it differs from place to place.
  public var size: Int
  /// How far the field moves from one output element to the next: the effective stride.
  public var stride: Fraction
  /// How far the field of the first element reaches out of the input at the near side.
  public var padding: Fraction
  /// Whether the element sees the whole axis, through a global pool.
  public var isGlobal: Bool
  /// Whether all paths from the input agree on the field's centre and stride.
  public var isAligned: Bool

  /// The field of the network's input itself.
  static var identity: ReceptiveField {
    ReceptiveField(
      size: 1, stride: Fraction(1), padding: Fraction(0), isGlobal: false,
      isAligned: true)
  }
}

extension ReceptiveField {
  /// The field after a window of `count` elements that moves by `step` and starts `lead` before
  /// the input, all counted in elements of this layer's input.
  func after(
    count: Int, step: Fraction, lead: Fraction
  ) throws(ShapeError) -> ReceptiveField {
    var result = self
    let growth = try (stride * Fraction(Checked.subtract(count, 1))).roundedUp()
    result.size = try Checked.add(size, growth)
    result.stride = try stride * step
    result.padding = try padding + (stride * lead)
    return result
  }

  func after(_ window: Window, along x: Int) throws(ShapeError) -> Self {
    let low = try window.margins(along: x).low
    return try after(
      count: window.span(), step: Fraction(window.stride), lead: Fraction(low))
  }

  /// An output element o of a transposed window sees the inputs i with o = i*S - P + k*D.
  func after(_ window: TransposedWindow) throws(ShapeError) -> Self {
    let reach = try Checked.multiply(window.dilation, window.kernel - 1)
    let count = try Checked.add(Checked.floorDivide(reach, by: window.stride), 1)
    return try after(
      count: count, step: Fraction(1, over: window.stride),
      lead: Fraction(Checked.subtract(reach, window.padding), over: window.stride))
  }

  /// The field after a pool to `target` elements from `extent`.
  func pooled(from extent: Int, to target: Int) throws(ShapeError) -> Self {
    guard target == 1 else {
      let span = try Checked.add(
        Checked.floorDivide(extent, by: target), extent % target == 0 ? 0 : 2)
      return try after(
        count: max(1, span), step: Fraction(extent, over: target), lead: Fraction(0))
    }
    var result = self
    result.size = try Checked.affine(stride.roundedUp(), extent - 1, size)
    result.isGlobal = true
    return result
  }

  /// The union of the fields of two paths that join.
  func joined(_ other: Self) throws(ShapeError) -> Self {
    // A branch after a global pool sees everything; the other one is where designs differ.
    if isGlobal != other.isGlobal { return isGlobal ? other : self }
    let lead = try padding.isLess(than: other.padding) ? other.padding : padding
    let minus = Fraction(-1)
    let near = try Checked.add(size, (lead + padding * minus).roundedUp())
    let far = try Checked.add(other.size, (lead + other.padding * minus).roundedUp())
    var result = self
    result.size = max(near, far)
    result.padding = lead
    let centred = try isCentred(on: other)
    result.isAligned = isAligned && other.isAligned && centred
    return result
  }

  /// Whether two fields have the same stride and centre: padding - size/2 is the same.
  private func isCentred(on other: Self) throws(ShapeError) -> Bool {
    // What sees everything has no centre.
    if isGlobal { return true }
    let minus = Fraction(-2)
    let left = try padding * Fraction(2) + other.padding * minus
    let right = try Fraction(Checked.subtract(size, other.size))
    return stride == other.stride && left == right
  }
}
