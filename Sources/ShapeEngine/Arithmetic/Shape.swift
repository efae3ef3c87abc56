/// A tensor's shape: its dimensions in order, batch first ([N, C, H, W] for a 2d map).
///
/// The dimensions are stored inline, at most ``maximumRank`` of them, so that a shape costs no
/// allocation: a rule over integers runs at tens of millions of layers a second.
public struct Shape<Size: BitwiseCopyable & Sendable>: Sendable {
  /// The number of dimensions.
  public private(set) var rank: Int
  private var storage: InlineArray<8, Size>

  /// The largest number of dimensions that a shape can have.
  public static var maximumRank: Int { 8 }

  /// A shape of `rank` equal dimensions.
  ///
  /// - Throws: ``ShapeError`` where `rank` is above ``maximumRank`` or below 0.
  @inline(__always)
  public init(repeating size: Size, rank: Int) throws(ShapeError) {
    guard rank >= 0 && rank <= Self.maximumRank else { throw .tooManyDimensions(rank) }
    self.rank = rank
    storage = InlineArray(repeating: size)
  }

  /// The shape with these dimensions in order; `filler` fills the unused places.
  public init(_ sizes: some Collection<Size>, filler: Size) throws(ShapeError) {
    try self.init(repeating: filler, rank: sizes.count)
    for (dimension, size) in sizes.enumerated() { storage[dimension] = size }
  }

  /// The size of one dimension, counted from 0; the caller has checked that it is there.
  @inline(__always)
  public subscript(dimension: Int) -> Size {
    get { storage[dimension] }
    set { storage[dimension] = newValue }
  }

  /// The dimensions in order.
  public var sizes: [Size] {
    Array(unsafeUninitializedCapacity: rank) { sizes, count in
      for dimension in 0..<rank { sizes.initializeElement(at: dimension, to: storage[dimension]) }
      count = rank
    }
  }

  /// The index of a dimension that may be counted from the end (-1 is the last).
  ///
  /// - Throws: ``ShapeError`` where there is no such dimension.
  public func index(of dimension: Int) throws(ShapeError) -> Int {
    let index = dimension < 0 ? dimension + rank : dimension
    guard index >= 0 && index < rank else {
      throw ShapeError(
        "dimension \(dimension) is not there",
        found: "\(rank) dimensions", expected: "a dimension in \(-rank)...\(rank - 1)")
    }
    return index
  }

  /// The shape with `dimension` left out.
  public func removing(_ dimension: Int) -> Shape {
    var result = self
    for place in dimension..<max(rank - 1, dimension) { result.storage[place] = storage[place + 1] }
    result.rank -= 1
    return result
  }

  /// The shape with a dimension of `size` put in at `dimension`.
  public func inserting(_ size: Size, at dimension: Int) throws(ShapeError) -> Shape {
    var sizes = self.sizes
    sizes.insert(size, at: dimension)
    return try Shape(sizes, filler: size)
  }
}

extension Shape: Equatable where Size: Equatable {
  public static func == (x: Shape, y: Shape) -> Bool {
    guard x.rank == y.rank else { return false }
    for dimension in 0..<x.rank where x[dimension] != y[dimension] { return false }
    return true
  }
}

extension Shape: Hashable where Size: Hashable {
  public func hash(into hasher: inout Hasher) {
    for dimension in 0..<rank { hasher.combine(self[dimension]) }
  }
}

extension Shape where Size == Int {
  /// A shape of integers.
  public init(_ sizes: [Int]) throws(ShapeError) { try self.init(sizes, filler: 1) }

  /// The shape as it is typed and printed: `1x3x224x224`.
  public var text: String { sizes.map(String.init).joined(separator: "x") }

  /// The number of elements.
  public func elementCount() throws(ShapeError) -> Int { try Checked.product(sizes) }
}

extension SizeArithmetic {
  /// The shape in a message: `256x2x2`, without the batch dimension where there are others; `[]` for
  /// a scalar.
  public func describe(_ shape: Shape<Size>) -> String {
    describe(shape, from: shape.rank > 1 ? 1 : 0)
  }

  /// The dimensions of a shape from one on, in a message.
  func describe(_ shape: Shape<Size>, from start: Int) -> String {
    let sizes = (0..<shape.rank).dropFirst(start).map { describe(shape[$0]) }
    return sizes.isEmpty ? "[]" : sizes.joined(separator: "x")
  }
}
