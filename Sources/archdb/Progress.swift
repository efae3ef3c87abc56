import Dispatch
import Glibc
import Synchronization
import Views

/// A line on standard error that says how far work is which takes more than a second, where a person
/// reads it: a few times a second, over itself. What else is written takes it away first.
enum Progress {
  private static let isRead = isatty(STDERR_FILENO) == 1
  private static var isShown: Bool { isRead && Exchange.current == nil && !Pager.isOpen }
  private static let clock = ContinuousClock()

  private struct State {
    let start = clock.now
    var next = clock.now + .seconds(1)
    var count = 0
    var isOpen = false
    /// What runs that counts no steps, and since when.
    var work: (name: String, begin: ContinuousClock.Instant)?

    mutating func show(_ text: () -> String) {
      guard clock.now >= next else { return }
      next = clock.now + .milliseconds(200)
      isOpen = true
      Terminal.note("\r\u{1b}[K\(text())")
    }
  }

  /// It begins where work first says how far it is.
  private static let state = Mutex(State())

  static func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    state.withLock { $0.show(text) }
  }

  /// Runs work that counts no steps, such as solving for inputs, and says for how long it has run.
  static func during<Answer, E: Error>(
    _ name: String, _ body: () throws(E) -> Answer
  ) throws(E) -> Answer {
    guard isShown else { return try body() }
    state.withLock { $0.work = (name, clock.now) }
    let timer = DispatchSource.makeTimerSource()
    timer.setEventHandler {
      state.withLock { state in
        guard let work = state.work else { return }
        let seconds = Int((clock.now - work.begin) / .seconds(1))
        state.show { "\(work.name): \(NumberText.count(seconds, "second"))" }
      }
    }
    timer.schedule(deadline: .now() + 1, repeating: .milliseconds(200))
    timer.activate()
    defer {
      timer.cancel()
      state.withLock { $0.work = nil }
    }
    return try body()
  }

  /// Notes that a design more is done, of a number that nobody knows.
  static func step() {
    guard isShown else { return }
    let (count, start) = state.withLock { state in
      state.count += 1
      return (state.count, state.start)
    }
    show(text(count, since: start))
  }

  private static func text(_ count: Int, since start: ContinuousClock.Instant) -> String {
    let seconds = Double((clock.now - start) / .milliseconds(1)) / 1000
    let rate = NumberText.grouped(Int(Double(count) / max(seconds, 0.001)))
    return "\(NumberText.count(count, "design")), \(rate) a second"
  }

  /// Takes the line away.
  static func clear() {
    guard isShown else { return }
    state.withLock { state in
      if state.isOpen { Terminal.note("\r\u{1b}[K") }
      state.isOpen = false
    }
  }
}
