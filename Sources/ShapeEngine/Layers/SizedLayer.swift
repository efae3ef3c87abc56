/// A layer type of one input whose hyperparameters may take sizes from the input (`H / 7`) and from
/// other tensors (`like(x)`): the shapes of those follow the input's.
public protocol SizedLayer: Layer {
  /// The expressions in the hyperparameters, wherever they are.
  var sizeExpressions: [SizeExpression] { get }

  /// The rule: the output's shape.
  ///
  /// - Parameter tensors: the input, then the tensors that `like(…)` names.
  func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size>

  /// Fills in what follows from the input at the definition's own size.
  mutating func infer(from x: Shape<Int>, beside tensors: [Shape<Int>]) throws(ShapeError)
}

extension SizedLayer {
  public var references: Int { sizeExpressions.map(\.references).max() ?? 0 }

  public mutating func infer(from x: Shape<Int>, beside tensors: [Shape<Int>]) throws(ShapeError) {}

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard let x = inputs.first else { throw wrongCount(inputs.count) }
    try infer(from: x, beside: inputs)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] { try sizedOutputs(of: inputs, in: &a) }

  func sizedOutputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == references + 1 else {
      throw wrongCount(inputs.count)
    }
    return [try output(of: x, beside: inputs, in: &a)]
  }

  fileprivate func wrongCount(_ count: Int) -> ShapeError {
    let expected = references == 0 ? "1 input" : "1 input and \(references) that like() names"
    return ShapeError("\(type) takes one input", found: "\(count) inputs", expected: expected)
  }
}

/// A ``SizedLayer`` that is made for a number of spatial axes.
public protocol SizedSpatialLayer: SpatialLayer, SizedLayer {}

extension SizedSpatialLayer {
  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    guard let x = inputs.first else { throw wrongCount(inputs.count) }
    try infer(from: x)
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] { try sizedOutputs(of: inputs, in: &a) }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> { try output(of: x, beside: [x], in: &a) }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let x = inputs.first, let y = outputs.first else { return .none }
    return try macs(of: x, giving: y, in: &a)
  }
}

/// A size for all spatial axes or one an axis; None, where it may be one, leaves the axis to the layer;
/// or the spatial axes of another tensor.
public struct AxisSizes<Entry: HyperparameterValue & Hashable>: Hashable, HyperparameterValue {
  private var sizes: [Entry]
  /// The tensor whose spatial axes are meant.
  private(set) var like: Int?

  /// The same for every axis.
  init(_ size: Entry) { sizes = Array(repeating: size, count: 3) }

  public init?(_ value: Value, axes: Int) {
    if case .size(.like(let tensor, dim: nil)) = value, tensor >= 0 {
      (sizes, like) = ([], tensor)
    } else if value.elements == nil, let size = Entry(value, axes: 0) {
      sizes = Array(repeating: size, count: 3)
    } else {
      guard let sizes = [Entry](value, axes: 0), sizes.count == axes, axes <= 3 else { return nil }
      self.sizes = sizes
    }
  }

  public func value(axes: Int) -> Value {
    if let like { return .size(.like(like, dim: nil)) }
    return .list(sizes.prefix(axes).map { $0.value(axes: 0) })
  }

  public static func kind(axes: Int) -> String {
    let entry = Entry.kind(axes: 0)
    return axes == 1 ? entry : "\(entry), list of \(axes) or like(x)"
  }
  public static var takesSizes: Bool { true }

  private func entry(_ axis: Int) -> Entry? { axis < sizes.count ? sizes[axis] : nil }
}

extension AxisSizes where Entry == SizeExpression {
  /// The size of an axis, counted from 0.
  public subscript(axis: Int) -> SizeExpression {
    if let like { return .like(like, dim: axis + 2) }
    return entry(axis) ?? .integer(1)
  }

  /// The sizes of so many axes.
  func expressions(_ axes: Int) -> [SizeExpression] { (0..<axes).map { self[$0] } }
}

extension AxisSizes where Entry == SizeExpression? {
  /// The size of an axis, counted from 0; nil where it stays as it is.
  public subscript(axis: Int) -> SizeExpression? {
    if let like { return .like(like, dim: axis + 2) }
    return entry(axis) ?? nil
  }

  /// The sizes of so many axes.
  func expressions(_ axes: Int) -> [SizeExpression] { (0..<axes).compactMap { self[$0] } }
}

extension SizeExpression {
  /// How many tensors beside the input the expression counts on.
  var references: Int {
    switch self {
    case .like(let tensor, _): max(tensor, 0).addingReportingOverflow(1).partialValue
    case .operation(_, let left, let right): max(left.references, right.references)
    case .scaled(let factor, _), .product(let factor, _): factor.references
    default: 0
    }
  }

  /// Whether the expression is the number -1, which stands for "what remains" or "as it is".
  var isFree: Bool { self == .integer(-1) }
}

extension SizeTarget {
  /// The expressions of the target; a tensor's own size is one.
  var expressions: [SizeExpression] {
    switch self {
    case .sizes(let sizes): sizes
    case .single(let size): [size]
    case .like(let tensor): [.like(tensor, dim: nil)]
    }
  }

  /// One size a spatial axis of `x`, each at least 1.
  func sizes<A: SizeArithmetic>(
    alongAxesOf x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    let axes = x.rank - 2
    switch self {
    case .like(let tensor):
      guard tensor >= 0, tensor < tensors.count - 1 else {
        throw ShapeError("like() names a tensor that the layer is not given")
      }
      let other = tensors[tensor + 1]
      guard other.rank == x.rank else {
        throw ShapeError(
          "like() names a tensor with other axes", found: "\(other.rank) dimensions",
          expected: "\(x.rank) dimensions")
      }
      return (2..<x.rank).map { other[$0] }
    case .sizes, .single:
      guard expressions.count == 1 || expressions.count == axes else {
        throw ShapeError(
          "size has one entry a spatial axis", found: "\(expressions.count) entries",
          expected: "\(axes) entries")
      }
      var sizes: [A.Size] = []
      for axis in 0..<axes {
        let size = try expressions[expressions.count == 1 ? 0 : axis].size(of: tensors, in: &a)
        try requirePositive(size, "size", &a)
        sizes.append(size)
      }
      return sizes
    }
  }
}

/// The size asked for by `output_size`, which PyTorch takes in `forward`: a transposed convolution or
/// an unpooling can come from inputs of several sizes, and this says which one is meant.
extension SizeTarget {
  /// How many tensors beside the input the target counts on.
  var references: Int { expressions.map(\.references).max() ?? 0 }

  /// The sizes asked for, one a spatial axis of `x`; a list may hold the whole shape, of which the
  /// spatial axes count.
  ///
  /// - Parameter tensors: the input, then the tensors that `like(…)` names.
  func outputSizes<A: SizeArithmetic>(
    for x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    var target = self
    if case .sizes(let sizes) = self, sizes.count == x.rank {
      target = .sizes(Array(sizes.dropFirst(2)))
    }
    return try target.sizes(alongAxesOf: x, beside: tensors, in: &a)
  }
}
