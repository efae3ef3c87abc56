/// A value of a JSON text, by its place in the text.
///
/// The text is read once, strictly, into a list of tokens with their places; a value is taken from
/// its bytes when somebody asks for it, and its line and column are counted only then.
struct JSONNode: Sendable {
  enum Kind: UInt8, Sendable { case null, bool, integer, fraction, string, array, object }

  /// What a text is made of: values, and before each value of an object its key.
  struct Token {
    var kind: Kind
    /// Whether a string is ASCII without escapes.
    var isPlain = false
    /// The bytes, with a string's quotes.
    var start: Int
    var end = 0
    /// The token after the value and all that is in it.
    var next = 0
    /// The value of an integer; 1 for `true`.
    var integer = 0
  }

  /// A text with its tokens in order.
  final class Text: Sendable {
    let bytes: [UInt8]
    let tokens: [Token]

    init(_ bytes: [UInt8], _ tokens: [Token]) {
      self.bytes = bytes
      self.tokens = tokens
    }
  }

  private let source: Text
  private let index: Int

  /// Reads a JSON text.
  init(_ utf8: [UInt8]) throws(JSONError) {
    var reader = JSONReader(utf8)
    source = Text(utf8, try reader.document())
    index = 0
  }

  private init(_ text: Text, _ index: Int) {
    source = text
    self.index = index
  }

  private var token: Token { source.tokens[index] }
  var kind: Kind { token.kind }

  /// The bytes that the value is written with.
  var bytes: ArraySlice<UInt8> { source.bytes[token.start..<token.end] }

  var place: TextPlace { TextPlace(of: token.start, in: source.bytes) }

  /// A string's text; that of a number, `true` and `null` as it is written.
  var word: String {
    guard kind == .string else { return String(decoding: bytes, as: UTF8.self) }
    let inside = source.bytes[(token.start + 1)..<(token.end - 1)]
    if token.isPlain { return String(decoding: inside, as: UTF8.self) }
    // The text was read already, so that it is one.
    return (try? JSONReader.string(in: source.bytes, from: token.start)) ?? ""
  }

  /// The text of what is no list and no object; nil for those.
  var text: String? { kind == .array || kind == .object ? nil : word }

  /// Whether a string is this one.
  func isWord(_ word: StaticString) -> Bool {
    guard token.isPlain else {
      return kind == .string && self.word.utf8.elementsEqual(word.description.utf8)
    }
    let length = word.utf8CodeUnitCount
    guard token.end - token.start == length + 2 else { return false }
    return source.bytes.withUnsafeBufferPointer { bytes in
      let text = bytes[(token.start + 1)..<(token.end - 1)]
      return text.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length))
    }
  }

  var integer: Int? { kind == .integer ? token.integer : nil }
  var boolean: Bool? { kind == .bool ? token.integer == 1 : nil }
  var isNull: Bool { kind == .null }

  /// The values of a list; nil for anything else.
  var elements: [JSONNode]? {
    guard kind == .array else { return nil }
    var elements: [JSONNode] = []
    forEachElement { elements.append($0) }
    return elements
  }

  /// Gives the values of a list one after the other; none of anything else.
  @inline(__always)
  func forEachElement<E: Error>(_ body: (JSONNode) throws(E) -> Void) throws(E) {
    guard kind == .array else { return }
    let end = token.next
    var place = index + 1
    while place < end {
      try body(JSONNode(source, place))
      place = source.tokens[place].next
    }
  }

  /// The keys of an object with their values; nil for anything else.
  var members: [(key: JSONNode, value: JSONNode)]? {
    guard kind == .object else { return nil }
    var members: [(key: JSONNode, value: JSONNode)] = []
    forEachMember { members.append(($0, $1)) }
    return members
  }

  /// Gives the keys of an object with their values one after the other; none of anything else.
  @inline(__always)
  func forEachMember(_ body: (_ key: JSONNode, _ value: JSONNode) -> Void) {
    guard kind == .object else { return }
    let end = token.next
    var place = index + 1
    while place < end {
      let value = source.tokens[place].next
      body(JSONNode(source, place), JSONNode(source, value))
      place = source.tokens[value].next
    }
  }

  /// The value at a key of an object; nil for anything else.
  subscript(key: StaticString) -> JSONNode? {
    var found: JSONNode?
    forEachMember { name, value in if found == nil, name.isWord(key) { found = value } }
    return found
  }

  /// Appends the bytes from where this value begins to where another one ends.
  func append(through last: JSONNode, to text: inout ByteText) {
    source.bytes[token.start..<last.token.end].withUnsafeBufferPointer { text.append($0) }
  }
}

extension JSON {
  /// The value that a node of a JSON text stands for.
  init(_ node: JSONNode) {
    switch node.kind {
    case .null: self = .null
    case .bool: self = .bool(node.boolean == true)
    case .integer: self = .int(node.integer ?? 0)
    case .fraction: self = .float(Double(node.word) ?? .nan)
    case .string: self = .string(node.word)
    case .array: self = .array((node.elements ?? []).map { JSON($0) })
    case .object:
      self = .object((node.members ?? []).map { Member($0.key.word, JSON($0.value)) })
    }
  }
}

extension TextPlace {
  /// The place of a byte; columns count Unicode scalars.
  init(of offset: Int, in bytes: [UInt8]) {
    self.init(line: 1, column: 1)
    for byte in bytes.prefix(offset) {
      if byte == 0x0a {
        line += 1
        column = 1
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
    }
  }
}
