import Synchronization

/// How much one definition may ask for while it is expanded: how many values its lists hold in all, and
/// how many steps its expressions and patterns take.
///
/// A list can be doubled in a word (`p + p`, `[p, p]`), and gone through in one (`sum(p)`), so that a few
/// lines would ask for more memory than there is, or for more time.
final class Allowance: Sendable {
  /// Lists in lists take some hundred bytes a value while they are made.
  private static let valueLimit = 2_000_000
  /// A step is an operation, a value that one goes through, or a name that a pattern is held against: a
  /// million takes less than a tenth of a second.
  private static let stepLimit = 10_000_000

  private let values = Atomic(valueLimit)
  private let steps = Atomic(stepLimit)

  /// Takes the values of a list that was made.
  ///
  /// - Returns: false where there is no room for them.
  func take(_ value: Datum) -> Bool {
    var count = values.load(ordering: .relaxed)
    guard value.take(from: &count) else { return false }
    values.store(count, ordering: .relaxed)
    return true
  }

  /// Takes steps.
  ///
  /// - Returns: false where there are not so many any more.
  @inline(__always)
  func spend(_ count: Int) -> Bool {
    let left = steps.load(ordering: .relaxed)
    guard count <= left else { return false }
    steps.store(left - count, ordering: .relaxed)
    return true
  }

  /// Takes a step for each value in a list, those of its lists included.
  func walk(_ value: Datum) -> Bool {
    guard case .list = value else { return true }
    var count = steps.load(ordering: .relaxed)
    guard value.take(from: &count) else { return false }
    steps.store(count, ordering: .relaxed)
    return true
  }

  static let problem = "the definition's lists hold more than 2,000,000 values in all"
  static let stepProblem = "the definition takes more than 10,000,000 steps to expand"
  static let stepHelp = "give what is computed again and again a name under 'parameters:'"
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
