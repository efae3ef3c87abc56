/// A YAML text whose nodes have ranges of bytes, so that one of them can be replaced and all else,
/// comments and layout included, stays as it is.
struct YAMLSpans {
  let text: [UInt8]
  let root: TextNode
  private var scalarEnds: [TextPlace: TextPlace] = [:]
  private let flowEnds: [TextPlace: TextPlace]
  /// Where the lines begin.
  private var lines: [Int] = []

  init(_ text: [UInt8]) throws(DefinitionError) {
    self.text = text
    let (root, marks) = try YAMLReader.readMarked(text)
    self.root = root
    flowEnds = marks.flowEnds
    // What comes after `|` or `>` ends somewhere on a later line: it has no range.
    for scalar in marks.scalars where !scalar.isBlock { scalarEnds[scalar.start] = scalar.end }
    // A byte order mark is no part of the first line.
    lines = [text.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0]
    lines += text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  /// The bytes of a node; nil where it is not known where it ends.
  func range(of node: TextNode) -> Range<Int>? {
    guard let start = offset(of: node.place), let end = end(of: node), start <= end else {
      return nil
    }
    return start..<end
  }

  /// Whether a list or a mapping is in brackets.
  func isFlow(_ node: TextNode) -> Bool { flowEnds[node.place] != nil }

  /// The offset of the first byte of the line of an offset.
  func lineStart(of offset: Int) -> Int { lines.last { $0 <= offset } ?? 0 }

  /// The offset after the last byte of the line of an offset, without its break.
  func lineEnd(of offset: Int) -> Int {
    let end = text[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    return end > offset && text[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
  }

  /// The text with some bytes replaced.
  func replacing(_ range: Range<Int>, by new: String) -> [UInt8] {
    Array(text[..<range.lowerBound]) + Array(new.utf8) + Array(text[range.upperBound...])
  }

  private func end(of node: TextNode) -> Int? {
    if let end = flowEnds[node.place] { return offset(of: end) }
    switch node {
    case .scalar(_, _, let place): return scalarEnds[place].flatMap(offset)
    case .sequence(let items, _): return items.last.flatMap(end)
    case .mapping(let pairs, _): return pairs.last.flatMap { end(of: $0.value) }
    }
  }

  /// The offset of a place, whose column counts characters.
  private func offset(of place: TextPlace) -> Int? {
    guard lines.indices.contains(place.line - 1) else { return nil }
    var offset = lines[place.line - 1]
    for _ in 1..<max(place.column, 1) {
      guard offset < text.count else { return nil }
      offset += 1
      while offset < text.count, text[offset] & 0xc0 == 0x80 { offset += 1 }
    }
    return offset
  }
}

extension TextNode {
  /// The pairs of a mapping; none for anything else.
  var pairs: [(key: TextNode, value: TextNode)] {
    guard case .mapping(let pairs, _) = self else { return [] }
    return pairs
  }

  /// The value of a key of a mapping.
  subscript(key: String) -> TextNode? { pairs.first { $0.key.text == key }?.value }
}
