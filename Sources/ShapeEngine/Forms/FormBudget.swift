/// How much forms may be: beyond it a size has no formula, and the layers after it go on with an
/// unknown. Everything is counted, never timed, so that each machine gives the same answer.
enum FormBudget {
  /// The most expressions of one table, and how deep they may be nested: every step is a call on
  /// the stack.
  static var expressions: Int { 1 << 16 }
  static var depth: Int { 400 }
  /// The most terms of a polynomial; longer sums and products stay unexpanded.
  static var terms: Int { 64 }
  /// The most sizes at which two forms are compared, or one is simplified.
  static var comparedSizes: Int { 4096 }
  /// The most expressions that all comparisons and simplifications of one table evaluate.
  static var evaluations: Int { 1 << 22 }
  /// About how many characters a form's text may have.
  static var text: Int { 1 << 14 }
}
