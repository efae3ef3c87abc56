/// Reads `--set name=value`.
enum SetOption {
  static func parameters(_ texts: [String]) throws(Failure) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    for text in texts {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw Failure(
          .usage, error: "--set takes name=value, not '\(text)'", help: "for example width=1.4")
      }
      result.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
    }
    return result
  }
}
