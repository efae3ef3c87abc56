/// How far apart the elements of a tensor lie along each of its dimensions, where that is known.
enum TensorLayout: Hashable, Sendable {
  /// In order, one after the other.
  case contiguous
  /// So many elements apart, a number a dimension; 0 where one element stands for all.
  case strides([Int])
  case unknown
}

/// What becomes of a tensor that is looked at in another way.
public enum ViewLayout: Hashable, Sendable {
  /// The elements stay where they lie, so many apart along each dimension.
  case strides([Int])
  /// No strides say it: the elements are copied.
  case copy
  case unknown
}

/// The strides of elements that lie in order; nil where they do not fit 64 bits.
func contiguousStrides(of sizes: [Int]) -> [Int]? {
  packedStrides(of: sizes, from: sizes.indices.reversed())
}

/// The strides of elements without gaps, the dimensions in an order from the closest elements on; nil where
/// they do not fit 64 bits.
private func packedStrides(of sizes: [Int], from dimensions: some Sequence<Int>) -> [Int]? {
  var (strides, step) = (sizes, 1)
  for dimension in dimensions {
    strides[dimension] = step
    guard let next = try? Checked.multiply(step, sizes[dimension]) else { return nil }
    step = next
  }
  return strides
}

/// Whether elements lie in order. A dimension of one element has no steps.
func isContiguous(_ strides: [Int], of sizes: [Int]) -> Bool {
  guard let ordered = contiguousStrides(of: sizes) else { return false }
  return zip(sizes, zip(strides, ordered)).allSatisfy { $0 == 1 || $1.0 == $1.1 }
}

/// The strides of the same elements in another shape.
///
/// Dimensions that lie one in the other are one run of elements; the new dimensions must fill each run.
/// Source: PyTorch, Tensor.view: "each new view dimension must either be a subspace of an original
/// dimension, or only span across original dimensions that satisfy a contiguity-like condition".
func reshaped(_ strides: [Int], of sizes: [Int], to shape: [Int]) -> ViewLayout {
  // The runs from the last on: how many elements, how far apart.
  var runs: [(count: Int, step: Int)] = []
  for dimension in sizes.indices.reversed() where sizes[dimension] != 1 {
    if let run = runs.last, let next = try? Checked.multiply(run.count, run.step),
      next == strides[dimension], let count = try? Checked.multiply(run.count, sizes[dimension])
    {
      runs[runs.count - 1].count = count
    } else {
      runs.append((sizes[dimension], strides[dimension]))
    }
  }
  var (result, place, filled) = (shape, 0, 1)
  for dimension in shape.indices.reversed() {
    guard shape[dimension] != 1, place < runs.count else {
      result[dimension] = 1
      continue
    }
    guard let step = try? Checked.multiply(filled, runs[place].step),
      let count = try? Checked.multiply(filled, shape[dimension])
    else { return .unknown }
    result[dimension] = step
    filled = count
    if filled == runs[place].count { (place, filled) = (place + 1, 1) }
    if place < runs.count, filled > 1, runs[place].count % filled != 0 { return .copy }
  }
  return place == runs.count ? .strides(result) : .copy
}

extension Layer {
  public func viewed(
    _ strides: [Int], of x: Shape<Int>, as y: Shape<Int>
  ) -> ViewLayout { reshaped(strides, of: x.sizes, to: y.sizes) }
}

/// How the tensors of a graph lie in memory, found layer by layer as it is built.
///
/// It is known where views, functions of elements and layers that write in order follow each other; what
/// is not known is taken to need no copy.
struct TensorLayouts: Sendable {
  /// Those that are not contiguous.
  private var layouts: [TensorReference: TensorLayout] = [:]

  init() {}

  /// - Parameter inputs: those of the inputs.
  init(ofInputs inputs: [TensorLayout]) {
    for (input, layout) in inputs.enumerated() where layout != .contiguous {
      layouts[.input(input)] = layout
    }
  }

  subscript(tensor: TensorReference) -> TensorLayout { layouts[tensor] ?? .contiguous }

  /// Takes the next layer, and says whether what is a view by its type is a copy here.
  mutating func append(
    _ node: Node, at index: Int, of inputs: [Shape<Int>], giving outputs: [Shape<Int>]
  ) -> Bool {
    let memory = node.layer.outputMemory
    guard memory == .view || !layouts.isEmpty, let x = inputs.first, let first = node.inputs.first
    else { return false }
    switch memory {
    case .view: return look(node.layer, index, self[first], x, outputs)
    case .inPlace: note(self[first], index, 0)
    case .own: compute(node, index, inputs, outputs)
    case .weights: break
    }
    return false
  }

  private mutating func look(
    _ layer: any Layer, _ index: Int, _ layout: TensorLayout, _ x: Shape<Int>,
    _ outputs: [Shape<Int>]
  ) -> Bool {
    let strides: [Int]? =
      switch layout {
      case .contiguous: contiguousStrides(of: x.sizes)
      case .strides(let strides): strides
      case .unknown: nil
      }
    var isCopied = false
    for (place, y) in outputs.enumerated() {
      switch strides.map({ layer.viewed($0, of: x, as: y) }) ?? .unknown {
      case .strides(let found):
        if !isContiguous(found, of: y.sizes) { note(.strides(found), index, place) }
      case .copy: isCopied = true
      case .unknown: note(.unknown, index, place)
      }
    }
    return isCopied
  }

  /// The outputs of a layer that writes anew. A function of elements keeps the order in which those of its
  /// input lie; of most others it is not known what they make of an input that is not in order.
  private mutating func compute(
    _ node: Node, _ index: Int, _ inputs: [Shape<Int>], _ outputs: [Shape<Int>]
  ) {
    let given = zip(node.inputs, inputs).compactMap { tensor, shape in
      layouts[tensor].map { (layout: $0, shape: shape) }
    }
    guard let odd = given.first, !(node.layer is any ContiguousOutputLayer) else { return }
    for (place, y) in outputs.enumerated() {
      guard case .strides(let strides) = odd.layout, odd.shape.sizes == y.sizes,
        Self.isOfElements(node.layer), let dense = Self.packed(y.sizes, as: strides)
      else {
        note(.unknown, index, place)
        continue
      }
      if !isContiguous(dense, of: y.sizes) { note(.strides(dense), index, place) }
    }
  }

  private static func isOfElements(_ layer: any Layer) -> Bool {
    layer is any BroadcastingLayer
      || (layer is any ElementwiseLayer && !(layer is any SpatialLayer) && layer.weightShape == nil)
  }

  /// Strides without gaps in the order that others have.
  private static func packed(_ sizes: [Int], as strides: [Int]) -> [Int]? {
    packedStrides(
      of: sizes, from: strides.indices.sorted { (strides[$0], -$0) < (strides[$1], -$1) })
  }

  private mutating func note(_ layout: TensorLayout, _ index: Int, _ output: Int) {
    if layout != .contiguous { layouts[.layer(index, output: output)] = layout }
  }
}

/// A layer type whose output lies in order, however its inputs do.
protocol ContiguousOutputLayer: Layer {}

extension Linear: ContiguousOutputLayer {}
extension MatMul: ContiguousOutputLayer {}
extension LayerNorm: ContiguousOutputLayer {}
