/// The paths of layers: where a node lies among the modules of the model that was exported.
struct NodePaths {
  /// A module, and what runs in it.
  struct Module {
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
    for node in graph.nodes {
      guard let module = module(of: node), !module.path.isEmpty else { continue }
      // The modules around it are containers.
      var path = module.path[...]
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
    guard let module = module(of: node) else {
      return node.name.isEmpty ? node.operation : node.name
    }
    if module.path.isEmpty { return module.function }
    if case .several? = contents[module.path] { return "\(module.path).\(module.function)" }
    return module.path
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

  /// The module in which a node runs, as PyTorch's exporters write it.
  func module(of node: ONNXNode) -> Module? {
    if let scopes = node.scopes { return Self.module(inScopes: scopes) }
    return node.name.utf8.first == UInt8(ascii: "/") ? Self.module(inName: node.name) : nil
  }

  /// Out of `['', 'layer1', 'layer1.0', 'conv2d']`: the last entry is the function.
  private static func module(inScopes text: String) -> Module? {
    let names = text.split(separator: "'", omittingEmptySubsequences: false)
    // Every second part is between quotes.
    let entries = names.indices.filter { $0 % 2 == 1 }.map { names[$0] }
    guard names.count % 2 == 1, let function = entries.last else { return nil }
    let module = entries.count > 1 ? entries[entries.count - 2] : ""
    return Module(
      path: module.hasPrefix("_empty_nn_module") ? "" : String(module), function: String(function))
  }

  /// Out of `/layer1/layer1.0/conv1/Conv`: each part is a module's name within the one before, which
  /// repeats the names of lists.
  private static func module(inName name: String) -> Module? {
    // Bytes, not characters: large graphs have thousands of long names.
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
    return Module(
      path: String(decoding: path, as: UTF8.self), function: String(Substring(function)))
  }
}
