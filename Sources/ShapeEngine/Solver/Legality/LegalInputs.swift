/// The inputs that an architecture accepts, solved: for each axis, or for axes that conditions
/// couple together, boxes of sizes, and what no boxes can say as conditions.
///
///     let legal = try InputSolver(resnet18).solve().inputs
///     legal.accepts([500, 375])    // true
///
/// The batch, the channels and whatever is no axis are held at the sizes that were solved for.
public struct LegalInputs: Sendable {
  /// Axes that do not depend on others: one by itself, or several that conditions couple.
  struct Part: Sendable {
    /// Places among the axes.
    var axes: [Int]
    /// Disjoint boxes with a set for each of the part's axes; none where nothing is accepted.
    var boxes: [[SolvedSizes]]
    /// What must hold besides: where the boxes do not say all (``isSolved`` is false), and at sizes
    /// past those up to which they are known.
    var conditions: [Requirement]
    /// The conditions as text.
    var texts: [String]
    /// Whether the boxes say all, as far as they are known.
    var isSolved: Bool
    /// Up to which sizes the boxes are known; nil for all.
    var knownUpTo: Int?
  }

  /// The axes that sizes are given for, in order.
  public let axes: [InputAxis]
  let parts: [Part]
  /// The arithmetic of the conditions.
  let forms: Forms
  /// The values of the arithmetic's variables at which what is no axis is held.
  let held: [Int]
  /// What is required besides and no formula decides: then only the layers themselves can.
  public let undecided: [String]

  init(
    axes: [InputAxis], parts: [Part], forms: Forms, held: [Int], undecided: [String] = []
  ) {
    self.axes = axes
    self.parts = parts
    self.forms = forms
    self.held = held
    self.undecided = undecided
  }

  /// Whether no input is accepted, as far as is known.
  public var isEmpty: Bool { parts.contains { $0.boxes.isEmpty } }

  /// The conditions that couple axes and could not be made boxes, as text.
  public var couplings: [String] {
    parts.filter { !$0.isSolved }.flatMap(\.texts)
  }

  // MARK: - One input

  /// Whether inputs with these sizes, one an axis, are accepted, as far as formulas decide it.
  public func accepts(_ sizes: [Int]) -> Bool {
    guard sizes.count == axes.count, sizes.allSatisfy({ $0 > 0 }) else { return false }
    return parts.allSatisfy { part in accepts(part.axes.map { sizes[$0] }, part, sizes) }
  }

  /// Whether the sizes of the axes that are coupled go together.
  func acceptsCoupled(_ sizes: [Int]) -> Bool {
    parts.allSatisfy { part in
      part.axes.count < 2 || accepts(part.axes.map { sizes[$0] }, part, sizes)
    }
  }

  private func accepts(_ own: [Int], _ part: Part, _ all: [Int]) -> Bool {
    let isKnown = part.knownUpTo.map { limit in own.allSatisfy { $0 <= limit } } ?? true
    if isKnown, !part.boxes.contains(where: { Self.contains($0, own) }) { return false }
    if part.conditions.isEmpty || isKnown && part.isSolved { return true }
    var evaluator = FormEvaluator(forms.table, input: values(all))
    return part.conditions.allSatisfy { (try? evaluator.holds($0)) ?? false }
  }

  static func contains(_ box: [SolvedSizes], _ sizes: [Int]) -> Bool {
    zip(box, sizes).allSatisfy { $0.sizes.contains($1) }
  }

  /// The variables' values where the axes have these sizes.
  func values(_ sizes: [Int]) -> [Int] {
    var values = held
    for (axis, size) in zip(axes, sizes) { values[axis.variable] = size }
    return values
  }

  /// The sizes of the axes where they are held.
  var heldSizes: [Int] { axes.map { held[$0.variable] } }

  // MARK: - One axis

  /// The sizes of an axis that are accepted with the others as they are held.
  ///
  /// - Throws: ``ShapeError`` where the answer passes the limits of a ``SizeSet`` or 64 bits.
  public func sizes(of axis: InputAxis) throws(ShapeError) -> SolvedSizes {
    guard let place = axes.firstIndex(of: axis) else { return SolvedSizes(.none) }
    let sizes = heldSizes
    for part in parts where !part.axes.contains(place) {
      if !accepts(part.axes.map({ sizes[$0] }), part, sizes) { return SolvedSizes(.none) }
    }
    return try line(along: place, through: sizes)
  }

  /// Whether the sizes of an axis that are accepted depend on those of others.
  public func isCoupled(_ axis: InputAxis) -> Bool {
    parts.contains { part in
      guard let place = part.axes.firstIndex(where: { axes[$0] == axis }) else { return false }
      return !part.isSolved || Set(part.boxes.map { $0[place] }).count > 1
    }
  }

  /// The sizes of an axis that does not depend on others; nil where it does.
  func freeSizes(of axis: InputAxis) -> SolvedSizes? {
    let part = parts.first { $0.axes.count == 1 && axes[$0.axes[0]] == axis }
    return part?.boxes.first?.first
  }

  /// The sizes of an axis that are accepted with some sizes of the others, or more than those.
  func projection(on axis: InputAxis) throws(ShapeError) -> SolvedSizes {
    for part in parts {
      guard let place = part.axes.firstIndex(where: { axes[$0] == axis }) else { continue }
      return try part.boxes.map { $0[place] }.union()
    }
    return SolvedSizes(.none)
  }

  /// The sizes of an axis that are accepted with the other axes of its part at a point.
  private func line(along place: Int, through point: [Int]) throws(ShapeError) -> SolvedSizes {
    guard let part = parts.first(where: { $0.axes.contains(place) }),
      let own = part.axes.firstIndex(of: place)
    else { return SolvedSizes(.none) }
    let boxes = part.boxes.filter { box in
      part.axes.indices.allSatisfy {
        $0 == own || box[$0].sizes.contains(point[part.axes[$0]])
      }
    }
    let sizes = try boxes.map { $0[own] }.union()
    if part.isSolved { return sizes }
    var line = AxisLine(forms, along: axes[place].variable, at: values(point))
    return try line.sizes(where: part.conditions, within: sizes)
  }

  // MARK: - Boxes

  /// Disjoint boxes with the sizes of every axis: all inputs that are accepted, or where axes are
  /// coupled by what could not be solved, those on the lines through a point.
  ///
  /// - Throws: ``ShapeError`` where they are too many.
  func boxes(through point: [Int]? = nil) throws(ShapeError) -> [[SolvedSizes]] {
    let point = point ?? heldSizes
    var result: [[SolvedSizes]] = [[]]
    for part in parts {
      let boxes = part.isSolved ? part.boxes : try lines(of: part, through: point)
      guard boxes.count <= BoxSolver.mostBoxes / max(result.count, 1) else {
        throw .boxes(result.count, boxes.count)
      }
      result = result.flatMap { box in boxes.map { box + $0 } }
    }
    let places = parts.flatMap(\.axes)
    let order = axes.indices.map { places.firstIndex(of: $0) ?? 0 }
    return result.map { box in order.map { box[$0] } }
  }

  /// One box an axis, the others at a point. The size that an axis has there is in the first box
  /// only, so that the boxes are disjoint.
  private func lines(
    of part: Part, through point: [Int]
  ) throws(ShapeError) -> [[SolvedSizes]] {
    var boxes: [[SolvedSizes]] = []
    for (own, place) in part.axes.enumerated() {
      var sizes = try line(along: place, through: point)
      if own > 0 { sizes.sizes = try sizes.sizes.subtracting(SizeSet(point[place]...point[place])) }
      if sizes.sizes.isEmpty { continue }
      boxes.append(
        part.axes.map { $0 == place ? sizes : SolvedSizes(SizeSet(point[$0]...point[$0])) })
    }
    return boxes
  }
}

extension Sequence<SolvedSizes> {
  /// The sizes that are in one of the sets at least.
  func union() throws(ShapeError) -> SolvedSizes {
    var result = SolvedSizes(.none)
    var seen: Set<SolvedSizes> = []
    for sizes in self where seen.insert(sizes).inserted { result = try result.union(sizes) }
    return result
  }
}
