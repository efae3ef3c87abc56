/// What a person asks of a number: `3`, `1,3,5`, `1..11`, `..5M`, `256..`. k, M and G are powers of
/// ten, and `1.5M` is 1,500,000; Ki, Mi and Gi are powers of 1024.
///
///     let ranges = try IntegerRanges("1,3,5..")
///     ranges.contains(4)    // false
///     ranges.contains(600)  // true
public struct IntegerRanges: Hashable, Sendable {
  /// Both ends are part of it; nil for one that is open.
  public struct Range: Hashable, Sendable {
    /// The least number of it.
    public var low: Int?
    /// The greatest number of it.
    public var high: Int?

    /// Whether the number is in the range.
    public func contains(_ value: Int) -> Bool {
      value >= (low ?? value) && value <= (high ?? value)
    }
  }

  /// In the order in which they are written; they may overlap.
  public let ranges: [Range]
  /// As it was written.
  public let text: String

  /// Reads ranges separated by commas.
  ///
  /// - Throws: ``ShapeError`` where the text is none, or a number does not fit 64 bits.
  public init(_ text: String) throws(ShapeError) {
    var ranges: [Range] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      ranges.append(try Self.range(part, of: text))
    }
    self.ranges = ranges
    self.text = text
  }

  /// The multiples of `factor` that are in the ranges when `factor` becomes `divisor` in each of them:
  /// bytes of elements of one size as bytes of those of another. The text stays.
  public func scaled(by factor: Int, over divisor: Int) -> IntegerRanges {
    guard factor != divisor, factor > 0, divisor > 0 else { return self }
    func scaled(_ bound: Int, isLow: Bool) -> Int {
      let (quotient, remainder) = bound.quotientAndRemainder(dividingBy: divisor)
      let count = isLow && remainder > 0 ? quotient + 1 : quotient
      return (try? Checked.multiply(count, factor)) ?? .max
    }
    return IntegerRanges(
      ranges.map { range in
        Range(
          low: range.low.map { scaled($0, isLow: true) },
          high: range.high.map { scaled($0, isLow: false) })
      }, text)
  }

  /// Reads ranges of numbers of bytes, whose units may have a B: `..8GB`, `..512MiB`.
  ///
  /// - Throws: ``ShapeError`` where the text is none, or a number does not fit 64 bits.
  public init(bytes text: String) throws(ShapeError) {
    // A B behind a number or its unit says what is meant anyway.
    let parts = text.split(separator: "B", omittingEmptySubsequences: false)
    for part in parts.dropLast() {
      guard let last = part.last, last.isNumber || "kKMGi".contains(last) else {
        throw .notARange(text, "'B' stands behind no number")
      }
    }
    let plain = parts.joined()
    self.init(try IntegerRanges(plain).ranges, text)
  }

  private init(_ ranges: [Range], _ text: String) { (self.ranges, self.text) = (ranges, text) }

  /// Whether the number is in one of the ranges.
  public func contains(_ value: Int) -> Bool { ranges.contains { $0.contains(value) } }

  /// The same numbers from 0 on, as ranges in order of which no two have a number in common.
  var disjoint: [Range] {
    var result: [(low: Int, high: Int)] = []
    let sorted = ranges.map { (low: max(0, $0.low ?? 0), high: $0.high ?? .max) }
      .filter { $0.low <= $0.high }.sorted { $0.low < $1.low }
    for range in sorted {
      if let last = result.last, range.low <= last.high {
        result[result.count - 1].high = max(last.high, range.high)
      } else {
        result.append(range)
      }
    }
    return result.map {
      Range(low: $0.low == 0 ? nil : $0.low, high: $0.high == .max ? nil : $0.high)
    }
  }

  /// The smallest value that is asked for; nil where there is no lower end.
  public var least: Int? {
    ranges.reduce(Int?.some(.max)) { least, range in
      least.flatMap { least in range.low.map { min($0, least) } }
    }
  }

  /// The largest value that is asked for; nil where there is no upper end.
  public var greatest: Int? {
    ranges.reduce(Int?.some(.min)) { greatest, range in
      greatest.flatMap { greatest in range.high.map { max($0, greatest) } }
    }
  }

  /// All values from `lowest` up in ascending order, each once; nil where there is no upper end, or
  /// where there are more than `limit`.
  public func values(from lowest: Int, atMost limit: Int) -> [Int]? {
    var values = Set<Int>()
    for range in ranges {
      let low = max(lowest, range.low ?? lowest)
      guard let high = range.high else { return nil }
      if low > high { continue }
      guard let last = try? Checked.subtract(high, low), last < limit else { return nil }
      values.formUnion(low...high)
    }
    return values.count <= limit ? values.sorted() : nil
  }

  private static func range(
    _ part: some StringProtocol, of text: String
  ) throws(ShapeError) -> Range {
    guard let dots = part.firstRange(of: "..") else {
      let value = try number(part, of: text)
      return Range(low: value, high: value)
    }
    let ends = (part[..<dots.lowerBound], part[dots.upperBound...])
    let low = ends.0.isEmpty ? nil : try number(ends.0, of: text)
    let high = ends.1.isEmpty ? nil : try number(ends.1, of: text)
    guard low != nil || high != nil else { throw .notARange(text, "'..' has no end") }
    if let low, let high, low > high { throw .notARange(text, "\(low) is above \(high)") }
    return Range(low: low, high: high)
  }

  /// Digits, with a point only before a unit that makes an integer of them.
  private static func number(
    _ word: some StringProtocol, of text: String
  ) throws(ShapeError) -> Int {
    if word.last == "i" { return try binaryNumber(word, of: text) }
    let powers: [Character: Int] = ["k": 3, "K": 3, "M": 6, "G": 9]
    let unit = word.last.flatMap { powers[$0] }
    var power = unit ?? 0
    var (value, hasPoint, digits) = (0, false, 0)
    for character in unit == nil ? word[...] : word.dropLast() {
      if character == ".", !hasPoint, digits > 0 {
        hasPoint = true
        continue
      }
      guard let digit = character.wholeNumberValue, character.isASCII else {
        throw .notARange(text, "'\(word)' is no number of at least 0")
      }
      digits += 1
      if hasPoint { power -= 1 }
      value = try Checked.affine(10, value, digit)
    }
    if hasPoint, word.last == "." {
      throw .notARange(text, "'\(word)' ends with one dot, where a range has two")
    }
    guard digits > 0, power >= 0 else {
      throw .notARange(text, "'\(word)' is no integer of at least 0")
    }
    for _ in 0..<power { value = try Checked.multiply(10, value) }
    return value
  }

  /// Digits and a unit of powers of 1024.
  private static func binaryNumber(
    _ word: some StringProtocol, of text: String
  ) throws(ShapeError) -> Int {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
    let digits = word.dropLast(2)
    guard let shift = word.dropLast().last.flatMap({ shifts[$0] }), !digits.isEmpty,
      digits.allSatisfy({ $0.isASCII && $0.isNumber }), let count = Int(digits)
    else { throw .notARange(text, "'\(word)' is no integer of at least 0") }
    return try Checked.multiply(count, 1 << shift)
  }
}

extension ShapeError {
  fileprivate static func notARange(_ text: String, _ reason: String) -> ShapeError {
    ShapeError(
      "'\(text)' is no range: \(reason)", found: text, expected: "integers or ranges of them",
      help: "for example 3, 1,3,5, 1..11, ..5M or 256..")
  }
}
