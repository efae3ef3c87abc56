import Glibc

/// A moment to the microsecond, in UTC. The texts of moments are in the order of time.
///
///     Moment(microseconds: 0).description                     // 1970-01-01T00:00:00.000000Z
///     Moment("2026-03-01T12:00:00.000000Z")?.next.description // 2026-03-01T12:00:00.000001Z
package struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Since the beginning of 1970.
  let microseconds: Int

  init(microseconds: Int) { self.microseconds = microseconds }

  /// Reads what ``description`` gives; nil where the text is anything else.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == Self.length else { return nil }
    func number(_ range: Range<Int>) -> Int {
      bytes[range].reduce(0) { 10 * $0 + (Int($1) - Int(UInt8(ascii: "0"))) }
    }
    var parts = tm()
    parts.tm_year = Int32(truncatingIfNeeded: number(0..<4) - 1900)
    parts.tm_mon = Int32(truncatingIfNeeded: number(5..<7) - 1)
    parts.tm_mday = Int32(truncatingIfNeeded: number(8..<10))
    parts.tm_hour = Int32(truncatingIfNeeded: number(11..<13))
    parts.tm_min = Int32(truncatingIfNeeded: number(14..<16))
    parts.tm_sec = Int32(truncatingIfNeeded: number(17..<19))
    self.init(microseconds: 1_000_000 * timegm(&parts) + number(20..<26))
    // A month 13, or another text of that length.
    guard description == text else { return nil }
  }

  static func now() -> Moment {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Moment(microseconds: 1_000_000 * time.tv_sec + time.tv_nsec / 1000)
  }

  /// One microsecond later.
  var next: Moment { Moment(microseconds: microseconds + 1) }

  /// As ISO 8601 writes it: `2026-03-01T12:00:00.000000Z`.
  package var description: String {
    let (second, rest) = (Self.floored(microseconds, 1_000_000), microseconds)
    var seconds = time_t(second)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return Self.padded(Int(parts.tm_year) + 1900, 4) + "-" + Self.padded(Int(parts.tm_mon) + 1, 2)
      + "-" + Self.padded(Int(parts.tm_mday), 2) + "T" + Self.padded(Int(parts.tm_hour), 2) + ":"
      + Self.padded(Int(parts.tm_min), 2) + ":" + Self.padded(Int(parts.tm_sec), 2) + "."
      + Self.padded(rest - 1_000_000 * second, 6) + "Z"
  }

  /// A moment's text to the second, as people read it; another text as it is.
  package static func second(of text: String) -> String {
    Moment(text) == nil ? text : text.prefix(19) + "Z"
  }

  /// The bytes of every text of a moment.
  private static let length = 27

  private static func floored(_ value: Int, _ divisor: Int) -> Int {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  package static func < (left: Moment, right: Moment) -> Bool {
    left.microseconds < right.microseconds
  }
}
