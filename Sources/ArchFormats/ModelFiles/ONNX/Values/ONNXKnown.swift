import ShapeEngine

/// A small tensor of which every element is followed: a shape, an axis, a scale. Its own dimensions are the
/// same at every input.
struct ONNXKnown: Sendable {
  /// The elements in row-major order.
  var elements: [ONNXNumber]
  var shape: [Int]
  var type: String?

  /// - Parameter elements: as many as the shape says.
  init(_ elements: [ONNXNumber], shape: [Int], type: String?) {
    self.elements = elements
    self.shape = shape
    self.type = type
  }

  /// A list of sizes, as Shape gives it.
  init(_ sizes: [ModelSize]) {
    self.init(sizes.map(ONNXNumber.size), shape: [sizes.count], type: "int64")
  }

  /// A single number.
  init(_ number: ONNXNumber, type: String? = "int64") {
    self.init([number], shape: [], type: type)
  }

  /// A tensor that the file holds; nil where its elements are not read.
  init?(_ tensor: ONNXTensor, type: String?) {
    guard let elements = tensor.elements else { return nil }
    self.init(elements.map { ONNXNumber($0) }, shape: tensor.dims, type: type)
  }

  /// The sizes, where every element is one.
  var sizes: [ModelSize]? {
    let sizes = elements.compactMap(\.size)
    return sizes.count == elements.count ? sizes : nil
  }

  /// The whole numbers, where each is the same at every input.
  var integers: [Int]? {
    let integers = elements.compactMap(\.integer)
    return integers.count == elements.count ? integers : nil
  }

  /// The numbers, where each is the same at every input.
  var constants: [Double]? {
    let numbers = elements.compactMap(\.constant)
    return numbers.count == elements.count ? numbers : nil
  }

  func mapped(type: String? = nil, _ function: (ONNXNumber) -> ONNXNumber) -> ONNXKnown {
    ONNXKnown(elements.map(function), shape: shape, type: type ?? self.type)
  }

  /// The elements at these places, in another shape.
  func picking(_ places: [Int], shape: [Int]) -> ONNXKnown {
    ONNXKnown(places.map { elements[$0] }, shape: shape, type: type)
  }
}

extension ONNXKnown {
  /// A function of tensors' elements, which are broadcast; nil where there would be too many.
  static func combined(
    _ tensors: [ONNXKnown], type: String?, _ function: ([ONNXNumber]) -> ONNXNumber
  ) throws(ShapeError) -> ONNXKnown? {
    var shape: [Int] = []
    for tensor in tensors { shape = try broadcastShape(shape, tensor.shape) }
    guard let count = elementCount(shape) else { return nil }
    let strides = tensors.map { Self.strides(of: $0.shape, in: shape) }
    var elements: [ONNXNumber] = []
    var position = [Int](repeating: 0, count: shape.count)
    for _ in 0..<count {
      elements.append(
        function(
          tensors.indices.map { tensor in
            tensors[tensor].elements[zip(position, strides[tensor]).reduce(0) { $0 + $1.0 * $1.1 }]
          }))
      Self.advance(&position, in: shape)
    }
    return ONNXKnown(elements, shape: shape, type: type)
  }

  /// The number of elements, where they are few enough to be kept.
  static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      guard size >= 0, let product = try? Checked.multiply(count, size) else { return nil }
      count = product
    }
    return count <= ONNXTensor.elementLimit ? count : nil
  }

  /// The shape of two broadcast tensors.
  static func broadcastShape(_ x: [Int], _ y: [Int]) throws(ShapeError) -> [Int] {
    let (long, short) = x.count >= y.count ? (x, y) : (y, x)
    var shape = long
    for (place, size) in zip((long.count - short.count)..., short) {
      guard shape[place] == size || shape[place] == 1 || size == 1 else {
        throw ShapeError(
          "dimension \(place) does not broadcast", found: "\(shape[place]) and \(size)",
          expected: "equal sizes, or one of 1")
      }
      if shape[place] == 1 { shape[place] = size }
    }
    return shape
  }

  /// How far each dimension's next element is, 0 where the tensor is repeated.
  private static func strides(of shape: [Int], in whole: [Int]) -> [Int] {
    var strides = [Int](repeating: 0, count: whole.count)
    var stride = 1
    for (place, size) in shape.enumerated().reversed() {
      strides[place + whole.count - shape.count] = size == 1 ? 0 : stride
      stride &*= max(size, 1)
    }
    return strides
  }

  /// The next place in row-major order.
  private static func advance(_ position: inout [Int], in shape: [Int]) {
    for place in shape.indices.reversed() {
      position[place] += 1
      if position[place] < shape[place] { return }
      position[place] = 0
    }
  }

  /// The tensor's elements by another order of its dimensions, or by a choice along each: for each place of
  /// the new tensor, the place in the old one.
  func rearranged(_ choices: [[Int]], order: [Int]? = nil) -> ONNXKnown? {
    let order = order ?? Array(shape.indices)
    let new = order.map { choices[$0].count }
    guard let count = Self.elementCount(new) else { return nil }
    var strides = [Int](repeating: 1, count: shape.count)
    for place in shape.indices.dropLast().reversed() {
      strides[place] = strides[place + 1] &* shape[place + 1]
    }
    var places: [Int] = []
    var position = [Int](repeating: 0, count: new.count)
    for _ in 0..<count {
      places.append(
        zip(position, order).reduce(0) { $0 &+ choices[$1.1][$1.0] &* strides[$1.1] })
      Self.advance(&position, in: new)
    }
    return picking(places, shape: new)
  }
}
