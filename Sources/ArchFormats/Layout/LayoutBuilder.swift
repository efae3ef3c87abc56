/// Makes the ``LayoutBlock`` of a definition: what stands on a line, and what stands below it.
struct LayoutBuilder {
  /// What a node of the file is, which says how its text is written.
  private enum Role {
    case file, text, value, variants, variant, blocks, entries, entry, references

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
  private static let texts: Set<String> = ["name", "family", "source", "task", "like"]

  private let marks: YAMLMarks
  private let comments: [TextPlace]
  /// The names of parameters: quotes around one of them say that it is not meant.
  private var parameters: Set<String> = []

  /// - Parameter comments: where comments stand.
  static func block(
    _ root: TextNode, _ marks: YAMLMarks, comments: [TextPlace]
  ) throws(DefinitionError) -> LayoutBlock {
    var builder = LayoutBuilder(marks: marks, comments: comments)
    builder.noteParameters(root)
    guard case .block(let block) = try builder.value(root, .file) else {
      throw DefinitionError("the file is not a definition", at: root.place)
    }
    return block
  }

  private init(marks: YAMLMarks, comments: [TextPlace]) {
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
      guard try isBlock(node, role), !items.isEmpty else {
        return .text(try line(node, role, inFlow: false))
      }
      var result: [LayoutBlock.Item] = []
      let inner: Role = role == .entries || role == .entry ? .entry : role
      for item in items { result.append(.init(item.place, key: nil, try value(item, inner))) }
      return .block(LayoutBlock(column: place.column, style: role.style, items: result))
    case .mapping(let pairs, let place):
      guard try isBlock(node, role), !pairs.isEmpty else {
        return .text(try line(node, role, inFlow: false))
      }
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

  /// Whether a list or mapping is written over lines: as its author did, unless it was in brackets
  /// that hold a comment or are too long for a line.
  private func isBlock(_ node: TextNode, _ role: Role) throws(DefinitionError) -> Bool {
    guard !role.isAlwaysBlock, let end = marks.flowEnds[node.place] else { return true }
    let next = comments.firstIndex(behind: node.place) { $0 }
    if next < comments.count, comments[next] < end { return true }
    guard end.line > node.place.line else { return false }
    return try line(node, role, inFlow: false).count > Self.joinedLimit
  }

  private static func role(of key: String, in role: Role) -> Role {
    switch role {
    case .file:
      switch key {
      case "variants": return .variants
      case "blocks": return .blocks
      case "layers": return .entries
      default: return texts.contains(key) && key != "like" ? .text : .value
      }
    case .variants: return .variant
    case .variant: return texts.contains(key) ? .text : .value
    case .blocks: return .entries
    case .entry: return key == "return" ? .references : .entry
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
        try scalar(text, isQuoted: isQuoted, role, inFlow: inFlow)
      }
    case .sequence(let items, _):
      var texts: [String] = []
      for item in items { texts.append(try line(item, role, inFlow: true)) }
      return "[\(texts.joined(separator: ", "))]"
    case .mapping(let pairs, _):
      var texts: [String] = []
      for (key, value) in pairs {
        let value = try line(value, Self.role(of: key.text ?? "", in: role), inFlow: true)
        texts.append("\(try self.key(key, role, inFlow: true)):\(value.isEmpty ? "" : " ")\(value)")
      }
      return "{\(texts.joined(separator: ", "))}"
    }
  }

  private func scalar(
    _ text: String, isQuoted: Bool, _ role: Role, inFlow: Bool
  ) throws(DefinitionError) -> String {
    switch role {
    case .value:
      if isQuoted { return isWord(text) ? text : ScalarLayout.quoted(text) }
      if text.isEmpty { return "" }
      _ = try ExpressionParser.parse(text)
      return try ExpressionLayout.text(text)
    case .entry, .entries:
      return ScalarLayout.text(try EntryLayout.call(text), isQuoted: false, inFlow: inFlow)
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
  public static func < (left: TextPlace, right: TextPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
