import ShapeEngine

/// The bodies of a design's modules, equal ones once: which of them a definition writes as blocks.
package struct BodyTable {
  package let tree: ModuleTree
  /// The layers as a definition writes them; nil for one that runs again.
  package let written: [WrittenLayer?]
  package private(set) var bodies: [Body] = []
  /// The body of each module, and which of the body's instances it is.
  package private(set) var places: [Int: (body: Int, instance: Int)] = [:]
  /// The numbers of the bodies that are blocks.
  package private(set) var blocks: Set<Int> = []

  private let sharesBodies: Bool
  private let runsAgain: Bool
  private let sharesActivations: Bool
  private let classes: [String: String]
  private var known: [Key: Int] = [:]
  private var bodiesByKind: [String: [Int]] = [:]

  private struct Key: Hashable {
    var name: String?
    var parts: [Body.Part]
    /// The module, for one that shares its body with no other.
    var module: Int?
  }

  /// How many bodies of a kind a module is compared with.
  private static let mostBodies = 8

  /// - Parameters:
  ///   - sharesBodies: whether modules may have a body in common; else there are no blocks.
  ///   - runsAgain: whether a container may be an earlier one that runs again.
  ///   - sharesActivations: whether modules may have a body in common whose activations are of different
  ///     types.
  package init(
    _ tree: ModuleTree, sharesBodies: Bool, runsAgain: Bool, sharesActivations: Bool = false
  ) {
    self.tree = tree
    self.sharesBodies = sharesBodies
    self.runsAgain = runsAgain
    self.sharesActivations = sharesActivations
    classes = Dictionary(
      tree.architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    written = zip(tree.architecture.writtenLayers(), tree.architecture.layers).map {
      $1.weightsOf == nil ? $0 : nil
    }
    // A kind is looked at when those in it were: what its modules have in them is known then.
    var kinds: [String: [Int]] = [:]
    for (index, module) in tree.modules.enumerated() where !module.isLayer {
      kinds[kind(of: module), default: []].append(index)
    }
    var done: Set<String> = []
    visit(kind(of: tree.modules[tree.root]), kinds, &done)
    findBlocks()
  }

  private mutating func visit(_ kind: String, _ kinds: [String: [Int]], _ done: inout Set<String>) {
    guard done.insert(kind).inserted else { return }
    for module in kinds[kind] ?? [] {
      for part in tree.modules[module].parts where !tree.modules[part].isLayer {
        visit(self.kind(of: tree.modules[part]), kinds, &done)
      }
    }
    for module in kinds[kind] ?? [] { assign(module) }
  }

  /// What modules that may have a body in common are called: by a hint, or by their paths without
  /// numbers.
  private func kind(of module: ModuleTree.Module) -> String {
    if let name = classes[module.path] { return "class \(name)" }
    return String(module.path.filter { !$0.isNumber })
  }

  private mutating func assign(_ module: Int) {
    guard places[module] == nil else { return }
    let parts = tree.modules[module].parts
    for part in parts where !tree.modules[part].isLayer { assign(part) }
    var isOpen = false
    let content = parts.map { part(of: $0, in: module, &isOpen) }
    let name = classes[tree.modules[module].path]
    let isAlone = isOpen || !sharesBodies || module == tree.root
    let instance = Body.Instance(
      module: module, parts: parts, givenCount: tree.modules[module].given.count)
    let key = Key(name: name, parts: content, module: isAlone ? module : nil)
    if let body = known[key] {
      let found = bodies[body].parts.map { wanted in
        content.firstIndex { $0.name == wanted.name }.map { parts[$0] }
      }
      bodies[body].instances.append(
        Body.Instance(module: module, parts: found, givenCount: instance.givenCount))
      places[module] = (body, bodies[body].instances.count - 1)
      return
    }
    let kind = kind(of: tree.modules[module])
    if !isAlone {
      for body in (bodiesByKind[kind] ?? []).suffix(Self.mostBodies) {
        guard let united = bodies[body].united(with: content, instance: instance) else { continue }
        bodies[body] = united
        known[key] = body
        places[module] = (body, united.instances.count - 1)
        return
      }
    }
    bodies.append(Body(name: name, parts: content, instances: [instance], isOpen: isOpen))
    known[key] = bodies.count - 1
    places[module] = (bodies.count - 1, 0)
    if !isAlone { bodiesByKind[kind, default: []].append(bodies.count - 1) }
  }

  private func part(of index: Int, in module: Int, _ isOpen: inout Bool) -> Body.Part {
    let part = tree.modules[index]
    let isHead = part.isTrainingOnly && !tree.modules[module].isTrainingOnly
    var result = Body.Part(
      name: part.name, callee: .body(0), given: references(to: part.given, in: module),
      isTrainingHead: isHead)
    guard part.isLayer else {
      if let original = original(of: index) {
        result.callee = .again(reference(to: original.layer, in: module, original.path, &isOpen))
      } else if let body = places[index]?.body {
        result.callee = .body(body)
        isOpen = isOpen || bodies[body].isOpen
      }
      return result
    }
    let node = tree.architecture.layers[part.layers.lowerBound]
    if let owner = node.weightsOf {
      let path = tree.architecture.layers[owner].path
      result.callee = .again(reference(to: owner, in: module, path, &isOpen))
      return result
    }
    if let owner = node.tiedTo {
      let path = tree.architecture.layers[owner].path
      result.tied = reference(to: owner, in: module, path, &isOpen)
    }
    let takesAll = Self.takesAll(node.layer)
    let count = tree.modules[module].given.count
    // What only like(…) names is not taken.
    let operands = Array(node.operands)
    if takesAll, count > 1, operands == tree.modules[module].given,
      part.given.count == operands.count
    {
      result.given = [.all]
    }
    let settings = written[part.layers.lowerBound]?.settings ?? []
    if sharesActivations, Self.isPlainActivation(node.layer.type, settings) {
      result.callee = .activation
      return result
    }
    result.callee = .layer(
      node.layer.type,
      settings: settings.map { setting in
        Body.Setting(
          name: setting.name,
          size: Self.sizes(in: setting.value))
      })
    return result
  }

  /// What networks choose between by a class that a block is given.
  private static let activations: Set<String> = [
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Hardswish",
    "Sigmoid", "Hardsigmoid", "Tanh", "Softplus",
  ]

  private static func isPlainActivation(_ type: String, _ settings: [WrittenLayer.Setting]) -> Bool
  {
    guard activations.contains(type), let row = LayerTable.type(named: type) else { return false }
    return settings.allSatisfy { setting in
      row.parameters.contains { $0.name == setting.name && $0.defaultValue == setting.value }
    }
  }

  /// A value that depends on sizes, apart from its integers; nil for any other.
  private static func sizes(in value: Value) -> String? {
    guard value.holdsSize else { return nil }
    return value.mappingIntegers { _, _ in .axis("#") }.text(like: { String($0) })
  }

  /// Whether a layer without `from` takes everything that stands above it.
  package static func takesAll(_ layer: any Layer) -> Bool {
    let arity = Swift.type(of: layer).arity
    return arity.lowerBound > 1 || arity.upperBound == .max
  }

  private func references(to tensors: [TensorReference], in module: Int) -> [Body.Reference] {
    guard tensors.count > 4 else { return tensors.map { reference(to: $0, in: module) } }
    let given = Dictionary(
      zip(tree.modules[module].given, 0...), uniquingKeysWith: { first, _ in first })
    return tensors.map { tensor in
      given[tensor].map { .received($0) } ?? reference(to: tensor, in: module)
    }
  }

  private func reference(to tensor: TensorReference, in module: Int) -> Body.Reference {
    if let place = tree.place(of: tensor, in: module) {
      return .own(tree.modules[place.part].name, rest: place.rest)
    }
    return .received(tree.modules[module].given.firstIndex(of: tensor) ?? 0)
  }

  /// The name of an entry that runs again, which is a layer or what begins with it.
  private func reference(
    to layer: Int, in module: Int, _ path: String, _ isOpen: inout Bool
  ) -> Body.Reference {
    let own = tree.modules[module]
    let start = own.path.isEmpty ? "" : own.path + "."
    guard own.layers.contains(layer), path.hasPrefix(start),
      let part = tree.part(with: layer, in: module),
      path.hasPrefix(tree.modules[part].path)
    else {
      isOpen = true
      return .outer(path)
    }
    return .own(
      tree.modules[part].name, rest: String(path.dropFirst(tree.modules[part].path.count)))
  }

  /// The container that a module is again, layer by layer; nil where it has weights of its own, or none.
  private func original(of index: Int) -> (layer: Int, path: String)? {
    let module = tree.modules[index]
    let layers = tree.architecture.layers
    guard runsAgain, let owner = layers[module.layers.lowerBound].weightsOf else { return nil }
    let rest = layers[module.layers.lowerBound].path.dropFirst(module.path.count)
    guard layers[owner].path.hasSuffix(rest) else { return nil }
    let path = String(layers[owner].path.dropLast(rest.count))
    guard owner + module.layers.count <= module.layers.lowerBound else { return nil }
    for (offset, layer) in module.layers.enumerated() {
      guard layers[layer].weightsOf == owner + offset,
        layers[owner + offset].path == path + layers[layer].path.dropFirst(module.path.count),
        wiring(of: layer, from: module.layers.lowerBound)
          == wiring(of: owner + offset, from: owner)
      else { return nil }
    }
    return (owner, path)
  }

  /// What a layer takes, counted from a layer on.
  private func wiring(of layer: Int, from start: Int) -> [TensorReference?] {
    tree.architecture.layers[layer].inputs.map { tensor in
      guard case .layer(let index, let output) = tensor, index >= start else { return nil }
      return .layer(index - start, output: output)
    }
  }

  /// A body is a block where more than one entry calls it, and it is longer than a line.
  private mutating func findBlocks() {
    var counts: [Int: Int] = [:]
    for part in bodies.flatMap(\.parts) {
      if case .body(let number) = part.callee { counts[number, default: 0] += 1 }
    }
    // How many lines each body has, those in it first.
    var order: [Int] = []
    var seen: Set<Int> = []
    func visit(_ number: Int) {
      guard seen.insert(number).inserted else { return }
      for part in bodies[number].parts {
        if case .body(let inner) = part.callee { visit(inner) }
      }
      order.append(number)
    }
    for number in bodies.indices { visit(number) }
    var sizes: [Int: Int] = [:]
    for number in order {
      var size = 0
      for part in bodies[number].parts {
        size += 1
        if case .body(let inner) = part.callee, !blocks.contains(inner) {
          size += sizes[inner] ?? 0
        }
      }
      sizes[number] = size
      if size > 1, counts[number, default: 0] > 1 { blocks.insert(number) }
    }
  }
}
