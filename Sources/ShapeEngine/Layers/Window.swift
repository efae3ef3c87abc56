/// A window that slides along one axis: the arithmetic of every convolution and pool.
///
/// Letters as in the formula O = floor((I - K + 2P)/S) + 1, with dilation D: the window spans
/// D(K - 1) + 1 elements.
public struct Window: Hashable, Sendable {
  /// What surrounds the input.
  public enum Padding: Hashable, Sendable {
    case explicit(low: Int, high: Int)
    /// TensorFlow's SAME: as much as makes the output ceil(x/S), the odd element at the far side
    /// (`upper`) or at the near one.
    case same(upper: Bool)
  }
  public var kernel: Int
  public var stride: Int
  public var padding: Padding
  public var dilation: Int
  /// Whether a last window that starts inside the input or its near padding counts although it
  /// ends outside.
  public var ceilMode: Bool
  /// Whether the padding is put there before the window slides: with ceil_mode the far one is of the
  /// input then.
  public var padsFirst: Bool

  @inline(__always)
  public init(
    kernel: Int, stride: Int, padding: Padding, dilation: Int = 1, ceilMode: Bool = false,
    padsFirst: Bool = false
  ) {
    self.padsFirst = padsFirst
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.ceilMode = ceilMode
  }

  /// The elements that the window spans: D(K - 1) + 1.
  @inline(__always)
  public func span() throws(ShapeError) -> Int {
    try Checked.affine(dilation, Checked.subtract(kernel, 1), 1)
  }

  /// The number of places that the window can take.
  ///
  /// With floor: floor((x + Pl + Pr - span)/S) + 1. With ceil_mode: the same rounded up, less one
  /// where the last window would start past x + Pl, which is the minimum of two floors. Source:
  /// PyTorch, `pooling_output_shape` in aten/src/ATen/native/Pool.h. For pools P <= K/2, which
  /// keeps the two floors in step so that one floor of the smaller numerator is exact.
  @inline(__always)
  public func places<A: SizeArithmetic>(
    along x: A.Size, in a: inout A
  ) throws(ShapeError) -> A.Size {
    switch padding {
    case .same: return try a.affine(1, x, stride - 1, over: stride)
    case .explicit(let low, let high):
      let slack = try Checked.subtract(Checked.add(low, high), span())
      if !ceilMode { return try a.affine(1, x, Checked.add(slack, stride), over: stride) }
      let rounded = try Checked.add(slack, Checked.affine(2, stride, -1))
      let near = padsFirst ? try Checked.add(low, high) : low
      let started = try Checked.subtract(Checked.add(near, stride), 1)
      return try a.affine(1, x, min(rounded, started), over: stride)
    }
  }

  /// The smallest input that the window has a place on.
  public func smallestInput() throws(ShapeError) -> Int {
    guard case .explicit(let low, let high) = padding else { return 1 }
    let needed = try Checked.subtract(span(), Checked.add(low, high))
    // With ceil_mode the first window may end outside, but it starts within the input or its padding.
    return try ceilMode
      ? max(1, Checked.subtract(needed, stride - 1), Checked.subtract(1, low)) : max(1, needed)
  }

  /// The padding at both sides where the input has `x` elements.
  public func margins(along x: Int) throws(ShapeError) -> (low: Int, high: Int) {
    switch padding {
    case .explicit(let low, let high): return (low, high)
    case .same(let upper):
      let places = try Checked.floorDivide(Checked.add(x, stride - 1), by: stride)
      let covered = try Checked.add(Checked.multiply(places - 1, stride), span())
      let total = max(0, try Checked.subtract(covered, x))
      return upper ? (total / 2, total - total / 2) : (total - total / 2, total / 2)
    }
  }
}

/// The convolution's window run backwards: each input element is spread over the window.
public struct TransposedWindow: Hashable, Sendable {
  public var kernel: Int
  public var stride: Int
  public var padding: Int
  public var outputPadding: Int
  public var dilation: Int
  /// What is cropped at the far side, where it is not as much as at the near one.
  public var farPadding: Int?

  /// (x - 1)*S - 2*P + D*(K - 1) + output_padding + 1. Source: torch.nn.ConvTranspose2d.
  @inline(__always)
  public func extent<A: SizeArithmetic>(
    of x: A.Size, in a: inout A
  ) throws(ShapeError) -> A.Size {
    let span = try Checked.affine(dilation, Checked.subtract(kernel, 1), 1)
    let offset = try Checked.subtract(
      Checked.add(span, outputPadding),
      Checked.sum([padding, farPadding ?? padding, stride]))
    return try a.affine(stride, x, offset, over: 1)
  }

  /// The window with the output padding that gives `output` elements from `input`, as an
  /// `output_size` sets it.
  func giving(_ output: Int, from input: Int) throws(ShapeError) -> TransposedWindow {
    var integers = Integers()
    var window = self
    window.outputPadding = try Checked.add(
      outputPadding, Checked.subtract(output, extent(of: input, in: &integers)))
    return window
  }
}
