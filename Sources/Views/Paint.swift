/// How a terminal shows texts apart from each other: by colours that are readable on light and on dark.
package struct Paint: Sendable {
  package enum Style: Int, Sendable {
    case bold = 1
    case faint = 2
    case red = 31
    case green = 32
    case magenta = 35
  }

  /// Whether texts are painted at all.
  package var isOn: Bool

  package init(isOn: Bool) { self.isOn = isOn }

  package func callAsFunction(_ text: String, _ styles: Style...) -> String {
    guard isOn, !text.isEmpty, !styles.isEmpty else { return text }
    let codes = styles.map { String($0.rawValue) }.joined(separator: ";")
    return "\u{1b}[\(codes)m\(text)\u{1b}[0m"
  }
}
