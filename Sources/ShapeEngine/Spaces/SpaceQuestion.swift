/// What is asked of a design space: which members count, and in which order they are listed.
public struct SpaceQuestion: Sendable {
  /// What members are ranked by, the least first; of equal ones those with earlier values.
  public enum Ranking: String, CaseIterable, Sendable {
    case parameters = "params"
    case macs
    case receptiveField = "receptive-field"
  }

  /// The shapes of the inputs at which members are evaluated, batch first.
  public var inputs: [Shape<Int>]
  /// The layer whose first output is asked for; nil where members are asked for as a whole.
  public var target: Int?
  /// What the last dimensions of the target's output must be; empty where they may be anything.
  public var output: [IntegerRanges] = []
  /// The target's effective stride and receptive field along every axis.
  public var stride: IntegerRanges?
  /// The target's receptive field along every axis, in elements of the input.
  public var receptiveField: IntegerRanges?
  /// The member's parameters, and its multiply-accumulates at `inputs`.
  public var parameters: IntegerRanges?
  /// The member's multiply-accumulates at `inputs`.
  public var macs: IntegerRanges?
  /// What the best ones are ranked by.
  public var ranking = Ranking.macs
  /// How many of the best members are listed.
  public var limit = 10
  /// How many partial results a table may hold.
  public var entryLimit = 10_000_000
  /// How many partial results may be made, each by a choice of a layer: a minute or two.
  public var workLimit = 100_000_000
  /// How many different sums a table holds side by side; past that they are rounded, and bounds proven.
  package var sumLimit = 900_000
  /// How many ways from partial result to partial result are kept where members are asked for one by one.
  package var wayLimit = 1_000_000
  /// Choices that only add to sums are made last where they have more assignments than this.
  package var waitingLimit = 4_096
  /// Whether what members cost is asked of each of them, and not of the best alone.
  var isOfEachMember = false
  /// Called now and then with the number of layers that are done and of all.
  public var progress: (@Sendable (Int, Int) -> Void)?

  /// A question about the output of the layer with index `target`, or about whole members, at inputs with the
  /// batch first.
  public init(inputs: [Shape<Int>], target: Int?) {
    self.inputs = inputs
    self.target = target
  }

  /// The question how many members are legal at all.
  public var legality: SpaceQuestion {
    var result = SpaceQuestion(inputs: inputs, target: target)
    result.ranking = .parameters
    result.limit = 0
    result.entryLimit = entryLimit
    (result.workLimit, result.progress) = (workLimit, progress)
    result.waitingLimit = waitingLimit
    return result
  }

  /// Whether a member without the target is not what is asked for.
  package var asksOfTarget: Bool { !output.isEmpty || asksForFields }

  /// Whether receptive fields decide anything.
  var asksForFields: Bool {
    stride != nil || receptiveField != nil
      || (ranking == .receptiveField && (limit > 0 || isOfEachMember))
  }
}

/// The members of a design space that fulfil a question.
public struct SpaceAnswer: Sendable {
  /// How many there are; where they are counted by rounded sums, at least so many.
  public var count: Natural
  /// How many there are at most: ``count`` where that is exact.
  public var atMost: Natural
  /// Whether the best ones were looked for: ranking under a bound can be more than there is room for.
  public var isRanked = true
  /// The best ones in order: the index of a value for each variable.
  public var best: [Best]
  /// Why no member is left: the first layer that refuses all, and what one of them says.
  public var refusal: EvaluationError?
  /// What the target's output can be in members that are legal up to there, sorted; at most
  /// ``reachedLimit``.
  public var reached: [Reached]
  /// How many have each sum, where these are counted.
  var sums: [SumCounts] = []
  /// The ways along the graph, where they are kept.
  var ways: SpaceWays?

  /// The most outputs in ``reached``.
  public static var reachedLimit: Int { 1_000 }

  /// A member with what it is ranked by.
  public struct Best: Hashable, Sendable {
    /// The index of a value for each variable.
    public var assignment: [Int]
    /// What it is ranked by.
    public var cost: Int

    /// A member with the value that it is ranked by.
    public init(assignment: [Int], cost: Int) {
      self.assignment = assignment
      self.cost = cost
    }
  }

  /// One output of the target.
  public struct Reached: Hashable, Sendable {
    /// Batch first.
    public var shape: [Int]
    /// The effective stride and receptive field an axis; empty unless the question asks for them.
    public var strides: [String]
    /// The receptive field in elements of the input, an axis each.
    public var fields: [Int]
  }
}
