/// The blocks of a graph whose definition says nothing of blocks: a captured model, a file of another
/// tool, a flat form. They are found by the modules that the layers' paths name and by what is in them.
///
/// A module is a block where one of equal layers and connections stands elsewhere, or where its name is a
/// number or one of several such as `denselayer1` and it has layers of its own. A list of modules is none,
/// nor is a sequence with a name of its own, nor a stage: a module whose tensors all pass through a list of blocks.
struct FoundBlocks {
  /// A module: what stands below one component of paths.
  private struct Module {
    let path: Substring
    let name: Substring
    /// The module around it; of the whole network itself.
    let parent: Int
    /// The layers below it, in order.
    var layers: [Int] = []
    /// The modules in it.
    var modules: [Int] = []
    /// Its own layers, by their last components.
    var leaves: [Substring] = []
    /// The same number where layers and connections are equal.
    var skeleton = 0
  }

  private let nodes: [Node]
  private var modules: [Module] = [Module(path: "", name: "", parent: 0)]
  private var skeletonCounts: [Int: Int] = [:]
  /// How many modules beside each other have one name but for the number.
  private var seriesCounts: [Series: Int] = [:]

  private struct Series: Hashable {
    let parent: Int
    let stem: Substring
  }

  /// Deeper paths are looked at as far as here.
  private static var mostComponents: Int { 32 }

  init(_ nodes: [Node]) {
    self.nodes = nodes
    addModules()
    addSkeletons()
  }

  private mutating func addModules() {
    var places: [Substring: Int] = [:]
    for (index, node) in nodes.enumerated() {
      var (module, start) = (0, node.path.startIndex)
      modules[0].layers.append(index)
      for _ in 0..<Self.mostComponents {
        guard let dot = node.path[start...].firstIndex(of: ".") else { break }
        let path = node.path[..<dot]
        if let known = places[path] {
          module = known
        } else {
          places[path] = modules.count
          modules[module].modules.append(modules.count)
          let name = node.path[start..<dot]
          if let stem = Self.stem(name) {
            seriesCounts[Series(parent: module, stem: stem), default: 0] += 1
          }
          modules.append(Module(path: path, name: name, parent: module))
          module = modules.count - 1
        }
        modules[module].layers.append(index)
        start = node.path.index(after: dot)
      }
      modules[module].leaves.append(node.path[start...])
    }
  }

  /// One layer of a module, as it compares with one of another module.
  private struct Place: Hashable {
    let path: Substring
    let type: String
    /// The places in the module of the layers that it is given; -1 for what is not in it.
    let inputs: [Int]
  }

  private mutating func addSkeletons() {
    var (places, skeletons) = (Interned<Place>(), Interned<[Int]>())
    for module in modules.indices.dropFirst() {
      let layers = modules[module].layers
      let own = Dictionary(
        layers.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first }
      )
      let count = modules[module].path.utf8.count + 1
      let skeleton = layers.map { index in
        places.number(
          of: Place(
            path: Substring(nodes[index].path.utf8.dropFirst(count)), type: nodes[index].layer.type,
            inputs: nodes[index].operands.map { tensor in
              if case .layer(let source, _) = tensor { own[source] ?? -1 } else { -1 }
            }))
      }
      modules[module].skeleton = skeletons.number(of: skeleton)
      skeletonCounts[modules[module].skeleton, default: 0] += 1
    }
  }

  /// The outermost blocks, in the order of their first layers.
  var paths: [String] {
    var (blocks, open) = ([String](), Array(modules[0].modules.reversed()))
    while let module = open.popLast() {
      if isBlock(module) {
        blocks.append(String(modules[module].path))
      } else {
        open += modules[module].modules.reversed()
      }
    }
    return blocks
  }

  // MARK: - What a module is

  /// What is before the number of a name (`denselayer` of `denselayer1`, `mixed_5` and its letter aside of
  /// `mixed_5b`); nil for a name without one.
  private static func stem(_ name: Substring) -> Substring? {
    var rest = name
    if let last = rest.utf8.last, last >= 97, last <= 122 {
      let before = rest.dropLast()
      if before.utf8.last.map({ $0 >= 48 && $0 <= 57 }) ?? false { rest = before }
    }
    let digits = rest.utf8.reversed().prefix { $0 >= 48 && $0 <= 57 }.count
    return digits == 0 ? nil : rest.dropLast(digits)
  }

  private static func isNumber(_ name: Substring) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy { $0 >= 48 && $0 <= 57 }
  }

  /// Whether modules beside this one have its name but for the number.
  private func isOneOfSeveral(_ module: Int) -> Bool {
    guard let stem = Self.stem(modules[module].name) else { return false }
    let series = Series(parent: modules[module].parent, stem: stem)
    return seriesCounts[series] ?? 0 > 1
  }

  /// Numbered modules and nothing else.
  private func isList(_ module: Int) -> Bool {
    modules[module].leaves.isEmpty
      && modules[module].modules.allSatisfy { Self.stem(modules[$0].name) != nil }
  }

  /// Layers without names of their own, one after the other.
  private func isSequence(_ module: Int) -> Bool {
    modules[module].modules.isEmpty && modules[module].leaves.allSatisfy(Self.isNumber)
  }

  /// A sequence with a name of its own, which a definition lists: `downsample` beside the blocks of a stage, or
  /// one of several right in the network of which each is one (`conv1`, `conv5`).
  private func isNamedSequence(_ module: Int) -> Bool {
    let name = modules[module].name
    guard isSequence(module), !Self.isNumber(name) else { return false }
    guard let stem = Self.stem(name) else { return modules[module].parent != 0 }
    return modules[module].parent == 0
      && modules[0].modules.allSatisfy { Self.stem(modules[$0].name) != stem || isSequence($0) }
  }

  private func isBlock(_ module: Int) -> Bool {
    if isList(module) || modules[module].layers.count < 2 || isStage(module) { return false }
    if isNamedSequence(module) { return false }
    if skeletonCounts[modules[module].skeleton] ?? 0 > 1 { return true }
    return !isSequence(module) && (Self.isNumber(modules[module].name) || isOneOfSeveral(module))
  }

  /// Whether everything passes through a list of blocks in it.
  private func isStage(_ module: Int) -> Bool {
    for list in modules[module].modules where !Self.isNumber(modules[list].name) {
      let members = modules[list].modules
      guard !members.isEmpty, isList(list), !members.contains(where: isSequence),
        areChained(members), !isPassed(by: module, members)
      else { continue }
      return true
    }
    // A dense block: its layers read all that is before them.
    var series: [Substring: [Int]] = [:]
    for child in modules[module].modules {
      guard let stem = Self.stem(modules[child].name), !stem.isEmpty else { continue }
      series[stem, default: []].append(child)
    }
    return series.values.contains { members in
      let inside = members.reduce(0) { $0 + modules[$1].layers.count }
      return members.count > 2 && modules[module].layers.count - inside <= 1
        && members.allSatisfy { !modules[$0].leaves.isEmpty }
        && Set(members.map(relativePaths)).count == 1 && areChained(members)
    }
  }

  private func relativePaths(_ module: Int) -> [Substring] {
    let count = modules[module].path.utf8.count + 1
    return modules[module].layers.map { Substring(nodes[$0].path.utf8.dropFirst(count)) }
  }

  private func sources(_ layer: Int) -> [Int] {
    nodes[layer].operands.map { if case .layer(let source, _) = $0 { source } else { -1 } }
  }

  /// Whether each module after the first reads the one before it.
  private func areChained(_ members: [Int]) -> Bool {
    zip(members, members.dropFirst()).allSatisfy { first, second in
      let inside = Set(modules[first].layers)
      return modules[second].layers.contains { sources($0).contains(where: inside.contains) }
    }
  }

  /// Whether something of a module goes past a list in it, to what comes behind.
  private func isPassed(by module: Int, _ members: [Int]) -> Bool {
    guard let last = members.last, let end = members.compactMap({ modules[$0].layers.last }).max()
    else { return false }
    let inside = Set(members.flatMap { modules[$0].layers })
    let given = Set(modules[last].layers)
    let after = modules[module].layers.filter { $0 > end && !inside.contains($0) }
    let behind = Set(after)
    return after.contains { layer in
      sources(layer).contains { !given.contains($0) && !behind.contains($0) }
    }
  }
}

extension Architecture {
  /// The blocks by which layers are folded: those of the definition, or where it has none those that the
  /// graph and its paths show, whose names are not known (""); the outermost ones.
  public var blocks: [Scope] {
    scopes.isEmpty ? FoundBlocks(layers).paths.map { Scope(path: $0, block: "") } : scopes
  }
}
