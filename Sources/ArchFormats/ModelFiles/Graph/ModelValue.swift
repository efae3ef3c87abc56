import ShapeEngine

/// What a name in a model file stands for while the file is read.
indirect enum ModelValue: Sendable {
  /// A tensor that depends on the network's input, or is made of weights by layers.
  case tensor(ModelTensor)
  /// An integer tensor of which every element is known as a size: a shape, an axis, a constant.
  case sizes(ModelSizes)
  /// A tensor that the file holds: a weight, a statistic, a table.
  case weight(ModelWeight)
  /// A tensor that is no layer: its sizes, which may be 0.
  case sized([ModelSize], type: String?)
  /// Several values that are one: what Split gives in .pt2, a sequence in ONNX.
  case list([ModelValue])
  /// Nothing is known of it, not even its rank; the number is that of the reason in
  /// ``ModelGraph/unknown``.
  case unknown(Int)
  /// An optional input that is not given.
  case absent
}

/// A tensor of the graph, and in which order the file has its dimensions.
struct ModelTensor: Hashable, Sendable {
  var reference: TensorReference
  /// The element type as the file's format names it: `float32`, `int64`.
  var type: String?
  /// Where the file's order is another one than ours: its dimension i is our dimension `order[i]`.
  var order: [Int]?

  init(_ reference: TensorReference, type: String? = nil, order: [Int]? = nil) {
    self.reference = reference
    self.type = type
    self.order = order
  }
}

/// An integer tensor whose elements are known.
struct ModelSizes: Hashable, Sendable {
  /// The elements in row-major order.
  var elements: [ModelSize]
  /// The tensor's own dimensions: [] for a single number, [n] for a list of n.
  var shape: [Int]
  var type: String?

  /// A single size.
  init(_ size: ModelSize, type: String? = "int64") {
    (elements, shape, self.type) = ([size], [], type)
  }

  /// A list of sizes.
  init(list: [ModelSize], type: String? = "int64") {
    (elements, shape, self.type) = (list, [list.count], type)
  }

  init(_ elements: [ModelSize], shape: [Int], type: String? = "int64") {
    (self.elements, self.shape, self.type) = (elements, shape, type)
  }

  /// The numbers, where each is the same at every input.
  var constants: [Int]? {
    let values = elements.compactMap(\.constant)
    return values.count == elements.count ? values : nil
  }
}

/// A tensor that a model file holds. Its elements are not read, but for small ones that are asked for.
struct ModelWeight: Hashable, Sendable {
  /// The weight's own name in the file: `layer1.0.conv1.weight`.
  var name: String
  var shape: [Int]
  var type: String?
  /// Whether training changes it; false for a statistic or a table.
  var isParameter: Bool
  /// Which of the file's tensors it is, also under another name: equal numbers are one tensor.
  var number: Int
  /// The elements of a small tensor, where they are read: integers as they are.
  var elements: [Double]?

  /// The tensor's elements as integers; nil where they are not read or are none.
  var integers: [Int]? {
    guard let elements else { return nil }
    let integers = elements.compactMap(Int.init(exactly:))
    return integers.count == elements.count ? integers : nil
  }
}
