import Glibc

/// A line on standard error that says how far long work is, where a person reads it: from a second on,
/// a few times a second, over itself.
final class ProgressLine {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private var next: ContinuousClock.Instant
  private var width = 0

  init() { next = clock.now + .seconds(1) }

  func show(_ text: @autoclosure () -> String) {
    guard isShown, clock.now >= next else { return }
    next = clock.now + .milliseconds(200)
    write(text())
  }

  /// Leaves nothing of the line.
  func clear() {
    if width > 0 { write("") }
  }

  private func write(_ text: String) {
    let padding = String(repeating: " ", count: max(0, width - text.count))
    width = text.count
    var line = "\r" + text + padding + (text.isEmpty ? "\r" : "")
    _ = line.withUTF8 { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
