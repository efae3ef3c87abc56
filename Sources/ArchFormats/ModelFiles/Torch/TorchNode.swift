import ShapeEngine

/// One argument of a call in a program of torch.export: `Argument` in schema.py.
enum TorchArgument {
  /// A size in a list: a number, or a value of the graph.
  enum Size {
    case integer(Int)
    case value(String)
  }

  case nothing
  case tensor(String)
  /// A list of tensors, of which some may be None.
  case tensors([String?])
  case integer(Int)
  case sizes([Size])
  case float(Double)
  case floats([Double])
  case boolean(Bool)
  case word(String)
  /// A size, a number or a truth that is a value of the graph.
  case value(String)
  case graph(JSONNode)
  /// One of another kind: a device, a layout.
  case other

  init(_ argument: JSONNode) {
    self = .other
    guard let (kind, content) = argument.members?.first else { return }
    let found: TorchArgument? =
      switch kind.word {
      case "as_none": TorchArgument.nothing
      case "as_tensor": content["name"]?.text.map(TorchArgument.tensor)
      case "as_tensors": .tensors((content.elements ?? []).map { $0["name"]?.text })
      case "as_optional_tensor":
        Self.optional(content).map(TorchArgument.tensor) ?? TorchArgument.nothing
      case "as_optional_tensors": .tensors((content.elements ?? []).map(Self.optional))
      case "as_int": content.integer.map(TorchArgument.integer)
      case "as_ints": Self.all(content) { $0.integer.map(Size.integer) }.map(TorchArgument.sizes)
      case "as_sym_int", "as_sym_bool", "as_sym_float": Self.symbol(content)
      case "as_sym_ints": Self.all(content, Self.size).map(TorchArgument.sizes)
      case "as_float": Self.number(content).map(TorchArgument.float)
      case "as_floats": Self.all(content, Self.number).map(TorchArgument.floats)
      case "as_bool": content.boolean.map(TorchArgument.boolean)
      case "as_string": content.text.map(TorchArgument.word)
      case "as_graph": content["graph"].map(TorchArgument.graph)
      default: nil
      }
    if let found { self = found }
  }

  private static func optional(_ content: JSONNode) -> String? {
    (content["as_tensor"]?["name"] ?? content["name"])?.text
  }

  private static func symbol(_ content: JSONNode) -> TorchArgument? {
    if let value = content["as_int"]?.integer { return .integer(value) }
    if let value = content["as_float"] { return number(value).map(TorchArgument.float) }
    if let value = content["as_bool"]?.boolean { return .boolean(value) }
    return content["as_name"]?.text.map(TorchArgument.value)
  }

  private static func size(_ content: JSONNode) -> Size? {
    if let value = content["as_int"]?.integer { return .integer(value) }
    return content["as_name"]?.text.map(Size.value)
  }

  /// A number; what JSON has none for is a word.
  private static func number(_ content: JSONNode) -> Double? {
    switch content.kind {
    case .integer, .fraction: Double(content.word)
    case .string:
      switch content.word {
      case "Infinity", "inf": .infinity
      case "-Infinity", "-inf": -.infinity
      case "NaN", "nan": .nan
      default: nil
      }
    default: nil
    }
  }

  private static func all<T>(_ content: JSONNode, _ read: (JSONNode) -> T?) -> [T]? {
    guard let elements = content.elements else { return nil }
    let values = elements.compactMap(read)
    return values.count == elements.count ? values : nil
  }
}

/// A call of an operator.
struct TorchNode {
  /// As it is written: `torch.ops.aten.conv2d.default`.
  let target: String
  /// The operator without overload, and without the `_` of a form in place: `conv2d`, `relu`.
  let operation: String
  let name: String
  let arguments: [(name: String, value: TorchArgument)]
  /// The names of the results, those in a list one after the other; empty for one without.
  let outputs: [String]
  /// Whether the results are sizes, numbers or truths.
  let givesNumbers: Bool
  private let metadata: JSONNode?

  init(_ node: JSONNode) throws(DefinitionError) {
    guard let target = node["target"]?.text, let inputs = node["inputs"]?.elements,
      let results = node["outputs"]?.elements
    else { throw TorchGraph.missing("a node with target, inputs and outputs") }
    self.target = target
    arguments = inputs.compactMap { input in
      input["arg"].map { (input["name"]?.text ?? "", TorchArgument($0)) }
    }
    var (outputs, givesNumbers) = ([String](), false)
    for result in results {
      switch TorchArgument(result) {
      case .tensor(let name): outputs.append(name)
      case .tensors(let names): outputs += names.map { $0 ?? "" }
      case .value(let name):
        outputs.append(name)
        givesNumbers = true
      default: outputs.append("")
      }
    }
    (self.outputs, self.givesNumbers) = (outputs, givesNumbers)
    let named = node["name"]?.text ?? outputs.first { !$0.isEmpty } ?? ""
    name = named
    metadata = node["metadata"]
    // torch.ops.aten.relu_.default; _operator.add.
    let parts = target.split(separator: ".")
    let isOperator = target.hasPrefix("torch.ops.") && parts.count >= 4
    var word = String((isOperator ? parts[3] : parts.last) ?? "")
    if isOperator, word.hasSuffix("_"), !word.hasSuffix("__") { word.removeLast() }
    operation = word
  }

  /// `aten.conv2d.default`.
  var source: ModelFile.Source {
    let prefix = "torch.ops."
    let short = target.hasPrefix(prefix) ? String(target.dropFirst(prefix.count)) : target
    return ModelFile.Source(node: name, operation: VisibleText.part(short))
  }

  var isATen: Bool { target.hasPrefix("torch.ops.aten.") }
  var moduleStack: String { metadata?["nn_module_stack"]?.text ?? "" }
  /// The function that the model's code called: `interpolate`.
  var function: String? { metadata?["torch_fn"]?.text }

  subscript(name: String) -> TorchArgument? {
    arguments.first { $0.name == name }?.value
  }
}
