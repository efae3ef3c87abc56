import ArchFormats
import ShapeEngine

/// What a body is as code: whether it is a Sequential, and which of its tensors others take.
struct BodyShape {
  /// A tensor in a body: what one of its parts gives.
  struct Place: Hashable {
    var part: Int
    /// Which of the part's outputs: of a layer its number, of a module that of its exit.
    var output: Int
  }

  /// A tensor of a body by its part and its name below that, which is empty for what the part gives.
  struct Exit: Hashable {
    var part: Int
    var rest: String
  }

  /// The tensors of each body that are taken outside of it, in the order in which its forward gives them.
  private(set) var exits: [Int: [Exit]] = [:]
  private(set) var sequences: Set<Int> = []
  /// The bodies that run their modules one after the other, whatever these are called.
  private(set) var chains: Set<Int> = []
  let table: BodyTable
  /// The numbers of each body's parts by their names.
  private let numbers: [[String: Int]]
  /// The bodies of modules by their paths.
  private let bodies: [String: Int]

  /// - Parameter shared: what modules have in common, of which a Sequential cannot say anything.
  init(_ table: BodyTable, _ shared: SharedParts) throws(DefinitionError) {
    self.table = table
    numbers = table.bodies.map { body in
      Dictionary(
        zip(body.parts.map(\.name), body.parts.indices), uniquingKeysWith: { first, _ in first })
    }
    bodies = Dictionary(
      table.places.map { (table.tree.modules[$0.key].path, $0.value.body) },
      uniquingKeysWith: { first, _ in first })
    guard let root = table.places[table.tree.root]?.body else { return }
    try findExits(from: root)
    for body in table.bodies.indices where try isChain(body) {
      if shared.isSaid(by: table.bodies[body].instances[0].module) { continue }
      chains.insert(body)
      if isNumbered(body) { sequences.insert(body) }
    }
  }

  // MARK: - Exits

  private mutating func findExits(from root: Int) throws(DefinitionError) {
    var open = [root]
    exits[root] = try outputs(of: root)
    while let body = open.popLast() {
      let content = table.bodies[body]
      var wanted: [Exit] = exits[body] ?? []
      for part in content.parts {
        for reference in part.given {
          if let exit = try exit(reference, of: body) { wanted.append(exit) }
        }
        if case .body(let inner) = part.callee, exits[inner] == nil {
          exits[inner] = []
          open.append(inner)
        }
      }
      for exit in wanted {
        guard let inner = inner(of: exit.part, in: body) else { continue }
        let found = try self.exit(named: exit.rest, of: inner)
        if !(exits[inner] ?? []).contains(found) {
          exits[inner, default: []].append(found)
          open.append(inner)
        }
      }
    }
    // Modules whose result nobody takes give what their last part does.
    for (body, found) in exits where found.isEmpty {
      exits[body] = [try exit(named: "", of: body)]
    }
  }

  private func outputs(of root: Int) throws(DefinitionError) -> [Exit] {
    var result: [Exit] = []
    for output in table.tree.architecture.outputs {
      guard let place = table.tree.place(of: output.tensor, in: table.tree.root) else {
        throw DefinitionError("an output that is an input is not written yet")
      }
      let name = table.tree.modules[place.part].name
      if let exit = try exit(.own(name, rest: place.rest), of: root) { result.append(exit) }
    }
    return result
  }

  /// The tensor that a reference in a body names; nil for one from outside.
  func exit(_ reference: Body.Reference, of body: Int) throws(DefinitionError) -> Exit? {
    guard case .own(let name, let rest) = reference else { return nil }
    guard let part = numbers[body][name] else {
      throw DefinitionError("'\(name)' names no part of the module that takes it")
    }
    return Exit(part: part, rest: rest)
  }

  /// The body of a part that is a module, also where it runs again.
  func inner(of part: Int, in body: Int) -> Int? {
    switch table.bodies[body].parts[part].callee {
    case .body(let inner): return inner
    case .layer, .activation: return nil
    case .again(let reference):
      if case .own(let name, rest: "") = reference,
        let original = table.bodies[body].index(of: name)
      {
        return inner(of: original, in: body)
      }
      return path(of: reference, in: body).flatMap { bodies[$0] }
    }
  }

  /// The path of what a reference names.
  private func path(of reference: Body.Reference, in body: Int) -> String? {
    switch reference {
    case .received, .all: return nil
    case .outer(let path): return path
    case .own(let name, let rest):
      let own = table.tree.modules[table.bodies[body].instances[0].module].path
      return (own.isEmpty ? "" : own + ".") + name + rest
    }
  }

  /// The tensor of a body that has a name below it.
  private func exit(named rest: String, of body: Int) throws(DefinitionError) -> Exit {
    let parts = table.bodies[body].parts
    if rest.isEmpty {
      let last = parts.lastIndex { !$0.isTrainingHead } ?? parts.count - 1
      return Exit(part: last, rest: "")
    }
    let name = rest.dropFirst()
    let found = parts.indices.filter { index in
      let own = parts[index].name
      return name == own || name.hasPrefix("\(own).")
    }
    guard let part = found.max(by: { parts[$0].name.count < parts[$1].name.count }) else {
      throw DefinitionError("'\(name)' names no part of its module")
    }
    return Exit(part: part, rest: String(name.dropFirst(parts[part].name.count)))
  }

  /// Where a tensor of a body is when the body runs.
  func place(_ exit: Exit, of body: Int) throws(DefinitionError) -> Place {
    guard let inner = inner(of: exit.part, in: body) else {
      if exit.rest.isEmpty { return Place(part: exit.part, output: 0) }
      guard let number = Int(exit.rest.dropFirst()) else {
        throw DefinitionError("'\(exit.rest)' names no output of a layer")
      }
      return Place(part: exit.part, output: number)
    }
    let found = try self.exit(named: exit.rest, of: inner)
    guard let number = exits[inner]?.firstIndex(of: found) else {
      throw DefinitionError("'\(exit.rest)' is not given by its module")
    }
    return Place(part: exit.part, output: number)
  }

  // MARK: - Sequences

  /// How many numbers may be left out between parts, for each part.
  private static let mostGaps = 4

  private func isNumbered(_ body: Int) -> Bool {
    var next = 0
    for part in table.bodies[body].parts {
      guard let number = Int(part.name), String(number) == part.name, number >= next,
        number - next <= Self.mostGaps
      else { return false }
      next = number + 1
    }
    return true
  }

  private func isChain(_ body: Int) throws(DefinitionError) -> Bool {
    let content = table.bodies[body]
    guard let found = exits[body], found.count == 1,
      found[0] == Exit(part: content.parts.count - 1, rest: ""),
      content.instances.allSatisfy({ $0.givenCount == 1 })
    else { return false }
    for (index, part) in content.parts.enumerated() {
      guard !part.isTrainingHead else { return false }
      let before: Body.Reference =
        index == 0 ? .received(0) : .own(content.parts[index - 1].name, rest: "")
      guard part.given == [before] else { return false }
      switch part.callee {
      case .again: return false
      case .activation: break
      case .body(let inner):
        guard exits[inner]?.count == 1,
          table.bodies[inner].instances.allSatisfy({ $0.givenCount == 1 }),
          !isVariadic(inner)
        else { return false }
      case .layer(let type, let settings):
        if settings.contains(where: { $0.size != nil || $0.name == "bare" }) { return false }
        if type == "MultiheadAttention" || ["LSTM", "LSTMCell", "GRU", "RNN"].contains(type) {
          return false
        }
        if settings.contains(where: { $0.name == "return_indices" }) { return false }
        let isModule = LayerCode.modules.contains(type) || ModuleHelper.byType[type] != nil
        guard isModule || LayerCode.hasModule(type) else { return false }
      }
    }
    return true
  }

  /// Whether a body takes any number of tensors, as a list.
  func isVariadic(_ body: Int) -> Bool {
    let content = table.bodies[body]
    return Set(content.instances.map(\.givenCount)).count > 1
  }
}
