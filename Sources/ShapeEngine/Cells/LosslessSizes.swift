/// The input sizes at which every cell of every input is read on some path to given tensors.
///
/// Along each axis the sizes are followed at once, the sizes of maps being forms of them, up to where
/// everything repeats itself: what is lost at the far end of a map depends on the remainder of its size
/// alone, as soon as the map is larger than the fields. What one path skips in rows another may read,
/// so that axes come together in the end: where only some rows and some columns are read by each path,
/// a cell may be read by none.
struct LosslessSizes {
  private let solver: InputSolver
  private let targets: [TensorReference]
  private let held: [Int]

  /// The most sizes of an axis that are followed, and the most layers times sizes.
  private static var mostSizes: Int { 1 << 12 }
  private static var fewSizes: Int { 1 << 8 }
  private static var mostSteps: Int { 1 << 19 }

  /// The sizes of an axis that are looked at.
  private struct Line {
    let axis: InputAxis
    /// Where the sizes repeat themselves from, and after how many; nil where that is not known.
    var law: (start: Int, period: Int)?
    var sizes: [Int] = []
    var samples = 0..<0
    /// The first size that is looked at, which is the least one that the axis' own conditions take, and
    /// the last one.
    var first = 1, last = 0
    /// The sizes that the axis' own conditions take: at others maps do not fit together.
    var legal = SolvedSizes(.all)
    /// Some larger sizes than all fields, at which the law is held against what is found.
    var checks: [Int] = []
    /// For each size the number of its class; nil for one at which some map has no cells.
    var classes: [Int: Int] = [:]

    /// The sizes to look at.
    var asked: [Int] {
      (Array(first...last) + checks).filter { legal.sizes.contains($0) }
    }

    /// Whether all sizes are decided, and not only those up to the last one.
    var isDecided: Bool { law != nil && followsLaw }

    /// Whether a second period is as the first one, and what is larger as well.
    var followsLaw: Bool {
      guard let law else { return true }
      return (law.start..<law.start + law.period).allSatisfy {
        classes[$0] == classes[$0 + law.period]
      }
        && checks.allSatisfy {
          classes[$0] == classes[law.start + ($0 - law.start) % law.period]
        }
    }
  }

  init(
    _ solver: InputSolver, by targets: [TensorReference], held: [Int]
  ) {
    (self.solver, self.targets, self.held) = (solver, targets, held)
  }

  /// Disjoint boxes over the solver's axes.
  ///
  /// - Throws: ``ShapeError`` where it is not decided.
  func boxes() throws(ShapeError) -> [[SolvedSizes]] {
    // What is lost at the end of a map is mostly made up for by the next layer: then sizes repeat
    // themselves long before they are as large as the fields.
    do throws(ShapeError) {
      if let boxes = try boxes(isShort: true) { return boxes }
      if let boxes = try boxes(isShort: false) { return boxes }
    } catch {
      if error != .manySteps { throw error }
    }
    return try boxes(isShort: false, most: Self.fewSizes) ?? []
  }

  /// The boxes; nil where the sizes do not follow the law that a short way gives.
  private func boxes(
    isShort: Bool, most: Int = mostSizes
  ) throws(ShapeError) -> [[SolvedSizes]]? {
    guard let reference = try? evaluation(at: held) else { throw .noFormula }
    var (samples, lines) = ([reference], [Line]())
    for axis in solver.spatialAxes {
      var line = try self.line(along: axis, reference, isShort: isShort, most: most)
      let start = samples.count
      for size in line.asked {
        var values = held
        values[axis.variable] = size
        guard let sample = try evaluation(at: values, beside: reference) else { continue }
        line.sizes.append(size)
        samples.append(sample)
      }
      line.samples = start..<samples.count
      lines.append(line)
    }
    var spans: [TensorReference: [Range<Int>]] = [:]
    func note(_ tensor: TensorReference, _ shape: Shape<AxisMap>) {
      spans[tensor] = (0..<shape.rank).map { dimension in
        let variables = solver.result.forms.table.variables(of: shape[dimension])
        let own = lines.filter { variables.contains($0.axis.variable) }
        return own.count == 1 ? own[0].samples : 0..<1
      }
    }
    for index in solver.architecture.inputs.indices {
      note(.input(index), solver.result.evaluation.inputs[index])
    }
    for index in 0..<layerCount {
      for (part, shape) in solver.result.evaluation.outputs[index].enumerated() {
        note(.layer(index, output: part), shape)
      }
    }
    var walk = CellWalk(solver.architecture, samples) { tensor, dimension in
      spans[tensor]?[dimension] ?? 0..<1
    }
    let start = targets.compactMap { tensor in walk.whole(tensor).map { (tensor, $0) } }
    let regions = try walk.read(by: start)
    guard walk.isExact else { throw .undecidedCells }
    let boxes = try boxes(regions, &lines, reference)
    if isShort && !lines.allSatisfy(\.followsLaw) { return nil }
    if boxes.isEmpty, !lines.allSatisfy(\.isDecided) {
      throw .noneLossless(upTo: lines.map(\.last))
    }
    return boxes
  }

  /// What is required of an axis by itself.
  private func requirements(on axis: InputAxis) -> [Requirement] {
    let running = Set(solver.spatialAxes.map(\.variable))
    let table = solver.result.forms.table
    var seen: Set<Condition> = []
    return solver.result.forms.conditions.filter { condition in
      table.variables(of: .condition(condition)).intersection(running) == [axis.variable]
        && seen.insert(condition).inserted
    }.map { .condition($0) }
  }

  /// How many steps a walk takes at one size: the inputs of all layers.
  private var stepCount: Int {
    solver.architecture.layers.prefix(layerCount).reduce(1) { $0 + $1.operands.count }
  }

  private var layerCount: Int {
    targets.reduce(0) { count, tensor in
      if case .layer(let index, _) = tensor { max(count, index + 1) } else { count }
    }
  }

  /// The layers' shapes by their forms; nil where one has no cells.
  ///
  /// - Parameter reference: the shapes where all axes are held. A size of several axes is only looked at
  ///   there: whether it fits at another size of one of them says nothing (h*w elements make a row of 400
  ///   or not).
  private func evaluation(
    at values: [Int], beside reference: Evaluation<Int>? = nil
  ) throws(ShapeError) -> Evaluation<Int>? {
    let forms = solver.result
    let running = Set(solver.spatialAxes.map(\.variable))
    var evaluator = FormEvaluator(forms.forms.table, input: values)
    func shape(_ maps: Shape<AxisMap>, _ held: Shape<Int>?) throws(ShapeError) -> Shape<Int>? {
      var sizes: [Int] = []
      for (dimension, map) in maps.sizes.enumerated() {
        var size = try evaluator.value(of: map)
        if size < 1, let held,
          forms.forms.table.variables(of: map).intersection(running).count > 1
        {
          size = held[dimension]
        }
        if size < 1 { return nil }
        sizes.append(size)
      }
      return try Shape(sizes)
    }
    var inputs: [Shape<Int>] = []
    for (index, maps) in forms.evaluation.inputs.enumerated() {
      guard let shape = try shape(maps, reference?.inputs[index]) else { return nil }
      inputs.append(shape)
    }
    var result = Evaluation(inputs: inputs)
    for (index, outputs) in forms.evaluation.outputs[..<layerCount].enumerated() {
      var shapes: [Shape<Int>] = []
      for (part, maps) in outputs.enumerated() {
        guard let shape = try shape(maps, reference?.outputs[index][part]) else { return nil }
        shapes.append(shape)
      }
      result.append(shapes, .none, given: nil)
    }
    return result
  }

  // MARK: - How far an axis is followed

  private func line(
    along axis: InputAxis, _ reference: Evaluation<Int>, isShort: Bool, most: Int
  ) throws(ShapeError) -> Line {
    var along = AxisLine(solver.result.forms, along: axis.variable, at: held)
    let running = Set(solver.spatialAxes.map(\.variable))
    let legal = try along.sizes(where: requirements(on: axis))
    var (start, period): (Int, Int?) = (legal.sizes.tail?.from ?? 1, legal.sizes.tail?.period ?? 1)
    // The largest field, and how far one layer reaches at most, in cells of the input.
    var (reach, step) = (1, 1)
    var largest = 1
    let tensors = solver.architecture.seenTensors(at: reference)
    for (index, seen) in tensors.enumerated() {
      for (part, shape) in solver.result.evaluation.outputs[index].enumerated() {
        for dimension in 0..<shape.rank {
          // A size of several axes is not followed.
          let variables = solver.result.forms.table.variables(of: shape[dimension])
          if variables.intersection(running).count > 1 { continue }
          guard let law = along.law(of: shape[dimension]) else {
            period = nil
            continue
          }
          start = max(start, law.start)
          period = period.flatMap { period in
            try? Checked.multiply(
              period / greatestCommonDivisor(period, law.period), law.period)
          }
          // A size that stays is small enough beside one that grows.
          guard law.rise == 0, part < seen.count, dimension < seen[part].fields.count,
            let field = seen[part].fields[dimension], !field.isGlobal
          else { continue }
          largest = max(largest, (try? Checked.affine(3, field.size, 2 * field.cells)) ?? .max)
        }
      }
      let fields = seen.flatMap(\.fields).compactMap { $0 }.filter { !$0.isGlobal }
      // What a layer adds itself: a sum or a concatenation adds nothing to the largest that it is given.
      let given =
        solver.architecture.layers[index].operands.compactMap { tensor -> Int? in
          guard case .layer(let index, let part) = tensor, part < tensors[index].count else {
            return 1
          }
          return tensors[index][part].fields.compactMap { $0?.size }.max()
        }.max() ?? 0
      for field in fields {
        reach = max(reach, field.size)
        let stride = (try? field.stride.roundedUp()) ?? .max
        step = max(
          step, (try? Checked.add(max(field.size - given, 0), stride)) ?? .max)
      }
    }
    let most = min(most, max(64, Self.mostSteps / stepCount))
    let far = max(reach, largest)
    if isShort { reach = max(largest, (try? Checked.multiply(3, step)) ?? .max) }
    reach = max(reach, largest)
    var line = Line(axis: axis)
    line.legal = legal
    line.first = legal.sizes.least ?? 1
    // What is looked at ends so far after the first one.
    let end = (try? Checked.add(line.first, most - 1)) ?? .max - 1
    if legal.isExact, legal.sizes.isFinite, let greatest = legal.sizes.greatest, greatest <= end {
      // Past the greatest size there is none.
      line.law = (greatest + 1, 1)
      line.last = greatest + 2
    } else if legal.isExact, let period, let from = try? Checked.sum([start, reach, period]),
      let last = try? Checked.affine(2, period, from), last <= end
    {
      line.law = (from, period)
      line.last = last
      if isShort, far < 1 << 20 { line.checks = (0..<16).map { max(far, last) + 7 * $0 + 1 } }
    } else {
      line.last = min(end, legal.knownUpTo ?? end)
    }
    return line
  }

  // MARK: - Boxes

  private func boxes(
    _ regions: [CellRegion], _ lines: inout [Line], _ reference: Evaluation<Int>
  ) throws(ShapeError) -> [[SolvedSizes]] {
    var boxes: [[SolvedSizes]] = [[]]
    for (input, region) in regions.enumerated() {
      var families = Interned<CellRegion.Masks>()
      // The dimensions that are no axes: the batch and the channels.
      var rest: [CellRegion.Masks] = []
      var own: [Int] = []
      for dimension in 0..<reference.inputs[input].rank {
        guard
          let place = lines.firstIndex(where: {
            $0.axis.input == input && $0.axis.dimension == dimension
          })
        else {
          rest.append(region.masks(dimension, 0, of: reference.inputs[input][dimension]))
          continue
        }
        own.append(place)
        for (sample, size) in lines[place].sizes.enumerated() {
          lines[place].classes[size] = families.number(
            of: region.masks(dimension, sample, of: size))
        }
      }
      var parts: [[SolvedSizes]] = []
      try extend([], own[...], rest, families, lines, into: &parts)
      boxes = boxes.flatMap { box in parts.map { box + $0 } }
      if boxes.count > BoxSolver.mostBoxes { throw .undecidedCells }
    }
    return boxes
  }

  /// Goes over the classes of one axis after the other. Those that leave the same to the others are
  /// taken together.
  private func extend(
    _ box: [SolvedSizes], _ open: ArraySlice<Int>, _ masks: [CellRegion.Masks],
    _ families: Interned<CellRegion.Masks>,
    _ lines: [Line], into boxes: inout [[SolvedSizes]]
  ) throws(ShapeError) {
    guard let place = open.first else {
      if CellRegion.cover(masks) { boxes.append(box) }
      return
    }
    var groups: [(classes: Set<Int>, boxes: [[SolvedSizes]])] = []
    for number in Set(lines[place].classes.values).sorted() {
      var rest: [[SolvedSizes]] = []
      try extend(
        [], open.dropFirst(), masks + [families[number]], families, lines, into: &rest)
      if rest.isEmpty { continue }
      if let same = groups.firstIndex(where: { $0.boxes == rest }) {
        groups[same].classes.insert(number)
      } else {
        groups.append(([number], rest))
      }
    }
    for group in groups {
      let sizes = sizes(of: group.classes, lines[place])
      for rest in group.boxes { boxes.append(box + [sizes] + rest) }
    }
  }

  private func sizes(of classes: Set<Int>, _ line: Line) -> SolvedSizes {
    let members = line.sizes.filter { line.classes[$0].map(classes.contains) ?? false }
    func head(before end: Int) -> [ClosedRange<Int>] {
      members.prefix { $0 < end }.map { $0...$0 }
    }
    if let law = line.law, line.followsLaw {
      let residues = members.filter { $0 >= law.start && $0 < law.start + law.period }
        .map { $0 % law.period }
      return SolvedSizes(
        SizeSet(
          head: head(before: law.start), from: law.start, period: law.period,
          residues: residues.sorted()))
    }
    return SolvedSizes(
      SizeSet(head: head(before: line.last + 1), from: 1, period: 1, residues: []),
      knownUpTo: line.last)
  }
}

extension ShapeError {
  static func noneLossless(upTo sizes: [Int]) -> ShapeError {
    ShapeError(
      "whether any input is lossless is not decided: none up to "
        + sizes.map(String.init).joined(separator: "x") + " is, and larger ones were not followed",
      help: "archdb cell and explain tell it at one input")
  }

  static var undecidedCells: ShapeError {
    ShapeError(
      "whether every cell of the input is read is not decided",
      help: "archdb explain NAME LAYER tells what one layer never reads of the map that it takes")
  }
}
