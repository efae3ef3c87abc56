/// How much may still be evaluated while sizes are solved for, in expressions of a form. What several
/// lines of one question evaluate is counted together. It is counted and never timed, so that each
/// machine gives the same answer.
final class LineBudget {
  /// Below zero by what a single step took beyond the end.
  private(set) var left: Int

  init(_ expressions: Int = 1 << 24) { left = expressions }

  /// Whether nothing more may be evaluated: what is found until then is known up to there.
  var isSpent: Bool { left <= 0 }

  @inline(__always)
  func spend(_ expressions: Int) { left &-= expressions }
}
