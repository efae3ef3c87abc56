/// The inputs that fulfil what was asked.
public struct InputSolution: Hashable, Sendable {
  /// The axes that were solved for: height and width of each 2d map.
  public var axes: [InputAxis]
  /// Disjoint boxes, each with the sizes of every axis; none where no input does.
  public var boxes: [[SolvedSizes]]
  /// What couples axes so that no list of boxes can give it. Where there is some, the boxes answer
  /// an axis at a time, the others held, and with other values of those there are more inputs.
  public var couplings: [String]
  /// The paths of the layers that require something besides that no formula decides: an input of the
  /// boxes is accepted as far as formulas tell.
  public var undecided: [String] = []
  /// The largest size of all axes alike, where sums over the layers are bounded.
  public var largestSquare: Int?
  /// The demands that exclude every input: one of them, or all together; none where some input is
  /// left, or where the architecture itself leaves none.
  public var excluding: [InputDemand] = []

  /// Whether no input fulfils what was asked, as far as is known.
  public var isEmpty: Bool { boxes.isEmpty }

  /// Whether an input is among the solutions: a size for each of ``axes``.
  public func contains(_ sizes: [Int]) -> Bool {
    boxes.contains { box in zip(box, sizes).allSatisfy { $0.sizes.contains($1) } }
  }
}

extension InputSolver {
  /// The inputs that every layer accepts and that fulfil the demands, all spatial axes at once.
  ///
  ///     try solver.solve([.size(of: layer4, dimension: 2, IntegerRanges("7"))]).boxes
  ///     // one box: H in 193...224, any W
  ///
  /// - Parameter others: the inputs at which the batch and the channels are held, and the axes too
  ///   where a coupling allows no list of boxes; the definition's own where nil.
  /// - Throws: ``ShapeError`` where there is no such tensor or dimension, or where the answer passes
  ///   the limits of a ``SizeSet``, ``mostBoxes`` or 64 bits.
  public func solve(
    _ demands: [InputDemand] = [], others: [Shape<Int>]? = nil
  ) throws(ShapeError) -> InputSolution {
    var forms = result.forms
    let others = others ?? own
    let held = try values(others)
    var (legal, seen) = ([Requirement](), Set<Condition>())
    for condition in result.forms.conditions where seen.insert(condition).inserted {
      legal.append(try forms.requirement(condition))
    }
    var asked: [[Requirement]] = []
    for demand in demands { asked.append(try self.requirements(of: demand, in: &forms)) }
    let solver = BoxSolver(forms, axes: spatialAxes, held: held)
    func solution(of places: some Sequence<Int>) throws(ShapeError) -> InputSolution {
      let solution = try solver.solution(of: legal + places.flatMap { asked[$0] })
      let measures = places.compactMap { place in
        if case .measure(let measure, let ranges) = demands[place] {
          (measure, ranges)
        } else {
          nil
        }
      }
      return try bounded(solution, by: measures, others: others)
    }
    var answer = try solution(of: demands.indices)
    answer.undecided = result.undecidedLayers.map { architecture.layers[$0].path }
    guard answer.isEmpty, !demands.isEmpty else { return answer }
    // Which of the demands leaves nothing by itself; all of them where none does.
    if try solution(of: []).isEmpty { return answer }
    answer.excluding = demands
    for place in demands.indices where try solution(of: [place]).isEmpty {
      answer.excluding = [demands[place]]
      break
    }
    return answer
  }
}
