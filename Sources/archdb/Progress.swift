import ArchFormats
import Glibc
import Views

/// Says on a terminal how far work has come that takes more than a second.
struct Progress {
  private let isShown = isatty(STDERR_FILENO) == 1
  private let clock = ContinuousClock()
  private let start = ContinuousClock.now
  private var next = ContinuousClock.now + .seconds(1)
  private var count = 0
  private var isOpen = false

  /// Notes that a design more is done.
  mutating func step() {
    count += 1
    guard isShown, clock.now >= next else { return }
    next = clock.now + .milliseconds(200)
    let seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    let rate = NumberText.grouped(Int(Double(count) / max(seconds, 0.001)))
    Terminal.note("\r\u{1b}[K\(NumberText.count(count, "design")), \(rate) a second")
    isOpen = true
  }

  /// Takes the line away.
  mutating func end() {
    if isOpen { Terminal.note("\r\u{1b}[K") }
    isOpen = false
  }
}
