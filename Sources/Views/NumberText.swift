import ArchFormats
import ShapeEngine

/// Numbers as people read them.
package enum NumberText {
  /// The number with separators: `11,689,512`.
  package static func grouped(_ value: Int) -> String {
    // The longest is the smallest integer: 19 digits, 6 separators, a sign.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 26) { text in
      var start = text.count
      write(value, isGrouped: true, into: text, before: &start)
      return String(decoding: UnsafeMutableBufferPointer(rebasing: text[start...]), as: UTF8.self)
    }
  }

  /// A count of any length with separators.
  package static func grouped(_ value: Natural) -> String {
    let digits = value.description
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// Writes a number so that it ends before `start`, which then is where it begins.
  private static func write(
    _ value: Int, isGrouped: Bool, into text: UnsafeMutableBufferPointer<UInt8>,
    before start: inout Int
  ) {
    func prepend(_ byte: UInt8) {
      start -= 1
      text[start] = byte
    }
    var rest = value.magnitude
    var count = 0
    repeat {
      if isGrouped, count > 0, count % 3 == 0 { prepend(UInt8(ascii: ",")) }
      prepend(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
      count += 1
    } while rest > 0
    if value < 0 { prepend(UInt8(ascii: "-")) }
  }

  /// The number in at most four figures with its unit: `11.7 M`, `1.81 G`.
  package static func short(_ value: Int) -> String {
    for (unit, size) in [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1_000)]
    where value.magnitude >= size.magnitude {
      let amount = Double(value) / Double(size)
      let scale = amount.magnitude >= 100 ? 1.0 : amount.magnitude >= 10 ? 10 : 100
      let rounded = (amount * scale).rounded() / scale
      let text = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
      return "\(text) \(unit)"
    }
    return String(value)
  }

  /// A number of bytes, with a unit of powers of ten: `512 B`, `6.42 MB`.
  package static func bytes(_ value: Int) -> String {
    let text = short(value)
    return text + (text.contains(" ") ? "B" : " B")
  }

  /// The part of a whole in per cent: `12.3%`.
  package static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
    return String(tenths / 10) + "." + String(tenths % 10) + "%"
  }

  /// A shape as it is typed: `3x224x224`.
  package static func shape(_ sizes: some BidirectionalCollection<Int>) -> String {
    // 19 digits each, a sign and the separators.
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 21 * sizes.count) { text in
      var start = text.count
      for size in sizes.reversed() {
        if start < text.count {
          start -= 1
          text[start] = UInt8(ascii: "x")
        }
        write(size, isGrouped: false, into: text, before: &start)
      }
      return String(decoding: UnsafeMutableBufferPointer(rebasing: text[start...]), as: UTF8.self)
    }
  }

  /// Inputs' shapes without the batch: `3x224x224, []` where the second has one number a sample.
  package static func inputs(_ samples: [[Int]]) -> String {
    samples.map { $0.isEmpty ? "[]" : shape($0) }.joined(separator: ", ")
  }

  /// `1 layer`, `2 layers`.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural(of: noun))"
  }

  /// The plural of an English noun that has a regular one: boxes, entries, layers.
  package static func plural(of noun: String) -> String {
    if ["s", "x", "z", "ch", "sh"].contains(where: noun.hasSuffix) { return noun + "es" }
    let before = noun.dropLast().last
    if noun.hasSuffix("y"), let before, !"aeiou".contains(before) { return noun.dropLast() + "ies" }
    return noun + "s"
  }
}
