import ShapeEngine

/// Fourier transforms and what belongs to them.
extension OperatorTable {
  static let signals: [String: Rule] = [
    "DFT": fourier, "STFT": shortFourier, "HannWindow": window, "HammingWindow": window,
    "BlackmanWindow": window, "MelWeightMatrix": melWeights,
  ]

  /// As many of a transform's numbers as say all of a real signal.
  private static func half(_ length: ModelSize) throws(ShapeError) -> ModelSize {
    try ModelSize.apply(.floorDivide, length, ModelSize(2)) + ModelSize(1)
  }

  private static func fourier(_ node: inout NodeReader) throws {
    var sizes = try node.shapeSizes(0)
    // An input since opset 20, and another default.
    let named =
      try node.isGiven(2) ? node.constant(2).flatMap { Int(exactly: $0) } : node.int("axis")
    guard let axis = named ?? (node.isGiven(2) ? nil : (node.opset ?? 20) < 20 ? 1 : -2) else {
      throw NodeReader.Unfollowed(reason: "an axis that depends on data")
    }
    let place = try node.axis(axis, rank: sizes.count)
    let isHalf = node.flag("onesided")
    guard !isHalf || !node.flag("inverse"), place < sizes.count - 1 else {
      throw NodeReader.Unfollowed(reason: "an inverse transform of one side")
    }
    if node.isGiven(1) { sizes[place] = try node.sizes(1).first ?? sizes[place] }
    if isHalf { sizes[place] = try half(sizes[place]) }
    sizes[sizes.count - 1] = ModelSize(2)
    try node.giveShape(sizes, of: [0])
  }

  private static func shortFourier(_ node: inout NodeReader) throws {
    let signal = try node.shapeSizes(0)
    guard signal.count == 2 || signal.count == 3 else {
      throw ShapeError("STFT takes [N, L, 1]", found: "\(signal.count) dimensions")
    }
    guard let step = try node.sizes(1).first else {
      throw NodeReader.Unfollowed(reason: "a step that depends on data")
    }
    let length: ModelSize? =
      try node.isGiven(3) ? node.sizes(3).first : node.isGiven(2) ? node.shapeSizes(2).first : nil
    guard let length else { throw NodeReader.Unfollowed(reason: "a frame without a length") }
    let frames = try ModelSize.apply(.floorDivide, signal[1] - length, step) + ModelSize(1)
    let isHalf = node.flag("onesided", default: true)
    try node.giveShape(
      [signal[0], frames, isHalf ? half(length) : length, ModelSize(2)], of: [0])
  }

  private static func window(_ node: inout NodeReader) throws {
    let type = node.int("output_datatype").flatMap(ONNXElementType.name(of:)) ?? "float32"
    try node.giveShape(node.sizes(0), of: [], elements: type)
  }

  private static func melWeights(_ node: inout NodeReader) throws {
    guard let bins = try node.sizes(0).first, let length = try node.sizes(1).first else {
      throw NodeReader.Unfollowed(reason: "sizes that depend on data")
    }
    let type = node.int("output_datatype").flatMap(ONNXElementType.name(of:)) ?? "float32"
    try node.giveShape([half(length), bins], of: [], elements: type)
  }
}

extension NodeReader {
  /// Gives the output as a tensor of which only the shape is told: a constant where nothing flows into it.
  ///
  /// - Parameter inputs: those that it is made of; some tensor where there is none.
  mutating func giveShape(
    _ sizes: [ModelSize], of inputs: [Int], elements: String? = nil
  ) throws {
    let shape = sizes.compactMap(\.constant)
    if shape.count == sizes.count, inputs.allSatisfy({ isConstant($0) }) {
      return try giveConstant(shape, type: elements)
    }
    var tensors: [TensorReference] = []
    for input in inputs { tensors.append(try tensor(input)) }
    try giveOpaque([sizes], to: tensors.isEmpty ? [anyTensor()] : tensors, elements: elements)
  }

  /// Gives the output as a tensor of an input's shape, by the operator's name.
  mutating func giveSame(as input: Int = 0, elements: String? = nil) throws {
    if isConstant { return try giveConstant(try shape(of: input), type: elements) }
    try give(
      "Elementwise", [("function", .string(node.operation))], to: [try tensor(input)],
      elements: elements)
  }
}
