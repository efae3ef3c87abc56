/// A layer type that repeats the whole input along dimensions.
public protocol RepeatingLayer: SizedLayer {
  /// How often along each dimension of the output, the last ones of which are the input's.
  var counts: [SizeExpression] { get }
}

extension RepeatingLayer {
  public var sizeExpressions: [SizeExpression] { counts }

  public func validate() throws(ShapeError) {
    for case .integer(let count) in counts where count < 1 {
      throw .empty("a number of repeats", is: count, expected: "of at least 1")
    }
  }

  /// The shape of `x` repeated, which may have dimensions of one element put in front.
  func repeated<A: SizeArithmetic>(
    _ x: Shape<A.Size>, of tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let rank = max(counts.count, x.rank)
    var y = try Shape(repeating: a.constant(1), rank: rank)
    for dimension in 0..<x.rank { y[dimension + rank - x.rank] = x[dimension] }
    for (place, entry) in counts.enumerated() {
      let count = try entry.size(of: tensors, in: &a)
      try requirePositive(count, "a number of repeats", &a)
      let dimension = place + rank - counts.count
      y[dimension] = try a.product(y[dimension], count)
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, y) = (path.input, path.output)
    var changes: [Int: DimensionReading] = [:]
    for dimension in 0..<x.rank {
      let place = dimension + y.rank - x.rank
      let size = x[dimension]
      guard size > 1, y[place] > size else { continue }
      changes[dimension] = .placed(place, .repeated(size))
    }
    return .broadcast(x, to: y, but: changes)
  }
}

/// The input repeated along its dimensions, and along new ones in front. Source: torch.Tensor.repeat.
/// Shape: [1, L, C] to [N, L, C] where `repeats` is N, 1, 1.
public struct Repeat: RepeatingLayer {
  public var repeats: [SizeExpression] = []

  public init() {}

  public static var name: String { "Repeat" }
  public static var summary: String { "the input repeated along its dimensions" }
  public static var formula: String { "each dimension times its entry in repeats" }
  public static var example: String { "(N, 1, 1)" }
  public static var source: String { "torch.Tensor.repeat" }
  public static var variadic: String? { "repeats" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("repeats", \.repeats)] }
  public var counts: [SizeExpression] { repeats }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard repeats.count >= x.rank else {
      throw ShapeError(
        "Repeat names every dimension", found: "\(repeats.count) repeats",
        expected: "at least \(x.rank) repeats")
    }
    return try repeated(x, of: tensors, in: &a)
  }
}

/// The input repeated along its last dimensions, and along new ones in front. Source: torch.tile.
/// Shape: [N, L, C] to [N, L, 2*C] where `dims` is 2.
public struct Tile: RepeatingLayer {
  public var dims: [SizeExpression] = []

  public init() {}

  public static var name: String { "Tile" }
  public static var summary: String { "the input repeated along its last dimensions" }
  public static var formula: String { "each of the last dimensions times its entry in dims" }
  public static var example: String { "(2, 1)" }
  public static var source: String { "torch.tile" }
  public static var variadic: String? { "dims" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dims", \.dims)] }
  public var counts: [SizeExpression] { dims }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> { try repeated(x, of: tensors, in: &a) }
}
