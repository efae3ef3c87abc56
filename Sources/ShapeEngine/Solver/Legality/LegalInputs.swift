/// The inputs that an architecture accepts, solved: for each axis, or for axes that conditions couple
/// together, boxes of sizes, and what no boxes can say as conditions.
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
    /// What must hold at sizes past those up to which the boxes are known.
    var conditions: [Requirement]
    /// The conditions as text.
    var texts: [String]
    /// Up to which sizes the boxes are known; nil for all.
    var knownUpTo: Int?
  }

  /// The axes that sizes are given for, in order.
  public let axes: [InputAxis]
  let parts: [Part]
  /// What must hold besides, of several parts: what no list of boxes can say.
  let conditions: [Requirement]
  /// The conditions as text.
  let texts: [String]
  /// The arithmetic of the conditions.
  let forms: Forms
  /// The values of the arithmetic's variables at which what is no axis is held.
  let held: [Int]
  /// What is required besides and no formula decides: then only the layers themselves can.
  public let undecided: [String]

  init(
    axes: [InputAxis], parts: [Part], conditions: [Requirement], texts: [String]? = nil,
    forms: Forms, held: [Int], undecided: [String] = []
  ) {
    self.axes = axes
    self.parts = parts
    self.conditions = conditions
    self.texts = texts ?? conditions.map(forms.table.text(of:))
    self.forms = forms
    self.held = held
    self.undecided = undecided
  }

  /// Whether no input is accepted, as far as is known.
  public var isEmpty: Bool { parts.contains { $0.boxes.isEmpty } }

  /// The conditions that couple axes and that no list of boxes can give, as people write them:
  /// `floor((a.H + 1)/2) = floor((b.H + 1)/2), or one of them 1`.
  public var couplings: [String] { conditions.map(forms.table.statement(of:)) }

  // MARK: - One input

  /// Whether inputs with these sizes, one an axis, are accepted, as far as formulas decide it.
  public func accepts(_ sizes: [Int]) -> Bool {
    guard sizes.count == axes.count, sizes.allSatisfy({ $0 > 0 }) else { return false }
    return parts.allSatisfy { part in accepts(part.axes.map { sizes[$0] }, part, sizes) }
      && fulfils(conditions, sizes)
  }

  private func fulfils(_ conditions: [Requirement], _ sizes: [Int]) -> Bool {
    if conditions.isEmpty { return true }
    var evaluator = FormEvaluator(forms.table, input: values(sizes))
    return conditions.allSatisfy { (try? evaluator.holds($0)) ?? false }
  }

  private func accepts(_ own: [Int], _ part: Part, _ all: [Int]) -> Bool {
    let isKnown = part.knownUpTo.map { limit in own.allSatisfy { $0 <= limit } } ?? true
    return isKnown
      ? part.boxes.contains { Self.contains($0, own) } : fulfils(part.conditions, all)
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
    if conditions.contains(where: { forms.table.variables(of: $0).contains(axis.variable) }) {
      return true
    }
    return parts.contains { part in
      guard let place = part.axes.firstIndex(where: { axes[$0] == axis }) else { return false }
      return Set(part.boxes.map { $0[place] }).count > 1
    }
  }

  /// The sizes of an axis that does not depend on others; nil where it does.
  func freeSizes(of axis: InputAxis) -> SolvedSizes? {
    if isCoupled(axis) { return nil }
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

  /// The sizes of an axis that are accepted with the other axes at a point.
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
    if conditions.isEmpty { return sizes }
    var line = AxisLine(forms, along: axes[place].variable, at: values(point))
    return try line.sizes(where: conditions, within: sizes)
  }

  // MARK: - Boxes

  /// Disjoint boxes with the sizes of every axis, of which those inputs are accepted that fulfil the
  /// ``couplings``: all where there are none.
  ///
  /// - Throws: ``ShapeError`` where they are too many.
  func boxes() throws(ShapeError) -> [[SolvedSizes]] {
    var result: [[SolvedSizes]] = [[]]
    for part in parts {
      guard part.boxes.count <= BoxSolver.mostBoxes / max(result.count, 1) else {
        throw .boxes(result.count, part.boxes.count)
      }
      result = result.flatMap { box in part.boxes.map { box + $0 } }
    }
    let places = parts.flatMap(\.axes)
    let order = axes.indices.map { places.firstIndex(of: $0) ?? 0 }
    return result.map { box in order.map { box[$0] } }
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
