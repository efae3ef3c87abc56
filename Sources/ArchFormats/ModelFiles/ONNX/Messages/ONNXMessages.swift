import ShapeEngine

/// What of an ONNX file is kept: its messages without weights, comments and what no size hangs on. Names of
/// values are numbers, those of ``ONNXModel/names``. Source: onnx.proto, whose names these are.
final class ONNXModel: Sendable {
  let irVersion: Int
  /// The producer and its version, as the file says.
  let producer: String?
  let graph: ONNXGraph
  let functions: [ONNXFunction.Key: ONNXFunction]
  /// The versions of the operators by domain; the default domain is the empty name.
  let opsets: [String: Int]
  let names: [String]

  init(
    irVersion: Int, producer: String?, graph: ONNXGraph,
    functions: [ONNXFunction.Key: ONNXFunction], opsets: [String: Int], names: [String]
  ) {
    self.irVersion = irVersion
    self.producer = producer
    self.graph = graph
    self.functions = functions
    self.opsets = opsets
    self.names = names
  }
}

/// The number of a value's name. 0 is the empty name: an output or an optional input that is left out.
typealias ONNXName = Int32

/// A graph: the model's, or the body of an If, Loop or Scan.
final class ONNXGraph: Sendable {
  let name: String
  let nodes: [ONNXNode]
  let initializers: [ONNXTensor]
  let inputs: [ONNXValueInfo]
  let outputs: [ONNXValueInfo]
  /// What the file says of values within.
  let valueInfo: [ONNXName: ONNXType]
  /// Which tensors are parameters; nil where the file does not say.
  let signature: ONNXSignature?

  /// The most inputs and outputs of a graph.
  static let limit = 1 << 16

  init(
    name: String, nodes: [ONNXNode], initializers: [ONNXTensor], inputs: [ONNXValueInfo],
    outputs: [ONNXValueInfo], valueInfo: [ONNXName: ONNXType], signature: ONNXSignature? = nil
  ) {
    self.name = name
    self.nodes = nodes
    self.initializers = initializers
    self.inputs = inputs
    self.outputs = outputs
    self.valueInfo = valueInfo
    self.signature = signature
  }
}

struct ONNXNode: Sendable {
  var name = ""
  var operation = ""
  var domain = ""
  var overload = ""
  var inputs: [ONNXName] = []
  var outputs: [ONNXName] = []
  var attributes: [ONNXAttribute] = []
  /// The module in which the node runs, as PyTorch's exporters write it.
  var module: NodePaths.Module?
  /// Whether that stands beside the node, and not in its name.
  var isScoped = false

  /// The most inputs, outputs and attributes of a node: no operator has as many.
  static let limit = 1 << 16
  static let attributeLimit = 1 << 10

  func float(_ name: String) -> Double? {
    if case .float(let value)? = attributes.first(where: { $0.name == name })?.value {
      value
    } else {
      nil
    }
  }
}

struct ONNXAttribute: Sendable {
  enum Value: Sendable {
    case none
    case int(Int)
    case float(Double)
    case string(String)
    // A box of its own: most attributes are numbers.
    indirect case tensor(ONNXTensor)
    case graph(ONNXGraph)
    case ints([Int])
    case floats([Double])
    case strings([String])
    /// A list that is too long to be kept.
    case many
    case type(ONNXType)
  }
  var name = ""
  var value = Value.none
  /// In a function: the function's attribute that stands here.
  var reference: String?

  /// Lists are kept up to this length.
  static let lengthLimit = 1 << 16
}

/// A tensor that the file holds, without its elements where there are many.
struct ONNXTensor: Sendable {
  /// Where elements lie in a file beside the model's.
  struct Place: Hashable, Sendable {
    var location: String
    var offset: Int
    var length: Int?
  }
  var name: ONNXName = 0
  var dims: [Int] = []
  var type: ONNXElementType?
  var elements: [ONNXElement]?
  var place: Place?

  /// Elements are read where there are no more.
  static let elementLimit = 1024
}

struct ONNXValueInfo: Sendable {
  var name: ONNXName = 0
  var type: ONNXType?
  /// What the exporter computed the value from.
  var folded: String?
}

/// What the file says of a value's type.
indirect enum ONNXType: Sendable {
  case tensor(element: Int, dims: [ONNXDimension]?)
  case sequence(ONNXType?)
  case optional(ONNXType?)
  case other

  var elementName: String? {
    switch self {
    case .tensor(let element, _): ONNXElementType.name(of: element)
    case .sequence(let type?), .optional(let type?): type.elementName
    default: nil
    }
  }
}

/// A dimension as the file declares it.
enum ONNXDimension: Hashable, Sendable {
  case fixed(Int)
  case named(String)
  case free
}

struct ONNXFunction: Sendable {
  struct Key: Hashable, Sendable {
    var domain: String
    var name: String
    var overload: String
  }
  var key = Key(domain: "", name: "", overload: "")
  var inputs: [ONNXName] = []
  var outputs: [ONNXName] = []
  var nodes: [ONNXNode] = []
  /// The values of attributes that a call leaves out.
  var defaults: [ONNXAttribute] = []
}
