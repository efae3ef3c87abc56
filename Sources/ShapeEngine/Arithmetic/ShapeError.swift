/// Why a layer has no output at an input, or cannot be made from its hyperparameters.
///
/// Four facts: what is wrong, what was found, what was expected and what helps. Where it is wrong
/// (a file's line, a layer's path) is added by whoever knows it.
public struct ShapeError: Error, Equatable, Sendable {
  private final class Facts: Sendable {
    let message: String, found: String?, expected: String?, help: String?
    init(_ message: String, _ found: String?, _ expected: String?, _ help: String?) {
      self.message = message
      self.found = found
      self.expected = expected
      self.help = help
    }
  }
  // One pointer, so that a function that can throw costs the path that does not throw nothing.
  private let facts: Facts

  /// An error with a message in lower case and without a full stop.
  public init(
    _ message: String, found: String? = nil, expected: String? = nil, help: String? = nil
  ) {
    facts = Facts(message, found, expected, help)
  }

  /// What is wrong, in lower case and without a full stop.
  public var message: String { facts.message }
  /// What was found.
  public var found: String? { facts.found }
  /// What was expected in its place.
  public var expected: String? { facts.expected }
  /// What to do about it.
  public var help: String? { facts.help }

  public static func == (x: ShapeError, y: ShapeError) -> Bool {
    x.message == y.message && x.found == y.found && x.expected == y.expected && x.help == y.help
  }

  /// A size or count that does not fit 64 bits.
  public static var overflow: ShapeError {
    ShapeError("a size or a count does not fit in 64 bits", help: "use smaller sizes")
  }

  /// A size whose formula passes what a formula may be: ``FormBudget``.
  static var noFormula: ShapeError {
    ShapeError(
      "a size has no formula: its formula would be too long",
      help:
        "scales such as 0.7 and sizes of several axes do not join with what follows; at one input "
        + "every size is known: archdb shapes --input")
  }

  static func tooManyDimensions(_ rank: Int) -> ShapeError {
    ShapeError(
      "a tensor of \(rank) dimensions", found: "\(rank) dimensions",
      expected: "at most \(Shape<Int>.maximumRank)")
  }
}
