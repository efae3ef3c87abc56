/// Texts of other programs that define networks.
enum NetworkText {
  /// The format that a text begins as; nil for anything else.
  ///
  /// darknet's begin with `[net]`. Caffe's are messages in protobuf's text form, which have `layer {`
  /// or the inputs at a line's beginning, as no definition of ours has.
  static func format(_ head: [UInt8]) -> ModelFormat? {
    var isFirst = true
    for line in head.split(separator: UInt8(ascii: "\n")) {
      let text = Substring(decoding: line, as: UTF8.self).drop { $0.isWhitespace }
      if text.isEmpty || text.first == "#" || text.first == ";" { continue }
      if isFirst, text.hasPrefix("[net]") || text.hasPrefix("[network]") { return .darknet }
      isFirst = false
      for word in ["layer", "layers", "input_shape", "force_backward", "state"]
      where text.hasPrefix(word) {
        let rest = text.dropFirst(word.count).drop { $0 == " " || $0 == "\t" || $0 == ":" }
        if rest.first == "{" { return .caffe }
      }
      if text.hasPrefix("input_dim:") || text.hasPrefix("input: \"") { return .caffe }
    }
    return nil
  }

  /// - Throws: ``DefinitionError`` where an input is written without elements.
  static func requireElements(of sizes: [Int], _ line: Int) throws(DefinitionError) {
    guard sizes.allSatisfy({ $0 > 0 }) else {
      throw DefinitionError(
        "a dimension of the input is below 1", at: TextPlace(line: line, column: 1),
        found: sizes.map(String.init).joined(separator: "x"),
        expected: "every dimension at least 1")
    }
  }

  /// The whole text, at most as long as a definition.
  static func bytes(of bytes: ModelBytes) throws -> [UInt8] {
    let limit = DefinitionText.sizeLimit
    let text = try bytes.read(limit + 1, at: 0)
    guard text.count <= limit else {
      throw DefinitionError("the file is too large", expected: "at most \(limit >> 20) MiB")
    }
    return text
  }
}
