/// The inputs that fulfil what was asked.
public struct InputSolution: Sendable {
  /// All of them.
  public var solved: SolvedInputs
  /// The largest size of the axes of space alike, where sums over the layers are bounded; the others
  /// are held.
  public var largestSquare: Int?
  /// Whether that is known.
  var knowsSquare = true
  /// Where inputs are accepted of which the network makes another number of samples; nil where there
  /// are none, or where the batch was asked to be kept.
  public var batchChange: BatchChange?
  /// The demands that exclude every input: one of them, or all together; none where some input is
  /// left, or where the architecture itself leaves none.
  public var excluding: [InputDemand] = []

  /// The inputs with what couples axes; where sums over the layers are bounded, or where several boxes
  /// are read wholly, more than those.
  public var inputs: LegalInputs { solved.inputs }
  public var boxes: [[SolvedSizes]] { solved.boxes }
  public var couplings: [String] { solved.couplings }
  /// The axes that were solved for: height and width of each 2d map.
  public var axes: [InputAxis] { inputs.axes }
  /// The sizes of the axes at the input that others are held at.
  public var heldSizes: [Int] { inputs.heldSizes }
  /// The paths of the layers that require something besides that no formula decides: an input of the
  /// boxes is accepted as far as formulas tell.
  public var undecided: [String] { inputs.undecided }

  init(_ inputs: LegalInputs) throws(ShapeError) { solved = try SolvedInputs(inputs) }

  /// All of several solutions that are apart from each other and among `inputs`.
  init(_ parts: [InputSolution], of inputs: LegalInputs) {
    solved = SolvedInputs(parts.map(\.solved), of: inputs)
    knowsSquare = parts.allSatisfy(\.knowsSquare)
    largestSquare = knowsSquare ? parts.compactMap(\.largestSquare).max() : nil
  }

  /// Whether no input fulfils what was asked, as far as is known.
  public var isEmpty: Bool { solved.isEmpty }

  /// Whether an input is among the solutions: a size for each of ``axes``.
  public func contains(_ sizes: [Int]) -> Bool { solved.accepts(sizes) }

  /// The solutions that are nearest to a point, all that are equally near; of those the ones that keep
  /// the batch, where some do.
  public func nearest(to asked: [Int]) -> NearestPoints {
    var nearest = solved.nearest(to: asked)
    let keeping = nearest.points.filter(keepsBatch)
    if !keeping.isEmpty { nearest.points = keeping }
    return nearest
  }

  /// Whether the network gives as many samples as it is given at an input among the solutions.
  public func keepsBatch(_ sizes: [Int]) -> Bool { batchChange?.kept.accepts(sizes) ?? true }
}

extension InputSolver {
  /// The inputs that every layer accepts and that fulfil the demands, all spatial axes at once.
  ///
  ///     try solver.solve([.size(of: layer4, dimension: 2, IntegerRanges("7"))]).boxes
  ///     // one box: H in 193...224, any W
  ///
  /// - Parameter others: the inputs at which the batch and the channels are held; the definition's own
  ///   where nil.
  /// - Throws: ``ShapeError`` where there is no such tensor or dimension, or where the answer passes
  ///   the limits of a ``SizeSet``, ``mostBoxes`` or 64 bits.
  public func solve(
    _ demands: [InputDemand] = [], others: [Shape<Int>]? = nil
  ) throws(ShapeError) -> InputSolution {
    var forms = result.forms
    let others = others ?? own
    let held = try values(others)
    var legal = try conditions(in: &forms)
    // Whoever asks for the sizes of a tensor asks for those of each sample. What layers after it make
    // of the batch is told besides.
    let kept = try movableBatches(of: demands.compactMap(\.sizedTensor), at: held)
    for map in kept { legal.append(.condition(.equal(map, .constant(held[0])))) }
    let batches = try movableBatches(of: architecture.outputs.map(\.tensor), at: held)
      .filter { !kept.contains($0) }
    var asked: [[Requirement]] = []
    for demand in demands { asked.append(try self.requirements(of: demand, in: &forms)) }
    let solver = BoxSolver(forms, axes: spatialAxes, held: held, undecided: undecided)
    // Where every cell is read is asked of each demand once.
    var lossless: [InputDemand: Result<[[SolvedSizes]], ShapeError>] = [:]
    func losslessBoxes(
      _ demand: InputDemand, to targets: [TensorReference], among asked: [Requirement]
    ) throws(ShapeError) -> [[SolvedSizes]] {
      let known: Result<[[SolvedSizes]], ShapeError>
      if let found = lossless[demand] {
        known = found
      } else {
        do throws(ShapeError) {
          known = .success(try LosslessSizes(self, by: targets, held: held).boxes())
        } catch { known = .failure(error) }
        lossless[demand] = known
      }
      guard case .failure(let undecided) = known else { return try known.get() }
      // Few inputs are walked through one by one.
      let inputs = try SolvedInputs(solver.inputs(fulfilling: asked))
      guard let boxes = try self.losslessBoxes(to: targets, among: inputs, held: held) else {
        throw undecided
      }
      return boxes
    }
    func solution(
      of places: some Sequence<Int>, besides requirements: [Requirement] = []
    ) throws(ShapeError) -> InputSolution {
      var boxes: [[SolvedSizes]]?
      for place in places {
        guard let targets = targets(of: demands[place]) else { continue }
        let own = try losslessBoxes(
          demands[place], to: targets,
          among: legal + requirements + places.flatMap { asked[$0] })
        boxes = if let known = boxes { try intersections(known, own) } else { own }
      }
      guard let boxes else { return try solution(of: places, within: requirements) }
      // Each box narrows the axes; of none nothing is left.
      var parts: [InputSolution] = []
      for box in boxes.isEmpty ? [spatialAxes.map { _ in SolvedSizes(.none) }] : boxes {
        let axes = zip(spatialAxes, box).map {
          Requirement.lossless(forms.table.variable($0.variable), $1)
        }
        parts.append(try solution(of: places, within: requirements + axes))
      }
      if parts.count == 1 { return parts[0] }
      return try InputSolution(parts, of: solver.inputs(fulfilling: legal))
    }
    func solution(
      of places: some Sequence<Int>, within requirements: [Requirement]
    ) throws(ShapeError) -> InputSolution {
      let inputs = try solver.inputs(
        fulfilling: legal + requirements + places.flatMap { asked[$0] })
      let measures = places.compactMap { place in
        if case .measure(let measure, let ranges) = demands[place] {
          (measure, ranges)
        } else {
          nil
        }
      }
      return try bounded(InputSolution(inputs), by: measures, others: others)
    }
    var answer = try solution(of: demands.indices)
    if !answer.isEmpty, !batches.isEmpty {
      answer.batchChange = try BatchChange(of: batches, from: held[0]) {
        (requirements) throws(ShapeError) in
        try solution(of: demands.indices, besides: requirements).solved
      }
    }
    guard answer.isEmpty, !demands.isEmpty else { return answer }
    // Which of the demands leaves nothing by itself; all of them where none does.
    if try solution(of: []).isEmpty { return answer }
    answer.excluding = demands
    for place in demands.indices where (try? solution(of: [place]).isEmpty) ?? false {
      answer.excluding = [demands[place]]
      break
    }
    return answer
  }

  /// The inputs that every layer accepts, an axis for each dimension that the first input has: every
  /// input of its rank has the same sizes, and others keep their own. It is what a catalog keeps, and
  /// there always is one: what cannot be solved stays a condition.
  public func legalInputsOfOneSize() -> LegalInputs {
    let axes = axesOfOneSize
    var forms = result.forms
    let held = (try? values(own)) ?? []
    let requirements =
      (try? conditions(in: &forms)) ?? result.forms.conditions.map { .condition($0) }
    let solver = BoxSolver(forms, axes: axes, held: held, undecided: undecided)
    return (try? solver.inputs(fulfilling: requirements)) ?? solver.unsolved(requirements)
  }

  /// The axes of the first input, and of each input with as many dimensions the same ones.
  var axesOfOneSize: [InputAxis] {
    let counts = architecture.inputs.map(\.shape.count)
    let starts = architecture.inputs.map(\.start)
    let first = spatialAxes.filter { $0.input == 0 }
    return counts.indices.flatMap { input -> [InputAxis] in
      guard counts[input] == counts.first, starts[input] == starts.first else { return [] }
      return first.map { axis in
        let variable = counts[..<input].reduce(axis.dimension + 1 - starts[input], +)
        return InputAxis(
          input: input, dimension: axis.dimension, role: axis.role,
          name: result.forms.table.variables[variable], variable: variable)
      }
    }
  }

  /// Inputs, batch first, where every input of the first one's rank has these sizes along its axes and
  /// whatever is no axis is the definition's own; nil where they are not as many.
  public func inputs(ofOneSize sizes: [Int]) -> [Shape<Int>]? {
    let axes = axesOfOneSize
    guard sizes.count == axes.count(where: { $0.input == 0 }) else { return nil }
    var inputs = own
    for (index, axis) in axes.enumerated() {
      inputs[axis.input][axis.dimension] = sizes[index % sizes.count]
    }
    return inputs
  }

  /// The paths of the layers that require something that no formula decides.
  private var undecided: [String] { result.undecidedLayers.map { architecture.layers[$0].path } }

  /// What the layers require, each once.
  func conditions(in forms: inout Forms) throws(ShapeError) -> [Requirement] {
    var (requirements, seen) = ([Requirement](), Set<Condition>())
    for condition in result.forms.conditions where seen.insert(condition).inserted {
      requirements.append(try forms.requirement(condition))
    }
    return requirements
  }
}
