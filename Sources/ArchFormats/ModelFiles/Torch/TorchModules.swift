import ShapeEngine

/// Where in a model's modules calls are: the layers' paths, and the classes of what they lie in.
struct TorchModules {
  /// A module on the way to a call.
  struct Module {
    var path: String
    /// `torch.nn.modules.conv.Conv2d`.
    var type: String

    var name: Substring { type.split(separator: ".").last ?? "" }
    /// Whether it is a layer or a container of PyTorch's own.
    var isPyTorch: Bool { type.hasPrefix("torch.nn.") }
  }

  /// The parts of the network that are modules of the model's own classes, in the order in which they run.
  private(set) var scopes: [Architecture.Scope] = []
  private var known: Set<String> = []

  /// The modules that a call is in, from the outermost on.
  static func stack(of node: TorchNode) -> [Module] {
    node.moduleStack.split(separator: ";").compactMap { entry in
      // key, path, class: a path has no comma, a class may have some.
      let parts = entry.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, !parts[0].hasPrefix("_empty_nn_module_stack") else { return nil }
      return Module(path: String(parts[1]), type: String(parts[2]))
    }
  }

  /// The path of a layer: that of its module where the module is such a layer, else that of the module
  /// with the function's name behind it, as torchvision's feature extraction names calls. A function that is
  /// given the weights of a module that does not run is that module.
  mutating func path(of node: TorchNode, type: String, weight: ModelWeight?) -> String {
    let stack = Self.stack(of: node)
    let last = stack.last
    let isModule = last.map { $0.isPyTorch && Self.isSame($0.name, as: type) } ?? false
    note(isModule ? stack.dropLast() : stack[...])
    if isModule, let last { return last.path }
    let module = last?.path ?? ""
    let function = Self.function(of: node)
    if let weight, let end = weight.name.lastIndex(of: "."), weight.name.hasSuffix(".weight") {
      let owner = String(weight.name[..<end])
      if owner != module, module.isEmpty || owner.hasPrefix(module + ".") { return owner }
    }
    return module.isEmpty ? function : "\(module).\(function)"
  }

  private mutating func note(_ modules: ArraySlice<Module>) {
    for module in modules where !module.path.isEmpty {
      guard !module.type.hasPrefix("torch.nn.modules.container."),
        known.insert(module.path).inserted
      else { continue }
      scopes.append(.init(path: ModelPaths.path(module.path), block: String(module.name)))
    }
  }

  /// Whether a class of PyTorch's is a layer type, perhaps under a name of its own.
  private static func isSame(_ name: Substring, as type: String) -> Bool {
    if name == type { return true }
    switch name {
    case "NonDynamicallyQuantizableLinear", "LazyLinear": return type == "Linear"
    case "SyncBatchNorm": return type.hasPrefix("BatchNorm")
    case "Softmax2d": return type == "Softmax"
    case "UpsamplingNearest2d", "UpsamplingBilinear2d": return type == "Upsample"
    case "Dropout", "Dropout1d", "Dropout2d", "Dropout3d": return type.hasPrefix("Dropout")
    default: return name.hasPrefix("Lazy") && name.dropFirst(4) == type
    }
  }

  /// The name of the function that the model's code called: ATen's own but for resizing, which has one for
  /// each kind, and without its `_` in front.
  private static func function(of node: TorchNode) -> String {
    if node.operation.hasPrefix("upsample") || node.operation.hasPrefix("_upsample"),
      let called = node.function?.split(separator: ";").last?.split(separator: ".").last,
      called == "interpolate" || called == "upsample"
    {
      return String(called)
    }
    return String(node.operation.drop { $0 == "_" })
  }
}
