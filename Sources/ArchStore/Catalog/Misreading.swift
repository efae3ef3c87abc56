import Synchronization

/// How the text of a revision defines another network than it did when it was stored.
struct Misreading {
  /// What is different: `another layer part.conv`.
  var difference: String
  /// The architectures that it calls and by which it does so; empty where that is not the reason.
  private var called: [CalledChange]

  init(_ difference: String, _ called: [CalledChange]) {
    self.difference = difference
    self.called = called
  }

  /// The called architectures with what became of them; nil where they are not the reason.
  var cause: String? {
    called.isEmpty ? nil : called.map(\.description).joined(separator: ", ")
  }

  /// The difference between networks whose layers differ at these paths.
  static func difference(_ paths: [String]) -> String {
    guard let first = paths.first else { return "other inputs, outputs, or another order" }
    if paths.count == 1 { return "another layer \(first)" }
    let shown = paths.prefix(paths.count > 4 ? 3 : 4)
    let more = paths.count > shown.count ? " and \(paths.count - shown.count) more" : ""
    return "other layers: \(shown.joined(separator: ", "))\(more)"
  }
}

/// An architecture that a text calls, by its revision when the text was stored and its newest.
struct CalledChange: Hashable, CustomStringConvertible {
  var name: String
  /// Nil where the catalog did not have it then.
  var then: Int?
  /// Nil where the catalog does not have it.
  var now: Int?

  var description: String {
    switch (then, now) {
    case (_, nil): "'\(name)', which is not in the catalog any more"
    case (let then?, let now?): "'\(name)', which is \(name)@\(now) now and was \(name)@\(then)"
    case (nil, let now?): "'\(name)', which is \(name)@\(now) now"
    }
  }
}

/// The architectures that a text was found to call, each once, in order.
final class CalledRevisions: Sendable {
  private let calls = Mutex<[(change: CalledChange, isFound: Bool)]>([])

  func note(_ change: CalledChange, isFound: Bool) {
    calls.withLock { calls in
      if !calls.contains(where: { $0.change == change }) { calls.append((change, isFound)) }
    }
  }

  /// Those that have another revision than they had.
  var changed: [CalledChange] {
    calls.withLock { $0.map(\.change).filter { $0.then != $0.now } }
  }

  /// Those that nobody has.
  var missing: [CalledChange] { calls.withLock { $0.filter { !$0.isFound }.map(\.change) } }
}
