import CYaml

/// Reads YAML into a ``TextNode``: scalars as they are written, each with its place.
///
/// It takes libyaml's events one by one, so that depth is bounded and nothing is expanded: an alias
/// is refused where it stands, and a bomb of them never goes off.
struct YAMLReader {
  /// How deep lists and mappings may be nested.
  static var depthLimit: Int { 64 }

  private var parser = yaml_parser_t()

  /// The single document in `text`.
  static func read(_ text: [UInt8]) throws(DefinitionError) -> TextNode {
    var reader = YAMLReader()
    guard yaml_parser_initialize(&reader.parser) == 1 else {
      throw DefinitionError("the YAML parser cannot be set up")
    }
    defer { yaml_parser_delete(&reader.parser) }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING)
    // A byte order mark, which some editors put first, is no part of the text.
    let content = text.starts(with: [0xef, 0xbb, 0xbf]) ? text.dropFirst(3) : text[...]
    let result: Result<TextNode, DefinitionError> = content.withUnsafeBufferPointer { bytes in
      yaml_parser_set_input_string(&reader.parser, bytes.baseAddress, bytes.count)
      do throws(DefinitionError) { return .success(try reader.document()) } catch {
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
    case .scalar(let text, let isQuoted): return .scalar(text, isQuoted: isQuoted, event.place)
    case .sequenceStart:
      var items: [TextNode] = []
      while true {
        let item = try next()
        if case .close = item.kind { return .sequence(items, event.place) }
        items.append(try node(item, depth: depth + 1))
      }
    case .mappingStart:
      var pairs: [(key: TextNode, value: TextNode)] = []
      while true {
        let key = try next()
        if case .close = key.kind { return .mapping(pairs, event.place) }
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
  }

  private mutating func next() throws(DefinitionError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw problem() }
    defer { yaml_event_delete(&event) }
    let place = TextPlace(
      line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    return Event(kind: try kind(of: event, at: place), place: place)
  }

  private func kind(
    of event: yaml_event_t, at place: TextPlace
  ) throws(DefinitionError) -> Event.Kind {
    switch event.type {
    case YAML_SCALAR_EVENT:
      try refuseAnchor(event.data.scalar.anchor, at: place)
      let scalar = event.data.scalar
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        String(decoding: bytes, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE)
    case YAML_SEQUENCE_START_EVENT:
      try refuseAnchor(event.data.sequence_start.anchor, at: place)
      return .sequenceStart
    case YAML_MAPPING_START_EVENT:
      try refuseAnchor(event.data.mapping_start.anchor, at: place)
      return .mappingStart
    case YAML_ALIAS_EVENT: throw Self.alias(at: place)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return .close
    case YAML_DOCUMENT_START_EVENT: return .documentStart
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_STREAM_END_EVENT: return .end
    default: return .start
    }
  }

  private func refuseAnchor(
    _ anchor: UnsafeMutablePointer<UInt8>?, at place: TextPlace
  ) throws(DefinitionError) {
    if anchor != nil { throw Self.alias(at: place) }
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

  private func problem() -> DefinitionError {
    let text = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
    let isReader = parser.error == YAML_READER_ERROR
    let mark = parser.problem_mark
    // libyaml looks ahead, and has a limit of its own.
    if text.hasPrefix("Maximum nesting level") { return Self.tooDeep(at: nil) }
    return DefinitionError(
      isReader ? "the file is not text in UTF-8" : "the YAML cannot be read: \(text)",
      at: isReader ? nil : TextPlace(line: Int(mark.line) + 1, column: Int(mark.column) + 1),
      help: isReader ? nil : "a list entry begins with '- ', a key ends with ': '")
  }
}
