/// A layer type that puts the elements along a dimension into order.
public protocol SortingLayer: Layer {
  var dim: Int { get set }
  var descending: Bool { get set }
  var stable: Bool { get set }
}

extension SortingLayer {
  public static var formula: String { "the input's shape" }
  public static var example: String { "(dim=1, descending=true)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .init("dim", \.dim), .init("descending", \.descending),
      Hyperparameter("stable", \.stable).byNameOnly,
    ]
  }

  func sorted<Size>(_ inputs: [Shape<Size>]) throws(ShapeError) -> Shape<Size> {
    guard let x = inputs.first, inputs.count == 1 else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    _ = try x.index(of: dim)
    return x
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .ownBut(try path.input.index(of: dim), .everything(isReduced: false))
  }
}

/// The elements along a dimension in order, and where each was. Source: torch.sort.
/// Shape: [*] to two of [*]: the elements and their places.
public struct Sort: SortingLayer {
  public var dim = -1
  public var descending = false
  public var stable = false
  public init() {}
  public static var name: String { "Sort" }
  public static var summary: String { "the elements along a dimension in order, and their places" }
  public static var source: String { "torch.sort" }
  public static var givesList: Bool { true }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let y = try sorted(inputs)
    return [y, y]
  }
}

/// The places of the elements along a dimension in order. Source: torch.argsort.
/// Shape: [*] to [*], the shape stays.
public struct ArgSort: SortingLayer {
  public var dim = -1
  public var descending = false
  public var stable = false
  public init() {}
  public static var name: String { "ArgSort" }
  public static var summary: String { "the places of the elements along a dimension in order" }
  public static var source: String { "torch.argsort" }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] { [try sorted(inputs)] }
}

/// A layer type that keeps one side of a diagonal of matrices, the last two dimensions.
public protocol TriangularLayer: ElementwiseLayer {
  var diagonal: Int { get set }
}

extension TriangularLayer {
  public static var example: String { "(diagonal=1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("diagonal", \.diagonal)] }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(2...Int.max, for: type)
  }
}

/// Matrices with 0 above a diagonal. Source: torch.tril.
/// Shape: [*, n, m] to [*, n, m], the shape stays.
public struct Tril: TriangularLayer {
  public var diagonal = 0
  public init() {}
  public static var name: String { "Tril" }
  public static var summary: String { "0 above a diagonal of the last two dimensions" }
  public static var source: String { "torch.tril" }
}

/// Matrices with 0 below a diagonal. Source: torch.triu.
/// Shape: [*, n, m] to [*, n, m], the shape stays.
public struct Triu: TriangularLayer {
  public var diagonal = 0
  public init() {}
  public static var name: String { "Triu" }
  public static var summary: String { "0 below a diagonal of the last two dimensions" }
  public static var source: String { "torch.triu" }
}
