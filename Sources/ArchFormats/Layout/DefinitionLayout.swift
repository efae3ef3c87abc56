/// The canonical layout of definitions: what they say stays, only how it is laid out changes.
///
///     try DefinitionLayout.formatted(Array("input: [ 3,8,8 ]\nname: x\n…".utf8), file: "x.yaml")
///     // name: x
///     // input: [3, 8, 8]
///     // …
package enum DefinitionLayout {
  /// The text in the canonical layout: YAML as the built-in definitions have it, a JSON object as
  /// `show --flat --format json` prints it, JSON objects a line each on one line each.
  ///
  /// - Parameters:
  ///   - file: the name that errors show; one that ends in `.ndjson` or `.jsonl` holds an object a line.
  ///   - reader: what expands the text: a size that PyTorch's own call names is left out where it is
  ///     inferred, and stays in a definition that is refused.
  /// - Throws: ``DefinitionError`` where the text is not a definition.
  package static func formatted(
    _ text: [UInt8], file: String, by reader: DefinitionReader = DefinitionReader()
  ) throws(DefinitionError) -> [UInt8] {
    let texts = DefinitionTexts.all(in: text, file: file)
    let hasLines = texts.count > 1 || Self.isOfLines(file)
    var result: [UInt8] = []
    for text in texts { result += try formatted(text, onOneLine: hasLines, by: reader) }
    return result
  }

  /// Whether a file's name says that it holds an object a line.
  package static func isOfLines(_ file: String) -> Bool {
    [".ndjson", ".jsonl"].contains(where: file.hasSuffix)
  }

  /// One text in the canonical layout.
  ///
  /// - Parameter onOneLine: whether a JSON object is written on one line.
  package static func formatted(
    _ text: DefinitionText, onOneLine: Bool, by reader: DefinitionReader = DefinitionReader()
  ) throws(DefinitionError) -> [UInt8] {
    if text.isJSON { return Array(try json(text, onOneLine: onOneLine).utf8) }
    _ = try reader.names(in: text)
    let calls = CallChecks { [text] in reader.checkedCalls(in: text) }
    let (file, text) = (text.file, text.bytes)
    do throws(DefinitionError) {
      let result = try yaml(text, calls)
      guard try isSame(text, Array(result.utf8), calls) else {
        throw DefinitionError(
          "the definition would not be the same in the canonical layout",
          help: "it stays as it is; please report this as a defect")
      }
      return Array(result.utf8)
    } catch { throw error.located(in: file, text: text) }
  }

  private static func json(
    _ text: DefinitionText, onOneLine: Bool
  ) throws(DefinitionError) -> String {
    // Whether it is a design; what is written is the text's own values, also those that the design
    // does not need.
    _ = try DefinitionReader().designs(in: text)
    let value: JSON
    do throws(JSONError) { value = try JSON(utf8: text.bytes) } catch {
      throw DefinitionError("the JSON cannot be read: \(error.message)", at: error.place)
        .located(in: text)
    }
    return (onOneLine ? value.compact : value.pretty) + "\n"
  }

  private static func yaml(
    _ text: [UInt8], _ calls: CallChecks?
  ) throws(DefinitionError) -> String {
    let (root, marks) = try YAMLReader.readMarked(text)
    let comments = LayoutComments(in: text, marks)
    let block = try LayoutBuilder.block(
      root, marks, comments: comments.comments.map(\.place), calls)
    comments.attach(to: block)
    return LayoutWriter.text(of: block)
  }

  // MARK: - Nothing is lost

  /// Whether two texts say the same: the same values, besides white space, and the same comments.
  private static func isSame(
    _ first: [UInt8], _ second: [UInt8], _ calls: CallChecks?
  ) throws(DefinitionError) -> Bool {
    let (left, leftMarks) = try YAMLReader.readMarked(first)
    let (right, rightMarks) = try YAMLReader.readMarked(second)
    let comments = [(first, leftMarks), (second, rightMarks)].map { text, marks in
      LayoutComments(in: text, marks).comments.map(\.text).sorted()
    }
    return isSame(sorted(left), sorted(right), calls) && comments[0] == comments[1]
  }

  /// A text without white space; of a call of which something is known its short form.
  private static func bare(_ text: String, at place: TextPlace, _ calls: CallChecks?) -> String {
    let call = try? EntryLayout.call(text) { calls?.inferred(by: $0, at: place.right(by: $1)) }
    return (call ?? text).filter { !$0.isWhitespace }
  }

  private static func sorted(_ root: TextNode) -> TextNode {
    guard case .mapping(let pairs, let place) = root else { return root }
    return .mapping(pairs.sorted { $0.key.text ?? "" < $1.key.text ?? "" }, place)
  }

  private static func isSame(
    _ left: TextNode, _ right: TextNode, _ calls: CallChecks?
  ) -> Bool {
    switch (left, right) {
    case (.scalar(let left, _, let place), .scalar(let right, _, let other)):
      return bare(left, at: place, calls) == bare(right, at: other, nil)
    case (.sequence(let left, _), .sequence(let right, _)):
      return left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1, calls) }
    case (.mapping(let left, _), .mapping(let right, _)):
      return left.count == right.count
        && zip(left, right).allSatisfy {
          isSame($0.key, $1.key, nil) && isSame($0.value, $1.value, calls)
        }
    default: return false
    }
  }
}
