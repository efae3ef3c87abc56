/// Inputs that were solved for, as boxes of sizes and what must hold besides.
public struct SolvedInputs: Sendable {
  /// The inputs in parts that are apart from each other, one for each box of inputs that are read
  /// wholly; mostly one.
  private var parts: [LegalInputs]
  /// Disjoint boxes, each with the sizes of every axis; none where no input does. Where there are
  /// ``couplings``, those inputs of the boxes are solutions that fulfil them.
  public var boxes: [[SolvedSizes]]
  /// What couples axes so that no list of boxes can give it.
  public var couplings: [String]
  /// Whether the boxes say more than the parts do: where sums over the layers are bounded.
  var isBounded = false
  /// The inputs with what couples axes, or more than those.
  public let inputs: LegalInputs

  init(_ inputs: LegalInputs) throws(ShapeError) {
    self.inputs = inputs
    parts = [inputs]
    boxes = inputs.isEmpty ? [] : try inputs.boxes()
    couplings = inputs.couplings
  }

  /// All inputs of several that are apart from each other and among `inputs`.
  init(_ all: [SolvedInputs], of inputs: LegalInputs) {
    self.inputs = all.count == 1 ? all[0].inputs : inputs
    parts = all.filter { !$0.isEmpty }.flatMap(\.parts)
    boxes = all.flatMap(\.boxes)
    isBounded = all.contains(where: \.isBounded)
    couplings = []
    for own in all where !own.isEmpty {
      couplings += own.couplings.filter { !couplings.contains($0) }
    }
  }

  /// Whether there is none, as far as is known.
  public var isEmpty: Bool { boxes.isEmpty }

  /// Whether an input is among them: a size for each axis.
  public func accepts(_ sizes: [Int]) -> Bool {
    parts.contains { $0.accepts(sizes) }
      && (!isBounded || boxes.contains { LegalInputs.contains($0, sizes) })
  }

  /// Those that are nearest to a point, all that are equally near.
  public func nearest(to asked: [Int]) -> NearestPoints {
    if isBounded { return NearestPoints(points: boxes.nearest(to: asked)) }
    var result = NearestPoints(points: [])
    var least = Int.max
    for part in parts {
      let found = part.nearest(to: asked)
      if let tried = found.triedCount { result.triedCount = max(tried, result.triedCount ?? 0) }
      guard let point = found.points.first else { continue }
      let distance = zip(point, asked).reduce(0) { sum, sizes in
        sum.addingReportingOverflow(Int(clamping: (sizes.0 - sizes.1).magnitude)).partialValue
      }
      if distance < least { result.points.removeAll() }
      if distance <= least { result.points += found.points }
      least = min(least, distance)
    }
    result.points.sort { $0.lexicographicallyPrecedes($1) }
    return result
  }
}

extension SolvedInputs {
  /// Axes that are free of the others, with their boxes: the solutions are all choices of a box of each.
  /// Those with one box are together; there is one group where no two have several.
  public var groups: [(axes: [InputAxis], boxes: [[SolvedSizes]])] {
    let whole = [(inputs.axes, boxes)]
    guard parts.count == 1, !isBounded, couplings.isEmpty, !isEmpty else { return whole }
    let many = parts[0].parts.filter { $0.boxes.count > 1 }
    if many.count < 2 { return whole }
    var groups = many.map { part in (part.axes.map { inputs.axes[$0] }, part.boxes) }
    let single = parts[0].parts.filter { $0.boxes.count == 1 }
    if !single.isEmpty {
      groups.append(
        (single.flatMap(\.axes).map { inputs.axes[$0] }, [single.flatMap { $0.boxes[0] }]))
    }
    return groups
  }
}
