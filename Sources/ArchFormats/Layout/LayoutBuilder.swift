/// Makes the ``LayoutBlock`` of a definition: what is on a line, and what is below it.
struct LayoutBuilder {
  /// What a node of the file is, which says how its text is written.
  private enum Role {
    case file, text, value, literal, variants, variant, blocks, entries, entry, references,
      conditions

    /// Whether lines of its own are part of the language's manner, and not the author's choice.
    var isAlwaysBlock: Bool {
      switch self {
      case .file, .variants, .blocks, .entries, .entry: true
      default: false
      }
    }

    var style: LayoutBlock.Style {
      switch self {
      case .file: .sections
      case .variants: .aligned
      case .blocks: .apart
      default: .plain
      }
    }
  }

  /// A list or mapping in brackets over several lines is put onto one of this length at most.
  private static let joinedLimit = 90
  private static let texts: Set<String> = ["name", "family", "source", "change", "task", "like"]

  private let marks: YAMLMarks
  private let comments: [TextPlace]
  /// What is known of the calls in the text.
  private let calls: CallChecks?
  /// The names of parameters: quotes around one of them say that it is not meant.
  private var parameters: Set<String> = []

  /// - Parameter comments: the places of comments.
  static func block(
    _ root: TextNode, _ marks: YAMLMarks, comments: [TextPlace], _ calls: CallChecks?
  ) throws(DefinitionError) -> LayoutBlock {
    var builder = LayoutBuilder(marks: marks, comments: comments, calls)
    builder.noteParameters(root)
    guard case .block(let block) = try builder.value(root, .file) else {
      throw DefinitionError("the file is not a definition", at: root.place)
    }
    return block
  }

  private init(marks: YAMLMarks, comments: [TextPlace], _ calls: CallChecks?) {
    self.calls = calls
    self.marks = marks
    self.comments = comments
  }

  private mutating func noteParameters(_ root: TextNode) {
    guard case .mapping(let pairs, _) = root else { return }
    for (key, value) in pairs {
      guard case .mapping(let inner, _) = value else { continue }
      if key.text == "parameters" { parameters.formUnion(inner.compactMap(\.key.text)) }
      guard key.text == "variants" else { continue }
      for variant in inner {
        guard case .mapping(let values, _) = variant.value else { continue }
        parameters.formUnion(values.compactMap(\.key.text))
      }
    }
  }

  // MARK: - Blocks and lines

  private func value(
    _ node: TextNode, _ role: Role
  ) throws(DefinitionError) -> LayoutBlock.Item.Value {
    switch node {
    case .scalar: return .text(try line(node, role, inFlow: false))
    case .sequence(let items, let place):
      if try !isBlock(node, role, items.count) { return try bracketed(node, role) }
      var result: [LayoutBlock.Item] = []
      let inner: Role = role == .entries || role == .entry ? .entry : elementRole(items, role)
      for item in items { result.append(.init(item.place, key: nil, try value(item, inner))) }
      return .block(LayoutBlock(column: place.column, style: role.style, items: result))
    case .mapping(let pairs, let place):
      if try !isBlock(node, role, pairs.count) { return try bracketed(node, role) }
      var result: [LayoutBlock.Item] = []
      for (key, value) in pairs {
        let inner = Self.role(of: key.text ?? "", in: role)
        result.append(
          .init(
            key.place, key: try self.key(key, role, inFlow: false) + ":",
            try self.value(value, inner)))
      }
      return .block(LayoutBlock(column: place.column, style: role.style, items: result))
    }
  }

  /// Whether a list or mapping is written as a line an element: as its author did, also in brackets
  /// that hold a comment, or that have a line for each element and are too long for one.
  private func isBlock(
    _ node: TextNode, _ role: Role, _ count: Int
  ) throws(DefinitionError) -> Bool {
    guard count > 0 else { return false }
    guard !role.isAlwaysBlock, let end = marks.flowEnds[node.place] else { return true }
    let next = comments.firstIndex(after: node.place) { $0 }
    if next < comments.count, comments[next] < end { return true }
    guard end.line - node.place.line + 1 >= count, end.line > node.place.line else { return false }
    return try line(node, role, inFlow: false).count > Self.joinedLimit
  }

  /// A list or mapping in brackets: on one line, unless its author needed several.
  private func bracketed(
    _ node: TextNode, _ role: Role
  ) throws(DefinitionError) -> LayoutBlock.Item.Value {
    let text = try line(node, role, inFlow: false)
    guard let end = marks.flowEnds[node.place], end.line > node.place.line,
      text.count > Self.joinedLimit
    else { return .text(text) }
    switch node {
    case .sequence: return .brackets(open: "[", elements: try elements(node, role), close: "]")
    default: return .brackets(open: "{", elements: try elements(node, role), close: "}")
    }
  }

  /// What is in quotes in a list stays so where one of its elements needs them: a list of words
  /// reads best alike.
  private func elementRole(_ items: [TextNode], _ role: Role) -> Role {
    let needsQuotes = items.contains { item in
      guard case .scalar(let text, isQuoted: true, _) = item else { return false }
      return !isWord(text)
    }
    return role == .value && needsQuotes ? .literal : role
  }

  private static func role(of key: String, in role: Role) -> Role {
    switch role {
    case .file:
      switch key {
      case "variants": return .variants
      case "blocks": return .blocks
      case "layers": return .entries
      case "require": return .conditions
      default: return texts.contains(key) && key != "like" ? .text : .value
      }
    case .variants: return .variant
    case .variant where key == "require": return .conditions
    case .variant: return texts.contains(key) ? .text : .value
    case .blocks: return .entries
    case .entry: return key == "return" ? .references : key == "require" ? .conditions : .entry
    // A mapping's values are the messages.
    case .conditions: return .text
    default: return role
    }
  }

  // MARK: - Text

  /// A node on one line.
  private func line(
    _ node: TextNode, _ role: Role, inFlow: Bool
  ) throws(DefinitionError) -> String {
    switch node {
    case .scalar(let text, let isQuoted, let place):
      return try EntryParser.moved(place) { () throws(DefinitionError) in
        try scalar(text, isQuoted: isQuoted, at: place, role, inFlow: inFlow)
      }
    case .sequence: return "[\(try elements(node, role).joined(separator: ", "))]"
    case .mapping: return "{\(try elements(node, role).joined(separator: ", "))}"
    }
  }

  /// The elements of a list, or the pairs of a mapping, as they are written between brackets.
  private func elements(_ node: TextNode, _ role: Role) throws(DefinitionError) -> [String] {
    var texts: [String] = []
    switch node {
    case .scalar: break
    case .sequence(let items, _):
      let inner = elementRole(items, role)
      for item in items { texts.append(try line(item, inner, inFlow: true)) }
    case .mapping(let pairs, _):
      for (key, value) in pairs {
        let value = try line(value, Self.role(of: key.text ?? "", in: role), inFlow: true)
        texts.append("\(try self.key(key, role, inFlow: true)):\(value.isEmpty ? "" : " ")\(value)")
      }
    }
    return texts
  }

  private func scalar(
    _ text: String, isQuoted: Bool, at place: TextPlace, _ role: Role, inFlow: Bool
  ) throws(DefinitionError) -> String {
    switch role {
    case .value, .literal:
      if isQuoted { return role == .value && isWord(text) ? text : ScalarLayout.quoted(text) }
      if text.isEmpty { return "" }
      _ = try ExpressionParser.parse(text)
      return try ExpressionLayout.text(text)
    case .entry, .entries:
      let call = try EntryLayout.call(text) { type, offset in
        calls?.inferred(by: type, at: place.right(by: offset))
      }
      return ScalarLayout.text(call, isQuoted: false, inFlow: inFlow)
    case .references:
      return ScalarLayout.text(try EntryLayout.references(text), isQuoted: false, inFlow: inFlow)
    default:
      let end = text.lastIndex { !$0.isNewline }.map { text.index(after: $0) } ?? text.startIndex
      return ScalarLayout.text(String(text[..<end]), isQuoted: isQuoted, inFlow: inFlow)
    }
  }

  private func key(
    _ node: TextNode, _ role: Role, inFlow: Bool
  ) throws(DefinitionError) -> String {
    guard case .scalar(let text, let isQuoted, let place) = node else {
      throw DefinitionError("a key that is not a word", at: node.place)
    }
    return try EntryParser.moved(place) { () throws(DefinitionError) in
      switch role {
      case .blocks:
        return ScalarLayout.text(try ExpressionLayout.text(text), isQuoted: false, inFlow: inFlow)
      case .entry:
        return ScalarLayout.text(try EntryLayout.key(text), isQuoted: false, inFlow: inFlow)
      default: return ScalarLayout.text(text, isQuoted: isQuoted, inFlow: inFlow)
      }
    }
  }

  /// Whether a text in quotes stands for itself without them: a name that means nothing else.
  private func isWord(_ text: String) -> Bool {
    guard case .name(let name, _)? = try? ExpressionParser.parse(text) else { return false }
    return name == text && !parameters.contains(name)
  }
}

extension TextPlace: Comparable {
  package static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
