/// What a class registers in its initializer, by paths that may go through containers without a class of
/// their own.
struct Registration {
  /// What is registered: a module, or a tensor of the module's own.
  enum Kind: Equatable {
    case module
    case parameter
    case buffer(isPersistent: Bool)
  }

  private final class Node {
    let name: String
    var text: String?
    var kind = Kind.module
    private(set) var children: [Node] = []
    private var byName: [String: Node] = [:]

    func child(_ name: String) -> Node {
      if let child = byName[name] { return child }
      let child = Node(name)
      children.append(child)
      byName[name] = child
      return child
    }

    init(_ name: String) { self.name = name }
  }

  private let root = Node("")
  /// The paths of containers that are lists.
  private(set) var lists: Set<String> = []

  mutating func insert(_ path: String, _ text: String, _ kind: Kind) {
    var node = root
    for component in path.split(separator: ".", omittingEmptySubsequences: false) {
      node = node.child(String(component))
    }
    node.text = text
    node.kind = kind
  }

  mutating func statements() -> [String] {
    var result: [String] = []
    var index = 0
    while index < root.children.count {
      if let loop = Self.loop(root.children[index...], in: "self") {
        result += loop.1
        index += loop.count
      } else {
        let child = root.children[index]
        write(child, in: "self", path: child.name, &result)
        index += 1
      }
    }
    return result
  }

  private mutating func write(
    _ node: Node, in owner: String, path: String, _ result: inout [String]
  ) {
    if let text = node.text {
      if case .buffer(let isPersistent) = node.kind {
        let rest = isPersistent ? "" : ", persistent=False"
        result.append("\(owner).register_buffer(\(Python.string(node.name)), \(text)\(rest))")
      } else if Python.isAttribute(node.name) {
        result.append("\(owner).\(node.name) = \(text)")
      } else {
        // Names that no attribute can have, such as numbers and words of Python's.
        let kind = node.kind == .parameter ? "_parameters" : "_modules"
        result.append("\(owner).\(kind)[\(Python.string(node.name))] = \(text)")
      }
    } else if let items = Self.list(node) {
      lists.insert(path)
      let text = "nn.ModuleList([\(items.joined(separator: ", "))])"
      result.append(
        Python.isAttribute(node.name)
          ? "\(owner).\(node.name) = \(text)"
          : "\(owner)._modules[\(Python.string(node.name))] = \(text)")
      return
    } else {
      result.append(
        Python.isAttribute(node.name)
          ? "\(owner).\(node.name) = nn.Module()"
          : "\(owner)._modules[\(Python.string(node.name))] = nn.Module()")
    }
    let own = owner + Self.step(to: node.name)
    for child in node.children { write(child, in: own, path: "\(path).\(child.name)", &result) }
  }

  /// The modules of a container whose parts are numbered.
  private static func list(_ node: Node) -> [String]? {
    var texts: [String] = []
    for child in node.children.sorted(by: { (Int($0.name) ?? 0) < (Int($1.name) ?? 0) }) {
      guard let number = Int(child.name), String(number) == child.name, child.children.isEmpty,
        let text = child.text, child.kind == .module, number >= texts.count,
        number - texts.count <= 4
      else { return nil }
      while texts.count < number { texts.append("nn.Identity()") }
      texts.append(text)
    }
    return runs(of: texts)
  }

  /// Expressions in order: those that follow each other by a rule as a loop.
  static func runs(of texts: [String]) -> [String] {
    var (result, index) = ([String](), 0)
    while index < texts.count {
      if let run = Run(texts, from: index, start: 0) {
        let counter = run.text == texts[index] ? "_" : "i"
        result.append("*[\(run.text) for \(counter) in range(\(run.count))]")
        index += run.count
      } else if let pairs = Run.pairs(texts, from: index) {
        result.append(pairs.text)
        index += pairs.count
      } else {
        result.append(texts[index])
        index += 1
      }
    }
    return result
  }

  /// The modules whose names count on from one, as a loop; nil where they are fewer than three.
  private static func loop(_ nodes: ArraySlice<Node>, in owner: String) -> (count: Int, [String])? {
    guard let first = nodes.first, let name = counted(first.name) else { return nil }
    var texts: [String] = []
    for (offset, node) in nodes.enumerated() {
      guard let text = node.text, node.children.isEmpty, node.kind == .module,
        let found = counted(node.name), found.stem == name.stem,
        found.number == name.number + offset
      else { break }
      texts.append(text)
      // Most names that count on are of different modules: three say whether they are a loop.
      if texts.count == 3, Run(texts, from: 0, start: name.number)?.count != 3 { return nil }
    }
    guard texts.count > 2, let run = Run(texts, from: 0, start: name.number), run.count > 2 else {
      return nil
    }
    let range = name.number == 0 ? "\(run.count)" : "\(name.number), \(name.number + run.count)"
    return (
      run.count,
      [
        "for i in range(\(range)):",
        "\t\(owner).add_module(f\"\(name.stem){i}\", \(run.text))",
      ]
    )
  }

  /// A name that an attribute can have, as what is before its number, and that.
  static func counted(_ name: String) -> (stem: String, number: Int)? {
    let digits = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    let stem = String(name.dropLast(digits.count))
    guard Python.isAttribute(name), !stem.isEmpty, let number = Int(digits),
      String(number) == digits, number < 1 << 20
    else { return nil }
    return (stem, number)
  }

  /// How an attribute is named behind what has it.
  static func step(to name: String) -> String {
    Python.isAttribute(name) ? ".\(name)" : "._modules[\(Python.string(name))]"
  }

  /// How a forward names what is registered by a path.
  static func access(_ path: String, lists: Set<String>) -> String {
    var (result, passed) = ("self", "")
    for component in path.split(separator: ".", omittingEmptySubsequences: false) {
      result +=
        lists.contains(passed) ? "[\(component)]" : step(to: String(component))
      passed += (passed.isEmpty ? "" : ".") + component
    }
    return result
  }

  /// How a class names a module in it, at whatever depth.
  static func submodule(_ path: String) -> String {
    let components = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if components.allSatisfy(Python.isAttribute) { return "self.\(path)" }
    if components.allSatisfy({ Python.isAttribute($0) || Int($0) != nil }) {
      return "self.get_submodule(\(Python.string(path)))"
    }
    return components.reduce("self") { $0 + step(to: $1) }
  }

  /// How a class names what is below one of the parts that it registers.
  static func access(_ part: String, rest: String, lists: Set<String>) -> String {
    let start = access(part, lists: lists)
    if rest.isEmpty { return start }
    let components = rest.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    return components.allSatisfy(Python.isAttribute)
      ? "\(start).\(rest)" : "\(start).get_submodule(\(Python.string(rest)))"
  }

  /// How a forward names a tensor that is registered by a path.
  static func tensorAccess(_ path: String, isBuffer: Bool, lists: Set<String>) -> String {
    let components = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = components.last, !Python.isAttribute(String(last)) else {
      return access(path, lists: lists)
    }
    let owner = components.dropLast().joined(separator: ".")
    let start = owner.isEmpty ? "self" : access(owner, lists: lists)
    return "\(start).\(isBuffer ? "_buffers" : "_parameters")[\(Python.string(String(last)))]"
  }
}
