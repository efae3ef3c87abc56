extension DesignSpace {
  /// Counts the members that fulfil a question and finds the best ones: by dynamic programming
  /// along the graph, exactly. Two partial assignments are one from the layer on after which
  /// nothing can tell them apart.
  ///
  /// - Throws: ``SpaceError`` where the input is refused, where an answer passes 64 bits, or where
  ///   the tables of partial results would pass the question's limit.
  public func answer(to question: SpaceQuestion) throws(SpaceError) -> SpaceAnswer {
    let bounds = SumBound.all(of: question)
    guard !bounds.isEmpty, combinations < Natural(digits: [0, 1 << 62]) else {
      return try waited(question, nil)
    }
    // Where there are few sums each is remembered with its best members.
    var small = question
    small.entryLimit = min(question.entryLimit, 100_000)
    small.workLimit = min(question.workLimit, 300_000)
    do { return try waited(small, nil) } catch {
      guard error.isOfSize else { throw error }
    }
    var counting = question
    (counting.parameters, counting.macs) = (nil, nil)
    let bound = bounds.count == 1 && bounds[0].count == 1 ? bounds[0].first : nil
    if let bound, bound.leavesBest(of: question) || question.limit == 0 {
      var answer = try counted(counting, under: bound)
      answer.best.removeAll { $0.cost > bound.rule.greatest }
      return answer
    }
    // Some seconds, and some tens of megabytes.
    var ranking = question
    ranking.entryLimit = min(question.entryLimit, 300_000)
    ranking.workLimit = min(question.workLimit, 5_000_000)
    do { return try waited(ranking, nil) } catch {
      guard error.isOfSize else { throw error }
    }
    counting.limit = 0
    return try counted(counting, under: bounds)
  }

  /// The answer in which choices wait that can.
  ///
  /// - Parameter recording: whether the ways along the graph are kept.
  func waited(
    _ question: SpaceQuestion, _ bound: SumBound?, recording: Bool = false
  ) throws(SpaceError) -> SpaceAnswer {
    // The groups of choices that cannot wait, as far as is known.
    var dependent: Set<Int> = []
    while true {
      var solver: SpaceSolver
      do {
        solver = try SpaceSolver(
          self, question, bound, without: dependent, recording: recording)
      } catch { throw SpaceError(error) }
      do { return try solver.answer() } catch {
        switch error {
        case .question(let error): throw error
        case .dependence(let found): dependent.insert(found.group)
        }
      }
    }
  }
}

/// Why a question to a design space has no answer.
public struct SpaceError: Error, Sendable {
  /// What is wrong, and what helps.
  public var error: ShapeError
  /// The layer at which the tables became too large.
  public var path: String?

  /// Whether tables became too large, or the work too much.
  public var isOfSize: Bool { path != nil }

  init(_ error: ShapeError, path: String? = nil) {
    self.error = error
    self.path = path
  }
}
