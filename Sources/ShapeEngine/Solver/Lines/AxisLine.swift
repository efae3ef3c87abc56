/// The maps of one table as functions of one input dimension, x = 1, 2, 3, …, with the others held.
///
///     var line = AxisLine(forms, along: 2, at: [1, 3, 224, 224])
///     try line.sizes(where: map, in: 7...7)    // the heights that give 7
struct AxisLine {
  /// How a map goes along the line.
  enum Direction: Hashable {
    case constant, rising, falling, unknown
  }

  /// The maps' arithmetic; differences of them are added to its table.
  var forms: Forms
  /// The variable that runs.
  let variable: Int32
  private let held: [Int]
  let budget: LineBudget
  // What is known of an atom, by its place in the table.
  private var directions: [Direction?] = []
  private var laws: [GrowthLaw??] = []
  private var constants: [Int?] = []
  // The values at the size that was evaluated last.
  private var values: [Int] = []
  private var marks: [Int] = []
  private var place = 0, mark = 0

  /// What has no law is evaluated at the sizes up to this one.
  static var evaluatedRange: Int { 65_536 }

  /// - Parameters:
  ///   - held: every variable's value, in the table's order; that of the one that runs is not used.
  ///   - budget: what this line and others may evaluate together; a budget of its own where nil.
  init(_ forms: Forms, along variable: Int, at held: [Int], _ budget: LineBudget? = nil) {
    self.forms = forms
    self.budget = budget ?? LineBudget()
    self.variable = Int32(variable)
    self.held = held
  }

  /// Makes room for the expressions that the table has now.
  private mutating func grow() {
    let missing = forms.table.atomCount - directions.count
    guard missing > 0 else { return }
    budget.spend(missing)
    directions += Array(repeating: nil, count: missing)
    laws += Array(repeating: nil, count: missing)
    constants += Array(repeating: nil, count: missing)
    values += Array(repeating: 0, count: missing)
    marks += Array(repeating: 0, count: missing)
  }

  // MARK: - Values

  /// A map's value where the dimension is x.
  mutating func value(of map: AxisMap, at x: Int) throws(ShapeError) -> Int {
    if let value = map.constantValue { return value }
    return try map.value(atAtom: value(ofAtom: map.atom, at: x))
  }

  /// An expression's value where the dimension is x.
  mutating func value(ofAtom atom: Int32, at x: Int) throws(ShapeError) -> Int {
    if atom == variable { return x }
    if Int(atom) < held.count { return held[Int(atom)] }
    grow()
    if x != place || mark == 0 { (place, mark) = (x, mark + 1) }
    if let constant = constants[Int(atom)] { return constant }
    if marks[Int(atom)] == mark { return values[Int(atom)] }
    guard let expression = forms.table.expression(of: atom) else { throw .overflow }
    budget.spend(1)
    let value = try expression.value { (atom) throws(ShapeError) in
      try self.value(ofAtom: atom, at: x)
    }
    values[Int(atom)] = value
    marks[Int(atom)] = mark
    return value
  }

  /// The value of a map that does not change along the line; nil for one that does.
  mutating func constant(_ map: AxisMap) throws(ShapeError) -> Int? {
    guard direction(of: map) == .constant else { return nil }
    return try value(of: map, at: 1)
  }

  // MARK: - Directions

  /// Whether a map rises or falls along the line, as far as its parts tell.
  mutating func direction(of map: AxisMap) -> Direction {
    map.a == 0 ? .constant : direction(ofAtom: map.atom).scaled(by: map.a)
  }

  mutating func direction(ofAtom atom: Int32) -> Direction {
    if Int(atom) < held.count { return atom == variable ? .rising : .constant }
    grow()
    if let known = directions[Int(atom)] { return known }
    let direction = forms.table.expression(of: atom).map { self.direction(of: $0) } ?? .unknown
    directions[Int(atom)] = direction
    if direction == .constant { constants[Int(atom)] = try? value(ofAtom: atom, at: 1) }
    return direction
  }

  private mutating func direction(of expression: Expression) -> Direction {
    switch expression {
    case .unknown: return .unknown
    case .nested(let map): return direction(of: map)
    case .minimum(let x, let y), .maximum(let x, let y):
      return direction(of: x).joined(with: direction(of: y))
    case .scaled(let x, let scale):
      let direction = direction(of: x)
      return scale.factor >= 0 || direction == .constant ? direction : .unknown
    case .quotient(let x, let y), .floorQuotient(let x, let y):
      let (dividend, divisor) = (direction(of: x), direction(of: y))
      return divisor == .constant ? dividend : .unknown
    case .polynomial(let terms):
      return terms.reduce(.constant) { $0.joined(with: direction(of: $1)) }
    }
  }

  /// A product rises where each factor rises and is never below 0.
  private mutating func direction(of term: Term) -> Direction {
    var (coefficient, running) = (term.coefficient, [Int32]())
    for atom in term.atoms {
      guard direction(ofAtom: atom) == .constant else {
        running.append(atom)
        continue
      }
      guard let value = try? value(ofAtom: atom, at: 1) else { return .unknown }
      coefficient = value == 0 ? 0 : value < 0 ? -coefficient.signum() : coefficient.signum()
    }
    if running.count < 2 {
      return running.first.map { direction(ofAtom: $0).scaled(by: coefficient) } ?? .constant
    }
    for atom in running {
      guard direction(ofAtom: atom) == .rising, let first = try? value(ofAtom: atom, at: 1),
        first >= 0
      else { return .unknown }
    }
    return Direction.rising.scaled(by: coefficient)
  }
}

extension AxisLine: GrowthLine {
  mutating func law(ofAtom atom: Int32) -> GrowthLaw? {
    if Int(atom) < held.count { return atom == variable ? .variable : .constant }
    grow()
    if let known = laws[Int(atom)] { return known }
    let law: GrowthLaw? =
      direction(ofAtom: atom) == .constant
      ? .constant : forms.table.expression(of: atom).flatMap { self.law(of: $0) }
    laws[Int(atom)] = .some(law)
    return law
  }

  mutating func size(of map: AxisMap, at x: Int) -> Int? { try? value(of: map, at: x) }
  var isSpent: Bool { budget.isSpent }
}

extension AxisLine.Direction {
  func scaled(by factor: Int) -> Self {
    if factor == 0 { return .constant }
    switch self {
    case .rising: return factor > 0 ? .rising : .falling
    case .falling: return factor > 0 ? .falling : .rising
    case .constant, .unknown: return self
    }
  }

  /// The direction of a sum, a minimum or a maximum.
  func joined(with other: Self) -> Self {
    if self == .constant { return other }
    return other == .constant || other == self ? self : .unknown
  }
}
