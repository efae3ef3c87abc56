/// A layer type that takes the elements up to each along a dimension together.
public protocol CumulativeLayer: UnaryLayer {
  var dim: Int { get set }
}

extension CumulativeLayer {
  public static var formula: String { "the input's shape" }
  public static var example: String { "(dim=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dim", \.dim)] }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    _ = try x.index(of: dim)
    return x
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let along = try path.input.index(of: dim)
    return .ownBut(along, .placed(along, .upTo(last: path.input[along] - 1)))
  }
}

/// The sums of the elements up to each along a dimension. Source: torch.cumsum.
/// Shape: [*] to [*], the shape stays.
public struct CumSum: CumulativeLayer {
  public var dim = 0
  public init() {}
  public static var name: String { "CumSum" }
  public static var summary: String { "the sum of the elements up to each along a dimension" }
  public static var source: String { "torch.cumsum" }
}

/// The products of the elements up to each along a dimension. Source: torch.cumprod.
/// Shape: [*] to [*], the shape stays.
public struct CumProd: CumulativeLayer {
  public var dim = 0
  public init() {}
  public static var name: String { "CumProd" }
  public static var summary: String { "the product of the elements up to each along a dimension" }
  public static var source: String { "torch.cumprod" }
}

/// The k largest or smallest elements along a dimension, and where they stand. Source: torch.topk.
/// Shape: […, n, …] to two of […, k, …] along `dim`: the elements and their places.
public struct TopK: Layer {
  public var k: SizeExpression = .integer(1)
  public var dim = -1
  public var largest = true
  public var sorted = true
  public init() {}
  public static var name: String { "TopK" }
  public static var summary: String { "the k largest elements along a dimension, and their places" }
  public static var formula: String { "k along dim" }
  public static var example: String { "(5, dim=1)" }
  public static var source: String { "torch.topk" }
  public static var givesList: Bool { true }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("k", \.k), .init("dim", \.dim), .init("largest", \.largest),
      .init("sorted", \.sorted),
    ]
  }

  public func validate() throws(ShapeError) {
    if case .integer(let k) = k { try requireFeatures(k, "k") }
  }

  public var references: Int { k.references }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw .arity(of: type, found: inputs.count - references, expected: Self.arity)
    }
    let along = try x.index(of: dim)
    let (size, count) = (x[along], try k.size(of: inputs, in: &a))
    try requirePositive(count, "k", &a)
    try a.require(count, atMost: size) { a in
      ShapeError(
        "there are no \(a.describe(count)) elements along dimension \(along)",
        found: a.describe(size), expected: "at least \(a.describe(count))")
    }
    var y = x
    y[along] = count
    return [y, y]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .ownBut(try path.input.index(of: dim), .everything(isReduced: false))
  }
}

/// The place of the largest or smallest element along one dimension, or among all elements.
public protocol ArgumentLayer: ReducingLayer {}

extension ArgumentLayer {
  public static var example: String { "(dim=1)" }
  public func validate() throws(ShapeError) {
    guard let dim, dim.values.count != 1 else { return }
    throw ShapeError(
      "\(type) takes one dimension, or None for all", found: "\(dim.values.count) dimensions",
      expected: "1 dimension")
  }
}

/// The place of the largest element. Source: torch.argmax.
/// Shape: [N, C, H, W] to [N, H, W] along dimension 1, with keepdim to [N, 1, H, W].
public struct ArgMax: ArgumentLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "ArgMax" }
  public static var summary: String { "the place of the largest element along a dimension" }
  public static var source: String { "torch.argmax" }
}

/// The place of the smallest element. Source: torch.argmin.
/// Shape: [N, C, H, W] to [N, H, W] along dimension 1, with keepdim to [N, 1, H, W].
public struct ArgMin: ArgumentLayer {
  public var dim: IntegerList?
  public var keepdim = false
  public init() {}
  public static var name: String { "ArgMin" }
  public static var summary: String { "the place of the smallest element along a dimension" }
  public static var source: String { "torch.argmin" }
}

/// For each integer a vector with 1 at its place. Source: torch.nn.functional.one_hot.
///
/// PyTorch's num_classes=-1 takes the largest integer of the input, which no shape tells.
/// Shape: [*] to [*, num_classes].
public struct OneHot: UnaryLayer {
  public var numClasses = 1
  public init() {}
  public static var name: String { "OneHot" }
  public static var summary: String { "for each integer a vector with 1 at its place" }
  public static var formula: String { "the input's shape, then num_classes" }
  public static var example: String { "(10)" }
  public static var source: String { "torch.nn.functional.one_hot" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("num_classes", \.numClasses)]
  }

  public func validate() throws(ShapeError) {
    guard numClasses == -1 else { return try requireFeatures(numClasses, "num_classes") }
    throw ShapeError(
      "num_classes=-1 takes the largest integer of the input, which no shape tells",
      found: "num_classes=-1", expected: "num_classes above 0",
      help: "write how many classes there are")
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    try x.inserting(a.constant(numClasses), at: x.rank)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .own(rank: path.input.rank)
  }
}
