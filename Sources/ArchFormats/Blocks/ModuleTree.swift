import ShapeEngine

/// The modules of a design, by the paths of its layers: `layer1.0` is what runs from the first to the
/// last layer whose path begins with it.
///
/// A container whose layers do not run one after the other is none here: what is in it has a dotted name
/// in the module around it, as a definition writes it.
package struct ModuleTree {
  /// A layer, or a list of modules that run one after the other.
  package struct Module {
    /// The name in the module around it, with dots where that is no container of its own.
    package let name: String
    package let path: String
    package let layers: Range<Int>
    /// The numbers of the modules in it; none for a layer.
    package var parts: [Int] = []
    /// The tensors from outside that it takes, in the order in which it first does. Of a layer: its
    /// inputs, then those that `like(…)` names.
    package var given: [TensorReference] = []
    /// What it gives as an entry of a definition: what its last part gives.
    package var outputs: [TensorReference] = []
    /// Whether all its layers run in training only.
    package var isTrainingOnly = false

    package var isLayer: Bool { parts.isEmpty }
  }

  package let architecture: Architecture
  package private(set) var modules: [Module] = []
  /// The number of the whole design's module, which is the last.
  package var root: Int { modules.count - 1 }

  /// How many tensors each layer gives.
  package let outputCounts: [Int]
  /// The layers whose batch is written N, since no input feeds what they take: their only `like(…)` is
  /// of the first input's batch.
  package private(set) var batchLayers: Set<Int> = []
  /// The components of each layer's path.
  private let components: [[Substring]]
  /// Of each container's path: its first layer, its last one, and how many it has.
  private var extents: [Substring: (first: Int, last: Int, count: Int)] = [:]
  /// The paths of the layers: what has one is no container, and what runs beside it has a dotted name.
  private let layerPaths: Set<Substring>

  /// - Parameter namesBatch: whether a batch that only `like(…)` of the first input gives is written N.
  package init(
    _ architecture: Architecture, _ evaluation: Evaluation<Int>, namesBatch: Bool = true
  ) {
    self.architecture = architecture
    outputCounts = evaluation.outputs.map(\.count)
    components = architecture.layers.map {
      $0.path.split(separator: ".", omittingEmptySubsequences: false)
    }
    layerPaths = Set(architecture.layers.map { $0.path[...] })
    for (index, parts) in components.enumerated() {
      for depth in 1..<max(parts.count, 1) {
        let path = prefix(parts, depth)
        let count = (extents[path]?.count ?? 0) + 1
        extents[path] = (extents[path]?.first ?? index, index, count)
      }
    }
    if namesBatch { findBatchLayers() }
    let parts = list(architecture.layers.indices, depth: 0, named: "")
    var root = Module(name: "", path: "", layers: architecture.layers.indices, parts: parts)
    finish(&root)
    root.given = architecture.inputs.indices.map { .input($0) }
    modules.append(root)
  }

  /// The first components of a path, as a part of its text.
  private func prefix(_ components: [Substring], _ count: Int) -> Substring {
    components[0].base[components[0].startIndex..<components[count - 1].endIndex]
  }

  /// The modules of a range of layers whose paths have so many components in common.
  private mutating func list(_ layers: Range<Int>, depth: Int, named start: String) -> [Int] {
    var (result, index) = ([Int](), layers.lowerBound)
    while index < layers.upperBound {
      let path = components[index]
      let name = start + path[depth]
      if path.count == depth + 1 {
        result.append(append(layer: index, named: name))
        index += 1
        continue
      }
      let container = prefix(path, depth + 1)
      let extent = extents[container] ?? (index, index, 1)
      if extent.last - extent.first + 1 == extent.count, !layerPaths.contains(container) {
        let parts = list(extent.first..<extent.last + 1, depth: depth + 1, named: "")
        var module = Module(
          name: name, path: String(container), layers: extent.first..<extent.last + 1, parts: parts)
        finish(&module)
        modules.append(module)
        result.append(modules.count - 1)
        index = extent.last + 1
      } else {
        var end = index + 1
        while end < layers.upperBound, components[end].count > depth + 1,
          prefix(components[end], depth + 1) == container
        {
          end += 1
        }
        result += list(index..<end, depth: depth + 1, named: name + ".")
        index = end
      }
    }
    return result
  }

  private mutating func append(layer index: Int, named name: String) -> Int {
    let node = architecture.layers[index]
    var module = Module(name: name, path: node.path, layers: index..<index + 1)
    module.given = batchLayers.contains(index) ? Array(node.operands) : node.inputs
    module.outputs = (0..<outputCounts[index]).map { .layer(index, output: $0) }
    module.isTrainingOnly = node.isTrainingOnly
    modules.append(module)
    return modules.count - 1
  }

  private func finish(_ module: inout Module) {
    var seen: Set<TensorReference> = []
    module.isTrainingOnly = module.parts.allSatisfy { modules[$0].isTrainingOnly }
    for part in module.parts {
      for tensor in modules[part].given where seen.insert(tensor).inserted {
        if case .layer(let index, _) = tensor, module.layers.contains(index) { continue }
        module.given.append(tensor)
      }
      if module.isTrainingOnly || !modules[part].isTrainingOnly {
        module.outputs = modules[part].outputs
      }
    }
  }

  private mutating func findBatchLayers() {
    var isConstant: [Bool] = []
    func isFedByNoInput(_ tensor: TensorReference) -> Bool {
      guard case .layer(let index, _) = tensor else { return false }
      return isConstant[index]
    }
    for (index, node) in architecture.layers.enumerated() {
      if node.referenceCount == 1, node.inputs.last == .input(0), let first = node.operands.first,
        isFedByNoInput(first),
        node.layer.values.flatMap(\.value.sizes).allSatisfy(\.isOfBatchOnly)
      {
        batchLayers.insert(index)
      }
      isConstant.append(node.inputs.allSatisfy(isFedByNoInput))
    }
  }

  /// The part of a module that has a layer, and its name below that part: a path with its dot, and the
  /// output's number where the layer gives several.
  package func place(of tensor: TensorReference, in module: Int) -> (part: Int, rest: String)? {
    guard case .layer(let index, let output) = tensor, let part = part(with: index, in: module)
    else { return nil }
    let found = modules[part]
    if found.outputs.count == 1, found.outputs[0] == tensor { return (part, "") }
    let path = architecture.layers[index].path.dropFirst(found.path.count)
    return (part, path + (outputCounts[index] > 1 ? ".\(output)" : ""))
  }

  /// The part of a module that has a layer.
  package func part(with layer: Int, in module: Int) -> Int? {
    let parts = modules[module].parts
    var (low, high) = (0, parts.count)
    while low < high {
      let middle = (low + high) / 2
      if modules[parts[middle]].layers.upperBound <= layer {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < parts.count, modules[parts[low]].layers.contains(layer) else { return nil }
    return parts[low]
  }
}

extension SizeExpression {
  /// Whether of other tensors than the layer's own it names nothing but their batch.
  fileprivate var isOfBatchOnly: Bool {
    switch self {
    case .like(_, let dim): dim == 0
    case .operation(_, let left, let right): left.isOfBatchOnly && right.isOfBatchOnly
    case .scaled(let factor, _), .product(let factor, _): factor.isOfBatchOnly
    default: true
    }
  }

  /// With N for the batch of other tensors.
  var namingBatch: SizeExpression {
    switch self {
    case .like(_, dim: 0): .axis("N")
    case .operation(let operation, let left, let right):
      .operation(operation, left.namingBatch, right.namingBatch)
    case .scaled(let factor, let scale): .scaled(factor.namingBatch, scale)
    case .product(let factor, let scale): .product(factor.namingBatch, scale)
    default: self
    }
  }
}

extension Value {
  var namingBatch: Value {
    switch self {
    case .size(let expression): .size(expression.namingBatch)
    case .list(let values): .list(values.map(\.namingBatch))
    default: self
    }
  }
}
