/// What layers require of their inputs and hyperparameters, each kind of requirement once, with its
/// message. A size is required of an arithmetic: on integers it is compared, on forms it becomes a
/// condition. What one type alone requires is beside that type.
extension Shape {
  /// Requires the rank that a spatial layer takes: batch, channels and the spatial axes.
  @inline(__always)
  func requireRank(for layer: some SpatialLayer) throws(ShapeError) {
    if rank != layer.axes + 2 {
      throw .rank(of: layer.type, found: rank, expected: layer.axes + 2)
    }
  }

  /// Requires the rank to be one of those that the layer type takes.
  @inline(__always)
  func requireRank(_ ranks: ClosedRange<Int>, for type: @autoclosure () -> String)
    throws(ShapeError)
  {
    if !ranks.contains(rank) { throw .rank(of: type(), found: rank, oneOf: ranks) }
  }
}

// MARK: - Sizes

/// Requires the dimension `dimension` of `x` to have as many elements as the weights were made for.
@inline(__always)
func requireWeights<A: SizeArithmetic>(
  _ name: String, _ count: Int?, at dimension: Int, of x: Shape<A.Size>, _ a: inout A
) throws(ShapeError) {
  guard let count else { return }
  let found = x[dimension]
  try a.require(found, equals: a.constant(count)) { a in
    ShapeError(
      "the weights are for \(count) \(name)", found: a.describe(found),
      expected: "\(name) \(count)")
  }
}

/// Requires a dimension of an output to have an element.
@inline(__always)
func requirePositive<A: SizeArithmetic>(
  _ size: A.Size, _ name: @autoclosure () -> String, _ a: inout A, help: String? = nil
) throws(ShapeError) {
  try a.require(size, atLeast: 1) { a in
    ShapeError(
      "\(name()) has no element", found: a.describe(size), expected: "at least 1", help: help)
  }
}

extension Layer {
  /// The two inputs of a layer that takes two.
  func pair<Size>(
    _ inputs: [Shape<Size>]
  ) throws(ShapeError) -> (Shape<Size>, Shape<Size>) {
    guard inputs.count == 2 else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    return (inputs[0], inputs[1])
  }
}

/// Requires a size to be another one.
@inline(__always)
func requireSame<A: SizeArithmetic>(
  _ found: A.Size, as wanted: A.Size, _ message: @autoclosure () -> String, _ a: inout A
) throws(ShapeError) {
  try a.require(found, equals: wanted) { a in
    ShapeError(message(), found: a.describe(found), expected: a.describe(wanted))
  }
}

/// Requires a dimension to have the element `index`, counted from 0.
func requireElement<A: SizeArithmetic>(
  _ index: Int, of size: A.Size, atLeast needed: Int, _ a: inout A
) throws(ShapeError) {
  try a.require(size, atLeast: needed) { a in
    ShapeError(
      "element \(index) is not there", found: a.describe(size), expected: "at least \(needed)")
  }
}

/// Requires a dimension to be a multiple of `divisor`.
func requireMultiple<A: SizeArithmetic>(
  _ x: A.Size, of divisor: Int, _ name: String, _ a: inout A
) throws(ShapeError) {
  try a.require(x, divisibleBy: divisor) { a in
    ShapeError(
      "\(name) must be divisible by \(divisor)", found: a.describe(x),
      expected: "a multiple of \(divisor)")
  }
}

/// Requires a size that is asked for to be at least `low` and at most `high`.
func requireOutputSize<A: SizeArithmetic>(
  _ size: A.Size, from low: A.Size, to high: A.Size, _ axis: Int, of axes: Int, _ a: inout A
) throws(ShapeError) {
  func error(_ a: A) -> ShapeError {
    ShapeError(
      "output_size is not one of the sizes that can be along \(axisName(axis, of: axes))",
      found: a.describe(size), expected: "\(a.describe(low)) to \(a.describe(high))")
  }
  try a.require(low, atMost: size, error)
  try a.require(size, atMost: high, error)
}

/// Padding that copies from the input needs an input of at least `bound`.
func requireMargin<A: SizeArithmetic>(
  _ margin: Int, below size: A.Size, _ verb: String, _ bound: Int, _ a: inout A
) throws(ShapeError) {
  try a.require(size, atLeast: bound) { a in
    ShapeError(
      "padding of \(margin) that \(verb) the input needs more of it",
      found: a.describe(size), expected: "at least \(bound)")
  }
}

/// A window that its padded input cannot hold along one of a layer's spatial axes.
func windowTooLarge(
  _ kernel: Axes, _ input: String, _ axis: Int, of axes: Int, atLeast needed: Int?
) -> ShapeError {
  ShapeError(
    "a \(kernel.text(axes)) window does not fit a \(input) input", found: input,
    expected: "\(needed.map { "at least \($0)" } ?? "more") along \(axisName(axis, of: axes))")
}

/// What a spatial axis is called: `H` for the first of two.
func axisName(_ axis: Int, of axes: Int) -> String {
  let roles = AxisRole.spatial(axes)
  return roles.indices.contains(axis) ? roles[axis].name : "spatial axis \(axis)"
}

// MARK: - Hyperparameters

/// Requires a number of channels, where it is given, to be one.
func requireFeatures(_ count: Int?, _ name: String = "num_features") throws(ShapeError) {
  if let count, count < 1 { throw .hyperparameter(name, is: count, expected: "above 0") }
}

/// What PyTorch requires of a table of embeddings, and of the index that stands for padding.
func requireEmbeddings(_ count: Int, of dim: Int, padding: Int?) throws(ShapeError) {
  try requireFeatures(count, "num_embeddings")
  try requireFeatures(dim, "embedding_dim")
  guard let padding, padding >= count || padding < -count else { return }
  throw .hyperparameter("padding_idx", is: padding, expected: "in \(-count)...\(count - 1)")
}

/// Requires a probability of dropping to be one.
func requireProbability(_ p: Double, _ name: String = "p") throws(ShapeError) {
  guard p >= 0 && p <= 1 else {
    throw .hyperparameter(name, is: p, expected: "between 0 and 1")
  }
}

/// What PyTorch requires of a number of attention heads.
func requireHeads(_ heads: Int, dim: Int?, _ name: String) throws(ShapeError) {
  guard let dim, dim % max(heads, 1) != 0 else { return }
  throw ShapeError(
    "\(name) must be divisible by num_heads", found: "\(name) \(dim), num_heads \(heads)",
    expected: "a multiple of \(heads)")
}

/// What PyTorch's constructors require of a convolution's channels.
func requireGroups(_ groups: Int, inChannels: Int?, outChannels: Int) throws(ShapeError) {
  guard groups > 0 else { throw .hyperparameter("groups", is: groups, expected: "above 0") }
  guard outChannels > 0 else {
    throw .hyperparameter("out_channels", is: outChannels, expected: "above 0")
  }
  for (name, channels) in [("in_channels", inChannels), ("out_channels", outChannels)] {
    guard let channels, channels % groups != 0 else { continue }
    throw ShapeError(
      "\(name) must be divisible by groups", found: "\(name) \(channels), groups \(groups)",
      expected: "a multiple of \(groups)")
  }
}

/// What PyTorch requires of a pool's hyperparameters. The padding is held against the kernel
/// without its dilation; one that is put there first may be of any size. ONNX Runtime wants that of each
/// side below the kernel: `PoolAttributes` in onnxruntime/core/providers/cpu/nn/pool_attributes.h.
func requirePool(
  _ kernel: Axes, _ stride: Axes?, _ padding: WindowPadding<PoolPadding>, first: Bool, axes: Int
) throws(ShapeError) {
  try kernel.require("kernel_size", atLeast: 1)
  try stride?.require("stride", atLeast: 1)
  try padding.requireNotNegative()
  switch padding {
  case .explicit(let padding):
    for axis in 0..<axes where padding[axis] > kernel[axis] / 2 {
      throw ShapeError(
        "padding is at most half of kernel_size in a pool",
        found: "padding \(padding[axis]), kernel_size \(kernel[axis])",
        expected: "padding of at most \(kernel[axis] / 2)")
    }
  case .sides(let low, let high):
    for axis in 0..<axes where !first && max(low[axis], high[axis]) >= kernel[axis] {
      throw ShapeError(
        "padding of a pool that pads as it slides is below kernel_size",
        found: "padding [\(low[axis]), \(high[axis])], kernel_size \(kernel[axis])",
        expected: "padding of at most \(kernel[axis] - 1)")
    }
  case .word: break
  }
}

/// Requires at most one -1 and no other size below 1.
func requireShape(_ shape: [SizeExpression], _ name: String) throws(ShapeError) {
  guard shape.count(where: \.isFree) <= 1 else {
    throw ShapeError(
      "only one dimension can be inferred", found: "several -1 in \(name)", expected: "one -1")
  }
  for case .integer(let size) in shape where size < 1 && size != -1 {
    throw .hyperparameter("an entry of \(name)", is: size, expected: "of at least 1, or -1")
  }
}

// MARK: - Errors

extension ShapeError {
  /// A tensor with the wrong number of dimensions. Both counts include the batch.
  static func rank(of type: String, found: Int, expected: Int) -> ShapeError {
    ShapeError(
      "\(type) takes a tensor of \(expected) dimensions, the batch included",
      found: "\(found) dimensions", expected: "\(expected) dimensions")
  }

  /// A hyperparameter whose value PyTorch refuses.
  static func hyperparameter(
    _ name: String, is found: some CustomStringConvertible, expected: String
  ) -> ShapeError {
    ShapeError(
      "\(name) cannot be \(found)", found: "\(name)=\(found)", expected: "\(name) \(expected)")
  }

  /// What is said where PyTorch makes a tensor without elements, with which a network may go on.
  static let emptyHelp =
    "PyTorch goes on with a tensor of no elements; here every dimension is at least 1: leave it out"

  /// A hyperparameter below 1 that may be 0 in PyTorch, where the tensor is empty.
  static func empty(_ name: String, is found: Int, expected: String) -> ShapeError {
    ShapeError(
      "\(name) cannot be \(found)", found: "\(name)=\(found)", expected: "\(name) \(expected)",
      help: found == 0 ? emptyHelp : nil)
  }

  /// The wrong number of inputs.
  static func arity(of type: String, found: Int, expected: ClosedRange<Int>) -> ShapeError {
    let (low, high) = (expected.lowerBound, expected.upperBound)
    let count = low == high ? "\(low)" : high == Int.max ? "at least \(low)" : "\(low) to \(high)"
    return ShapeError(
      "\(type) takes \(count) inputs", found: "\(found) inputs", expected: "\(count) inputs")
  }

  /// A tensor with a number of dimensions that the layer type does not take.
  static func rank(of type: String, found: Int, oneOf ranks: ClosedRange<Int>) -> ShapeError {
    let expected =
      ranks.upperBound == Int.max
      ? "at least \(ranks.lowerBound)" : "\(ranks.lowerBound) to \(ranks.upperBound)"
    return ShapeError(
      "\(type) does not take a tensor of \(found) dimensions", found: "\(found) dimensions",
      expected: "\(expected) dimensions, the batch included")
  }
}
