/// One end of a stack of layers: `224`, `28..32`, or `2n+1` for every n from 1 up.
public enum SizeFamily: Hashable, Sendable {
  /// Some sizes, all of them at least 1.
  case sizes(IntegerRanges)
  /// factor*n + offset, at least 1 for every n from 1 up.
  case line(factor: Int, offset: Int)

  /// Reads what a person writes.
  public init(_ text: String) throws(ShapeError) {
    guard let place = text.firstIndex(of: "n") else {
      let ranges = try IntegerRanges(text)
      if let least = ranges.least, least < 1 { throw .noSize(least, in: text) }
      guard ranges.greatest != nil else {
        throw ShapeError(
          "'\(text)' has no upper end", found: text, expected: "sizes from one to another",
          help: "for example 28..32, or 2n for every even size")
      }
      self = .sizes(ranges)
      return
    }
    let (front, back) = (text[..<place], text[text.index(after: place)...])
    let factor = front.isEmpty ? 1 : Self.digits(front)
    let offset: Int?
    switch back.first {
    case nil: offset = 0
    case "+": offset = Self.digits(back.dropFirst())
    case "-": offset = Self.digits(back.dropFirst()).map { -$0 }
    default: offset = nil
    }
    guard let factor, factor > 0, let offset else {
      throw ShapeError(
        "'\(text)' is no size", found: text, expected: "a size, a range, or a multiple of n",
        help: "for example 224, 28..32, 2n or 2n+1")
    }
    let least = try Checked.add(factor, offset)
    if least < 1 { throw .noSize(least, in: "\(text) at n = 1") }
    self = .line(factor: factor, offset: offset)
  }

  private static func digits(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isWholeNumber }) else { return nil }
    return Int(text)
  }

  /// As it is written: `2n+1`.
  public var text: String {
    switch self {
    case .sizes(let ranges): return ranges.text
    case .line(let factor, let offset):
      let sign = offset > 0 ? "+" : ""
      return (factor == 1 ? "n" : "\(factor)n") + (offset == 0 ? "" : "\(sign)\(offset)")
    }
  }
}

extension ShapeError {
  fileprivate static func noSize(_ size: Int, in text: String) -> ShapeError {
    ShapeError(
      "'\(text)' is no size: no layer takes or gives a map of \(size)", found: "\(size)",
      expected: "at least 1")
  }
}
