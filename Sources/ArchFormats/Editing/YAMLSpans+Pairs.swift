extension YAMLSpans {
  /// The text with another value of a pair.
  func replacingValue(of pair: (key: TextNode, value: TextNode), by new: String) -> [UInt8]? {
    guard let key = range(of: pair.key), var value = range(of: pair.value) else { return nil }
    var new = new
    let between = text[key.upperBound..<max(value.lowerBound, key.upperBound)]
    if between.allSatisfy({ ":\r\n ".utf8.contains($0) }),
      between.isEmpty || between.last == UInt8(ascii: ":")
        || between.contains(UInt8(ascii: "\n"))
    {
      // A list below its key comes beside it, and a value that was missing gets its space.
      value = key.upperBound..<value.upperBound
      new = ": \(new)"
    }
    return replacing(value, by: new)
  }

  /// The text with one more pair in a mapping, after its parameters and in front of its settings.
  func adding(_ pair: String, to mapping: TextNode) -> [UInt8]? {
    guard let own = range(of: mapping) else { return nil }
    let pairs = mapping.pairs
    let previous = pairs.last { !DocumentParser.settingKeys.contains($0.key.text ?? "") }
    let end = previous.flatMap { range(of: $0.value) }?.upperBound
    if isFlow(mapping) {
      if let end { return replacing(end..<end, by: ", \(pair)") }
      let start = own.lowerBound + 1
      return replacing(start..<start, by: pairs.isEmpty ? pair : "\(pair), ")
    }
    guard let first = pairs.first, let start = range(of: first.key)?.lowerBound else { return nil }
    let indent = String(repeating: " ", count: max(0, first.key.place.column - 1))
    if let end {
      let place = lineEnd(of: end)
      return replacing(place..<place, by: "\n\(indent)\(pair)")
    }
    return previous == nil ? replacing(start..<start, by: "\(pair)\n\(indent)") : nil
  }

  /// The text without one pair of a mapping.
  func removing(_ index: Int, of mapping: TextNode) -> [UInt8]? {
    let pairs = mapping.pairs
    guard let key = range(of: pairs[index].key), let value = range(of: pairs[index].value) else {
      return nil
    }
    if isFlow(mapping) {
      if index > 0, let previous = range(of: pairs[index - 1].value) {
        return replacing(previous.upperBound..<value.upperBound, by: "")
      }
      let next = pairs.count > 1 ? range(of: pairs[1].key)?.lowerBound : nil
      return replacing(key.lowerBound..<(next ?? value.upperBound), by: "")
    }
    let (start, end) = (lineStart(of: key.lowerBound), lineEnd(of: value.upperBound))
    let next = text[end...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? text.count
    var result = replacing(start..<next, by: "")
    // No empty lines at the end of the file.
    while result.count > 1, result.suffix(2).allSatisfy({ $0 == UInt8(ascii: "\n") }) {
      result.removeLast()
    }
    return result
  }
}
