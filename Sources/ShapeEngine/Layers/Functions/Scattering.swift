/// A layer type that writes into its first input at places that an index names: the shape stays.
/// The inputs are the tensor, the index and what is written.
public protocol ScatteringLayer: Layer {
  var dim: Int { get set }
  /// Whether a number is written, and no third input is there.
  var writesNumber: Bool { get }
}

extension ScatteringLayer {
  public static var formula: String { "the first input's shape" }
  public static var arity: ClosedRange<Int> { 2...3 }
  public var writesNumber: Bool { false }

  /// The inputs in order; the last is nil where a number is written.
  func written<Size>(
    _ inputs: [Shape<Size>]
  ) throws(ShapeError) -> (x: Shape<Size>, index: Shape<Size>, source: Shape<Size>?) {
    let count = writesNumber ? 2 : 3
    guard inputs.count == count else {
      throw .arity(of: type, found: inputs.count, expected: count...count)
    }
    return (inputs[0], inputs[1], writesNumber ? nil : inputs[2])
  }

  /// The index names places along `dim` alone.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    if path.operand == 0 { return .ownPlace }
    let along = try path.inputs[0].index(of: dim)
    return path.input.rank == path.output.rank ? .ownBut(along, .chosen) : .dimensions([.chosen])
  }
}

/// A ``ScatteringLayer`` whose index has a place for each element that is written.
public protocol ElementScatteringLayer: ScatteringLayer {}

extension ElementScatteringLayer {
  public static var sample: [[Int]] { [[196, 64], [49, 64], [49, 64]] }

  /// Source: PyTorch, `scatter_shape_check` in aten/src/ATen/native/ScatterGatherChecks.h.
  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, index, source) = try written(inputs)
    let along = try x.index(of: dim)
    for tensor in [index, source ?? index] where tensor.rank != x.rank {
      throw .rank(of: "an index or source of \(type)", found: tensor.rank, expected: x.rank)
    }
    for dimension in 0..<x.rank {
      var bounds = dimension == along ? [] : [("input", x[dimension])]
      if let source { bounds.append(("source", source[dimension])) }
      for (name, bound) in bounds {
        try a.require(index[dimension], atMost: bound) { a in
          ShapeError(
            "the index is larger than the \(name) along dimension \(dimension)",
            found: a.describe(index[dimension]), expected: "at most \(a.describe(bound))")
        }
      }
    }
    return [x]
  }
}

/// Elements of the third input, or a number, written where an index says. Source: torch.scatter.
/// Shape: [N, L, C], an index and a source of [N, K, C] to [N, L, C].
public struct Scatter: ElementScatteringLayer, InPlaceLayer {
  /// What becomes of a value that is written where another one is.
  public enum Reduction: String, HyperparameterWord, Hashable {
    case add, multiply
  }

  public var dim = 0
  public var value: Double?
  public var reduce: Reduction?
  public var inplace = false
  public init() {}
  public static var name: String { "Scatter" }
  public static var summary: String { "elements written where an index says" }
  public static var example: String { "(dim=1) from x, index, source" }
  public static var source: String { "torch.scatter" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .init("value", \.value), .init("reduce", \.reduce), .inplace]
  }
  public var writesNumber: Bool { value != nil }
}

/// Elements of the third input added where an index says. Source: torch.scatter_add.
/// Shape: [N, L, C], an index and a source of [N, K, C] to [N, L, C].
public struct ScatterAdd: ElementScatteringLayer, InPlaceLayer {
  public var dim = 0
  public var inplace = false
  public init() {}
  public static var name: String { "ScatterAdd" }
  public static var summary: String { "elements added where an index says" }
  public static var example: String { "(dim=1) from x, index, source" }
  public static var source: String { "torch.scatter_add" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dim", \.dim), .inplace] }
}

/// Elements of the third input, reduced with those that are there, where an index says.
/// Source: torch.scatter_reduce.
/// Shape: [N, L, C], an index and a source of [N, K, C] to [N, L, C].
public struct ScatterReduce: ElementScatteringLayer, InPlaceLayer {
  /// How elements at one place become one.
  public enum Reduction: String, HyperparameterWord, Hashable {
    case sum, prod, mean, amax, amin
  }

  public var dim = 0
  public var reduce = Reduction.sum
  public var includeSelf = true
  public var inplace = false
  public init() {}
  public static var name: String { "ScatterReduce" }
  public static var summary: String { "elements reduced where an index says" }
  public static var example: String { "(dim=1, reduce='amax') from x, index, source" }
  public static var source: String { "torch.scatter_reduce" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("dim", \.dim), .required("reduce", \.reduce), .init("include_self", \.includeSelf),
      .inplace,
    ]
  }
}

/// A ``ScatteringLayer`` whose index names places of a whole dimension, one after the other.
public protocol SliceScatteringLayer: ScatteringLayer {}

extension SliceScatteringLayer {
  public static var sample: [[Int]] { [[64], [], [64]] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (x, index, source) = try written(inputs)
    let along = try x.index(of: dim)
    guard index.rank == 1 else {
      throw .rank(of: "an index of \(type)", found: index.rank, expected: 1)
    }
    guard let source else { return [x] }
    guard source.rank == x.rank else {
      throw .rank(of: "a source of \(type)", found: source.rank, expected: x.rank)
    }
    for dimension in 0..<x.rank {
      try requireSame(
        source[dimension], as: dimension == along ? index[0] : x[dimension],
        dimension == along
          ? "the index names another number of places"
          : "the source does not fit the input along dimension \(dimension)", &a)
    }
    return [x]
  }
}

/// Slices of the third input added at the places of a dimension that an index names.
/// Source: torch.index_add.
/// Shape: [N, L, C], an index of [K] and a source of [N, K, C] to [N, L, C] along dimension 1.
public struct IndexAdd: SliceScatteringLayer, InPlaceLayer {
  public var dim = 0
  public var alpha = 1.0
  public var inplace = false
  public init() {}
  public static var name: String { "IndexAdd" }
  public static var summary: String { "slices added at the places that an index names" }
  public static var example: String { "(dim=0) from x, index, source" }
  public static var source: String { "torch.index_add" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), Hyperparameter("alpha", \.alpha).byNameOnly, .inplace]
  }
}

/// Slices of the third input in place of those that an index names. Source: torch.index_copy.
/// Shape: [N, L, C], an index of [K] and a source of [N, K, C] to [N, L, C] along dimension 1.
public struct IndexCopy: SliceScatteringLayer, InPlaceLayer {
  public var dim = 0
  public var inplace = false
  public init() {}
  public static var name: String { "IndexCopy" }
  public static var summary: String { "slices written at the places that an index names" }
  public static var example: String { "(dim=0) from x, index, source" }
  public static var source: String { "torch.index_copy" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dim", \.dim), .inplace] }
}

/// A number in place of the slices that an index names. Source: torch.index_fill.
/// Shape: [N, L, C] and an index of [K] to [N, L, C] along dimension 1.
public struct IndexFill: SliceScatteringLayer, InPlaceLayer {
  public var dim = 0
  public var value = 0.0
  public var inplace = false
  public init() {}
  public static var name: String { "IndexFill" }
  public static var summary: String { "a number at the places that an index names" }
  public static var example: String { "(dim=0, value=0) from x, index" }
  public static var sample: [[Int]] { [[64], []] }
  public static var source: String { "torch.index_fill" }
  public static var arity: ClosedRange<Int> { 2...2 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .required("value", \.value), .inplace]
  }
  public var writesNumber: Bool { true }
}

/// Elements of the third input, one after the other, where a mask holds. Source: torch.masked_scatter.
///
/// How many elements the mask asks for depends on its values.
/// Shape: [*], a mask of [*] and a source of any shape to the first two's common shape.
public struct MaskedScatter: Layer, InPlaceLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "MaskedScatter" }
  public static var summary: String { "elements of the third input where a mask holds" }
  public static var formula: String { "the first two inputs' shapes broadcast" }
  public static var example: String { " from x, mask, source" }
  public static var sample: [[Int]] { [[8, 49, 49], [1, 49, 49], [2401]] }
  public static var source: String { "torch.masked_scatter" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] { [.inplace] }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.count == 3 else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    return [try broadcast(inputs[0], inputs[1], in: &a)]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    path.operand == 2 ? .scattered : .ownPlace
  }
}

/// What an index of several dimensions at once names, in place of it the elements of the third input.
/// Source: ONNX, ScatterND.
///
/// The last dimension of the index holds places along the first `index_depth` dimensions of the input.
/// Shape: [a, b, C], an index of [K, 2] and a source of [K, C] to [a, b, C].
public struct ScatterND: Layer {
  public var indexDepth: Int?
  public init() {}
  public static var name: String { "ScatterND" }
  public static var summary: String { "slices written where an index of several dimensions says" }
  public static var formula: String { "the first input's shape" }
  public static var example: String { " from x, index, source" }
  public static var sample: [[Int]] { [[14, 64], [49, 2], [49, 64]] }
  public static var source: String { "ONNX ScatterND" }
  public static var arity: ClosedRange<Int> { 3...3 }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.inferred("index_depth", \.indexDepth)]
  }

  public func validate() throws(ShapeError) { try requireFeatures(indexDepth, "index_depth") }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    if indexDepth == nil, inputs.count > 1 { indexDepth = inputs[1].sizes.last }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.count == 3 else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    let (x, index, source) = (inputs[0], inputs[1], inputs[2])
    let places = index.rank - 1
    guard places >= 0 else {
      throw .rank(of: "an index of \(type)", found: index.rank, oneOf: 1...Int.max)
    }
    try requireWeights("index_depth", indexDepth, at: places, of: index, &a)
    let depth = indexDepth ?? 0
    guard depth <= x.rank else {
      throw ShapeError(
        "the index names places along \(depth) dimensions", found: "\(x.rank) dimensions",
        expected: "at least \(depth)")
    }
    guard source.rank == places + x.rank - depth else {
      throw .rank(
        of: "a source of \(type)", found: source.rank, expected: places + x.rank - depth)
    }
    for dimension in 0..<source.rank {
      let wanted = dimension < places ? index[dimension] : x[dimension - places + depth]
      try requireSame(
        source[dimension], as: wanted, "the source does not fit along dimension \(dimension)", &a)
    }
    return [x]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    path.operand == 0 ? .ownPlace : .scattered
  }
}
