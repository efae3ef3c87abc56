/// Attention within windows of a channels-last map, which is padded to whole windows for it and
/// cropped again: the shape stays.
///
/// In three dimensions, a window is at most as long as the map: an axis that one window covers is not
/// padded. Sources: torchvision.models.swin_transformer.ShiftedWindowAttention, Liu et al. 2021
/// (arXiv:2103.14030); torchvision.models.video.swin_transformer.ShiftedWindowAttention3d, Liu et al.
/// 2021 (arXiv:2106.13230).
/// Shape: [N, H, W, C] to [N, H, W, C], or [N, T, H, W, C] to [N, T, H, W, C].
public struct WindowAttention: UnaryLayer {
  public private(set) var axes = 2
  public var dim: Int?
  public var window: Axes = 1
  public var shift: Axes = 0
  public var numHeads = 1
  public var qkvBias = true
  public var projBias = true
  public var attentionDropout = 0.0
  public var dropout = 0.0

  public init() {}

  /// The layer for maps of so many axes, 2 or 3.
  init(axes: Int) { self.axes = axes }

  public static var name: String { "WindowAttention" }
  public var type: String { axes == 2 ? Self.name : "\(Self.name)\(axes)d" }
  public static var summary: String { "attention within windows of a channels-last map" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(7, shift=3, num_heads=3)" }
  public static var source: String {
    "torchvision.models.swin_transformer.ShiftedWindowAttention"
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("dim", \.dim), .required("window", \.window), .init("shift", \.shift),
      .required("num_heads", \.numHeads), .init("qkv_bias", \.qkvBias),
      .init("proj_bias", \.projBias), .init("attention_dropout", \.attentionDropout),
      .init("dropout", \.dropout),
    ]
  }

  /// Whether a window that is longer than the map is shortened; else the map is padded.
  public var clipsWindows: Bool { axes == 3 }

  public func validate() throws(ShapeError) {
    try requireFeatures(dim, "dim")
    try requireFeatures(numHeads, "num_heads")
    try window.require("window", atLeast: 1)
    try shift.require("shift", atLeast: 0)
    try requireProbability(attentionDropout, "attention_dropout")
    try requireProbability(dropout, "dropout")
    try requireHeads(numHeads, dim: dim, "dim")
  }

  public mutating func infer(from x: Shape<Int>) throws(ShapeError) {
    guard dim == nil, x.rank > 0 else { return }
    dim = x[x.rank - 1]
    try requireHeads(numHeads, dim: dim, "dim")
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == axes + 2 else { throw .rank(of: type, found: x.rank, expected: axes + 2) }
    try requireWeights("dim", dim, at: axes + 1, of: x, &a)
    if clipsWindows {
      for axis in 0..<axes { try requirePositive(x[axis + 1], "the map", &a) }
    }
    return x
  }

  public func macs<A: SizeArithmetic>(
    of x: Shape<A.Size>, giving y: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    // Each element of the padded map: three projections in, one out, and a product with each
    // token of its window for the weights and for their use.
    let projections = try Checked.multiply(4, dim ?? 0)
    var padded = x
    guard clipsWindows else {
      for axis in 0..<axes {
        padded[axis + 1] = try ShapeEngine.padded(x[axis + 1], toMultipleOf: window[axis], in: &a)
      }
      let tokens = try window.product(axes)
      return .sum([Product(try Checked.affine(2, tokens, projections), padded)])
    }
    var windows = padded
    for axis in 0..<axes {
      let (size, side) = (x[axis + 1], window[axis])
      let clipped = try a.minimum(size, a.constant(side))
      // Whole windows, of which the first one is as long as the map where that is shorter.
      let others = try a.affine(1, size, -1, over: side)
      padded[axis + 1] = try a.sum(clipped, a.multiplied(others, by: side))
      windows = try windows.inserting(clipped, at: windows.rank)
    }
    for axis in 0..<axes { windows[axis + 1] = padded[axis + 1] }
    return .sum([Product(projections, padded), Product(2, windows)])
  }

  /// The three projections of the padded map, and the scores of each head and token within a window,
  /// beside what the softmax makes of them.
  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] {
    // Where windows are shorter than they are made, the second product has their sides.
    let place = clipsWindows ? 1 : 0
    guard products.indices.contains(place), products[place].factors.rank > axes + 1 else {
      return []
    }
    var scores = try Checked.multiply(2, numHeads)
    if !clipsWindows { scores = try Checked.multiply(scores, window.product(axes)) }
    return [
      [
        Product(3, products[0].factors),
        Product(scores, products[place].factors.removing(axes + 1)),
      ]
    ]
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    // Besides the projections one bias for each offset and head.
    let table = ParameterTensor(
      "relative_position_bias_table", [try offsetCount(), numHeads], parts: try offsets())
    return try [table, positionIndex()] + projections()
  }

  /// The tensors of the projections to query, key and value and of the one after them.
  fileprivate func projections() throws(ShapeError) -> [ParameterTensor] {
    let width = dim ?? 0
    let rows = try Checked.multiply(3, width)
    var tensors = [ParameterTensor("qkv.weight", [rows, width], parts: [3, width])]
    if qkvBias { tensors.append(ParameterTensor("qkv.bias", [rows], parts: [3, width])) }
    return tensors
      + [ParameterTensor].weight([width, width], bias: projBias ? width : nil).below("proj")
  }

  /// Which offset each pair of a window's tokens has: a table, of which a shorter window takes a part.
  fileprivate func positionIndex() throws(ShapeError) -> ParameterTensor {
    let tokens = try window.product(axes)
    return ParameterTensor(
      "relative_position_index",
      clipsWindows ? [tokens, tokens] : [try Checked.multiply(tokens, tokens)], isBuffer: true)
  }

  /// How far apart two tokens of a window may be along each axis, and the number of such offsets.
  fileprivate func offsets() throws(ShapeError) -> [Int] {
    var offsets: [Int] = []
    for axis in 0..<axes { offsets.append(try Checked.affine(2, window[axis], -1)) }
    return offsets
  }
  fileprivate func offsetCount() throws(ShapeError) -> Int { try Checked.product(offsets()) }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

/// Attention within windows by the angle between tokens, where a small network makes the position
/// bias: [N, H, W, C] keeps its shape.
///
/// The network is the layer's own, unless a second input gives what it makes: a bias for each
/// offset within a window and each head, [1, 2*window - 1, 2*window - 1, num_heads].
/// Source: torchvision.models.swin_transformer.ShiftedWindowAttentionV2; Liu et al. 2021
/// (arXiv:2111.09883).
/// Shape: [N, H, W, C] to [N, H, W, C].
public struct WindowAttentionV2: Layer {
  private var base = WindowAttention()
  /// Whether the position biases are an input.
  private var takesBiases = false

  public init() {}

  public static var name: String { "WindowAttentionV2" }
  public static var summary: String { "attention within windows, as Swin v2 has it" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(8, shift=4, num_heads=3)" }
  public static var source: String {
    "torchvision.models.swin_transformer.ShiftedWindowAttentionV2"
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("dim", \.base.dim), .required("window", \.base.window),
      .init("shift", \.base.shift), .required("num_heads", \.base.numHeads),
      .init("qkv_bias", \.base.qkvBias), .init("proj_bias", \.base.projBias),
      .init("attention_dropout", \.base.attentionDropout), .init("dropout", \.base.dropout),
    ]
  }
  public var axes: Int { 2 }

  /// The hidden features of the network that makes the position bias.
  private static var biasFeatures: Int { 512 }

  public func validate() throws(ShapeError) { try base.validate() }

  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    takesBiases = inputs.count > 1
    if let x = inputs.first { try base.infer(from: x) }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard let x = inputs.first, inputs.count == (takesBiases ? 2 : 1) else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    if takesBiases {
      let biases = inputs[1]
      guard biases.rank == 4 else {
        throw .rank(of: "\(type)'s biases", found: biases.rank, expected: 4)
      }
      for axis in 0..<2 {
        try requireWeights(
          "offsets", Checked.affine(2, base.window[axis], -1), at: axis + 1, of: biases, &a)
      }
      try requireWeights("num_heads", base.numHeads, at: 3, of: biases, &a)
    }
    return [try base.output(of: x, in: &a)]
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let x = inputs.first, let y = outputs.first,
      case .sum(let products) = try base.macs(of: x, giving: y, in: &a)
    else { return .none }
    if takesBiases { return .sum(products) }
    // The position bias is made anew in every pass: a vector for each offset within a window.
    let each = try Checked.multiply(Self.biasFeatures, Checked.add(2, base.numHeads))
    let bias = Product(
      try Checked.multiply(base.offsetCount(), each),
      try Shape(repeating: a.constant(1), rank: 0))
    return .sum(products + [bias])
  }

  public func workspaces<Size>(
    of inputs: [Shape<Size>], giving outputs: [Shape<Size>], counted products: [Product<Size>]
  ) throws(ShapeError) -> [[Product<Size>]] {
    try base.workspaces(of: inputs, giving: outputs, counted: products)
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    // One scale a head.
    let scale = ParameterTensor("logit_scale", [base.numHeads, 1, 1])
    if takesBiases {
      // What makes the biases stands beside it in a module, which then has all the weights.
      return try ([scale, base.positionIndex()] + base.projections()).map { tensor in
        var tensor = tensor
        tensor.isOfModuleAround = true
        return tensor
      }
    }
    let table = ParameterTensor(
      "relative_coords_table", try [1] + base.offsets() + [2], isBuffer: true)
    return try [scale, table, base.positionIndex()] + base.projections() + [
      ParameterTensor("cpb_mlp.0.weight", [Self.biasFeatures, 2]),
      ParameterTensor("cpb_mlp.0.bias", [Self.biasFeatures]),
      ParameterTensor("cpb_mlp.2.weight", [base.numHeads, Self.biasFeatures]),
    ]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}
