/// Whether inputs that the earlier of two architectures accepts are refused by the later one.
public enum LegalLoss: Sendable {
  /// All are accepted still.
  case none
  /// An input that was accepted, batch first, and why the later architecture refuses it: the own one, or
  /// one that is near it.
  case input([[Int]], EvaluationError)
  /// Why that is not known.
  case unknown(String)
}

extension LegalLoss {
  /// A side of a comparison: the inputs that it accepts are solved of the forms.
  typealias Side = (architecture: Architecture, legal: LegalInputs?)

  /// - Parameters: sides of which the forms are over one table, so that equal conditions are equal bits.
  init(from was: Side, to now: Side) {
    let own: [Shape<Int>]
    do throws(ShapeError) { own = try was.architecture.ownInput() } catch {
      self = .unknown(error.message)
      return
    }
    // What is no axis, such as channels, is as it is in each of them.
    if let refusal = now.architecture.refusal(of: own) {
      self = .input(own.map(\.sizes), refusal)
      return
    }
    guard let before = was.legal, let after = now.legal else {
      self = .unknown("the legal inputs of one of them could not be solved")
      return
    }
    let undecided = after.undecided.filter { !before.undecided.contains($0) }
    do throws(ShapeError) {
      if let lost = try before.input(refusedBy: after) {
        var inputs = own
        for (axis, size) in zip(lost.axes, lost.sizes) { inputs[axis.input][axis.dimension] = size }
        if let refusal = now.architecture.refusal(of: inputs) {
          self = .input(inputs.map(\.sizes), refusal)
          return
        }
      }
      self =
        undecided.isEmpty ? .none : .unknown("no formula decides what \(undecided[0]) requires")
    } catch {
      self = .unknown(error.message)
    }
  }
}

extension Architecture {
  /// Why an input is refused; nil where it is not.
  fileprivate func refusal(of inputs: [Shape<Int>]) -> EvaluationError? {
    do throws(EvaluationError) {
      _ = try evaluate(at: inputs)
      return nil
    } catch { return error }
  }
}

extension LegalInputs {
  /// An accepted input that others refuse, one that is near the held sizes; nil where there is none.
  ///
  /// Sizes past those up to which either is known are left out.
  ///
  /// - Throws: ``ShapeError`` where that is not found within the limits of the solver.
  func input(
    refusedBy other: LegalInputs
  ) throws(ShapeError) -> (axes: [InputAxis], sizes: [Int])? {
    if isEmpty { return nil }
    let axes = self.axes + other.axes.filter { axis in !self.axes.contains(where: axis.isSame) }
    let (mine, theirs) = (try boxes(over: axes), try other.boxes(over: axes))
    let limit = (mine + theirs).joined().compactMap(\.knownUpTo).min()
    var left: [[SizeSet]] = []
    let same = Set(theirs)
    for box in mine where !same.contains(box) {
      var sets = box.map(\.sizes)
      if let limit {
        for place in sets.indices { sets[place] = try sets[place].intersection(SizeSet(1...limit)) }
      }
      if !sets.contains(where: \.isEmpty) { left.append(sets) }
    }
    left = try Self.subtracting(theirs.map { $0.map(\.sizes) }, from: left)
    let own = axes.map { held[$0.variable] }
    if !left.isEmpty {
      let boxes = left.map { $0.map { SolvedSizes($0) } }
      let found = LegalInputs(
        axes: axes,
        parts: [
          Part(
            axes: Array(axes.indices), boxes: boxes, conditions: [], texts: [], knownUpTo: nil)
        ],
        conditions: conditions, forms: forms, held: held
      ).nearest(to: own)
      if let point = found.points.first { return (axes, point) }
      if found.triedCount != nil { throw Self.tooMany }
    }
    return try point(among: mine, over: axes, refusedBy: other).map { (axes, $0) }
  }

  /// An accepted input at which a condition of others fails that is none here.
  private func point(
    among boxes: [[SolvedSizes]], over axes: [InputAxis], refusedBy other: LegalInputs
  ) throws(ShapeError) -> [Int]? {
    let extra = other.conditions.filter { !conditions.contains($0) }
    if extra.isEmpty { return nil }
    var sets: [SizeSet] = []
    for place in axes.indices { sets.append(try boxes.map { $0[place] }.union().sizes) }
    var order = PointsByDistance(sets, from: axes.map { held[$0.variable] })
    // The later table has what is in the earlier one, too.
    var evaluator = FormEvaluator(other.forms.table, input: held)
    var tried = 0
    while let (sizes, _) = order.next() {
      tried += 1
      if tried > Self.mostTried { throw Self.tooMany }
      guard boxes.contains(where: { Self.contains($0, sizes) }) else { continue }
      var values = held
      for (axis, size) in zip(axes, sizes) { values[axis.variable] = size }
      evaluator.move(to: values)
      func holds(_ condition: Requirement) -> Bool { (try? evaluator.holds(condition)) ?? false }
      if conditions.allSatisfy(holds), !extra.allSatisfy(holds) { return sizes }
    }
    return nil
  }

  private static var tooMany: ShapeError {
    ShapeError("more than \(mostTried) inputs would have to be tried")
  }

  /// The boxes with a set for each of some axes: the held size for one that is none here.
  private func boxes(over axes: [InputAxis]) throws(ShapeError) -> [[SolvedSizes]] {
    let places = axes.map { axis in self.axes.firstIndex(where: axis.isSame) }
    return try boxes().map { box in
      zip(axes, places).map { axis, place in
        place.map { box[$0] } ?? SolvedSizes(SizeSet(held[axis.variable]...held[axis.variable]))
      }
    }
  }

  /// Boxes without what is in others.
  private static func subtracting(
    _ others: [[SizeSet]], from boxes: [[SizeSet]]
  ) throws(ShapeError) -> [[SizeSet]] {
    var left = boxes
    for other in others {
      var rest: [[SizeSet]] = []
      for box in left {
        var common: [SizeSet] = []
        for (x, y) in zip(box, other) { common.append(try x.intersection(y)) }
        guard !common.contains(where: \.isEmpty) else {
          rest.append(box)
          continue
        }
        // Apart from each other: a piece is outside along one axis, and inside along those before it.
        for place in box.indices {
          var piece = box
          piece.replaceSubrange(..<place, with: common[..<place])
          piece[place] = try box[place].subtracting(other[place])
          if !piece[place].isEmpty { rest.append(piece) }
        }
      }
      guard rest.count <= BoxSolver.mostBoxes else { throw .boxes(rest.count, others.count) }
      left = rest
    }
    return left
  }
}

extension InputAxis {
  /// Whether it is the same dimension of the same input, whatever it is taken for.
  fileprivate func isSame(_ other: InputAxis) -> Bool {
    input == other.input && dimension == other.dimension
  }
}
