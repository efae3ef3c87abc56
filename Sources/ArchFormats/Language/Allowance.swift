import Synchronization

/// How many values the lists of one definition may hold in all, as it is expanded.
///
/// A list can be doubled in a word (`p + p`, `[p, p]`), so that a few lines would ask for more memory
/// than there is, or for more time, since lists that share their values are walked value by value.
final class Allowance: Sendable {
  /// Lists in lists take some hundred bytes a value while they are made.
  static let limit = 2_000_000
  private let left = Atomic(limit)

  /// Takes the values of a list that was made.
  ///
  /// - Returns: false where there is no room for them.
  func take(_ value: Datum) -> Bool {
    var count = left.load(ordering: .relaxed)
    guard value.take(from: &count) else { return false }
    left.store(count, ordering: .relaxed)
    return true
  }

  static let problem = "the definition's lists hold more than 2,000,000 values in all"
}

extension Datum {
  /// Takes the number of values in a list, those of its lists included, from `count`.
  ///
  /// - Returns: false where there are more, as soon as that is known.
  fileprivate func take(from count: inout Int) -> Bool {
    switch self {
    case .list(let items), .choice(_, let items):
      count -= items.count
      return count >= 0 && items.allSatisfy { $0.take(from: &count) }
    default: return true
    }
  }
}
