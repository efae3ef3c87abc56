/// JSON over several lines, for people: made of the line without spaces, so that what is written piece by
/// piece is no value first.
enum JSONIndentation {
  /// A value that stands `depth` levels deep. Lists of plain values stay on one line; so do objects of
  /// such lists and of plain values, but for the outermost one.
  static func text(of line: String, depth: Int = 0) -> String {
    var line = line
    return line.withUTF8 { text(of: $0, depth) }
  }

  private static func text(of line: UnsafeBufferPointer<UInt8>, _ depth: Int) -> String {
    var result = JSONBuffer()
    var breaks = breaks(in: line, depth).makeIterator()
    // Of the lists and objects that are open: whether they are on several lines.
    var open: [Bool] = []
    func startLine() {
      result.append(raw: "\n")
      for _ in 0..<(depth + open.count) { result.append(raw: "  ") }
    }
    forEachPiece(of: line) { piece, sign in
      let isBroken = open.last ?? false
      switch sign {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        result.append(piece)
        open.append(breaks.next() ?? false)
        if open.last == true { startLine() }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        _ = open.popLast()
        if isBroken { startLine() }
        result.append(piece)
      case UInt8(ascii: ","):
        result.append(piece)
        if isBroken { startLine() } else { result.append(raw: " ") }
      case UInt8(ascii: ":"): result.append(raw: ": ")
      default: result.append(piece)
      }
    }
    return result.text
  }

  /// For each list and object of a line, in the order in which they begin: whether it is on several
  /// lines.
  private static func breaks(in line: UnsafeBufferPointer<UInt8>, _ depth: Int) -> [Bool] {
    // What is in each that is open: 0 nothing, 1 plain values, 2 lists of such too, 3 more.
    var open: [(place: Int, content: Int)] = []
    var result: [Bool] = []
    forEachPiece(of: line) { _, sign in
      switch sign {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append((result.count, 0))
        result.append(false)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let last = open.popLast() else { return }
        let isList = sign == UInt8(ascii: "]")
        result[last.place] =
          isList
          ? last.content > 1 : last.content > 2 || (depth + open.count == 0 && last.content > 0)
        guard let outer = open.indices.last else { return }
        open[outer].content = max(open[outer].content, isList && last.content < 2 ? 2 : 3)
      case UInt8(ascii: ","), UInt8(ascii: ":"): break
      default:
        guard let outer = open.indices.last else { return }
        open[outer].content = max(open[outer].content, 1)
      }
    }
    return result
  }

  /// Gives each sign of a line, and what stands between two of them: a string or another plain value.
  private static func forEachPiece(
    of line: UnsafeBufferPointer<UInt8>,
    _ body: (_ piece: UnsafeBufferPointer<UInt8>, _ first: UInt8) -> Void
  ) {
    var start = 0
    while start < line.count {
      var end = start + 1
      switch line[start] {
      case UInt8(ascii: "\""):
        while end < line.count, line[end] != UInt8(ascii: "\"") {
          end += line[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end + 1, line.count)
      case let byte where isSign(byte): break
      default: while end < line.count, !isSign(line[end]) { end += 1 }
      }
      body(UnsafeBufferPointer(rebasing: line[start..<end]), line[start])
      start = end
    }
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ","), UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
