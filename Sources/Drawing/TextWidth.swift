/// How wide a text is in Helvetica, of which browsers and PDF have a font with these widths: those of the
/// Adobe Font Metrics of the 14 standard fonts.
public enum TextWidth {
  /// By the codes of ASCII from the space on, in thousandths of the font's size.
  private static let widths: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556,
    556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611,
    778,
    722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
    278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556,
    556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// The width in points at a size, as the standard font has it: of the bold one a little more.
  public static func exact(_ text: String, size: Double, isBold: Bool = false) -> Double {
    points(text, size: size) / 1.06 * (isBold ? 1.07 : 1)
  }

  /// The width in points at a size, with room for fonts that are somewhat wider. What is not ASCII counts
  /// as a whole square.
  public static func points(_ text: String, size: Double, isBold: Bool = false) -> Double {
    var sum = 0
    for scalar in text.unicodeScalars {
      let code = Int(scalar.value) - 32
      sum += widths.indices.contains(code) ? widths[code] : 1000
    }
    return Double(sum) / 1000 * size * (isBold ? 1.16 : 1.06)
  }
}
