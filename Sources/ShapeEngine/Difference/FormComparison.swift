/// Two architectures compared at every input at once.
public struct FormComparison: Sendable {
  /// A layer of both whose size has another formula.
  public struct ComparedLayer: Sendable {
    /// The layer's index in `was` and in `now`.
    public var was: Int, now: Int
    /// The outputs' dimensions as formulas, batch first.
    public var before: [[String]], after: [[String]]
    /// Whether nothing but the number of channels, or of features, is another.
    public var isChannelsOnly: Bool
  }

  /// The layers whose sizes are not the same at every input that both accept, in order.
  public var differing: [ComparedLayer] = []
  /// The layers of `now` whose size has no formula on one of the sides, and so is not compared.
  public var undecided: [Int] = []
  /// Whether the architectures' outputs have the same size at every input that both accept.
  public var isOutputSame = false
  /// The outputs' dimensions as formulas, batch first; nil where they are the same or not compared, or
  /// where one has no formula.
  public private(set) var outputs: (was: [[String]], now: [[String]])?
  /// Why nothing could be compared; nil where it was.
  public var obstacle: String?
  /// The inputs that either accepts; nil where they are not asked for, or not known.
  public private(set) var legalBefore: LegalInputs?
  /// The inputs that the later one accepts; nil as ``legalBefore``.
  public private(set) var legalAfter: LegalInputs?
  /// Whether the later one refuses what the earlier one accepts; nil where it is not asked for.
  public private(set) var legalLoss: LegalLoss?

  /// Whether it is proven that every layer that is in both, and the output, has the same size at
  /// every input that both accept.
  public var isSameSizeEverywhere: Bool {
    obstacle == nil && differing.isEmpty && undecided.isEmpty && isOutputSame
  }

  /// - Parameter withLegalInputs: whether the legal inputs are given; they are found in any case
  ///   where two formulas differ.
  public init(_ difference: Difference, withLegalInputs: Bool = false) {
    let (was, now) = (difference.was, difference.now)
    guard was.inputs.map(\.shape.count) == now.inputs.map(\.shape.count),
      was.inputs.map(\.hasBatch) == now.inputs.map(\.hasBatch)
    else {
      obstacle = Self.otherInputs
      if withLegalInputs { legalLoss = Self.lossOfAll(was, at: now) }
      return
    }
    guard !difference.isEmpty || withLegalInputs else {
      isOutputSame = true
      return
    }
    do {
      let before = try was.forms()
      var named = now
      for index in named.inputs.indices { named.inputs[index].name = was.inputs[index].name }
      let after = try named.forms(over: before.forms)
      compare(
        Side(
          architecture: was, forms: before, layers: before.evaluation.outputs,
          outputs: was.outputs.compactMap { before.evaluation.shape(of: $0.tensor) }),
        Side(
          architecture: now, forms: after, layers: after.evaluation.outputs,
          outputs: now.outputs.compactMap { after.evaluation.shape(of: $0.tensor) }),
        difference, withLegalInputs: withLegalInputs)
    } catch {
      obstacle = error.message
      if withLegalInputs { legalLoss = .unknown(error.message) }
    }
  }

  /// Inputs of another number or rank are refused, whatever their sizes are.
  private static func lossOfAll(_ was: Architecture, at now: Architecture) -> LegalLoss {
    func text(_ architecture: Architecture) -> String {
      architecture.inputs.map(\.text).joined(separator: ", ")
    }
    return .input(
      was.inputs.map { $0.sizes(batch: was.batch) },
      EvaluationError(
        path: nil, layer: nil, inputs: [], at: text(was),
        error: ShapeError(otherInputs, found: text(was), expected: text(now))))
  }

  /// Compares normal forms, of whose layers `difference` is.
  ///
  /// - Parameters:
  ///   - isEqual: whether they are one: then their sizes are, however the forms are written.
  ///   - isComparable: whether their forms are over the same inputs.
  init(
    _ was: NormalForm, _ now: NormalForm, _ difference: Difference, isEqual: Bool,
    isComparable: Bool, withLegalInputs: Bool
  ) {
    guard isComparable else {
      obstacle = Self.otherInputs
      if withLegalInputs { legalLoss = Self.lossOfAll(was.architecture, at: now.architecture) }
      return
    }
    func side(_ form: NormalForm) -> Side {
      Side(
        architecture: form.architecture, forms: form.evaluation, layers: form.layers.map(\.shapes),
        outputs: form.outputs.compactMap(form.shape(of:)))
    }
    if isEqual {
      isOutputSame = true
      guard withLegalInputs else { return }
      var legal = CommonLegalSizes(
        (was.architecture, was.evaluation), (now.architecture, now.evaluation))
      (legalBefore, legalAfter) = legal.inputs
      legalLoss = LegalLoss.none
    } else {
      compare(side(was), side(now), difference, withLegalInputs: withLegalInputs)
    }
  }

  private static var otherInputs: String { "the inputs are of another number or rank" }

  /// An architecture with its forms, and what those layers give that are compared.
  private struct Side {
    var architecture: Architecture
    var forms: FormEvaluation
    var layers: [[Shape<AxisMap>]]
    var outputs: [Shape<AxisMap>]
  }

  /// - Parameter now: its table has what is in the one of `was`, too.
  private mutating func compare(
    _ was: Side, _ now: Side, _ difference: Difference, withLegalInputs: Bool
  ) {
    var legal = CommonLegalSizes((was.architecture, was.forms), (now.architecture, now.forms))
    let table = now.forms.forms.table
    var reader = SpatialReader(table, inputs: now.architecture.inputs)
    for (j, partner) in difference.partners.enumerated() {
      guard let i = partner else { continue }
      let (x, y) = (was.layers[i], now.layers[j])
      if legal.areEqual(x, y) { continue }
      guard (x + y).allSatisfy({ $0.sizes.allSatisfy(table.isKnown) }) else {
        undecided.append(j)
        continue
      }
      differing.append(
        ComparedLayer(
          was: i, now: j, before: x.map { $0.sizes.map(table.text(of:)) },
          after: y.map { $0.sizes.map(table.text(of:)) },
          isChannelsOnly: legal.differInChannelsOnly(x, y, &reader)))
    }
    isOutputSame = legal.areEqual(was.outputs, now.outputs)
    let shapes = was.outputs + now.outputs
    if !isOutputSame, shapes.allSatisfy({ $0.sizes.allSatisfy(table.isKnown) }) {
      outputs = (
        was.outputs.map { $0.sizes.map(table.text(of:)) },
        now.outputs.map { $0.sizes.map(table.text(of:)) }
      )
    }
    guard withLegalInputs else { return }
    (legalBefore, legalAfter) = legal.inputs
    legalLoss =
      difference.isEmpty
      ? LegalLoss.none
      : LegalLoss(from: (was.architecture, legalBefore), to: (now.architecture, legalAfter))
  }
}

/// Decides whether maps are equal on the inputs that two architectures accept.
private struct CommonLegalSizes {
  private typealias Side = (architecture: Architecture, forms: FormEvaluation)
  private let was: Side, now: Side
  private var table: ExpressionTable
  private var known: [Int: SizeSet?] = [:]
  private var decided: [Pair: Bool] = [:]
  /// What either accepts; nil where it cannot be solved.
  private(set) lazy var inputs: (LegalInputs?, LegalInputs?) = (Self.legal(was), Self.legal(now))

  private struct Pair: Hashable {
    var x: AxisMap, y: AxisMap
  }

  /// Sets with more elements to try than this are left undecided.
  private static var mostTrials: Int { 1 << 16 }

  init(
    _ was: (Architecture, FormEvaluation), _ now: (Architecture, FormEvaluation)
  ) {
    (self.was, self.now, table) = (was, now, now.1.forms.table)
  }

  private static func legal(_ side: Side) -> LegalInputs? {
    try? InputSolver(side.architecture, side.forms).solve().inputs
  }

  mutating func areEqual(_ x: [Shape<AxisMap>], _ y: [Shape<AxisMap>]) -> Bool {
    guard x.count == y.count else { return false }
    for (a, b) in zip(x, y) where a != b {
      guard a.rank == b.rank else { return false }
      for dimension in 0..<a.rank where !isEqual(a[dimension], b[dimension]) { return false }
    }
    return true
  }

  /// Whether the shapes are equal but for the channels of maps and tokens, and for features.
  mutating func differInChannelsOnly(
    _ x: [Shape<AxisMap>], _ y: [Shape<AxisMap>], _ reader: inout SpatialReader
  ) -> Bool {
    guard x.count == y.count else { return false }
    for (a, b) in zip(x, y) where a != b {
      let channels = a.rank == 2 ? 1 : reader.reading(of: b)?.channels
      guard a.rank == b.rank, let channels else { return false }
      // What depends on the input is a size, in whatever hyperparameter.
      guard a[channels].a == 0, b[channels].a == 0 else { return false }
      for dimension in 0..<a.rank where dimension != channels {
        if !isEqual(a[dimension], b[dimension]) { return false }
      }
    }
    return true
  }

  private mutating func isEqual(_ x: AxisMap, _ y: AxisMap) -> Bool {
    if x == y { return true }
    let pair = Pair(x: x, y: y)
    if let known = decided[pair] { return known }
    let result =
      table.order(x, y) == .equal || isEqualWhereLegal(x, y)
    decided[pair] = result
    return result
  }

  /// Maps of one variable that rise by the same over a period are equal on a set that repeats
  /// itself if they are on its beginning and one common period.
  private mutating func isEqualWhereLegal(_ x: AxisMap, _ y: AxisMap) -> Bool {
    let variables = table.variables(of: x).union(table.variables(of: y))
    guard let variable = variables.first, variables.count == 1,
      let set = legal(variable), let left = table.law(of: x), let right = table.law(of: y),
      let (first, second) = GrowthLaw.common(left, right), first.start == 1,
      first.rise == second.rise || set.isFinite
    else { return false }
    let period = first.period
    let last: Int
    if let tail = set.tail {
      let (beyond, hasOverflow) = tail.period.multipliedReportingOverflow(by: period)
      guard !hasOverflow, beyond <= Self.mostTrials else { return false }
      last = tail.from + beyond
    } else {
      last = set.greatest ?? 0
    }
    guard last <= 4 * Self.mostTrials else { return false }
    var evaluator = FormEvaluator(table, input: [])
    for size in stride(from: 1, through: last, by: 1) where set.contains(size) {
      evaluator.moveAll(to: size)
      guard let a = try? evaluator.value(of: x), let b = try? evaluator.value(of: y), a == b else {
        return false
      }
    }
    return true
  }

  /// The sizes of a variable that both accept, or more than those; nil where they are not known
  /// exactly.
  private mutating func legal(_ variable: Int) -> SizeSet? {
    if let set = known[variable] { return set }
    var set: SizeSet?
    if let left = inputs.0.flatMap({ Self.exact($0, variable) }),
      let right = inputs.1.flatMap({ Self.exact($0, variable) })
    {
      set = try? left.intersection(right)
    }
    known[variable] = set
    return set
  }

  private static func exact(_ legal: LegalInputs, _ variable: Int) -> SizeSet? {
    guard let axis = legal.axes.first(where: { $0.variable == variable }),
      let sizes = try? legal.projection(on: axis), sizes.isExact
    else { return nil }
    return sizes.sizes
  }
}
