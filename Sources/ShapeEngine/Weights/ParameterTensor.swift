/// One tensor of a layer's own, as PyTorch's `state_dict` has it.
public struct ParameterTensor: Hashable, Sendable {
  /// The name below the layer's path: `weight`; empty for a layer that is a tensor itself.
  public var name: String
  public var shape: [Int]
  /// Whether it is kept with the weights, and training does not fit it: running statistics.
  public var isBuffer: Bool
  /// What dimension 0 is the product of, where several matrices lie in it: an LSTM's four.
  public var parts: [Int]
  /// Whether the layer is a function that is given the tensor by the module around it: then it is named
  /// below that module's path.
  public var isOfModuleAround = false
  /// Whether files of weights have it: PyTorch leaves a buffer out that is not persistent.
  public var isPersistent = true

  public init(_ name: String, _ shape: [Int], isBuffer: Bool = false, parts: [Int] = []) {
    self.name = name
    self.shape = shape
    self.isBuffer = isBuffer
    self.parts = parts
  }

  public func elementCount() throws(ShapeError) -> Int { try Checked.product(shape) }
}

/// Requires that a type whose layers are counted by a hyperparameter has no more tensors than can be
/// listed.
func requireFewTensors(of type: String, _ count: Int) throws(ShapeError) {
  let limit = 100_000
  guard count <= limit else {
    throw ShapeError(
      "\(type) has more tensors than are listed", found: "\(count)", expected: "at most \(limit)")
  }
}

extension [ParameterTensor] {
  /// The elements of all that training fits.
  func parameterCount() throws(ShapeError) -> Int {
    var count = 0
    for tensor in self where !tensor.isBuffer {
      count = try Checked.add(count, tensor.elementCount())
    }
    return count
  }

  /// The tensors of a module that is a part of another one.
  func below(_ module: String) -> [ParameterTensor] {
    map { tensor in
      var tensor = tensor
      tensor.name = "\(module).\(tensor.name)"
      return tensor
    }
  }

  /// A weight and perhaps a bias of as many elements as a norm or a convolution has channels.
  static func weight(_ shape: [Int]?, bias count: Int?) -> [ParameterTensor] {
    (shape.map { [ParameterTensor("weight", $0)] } ?? [])
      + (count.map { [ParameterTensor("bias", [$0])] } ?? [])
  }

  /// The running statistics of a norm.
  static func statistics(_ features: Int) -> [ParameterTensor] {
    [
      ParameterTensor("running_mean", [features], isBuffer: true),
      ParameterTensor("running_var", [features], isBuffer: true),
      ParameterTensor("num_batches_tracked", [], isBuffer: true),
    ]
  }
}
