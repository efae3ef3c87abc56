import ArchFormats
import ShapeEngine

/// What modules have in common with modules elsewhere: a weight, or a whole module that runs in both. The
/// class in which both are says so.
struct SharedParts {
  /// A module that has something of another one's.
  struct Share {
    /// The module that takes, and the one that has it. Of a module that runs again, what takes it is around
    /// it, and the name there is that of the part.
    let (taker, owner): (Int, Int)
    var name: String?
  }

  /// By the module in which both are, and no part of it has both.
  private var shares: [Int: [Share]] = [:]
  private let tree: ModuleTree
  /// The modules by their paths.
  private let numbers: [String: Int]

  init(_ table: BodyTable) throws(DefinitionError) {
    tree = table.tree
    numbers = Dictionary(
      zip(tree.modules.map(\.path), tree.modules.indices), uniquingKeysWith: { first, _ in first })
    var open = [tree.root]
    while let module = open.popLast() {
      guard let (body, instance) = table.places[module] else { continue }
      for (part, inner) in zip(
        table.bodies[body].parts, table.bodies[body].instances[instance].parts)
      {
        guard let inner else { continue }
        switch part.callee {
        case .body: open.append(inner)
        case .again(.outer(let path)): try add(part, of: module, from: path)
        case .again: break
        case .layer, .activation: try addTie(of: inner)
        }
      }
    }
  }

  /// A module that runs again in another one.
  private mutating func add(
    _ part: Body.Part, of module: Int, from path: String
  ) throws(DefinitionError) {
    guard !part.name.contains(".") else {
      throw DefinitionError(
        "a module that runs again in another one is in a container that does not run as a whole",
        path: [tree.modules[module].path, part.name].joined(separator: "."))
    }
    add(Share(taker: module, owner: try number(of: path), name: part.name))
  }

  private mutating func addTie(of module: Int) throws(DefinitionError) {
    let layers = tree.architecture.layers
    let node = layers[first(module)]
    guard let owner = node.tiedTo.map({ layers[$0] }) else { return }
    guard owner.layer.weightShape != nil, !Self.isTable(owner.layer), !Self.isTable(node.layer)
    else {
      throw DefinitionError(
        "its weight is what \(owner.path) gives, which is no weight of a module", path: node.path)
    }
    add(Share(taker: module, owner: try number(of: owner.path)))
  }

  private static func isTable(_ layer: any Layer) -> Bool { (layer as? Embedding)?.bare ?? false }

  private func number(of path: String) throws(DefinitionError) -> Int {
    guard let found = numbers[path] else {
      throw DefinitionError("'\(path)' is no module, which others have, too")
    }
    return found
  }

  private mutating func add(_ share: Share) {
    var module = tree.root
    while let taker = tree.part(with: first(share.taker), in: module),
      taker == tree.part(with: first(share.owner), in: module), taker != share.taker,
      taker != share.owner
    {
      module = taker
    }
    shares[module, default: []].append(share)
  }

  private func first(_ module: Int) -> Int { tree.modules[module].layers.lowerBound }

  /// Whether a module's class has something to say.
  func isSaid(by module: Int) -> Bool { shares[module] != nil }

  /// The statements of a module's class that say what its parts have in common.
  func statements(of module: Int) -> [String] {
    (shares[module] ?? []).map { share in
      let (taker, owner) = (text(share.taker, in: module), text(share.owner, in: module))
      guard let name = share.name else { return "\(taker).weight = \(owner).weight" }
      return "\(taker)\(Registration.step(to: name)) = \(owner)"
    }
  }

  private func text(_ inner: Int, in module: Int) -> String {
    let start = tree.modules[module].path
    guard inner != module else { return "self" }
    return Registration.submodule(
      String(tree.modules[inner].path.dropFirst(start.isEmpty ? 0 : start.count + 1)))
  }
}
