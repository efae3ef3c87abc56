/// The paths of layers: where a node lies among the modules of the model that was exported.
struct NodePaths {
  /// A module, and what runs in it.
  struct Module: Sendable {
    var path: String
    /// The name of the function, or of the operator.
    var function: String
  }
  /// What is known of a module's contents: the operator of its layers, until there are several.
  private enum Content {
    case one(String)
    case several
  }
  private var contents: [String: Content] = [:]

  init(_ graph: ONNXGraph) {
    var last = ""
    let weights = Set(graph.initializers.map(\.name))
    for node in graph.nodes {
      guard let module = node.module, !module.path.isEmpty else { continue }
      // The modules around it are containers; those around the node before are known.
      var path = module.path == last ? "" : module.path[...]
      last = module.path
      while let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) {
        path = path[..<dot]
        let container = String(path)
        // Then those around it are known, too.
        if case .several? = contents[container] { break }
        contents[container] = .several
      }
      guard !Self.ofSizes.contains(node.operation) else { continue }
      switch contents[module.path] {
      case nil: contents[module.path] = .one(node.operation)
      case .one("MatMul")?
      where node.operation == "Add" && node.inputs.contains(where: weights.contains):
        // The bias of a Linear, by whatever name: exporters keep tensors that are equal once.
        break
      case .one(let operation)? where operation != node.operation: contents[module.path] = .several
      default: break
      }
    }
  }

  /// Operators that compute sizes, mostly: a module that has them beside its own one is no container.
  private static let ofSizes: Set<String> = [
    "Shape", "Size", "Constant", "ConstantOfShape", "Cast", "Identity", "Unsqueeze", "Squeeze",
    "Gather",
    "Slice", "Concat", "Range", "Equal", "Where", "Floor", "Ceil",
  ]

  /// The path of a node's layer.
  ///
  /// - Parameter weight: the name of a weight that is the layer's own.
  func path(of node: ONNXNode, weight: String?) -> String {
    if let weight, let module = Self.module(ofWeight: weight) {
      guard case .several? = contents[module], let stem = Self.stem(ofWeight: weight) else {
        return module
      }
      return "\(module).\(stem)"
    }
    guard let module = node.module else {
      return node.name.isEmpty ? node.operation : node.name
    }
    if module.path.isEmpty { return module.function }
    if case .several? = contents[module.path] { return "\(module.path).\(module.function)" }
    return module.path
  }

  /// The path of a value that is no layer's: of `/layer1/layer1.0/Mul_output_0`, `layer1.0.Mul_output_0`.
  static func path(ofValue name: String) -> String {
    guard let module = Module(inName: name), !module.path.isEmpty else { return name }
    return "\(module.path).\(module.function)"
  }

  /// The module of a weight by its own name: of `layer1.0.conv1.weight`, `layer1.0.conv1`.
  static func module(ofWeight name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex,
      name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") })
    else { return nil }
    let last = name[name.index(after: dot)...]
    return last.isEmpty || last.allSatisfy(\.isNumber) ? nil : String(name[..<dot])
  }

  /// What a weight is called in a module that has others too: of `attn.in_proj_weight`, `in_proj`.
  private static func stem(ofWeight name: String) -> String? {
    guard let last = name.split(separator: ".").last else { return nil }
    for ending in ["_weight", "_bias"]
    where last.hasSuffix(ending) && last.utf8.count > ending.utf8.count {
      return String(last.dropLast(ending.count))
    }
    return nil
  }
}

extension NodePaths {
  /// Finds modules in names of nodes, which mostly lie in the module of the node before.
  struct NamedModules {
    private var container = ""
    private var path = ""

    mutating func module(inName name: String) -> Module? {
      let bytes = name.utf8
      guard bytes.first == UInt8(ascii: "/"), let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
      else { return nil }
      let function = bytes.index(after: slash)
      if function < bytes.endIndex, slash > bytes.startIndex,
        bytes[..<slash].elementsEqual(container.utf8)
      {
        return Module(path: path, function: String(name[function...]))
      }
      guard let module = Module(inName: name) else { return nil }
      (container, path) = (String(name[..<slash]), module.path)
      return module
    }
  }
}

extension NodePaths.Module {
  /// Out of `['', 'layer1', 'layer1.0', 'conv2d']`: the last entry is the function.
  init?(inScopes text: [UInt8]) {
    // The last two entries between quotes, found from the end.
    var quotes: [Int] = []
    var place = text.count
    while place > 0, quotes.count < 4 {
      place -= 1
      if text[place] == UInt8(ascii: "'") { quotes.append(place) }
    }
    guard quotes.count > 1 else { return nil }
    function = String(decoding: text[(quotes[1] + 1)..<quotes[0]], as: UTF8.self)
    path =
      quotes.count == 4 ? String(decoding: text[(quotes[3] + 1)..<quotes[2]], as: UTF8.self) : ""
    if path.hasPrefix("_empty_nn_module") { path = "" }
  }

  /// Out of `/layer1/layer1.0/conv1/Conv`: each part is a module's name within the one before, which
  /// repeats the names of lists.
  init?(inName name: String) {
    // Bytes, not characters: large graphs have thousands of long names.
    guard name.utf8.first == UInt8(ascii: "/") else { return nil }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"))
    guard let function = parts.last else { return nil }
    var path: [UInt8] = []
    var last = name.utf8[name.utf8.startIndex..<name.utf8.startIndex]
    for part in parts.dropLast() {
      let rest = part.dropFirst(last.count)
      if !last.isEmpty, rest.first == UInt8(ascii: "."), part.starts(with: last) {
        path.removeLast(last.count)
      } else if !path.isEmpty {
        path.append(UInt8(ascii: "."))
      }
      path += part
      last = part
    }
    self.path = String(decoding: path, as: UTF8.self)
    self.function = String(Substring(function))
  }
}
