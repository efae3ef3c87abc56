/// An architecture's layers at one input: what `shapes` prints.
public struct ShapeReport: Hashable, Sendable {
  public struct Layer: Hashable, Sendable {
    public var path: String
    public var type: String
    /// The names of the tensors that the layer is given.
    public var inputs: [String]
    /// The outputs' shapes, batch first.
    public var outputs: [[Int]]
    /// The layer's own weights and biases; 0 for a layer that shares another's.
    public var parameters: Int
    /// The multiply-accumulates; nil for a layer type that has none.
    public var macs: Int?
    /// The receptive fields of the first output, a dimension each.
    public var fields: [Field?]

    public init(
      path: String, type: String, inputs: [String], outputs: [[Int]], parameters: Int, macs: Int?,
      fields: [Field?]
    ) {
      self.path = path
      self.type = type
      self.inputs = inputs
      self.outputs = outputs
      self.parameters = parameters
      self.macs = macs
      self.fields = fields
    }
  }

  public struct Field: Hashable, Sendable {
    public var size: Int
    public var stride: String
    public var padding: String
    public var isGlobal: Bool
    public var isAligned: Bool
  }

  public struct Output: Hashable, Sendable {
    public var name: String?
    public var shape: [Int]
  }

  /// The inputs' shapes, batch first.
  public var inputs: [[Int]]
  public var outputs: [Output]
  /// The layers that run in evaluation, in order.
  public var layers: [Layer]
  public var parameters: Int
  /// How many of `parameters` belong to layers that run in training only.
  public var trainingParameters: Int
  public var macs: Int
}
