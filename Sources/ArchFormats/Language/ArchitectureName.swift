/// What a name of an architecture, or a component of a path, may be.
package enum ArchitectureName {
  /// The rule as messages state it.
  package static let rule =
    "letters, digits, '_', '.', '+' and '-', at most 100, a letter or a digit first"

  /// What is wrong with a name; nil where nothing is.
  package static func problem(with name: String) -> String? {
    if name.isEmpty { return "a name is empty" }
    if name.utf8.count > 100 { return "a name of \(name.utf8.count) bytes is too long" }
    let isWord = name.utf8.allSatisfy { isPart($0) || $0 == UInt8(ascii: ".") }
    guard isWord, let first = name.utf8.first, isPart(first), !"_+-".utf8.contains(first) else {
      return "'\(VisibleText.line(name))' is not a name"
    }
    return nil
  }

  /// What is wrong with a component of a path; nil where nothing is.
  package static func problem(withComponent name: String) -> String? {
    if name.isEmpty || name.utf8.count > 100 { return problem(with: name) }
    guard name.utf8.allSatisfy(isPart) else {
      return "'\(VisibleText.line(name))' is not a name of an entry"
    }
    return nil
  }

  /// What paths look like, as messages state it.
  static let pathRule = "a path such as layer1.0.conv1"

  /// The most components of a path: more than nested entries give.
  static let depthLimit = 2 * Elaborator.depthLimit

  /// What is wrong with a path; nil where nothing is.
  package static func problem(withPath path: String) -> String? {
    var text = path
    let depth = text.withUTF8 { Self.depth(ofPath: UnsafeRawBufferPointer($0).bytes) }
    if depth == 0 { return problem(withComponents: path) }
    return depth > depthLimit ? "a path of \(depth) names, where at most \(depthLimit) may be" : nil
  }

  /// Whether nothing is wrong with a path.
  static func isPath(_ text: RawSpan) -> Bool { (1...depthLimit).contains(depth(ofPath: text)) }

  /// How many components a path has; 0 where they are none.
  private static func depth(ofPath text: RawSpan) -> Int {
    var (length, depth) = (0, 1)
    for offset in text.byteOffsets {
      let byte = text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
      guard byte == UInt8(ascii: ".") ? length > 0 : isPart(byte) && length < 100 else { return 0 }
      if byte == UInt8(ascii: ".") { (length, depth) = (0, depth + 1) } else { length += 1 }
    }
    return length > 0 ? depth : 0
  }

  private static func problem(withComponents path: String) -> String? {
    path.split(separator: ".", omittingEmptySubsequences: false).lazy
      .compactMap { problem(withComponent: String($0)) }.first
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
