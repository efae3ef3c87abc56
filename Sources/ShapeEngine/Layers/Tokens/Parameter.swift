/// A tensor that no input feeds.
public protocol ConstantLayer: Layer {
  /// The tensor's shape, the batch dimension included.
  var shape: IntegerList { get set }
}

extension ConstantLayer {
  public static var formula: String { "shape" }
  public static var arity: ClosedRange<Int> { 0...0 }
  public static var variadic: String? { "shape" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("shape", \.shape)] }

  public var weightShape: [Int]? { shape.values }

  public func validate() throws(ShapeError) {
    for size in shape.values { try requireFeatures(size, "an entry of shape") }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.isEmpty else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    return [try Shape(shape.values.map { a.constant($0) }, filler: a.constant(1))]
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

/// A learned tensor that no input feeds: a class token, a position embedding.
/// Source: torch.nn.Parameter.
/// Shape: no input; the tensor has its own `shape`, batch included.
public struct Parameter: ConstantLayer {
  public var shape: IntegerList = []
  public init() {}
  public var outputMemory: OutputMemory { .weights }
  public static var name: String { "Parameter" }
  public static var summary: String { "a learned tensor that no input feeds" }
  public static var example: String { "(1, 197, 768)" }
  public static var source: String { "torch.nn.parameter.Parameter" }

  public func parameterTensors() -> [ParameterTensor] { [ParameterTensor("", shape.values)] }
}

/// A fixed tensor that no input feeds, which is not counted among the parameters. What it holds does not
/// matter to any size: code that is written of the network needs it.
/// Source: torch.nn.Module.register_buffer.
/// Shape: no input; the tensor has its own `shape`, batch included.
public struct Buffer: ConstantLayer {
  public var shape: IntegerList = []
  /// nil where the definition does not say it.
  public var value: BufferValue?
  /// Whether the tensor is kept with the weights.
  public var persistent = true
  public init() {}
  public var outputMemory: OutputMemory { .weights }
  public static var name: String { "Buffer" }
  public static var summary: String { "a fixed tensor that no input feeds" }
  public static var example: String { "(1, 15, 15, 2)" }
  public static var source: String { "torch.nn.parameter.Buffer" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("shape", \.shape), Hyperparameter.later("value", \.value).foreign,
      Hyperparameter.later("persistent", \.persistent).byNameOnly,
    ]
  }

  public func validate() throws(ShapeError) {
    for size in shape.values { try requireFeatures(size, "an entry of shape") }
    try value?.validate(shape.values)
  }

  public func parameterTensors() -> [ParameterTensor] {
    var tensor = ParameterTensor("", shape.values, isBuffer: true)
    tensor.isPersistent = persistent
    return [tensor]
  }
}
