/// What a definition with choices stands for: a design space for each way in which its choices can
/// decide the graph. Most definitions have one.
public struct SpaceFamily: Sendable {
  /// The space of those members that have one graph.
  public struct Structure: Sendable {
    /// The choices that decided the graph, with the values that they have here.
    public var fixed: [(name: String, value: Value)]
    /// The members that have this graph.
    public var space: DesignSpace

    /// A graph with the choices that decided it.
    public init(fixed: [(name: String, value: Value)], space: DesignSpace) {
      self.fixed = fixed
      self.space = space
    }
  }

  /// The graphs in the order of the choices' values.
  public var structures: [Structure]
  /// How many ways to decide the graph give none, because a layer refuses.
  public var refusedCount = 0

  /// The spaces of these graphs.
  public init(_ structures: [Structure]) { self.structures = structures }

  /// A member among the best ones.
  public struct Best: Sendable {
    /// Its structure's index.
    public var structure: Int
    /// The member within its structure.
    public var member: SpaceAnswer.Best

    /// A member of the structure with this index.
    public init(structure: Int, member: SpaceAnswer.Best) {
      self.structure = structure
      self.member = member
    }
  }

  /// The members of all structures that fulfil a question.
  public struct Answer: Sendable {
    /// How many there are; where they are counted by rounded sums, at least so many.
    public var count: Natural = 0
    /// How many there are at most: ``count`` where that is exact.
    public var atMost: Natural = 0
    /// Whether the best ones were looked for in all structures.
    public var isRanked = true
    /// The best ones of all structures in order.
    public var best: [Best] = []
    /// Why a structure has no legal member, where one has none.
    public var refusal: EvaluationError?
    /// What the target's output can be in members that are legal up to there.
    public var reached: Set<SpaceAnswer.Reached> = []
  }

  /// How many assignments there are, legal or not.
  public var combinations: Natural {
    structures.reduce(Natural(refusedCount)) { $0 + $1.space.combinations }
  }

  /// Every choice that a member reaches with its value, those that decide the graph first.
  public func assignments(of best: Best) -> [(name: String, value: Value)] {
    assignments(of: best.member.assignment, in: best.structure)
  }

  /// The same of the member of a graph with these values.
  public func assignments(
    of assignment: [Int], in structure: Int
  ) -> [(name: String, value: Value)] {
    let structure = structures[structure]
    return structure.fixed
      + zip(structure.space.variables, assignment).compactMap { variable, value in
        // What the member does not reach has no value.
        variable.values.indices.contains(value) ? (variable.name, variable.values[value]) : nil
      }
  }

  /// Counts the members of all structures and finds the best of all.
  ///
  /// - Parameter questions: what is asked of each structure's space; nil where that has no such
  ///   layer.
  public func answer(to questions: [SpaceQuestion?]) throws(SpaceError) -> Answer {
    var answer = Answer()
    var limit = 0
    for (index, (structure, question)) in zip(structures, questions).enumerated() {
      guard let question else { continue }
      limit = question.limit
      let found = try structure.space.answer(to: question)
      answer.count += found.count
      answer.atMost += found.atMost
      answer.isRanked = answer.isRanked && found.isRanked
      answer.best += found.best.map { Best(structure: index, member: $0) }
      answer.refusal = answer.refusal ?? found.refusal
      answer.reached.formUnion(found.reached)
    }
    // Of equal cost the earlier structure's are first, each structure's in their order.
    let order = answer.best.enumerated().sorted {
      ($0.element.member.cost, $0.offset) < ($1.element.member.cost, $1.offset)
    }
    answer.best = order.prefix(limit).map(\.element)
    return answer
  }
}
