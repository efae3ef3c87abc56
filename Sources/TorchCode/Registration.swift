/// What a class registers in its initializer, by paths that may go through containers without a class of
/// their own.
struct Registration {
  private final class Node {
    let name: String
    var text: String?
    var isParameter = false
    var children: [Node] = []
    init(_ name: String) { self.name = name }
  }

  private let root = Node("")
  private var ties: [(name: String, owner: String)] = []
  /// The paths of containers that are lists.
  private(set) var lists: Set<String> = []

  mutating func insert(_ path: String, _ text: String, isParameter: Bool) {
    var node = root
    for component in path.split(separator: ".", omittingEmptySubsequences: false) {
      if let child = node.children.first(where: { $0.name == component }) {
        node = child
      } else {
        let child = Node(String(component))
        node.children.append(child)
        node = child
      }
    }
    node.text = text
    node.isParameter = isParameter
  }

  mutating func tie(_ path: String, to owner: String) { ties.append((path, owner)) }

  mutating func statements() -> [String] {
    var result: [String] = []
    for child in root.children { write(child, in: "self", path: child.name, &result) }
    for tie in ties {
      let owner = Self.access(tie.owner, lists: lists)
      result.append("\(Self.access(tie.name, lists: lists)).weight = \(owner).weight")
    }
    return result
  }

  private mutating func write(
    _ node: Node, in owner: String, path: String, _ result: inout [String]
  ) {
    if let text = node.text {
      if Python.isAttribute(node.name) {
        result.append("\(owner).\(node.name) = \(text)")
      } else {
        // Names that no attribute can have, such as numbers and words of Python's.
        let kind = node.isParameter ? "_parameters" : "_modules"
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
        let text = child.text, !child.isParameter, number >= texts.count,
        number - texts.count <= 4
      else { return nil }
      while texts.count < number { texts.append("nn.Identity()") }
      texts.append(text)
    }
    return runs(of: texts)
  }

  /// Expressions in order: equal ones that follow each other as a loop.
  static func runs(of texts: [String]) -> [String] {
    var (result, index) = ([String](), 0)
    while index < texts.count {
      var count = 1
      while index + count < texts.count, texts[index + count] == texts[index] { count += 1 }
      if count > 2 || count == 2 && texts[index].count > 30 {
        result.append("*[\(texts[index]) for _ in range(\(count))]")
      } else {
        result += Array(repeating: texts[index], count: count)
      }
      index += count
    }
    return result
  }

  private static func step(to name: String) -> String {
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

  /// How a forward names a parameter that is registered by a path.
  static func parameterAccess(_ path: String, lists: Set<String>) -> String {
    let components = path.split(separator: ".", omittingEmptySubsequences: false)
    guard let last = components.last, !Python.isAttribute(String(last)) else {
      return access(path, lists: lists)
    }
    let owner = components.dropLast().joined(separator: ".")
    let start = owner.isEmpty ? "self" : access(owner, lists: lists)
    return "\(start)._parameters[\(Python.string(String(last)))]"
  }
}
