import ShapeEngine

/// What a name stands for while a graph is read.
indirect enum ONNXValue: Sendable {
  /// A tensor of the graph that is made.
  case tensor(ModelTensor)
  /// A tensor whose elements are followed.
  case known(ONNXKnown)
  /// A tensor that the file holds, or one that is made of such tensors alone.
  case weight(ONNXWeight)
  /// A tensor that becomes a layer where a layer takes it.
  case pending(ONNXPending)
  /// A sequence.
  case list([ONNXValue])
  /// Nothing is known of it; the number is that of the reason.
  case unknown(Int)
  /// An optional input that is left out.
  case absent

  var type: String? {
    switch self {
    case .tensor(let tensor): tensor.type
    case .known(let known): known.type
    case .weight(let weight): weight.own.type
    case .pending(let tensor): tensor.type
    case .list(let values): values.first?.type
    case .unknown, .absent: nil
    }
  }

  /// The value as a graph notes it, with its place alone.
  var noted: ModelValue {
    switch self {
    case .tensor(let tensor): .tensor(tensor)
    case .known(let known): .sizes(ModelSizes([], shape: known.shape, type: known.type))
    case .weight(let weight): .weight(weight.own)
    case .pending(let tensor): .sized(tensor.sizes, type: tensor.type)
    case .list(let values): .list(values.map(\.noted))
    case .unknown(let number): .unknown(number)
    case .absent: .absent
    }
  }
}

/// A weight, perhaps seen in another shape than the file has it in.
struct ONNXWeight: Sendable {
  /// The weight in the shape in which it is seen.
  var own: ModelWeight
  /// The elements of a small one, or where they are to be found.
  var tensor: ONNXTensor?

  /// The weight in another shape with the same elements in the same order.
  func reshaped(_ shape: [Int]) -> ONNXWeight {
    var result = self
    result.own.shape = shape
    result.tensor?.dims = shape
    return result
  }

  /// The weight with its dimensions in another order, whose elements are not followed.
  func permuted(_ order: [Int]) -> ONNXWeight {
    var result = self
    result.own.shape = order.map { own.shape[$0] }
    if order != Array(order.indices) { result.tensor = nil }
    return result
  }
}
