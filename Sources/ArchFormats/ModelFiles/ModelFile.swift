import ShapeEngine

/// A network that a model file holds: the architecture, and what the file says of each of its values.
package struct ModelFile: Sendable {
  /// Where a value's shape is found at any input.
  package indirect enum Place: Hashable, Sendable {
    /// A tensor of the graph; dimension i of the file's is dimension `order[i]` of it.
    case tensor(TensorReference, order: [Int]?)
    /// A tensor whose shape is always the same: a weight, a list of sizes.
    case fixed([Int])
    /// A tensor of such sizes, in which `like(k, d)` is dimension d of the k-th tensor.
    case sizes([SizeExpression], of: [TensorReference])
    case list([Place])
  }

  /// A named value of the file.
  package struct Value: Hashable, Sendable {
    package var name: String
    package var place: Place
    /// The element type: `float32`; nil where the file does not say.
    package var type: String?
  }

  /// Where a layer comes from. Of an operator that several layers are made of, each of them says so.
  package struct Source: Hashable, Sendable {
    /// The node's name in the file; empty where it has none.
    package var node: String
    /// The operator: `Conv`, `aten.conv2d.default`, `Conv2D`.
    package var operation: String
    /// The operator's domain, where it is not the format's own: `com.microsoft`.
    package var domain: String?
    /// What of the layer's outputs has a name in the file.
    package var outputs: [Value] = []
  }

  /// What hangs on a node that is not known.
  package struct Unknown: Hashable, Sendable {
    package var node: String
    package var operation: String
    package var reason: String
  }

  /// One of the file's inputs. One that is declared without elements is no input of the architecture.
  package struct Input: Hashable, Sendable {
    /// A dimension as the file declares it.
    package enum Size: Hashable, Sendable {
      case fixed(Int)
      /// Free; equal names are equal sizes.
      case named(String, range: ClosedRange<Int>? = nil)
      case free
    }

    /// The file's name for it, and the name of the architecture's input.
    package var name: String
    package var key: String
    package var type: String?
    /// In the file's own order, batch first where it has one; nil where not even the rank is known.
    package var declared: [Size]?
    /// Dimension i of the file's is dimension `order[i]` of the architecture's, batch counted.
    package var order: [Int]?
  }

  package var format: ModelFormat
  package var analysis: Analysis
  package var inputs: [Input] = []
  /// For each layer of the architecture, in order.
  package var sources: [Source] = []
  /// The values that are no layer's: inputs, weights, sizes, constants.
  package var values: [Value] = []
  package var unknown: [Unknown] = []
  /// The places of the architecture's inputs that are sizes which only running the network tells.
  package var dataInputs: [Int] = []
  /// What wrote the file, as it says: `pytorch 2.15.0`.
  package var producer: String?
  /// The version of the operators: of ONNX's default domain, or of ATen.
  package var opset: Int?
  /// Whether inputs are held to what the file declares.
  package var isStrict = false
  /// What a person should know of how it was read: a free size that is another than usual.
  package var notes: [String] = []
}

/// What a person says beside a model file.
package struct ModelRequest: Sendable {
  /// The name of the network where the file holds several: `FILE:NAME`.
  package var only: String?
  /// Whether what cannot be known is an error, and inputs are held to what the file declares.
  package var isStrict = false
  /// The values of inputs that decide shapes, by the inputs' names.
  package var values: [(name: String, value: JSON)] = []
  /// The sizes of inputs at which the network is read.
  package var sizes: [Sizes] = []

  /// Sizes of an input.
  package struct Sizes: Sendable {
    /// The input's name; nil for the only one.
    package var name: String?
    package var sizes: [Int]
    /// Whether they are those of all dimensions in the file's own order, batch included. Else they are in the
    /// architecture's order: of all dimensions, with or without the batch, or of the free ones.
    package var isWhole: Bool

    package init(_ name: String? = nil, _ sizes: [Int], isWhole: Bool = true) {
      (self.name, self.sizes, self.isWhole) = (name, sizes, isWhole)
    }
  }

  package init() {}
}
