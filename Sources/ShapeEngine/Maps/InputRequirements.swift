/// What an architecture requires of its inputs' sizes, channels and batch held at its own: few
/// architectures differ in it, however many there are.
///
///     try InputRequirements(resnet18, analysis).accepts([500, 375])    // true
public struct InputRequirements: Hashable, Sendable {
  /// A dimension that keeps the definition's own size.
  public struct Held: Hashable, Sendable {
    public var name: String
    public var size: Int

    public init(name: String, size: Int) {
      self.name = name
      self.size = size
    }
  }

  /// The forms' variables that each size is given to: [["H"], ["W"]]; several an axis where there
  /// are several inputs.
  public var axes: [[String]]
  /// The least size of each axis.
  public var least: [Int]
  /// The only sizes of a definition that takes no others.
  public var only: [Int]?
  /// The conditions that are more than a least size, as text.
  public var conditions: [String]
  /// The variables of `conditions` that are no axes.
  public var held: [Held]

  public init(
    axes: [[String]], least: [Int], only: [Int]?, conditions: [String], held: [Held]
  ) {
    self.axes = axes
    self.least = least
    self.only = only
    self.conditions = conditions
    self.held = held
  }

  /// The requirements of an analysed architecture. Inputs of another rank than the first one's keep
  /// their own sizes.
  public init(_ architecture: Architecture, _ result: FormEvaluation) {
    self.init(
      architecture, result.forms,
      SpatialReader(result.forms.table, inputs: architecture.inputs))
  }

  init(_ architecture: Architecture, _ forms: Forms, _ reader: SpatialReader) {
    var reader = reader
    let count = reader.inputs.first?.count ?? 0
    let given = reader.inputs.filter { $0.count == count }
    let bits = (0..<count).map { axis in given.reduce(0) { $0 | $1[axis] } }
    let names = forms.table.variables
    axes = bits.map { bit in
      names.indices.filter { SpatialReader.bit($0) & bit != 0 }.map { names[$0] }
    }
    (least, only, conditions, held) = (bits.map { _ in 1 }, nil, [], [])
    if architecture.isFixed {
      only = architecture.inputs.first.map { Array($0.shape.dropFirst()) }
      return
    }
    var seen: Set<Condition> = []
    let all = bits.reduce(0, |)
    for condition in forms.conditions where seen.insert(condition).inserted {
      let mask = reader.mask(of: condition)
      if mask & all == 0 { continue }
      if let axis = bits.firstIndex(where: { mask & ~$0 == 0 }),
        let bound = Self.leastSize(condition, forms.table)
      {
        least[axis] = max(least[axis], bound)
      } else {
        conditions.append(forms.table.text(of: condition))
      }
    }
    guard !conditions.isEmpty else { return }
    let sizes = [architecture.batch] + architecture.inputs.flatMap(\.shape)
    held = zip(names, sizes).enumerated().filter { SpatialReader.bit($0.offset) & all == 0 }
      .map { Held(name: $0.element.0, size: $0.element.1) }
  }

  /// The least size at which a condition holds, where it holds from there on for that reason.
  private static func leastSize(_ condition: Condition, _ table: ExpressionTable) -> Int? {
    guard case .atLeast(let map, let bound) = condition else { return nil }
    return leastSize(where: map, reaches: bound, table)
  }

  /// floor((a*y + b)/c) reaches a bound where y reaches ceil((bound*c - b)/a).
  private static func leastSize(
    where map: AxisMap, reaches bound: Int, _ table: ExpressionTable
  ) -> Int? {
    guard map.a > 0, let needed = try? Checked.multiply(bound, map.c),
      let difference = try? Checked.subtract(needed, map.b),
      let above = try? Checked.add(difference, map.a - 1),
      let atom = try? Checked.floorDivide(above, by: map.a)
    else { return nil }
    switch table.expression(of: map.atom) {
    case nil: return atom
    case .nested(let inner): return leastSize(where: inner, reaches: atom, table)
    case .polynomial(let terms):
      guard terms.count == 1, let term = terms.first, term.atoms.count == 1 else { return nil }
      let inner = AxisMap(term.coefficient, 0, 1, term.atoms[0])
      return leastSize(where: inner, reaches: atom, table)
    case .minimum(let x, let y):
      guard let x = leastSize(where: x, reaches: atom, table),
        let y = leastSize(where: y, reaches: atom, table)
      else { return nil }
      return max(x, y)
    default: return nil
    }
  }

  // MARK: - Answers

  /// Whether inputs of these sizes, one an axis, are accepted.
  public func accepts(_ sizes: [Int]) -> Bool {
    guard sizes.count == axes.count, !sizes.isEmpty else { return false }
    if let only { return sizes == only }
    for (size, bound) in zip(sizes, least) where size < bound { return false }
    if conditions.isEmpty { return true }
    let variables = variables(sizes)
    return conditions.allSatisfy { Self.holds($0, variables) }
  }

  static func holds(_ condition: String, _ variables: [String: Int]) -> Bool {
    var reader = FormReader(condition, variables: variables, arithmetic: Integers())
    return (try? reader.holds()) ?? false
  }

  /// The values of the forms' variables where the axes have these sizes.
  func variables(_ sizes: [Int]) -> [String: Int] {
    var values: [String: Int] = [:]
    for part in held { values[part.name] = part.size }
    for (names, size) in zip(axes, sizes) {
      for name in names { values[name] = size }
    }
    return values
  }
}
