/// Numbers as people read them.
public enum NumberText {
  /// The number with separators: `11,689,512`.
  public static func grouped(_ value: Int) -> String {
    let digits = grouped(digits: String(value.magnitude))
    return value < 0 ? "-" + digits : digits
  }

  /// A number of any length, given by its digits, with separators.
  public static func grouped(digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index) % 3 == 0 { result.append(",") }
      result.append(digit)
    }
    return result
  }

  /// The number in at most four figures with its unit: `11.7 M`, `1.81 G`.
  public static func short(_ value: Int) -> String {
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

  /// The part of a whole in per cent: `12.3%`.
  public static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let tenths = Int((Double(part) / Double(whole) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)%"
  }

  /// A shape as it is typed: `3x224x224`.
  public static func shape(_ sizes: some Sequence<Int>) -> String {
    sizes.map(String.init).joined(separator: "x")
  }

  /// `1 layer`, `2 layers`.
  public static func count(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
