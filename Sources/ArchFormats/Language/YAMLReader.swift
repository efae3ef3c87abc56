import CYAML

/// Reads YAML into a ``TextNode``: scalars as they are written, each with its place.
///
/// It takes libyaml's events one by one, so that depth is bounded and nothing is expanded: an alias
/// is refused where it is, and a bomb of them never goes off.
struct YAMLReader {
  /// How deep lists and mappings may be nested.
  static var depthLimit: Int { 64 }

  private var parser = yaml_parser_t()
  /// The text that is read, for places that libyaml gives as a number of bytes.
  private var content: ArraySlice<UInt8> = []
  /// Where scalars and flow collections end, which only the layout asks for.
  private var marks: YAMLMarks?

  /// The single document in `text`.
  static func read(_ text: [UInt8]) throws(DefinitionError) -> TextNode {
    var reader = YAMLReader()
    return try reader.read(text)
  }

  /// The single document in `text`, and where its parts end.
  static func readMarked(_ text: [UInt8]) throws(DefinitionError) -> (TextNode, YAMLMarks) {
    var reader = YAMLReader()
    reader.marks = YAMLMarks()
    let node = try reader.read(text)
    return (node, reader.marks ?? YAMLMarks())
  }

  private mutating func read(_ text: [UInt8]) throws(DefinitionError) -> TextNode {
    guard yaml_parser_initialize(&parser) == 1 else {
      throw DefinitionError("the YAML parser cannot be set up")
    }
    defer { yaml_parser_delete(&parser) }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    // A byte order mark, which some editors put first, is no part of the text.
    content = text.starts(with: [0xef, 0xbb, 0xbf]) ? text.dropFirst(3) : text[...]
    let result: Result<TextNode, DefinitionError> = content.withUnsafeBufferPointer { bytes in
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      do throws(DefinitionError) { return .success(try document()) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func document() throws(DefinitionError) -> TextNode {
    var root: TextNode?
    while true {
      let event = try next()
      switch event.kind {
      case .start: continue
      case .documentStart:
        if root != nil {
          throw DefinitionError(
            "a second document in one file", at: event.place,
            help: "put each definition into a file of its own")
        }
      case .documentEnd: continue
      case .end:
        guard let root else {
          throw DefinitionError(
            "the file is empty", expected: "a definition, which begins with 'name:' or 'family:'")
        }
        return root
      default: root = try node(event, depth: 1)
      }
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(DefinitionError) -> TextNode {
    guard depth <= Self.depthLimit else { throw Self.tooDeep(at: event.place) }
    switch event.kind {
    case .scalar(let text, let isQuoted):
      marks?.scalars.append(.init(start: event.place, end: event.end, isBlock: event.isBlockScalar))
      return .scalar(text, isQuoted: isQuoted, event.place)
    case .sequenceStart:
      var items: [TextNode] = []
      while true {
        let item = try next()
        if case .close = item.kind {
          close(event, at: item.end)
          return .sequence(items, event.place)
        }
        items.append(try node(item, depth: depth + 1))
      }
    case .mappingStart:
      var pairs: [(key: TextNode, value: TextNode)] = []
      while true {
        let key = try next()
        if case .close = key.kind {
          close(event, at: key.end)
          return .mapping(pairs, event.place)
        }
        let keyNode = try node(key, depth: depth + 1)
        pairs.append((keyNode, try node(next(), depth: depth + 1)))
      }
    default: throw DefinitionError("a value is missing", at: event.place)
    }
  }

  // MARK: - Events

  private struct Event {
    enum Kind {
      case start, end, documentStart, documentEnd
      case scalar(String, isQuoted: Bool)
      case sequenceStart, mappingStart, close
    }
    var kind: Kind
    var place: TextPlace
    var end: TextPlace
    var isFlow = false
    var isBlockScalar = false
  }

  private mutating func close(_ start: Event, at end: TextPlace) {
    if start.isFlow { marks?.flowEnds[start.place] = end }
  }

  private mutating func next() throws(DefinitionError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    let place = TextPlace(event.start_mark)
    var result = Event(
      kind: try kind(of: event, at: place), place: place, end: TextPlace(event.end_mark))
    switch event.type {
    case YAML_SCALAR_EVENT:
      let style = event.data.scalar.style
      result.isBlockScalar = style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE
    case YAML_SEQUENCE_START_EVENT:
      result.isFlow = event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    case YAML_MAPPING_START_EVENT:
      result.isFlow = event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    default: break
    }
    return result
  }

  private func kind(
    of event: yaml_event_t, at place: TextPlace
  ) throws(DefinitionError) -> Event.Kind {
    switch event.type {
    case YAML_SCALAR_EVENT:
      try refuse(event.data.scalar.anchor, tag: event.data.scalar.tag, at: place)
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        String(decoding: bytes, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      try refuse(
        event.data.sequence_start.anchor, tag: event.data.sequence_start.tag, at: place)
      return .sequenceStart
    case YAML_MAPPING_START_EVENT:
      try refuse(
        event.data.mapping_start.anchor, tag: event.data.mapping_start.tag, at: place)
      return .mappingStart
    case YAML_ALIAS_EVENT: throw Self.alias(at: place)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .close
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_END_EVENT: return .end
    default: return .start
    }
  }

  private func refuse(
    _ anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, at place: TextPlace
  ) throws(DefinitionError) {
    if anchor != nil { throw Self.alias(at: place) }
    guard let tag else { return }
    throw DefinitionError(
      "a tag has no place in a definition", at: place,
      found: VisibleText.part(String(cString: tag)), help: "leave it out; '…' in quotes is a word")
  }

  private static func alias(at place: TextPlace) -> DefinitionError {
    DefinitionError(
      "anchors and aliases have no place in a definition", at: place,
      help: "write what repeats as a block or a parameter")
  }

  private static func tooDeep(at place: TextPlace?) -> DefinitionError {
    DefinitionError(
      "lists are nested too deep", at: place, found: "more than \(depthLimit) levels",
      expected: "at most \(depthLimit) levels")
  }

  private func place(atByte offset: Int) -> TextPlace {
    let before = content.prefix(offset)
    let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Bytes after the first one of a character are 10…… .
    let column = (line.last ?? []).count { $0 & 0xc0 != 0x80 }
    return TextPlace(line: max(line.count, 1), column: column + 1)
  }

  private func problem() -> DefinitionError {
    let text = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
    let isReader = parser.error == YAML_READER_ERROR
    if isReader, text.hasPrefix("control characters") {
      let digits = String(parser.problem_value, radix: 16)
      let escape = "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
      return DefinitionError(
        "a control character, which YAML does not allow", at: place(atByte: parser.problem_offset),
        found: escape, help: "leave it out, or write it as \(escape) in a text in double quotes")
    }
    if text.hasPrefix("mapping values are not allowed"), parser.problem_mark.column > 1_024 {
      return DefinitionError(
        "a key of more than 1,024 bytes, which YAML does not allow",
        at: TextPlace(line: Int(parser.problem_mark.line) + 1, column: 1),
        help: "what comes before the colon is the key: put clauses behind the call, "
          + "- name: Call from …")
    }
    // libyaml looks ahead, and has a limit of its own.
    if text.hasPrefix("Maximum nesting level") { return Self.tooDeep(at: nil) }
    return DefinitionError(
      isReader ? "the file is not text in UTF-8" : "the YAML cannot be read: \(text)",
      at: isReader ? nil : TextPlace(parser.problem_mark),
      help: isReader
        ? "it begins as no model file of \(ModelFormat.endings.joined(separator: ", ")) does"
        : "a list entry begins with '- ', a key ends with ': '")
  }
}

/// Where the parts of a YAML text end, beside the nodes, which know only where they begin.
struct YAMLMarks {
  struct Scalar {
    var start: TextPlace
    /// After the last character.
    var end: TextPlace
    /// Whether it is written after `|` or `>`.
    var isBlock: Bool
  }
  /// In the order of the text.
  var scalars: [Scalar] = []
  /// After the closing bracket of each `[…]` and `{…}`, by its opening one.
  var flowEnds: [TextPlace: TextPlace] = [:]
}

extension TextPlace {
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}
