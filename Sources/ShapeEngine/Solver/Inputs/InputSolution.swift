/// The inputs that fulfil what was asked.
public struct InputSolution: Sendable {
  /// All of them, with what couples axes; where sums over the layers are bounded, more than those.
  public var inputs: LegalInputs
  /// Disjoint boxes, each with the sizes of every axis; none where no input does. Where there are
  /// ``couplings``, those inputs of the boxes are solutions that fulfil them.
  public var boxes: [[SolvedSizes]]
  /// What couples axes so that no list of boxes can give it.
  public var couplings: [String]
  /// The largest size of all axes alike, where sums over the layers are bounded.
  public var largestSquare: Int?
  /// Whether sums over the layers are bounded: then the boxes tell it, and ``inputs`` does not.
  var isBounded = false
  /// Where inputs are accepted of which the network makes another number of samples; nil where there
  /// are none, or where the batch was asked to be kept.
  public var batchChange: BatchChange?
  /// The demands that exclude every input: one of them, or all together; none where some input is
  /// left, or where the architecture itself leaves none.
  public var excluding: [InputDemand] = []

  /// The axes that were solved for: height and width of each 2d map.
  public var axes: [InputAxis] { inputs.axes }
  /// The paths of the layers that require something besides that no formula decides: an input of the
  /// boxes is accepted as far as formulas tell.
  public var undecided: [String] { inputs.undecided }

  init(_ inputs: LegalInputs) throws(ShapeError) {
    self.inputs = inputs
    boxes = inputs.isEmpty ? [] : try inputs.boxes()
    couplings = inputs.couplings
  }

  /// Whether no input fulfils what was asked, as far as is known.
  public var isEmpty: Bool { boxes.isEmpty }

  /// Whether an input is among the solutions: a size for each of ``axes``.
  public func contains(_ sizes: [Int]) -> Bool {
    inputs.accepts(sizes) && (!isBounded || boxes.contains { LegalInputs.contains($0, sizes) })
  }

  /// The solutions that are nearest to a point, all that are equally near; of those the ones that keep
  /// the batch, where some do.
  public func nearest(to asked: [Int]) -> NearestPoints {
    if isBounded { return NearestPoints(points: boxes.nearest(to: asked)) }
    var nearest = inputs.nearest(to: asked)
    let keeping = nearest.points.filter { batchChange?.kept.accepts($0) ?? true }
    if !keeping.isEmpty { nearest.points = keeping }
    return nearest
  }
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
    let batches = try movableBatches(besides: demands, at: held)
    // Whoever asks for an output asks for that of each sample.
    if demands.contains(where: \.isSize) {
      for map in batches {
        legal.append(.condition(.equal(map, .constant(held[0]))))
      }
    }
    var asked: [[Requirement]] = []
    for demand in demands { asked.append(try self.requirements(of: demand, in: &forms)) }
    let solver = BoxSolver(forms, axes: spatialAxes, held: held, undecided: undecided)
    func solution(of places: some Sequence<Int>) throws(ShapeError) -> InputSolution {
      guard let boxes = try losslessBoxes(places.map { demands[$0] }, held: held) else {
        return try solution(of: places, within: [])
      }
      // Each box narrows the axes; of none nothing is left.
      var parts: [InputSolution] = []
      for box in boxes.isEmpty ? [spatialAxes.map { _ in SolvedSizes(.none) }] : boxes {
        let axes = zip(spatialAxes, box).map {
          Requirement.lossless(forms.table.variable($0.variable), $1)
        }
        parts.append(try solution(of: places, within: axes))
      }
      guard var first = parts.first, parts.count > 1 else { return parts[0] }
      first.inputs = try solver.inputs(fulfilling: legal)
      first.boxes = parts.flatMap(\.boxes)
      first.couplings = parts.first { !$0.couplings.isEmpty }?.couplings ?? []
      first.isBounded = true
      return first
    }
    func solution(
      of places: some Sequence<Int>, within axes: [Requirement]
    ) throws(ShapeError) -> InputSolution {
      let inputs = try solver.inputs(
        fulfilling: legal + axes + places.flatMap { asked[$0] })
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
    if !answer.isEmpty, !batches.isEmpty, !demands.contains(where: \.isSize) {
      answer.batchChange = try BatchChange(
        of: batches, from: held[0], legal + asked.joined(), solver.inputs(fulfilling:))
    }
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
    let first = spatialAxes.filter { $0.input == 0 }
    return counts.indices.flatMap { input -> [InputAxis] in
      guard counts[input] == counts.first else { return [] }
      return first.map { axis in
        let variable = counts[..<input].reduce(axis.dimension, +)
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
