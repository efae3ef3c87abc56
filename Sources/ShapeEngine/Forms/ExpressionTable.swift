/// The expressions of a set of maps, each once, so that maps of one table are equal exactly
/// when they are written alike.
public struct ExpressionTable: Sendable {
  /// The names of the input dimensions, which are the atoms 0, 1, 2, …
  public private(set) var variables: [String]
  private(set) var expressions: [Expression] = []
  private var places: [Expression: Int32] = [:]
  private var facts: [Facts] = []
  /// The sums that were simplified, each once; nil for one that has no simpler form.
  var simplified: [[Term]: AxisMap?] = [:]
  /// Whether there is a size without a formula at all, which is asked of each condition.
  private(set) var hasUnknowns = false
  /// How many more expressions comparisons may evaluate.
  var evaluationsLeft = FormBudget.evaluations

  /// What is known of an expression as soon as it is made.
  private struct Facts {
    /// How deep expressions are nested; 1 for one over variables.
    var depth = 0
    /// About how many characters its text has where every expression is written out.
    var length: Int
    /// The input dimensions that it depends on, ascending.
    var variables: [Int32]
    /// How it goes along its only variable.
    var law: GrowthLaw?
    /// Whether no unknown is in it.
    var isKnown = true
  }

  /// A table over input dimensions of these names, without expressions.
  public init(variables: [String]) {
    self.variables = variables
    facts = variables.enumerated().map { index, name in
      Facts(length: name.utf8.count, variables: [Int32(index)], law: .variable)
    }
  }

  /// Gives the input dimensions other names; as many as there are.
  mutating func rename(_ names: [String]) {
    if names.count == variables.count { variables = names }
  }

  /// The map that is the input dimension `index`.
  public func variable(_ index: Int) -> AxisMap { .atom(Int32(index)) }

  /// The expression of an atom; nil for an input dimension.
  func expression(of atom: Int32) -> Expression? {
    let place = Int(atom) - variables.count
    return place >= 0 && place < expressions.count ? expressions[place] : nil
  }

  /// How many atoms there are: the input dimensions and the expressions.
  var atomCount: Int { variables.count + expressions.count }

  /// The atom that stands for an expression; an unknown where the budget ends, the same one for the
  /// same expression.
  mutating func atom(for expression: Expression) throws(ShapeError) -> Int32 {
    if let place = places[expression] { return place }
    guard let place = Int32(exactly: atomCount) else { throw .overflow }
    var (new, facts) = (expression, facts(of: expression))
    if facts.depth > FormBudget.depth || expressions.count >= FormBudget.expressions {
      new = .unknown(Int(place), of: facts.variables)
      facts = self.facts(of: new)
    }
    if case .unknown = new { hasUnknowns = true }
    expressions.append(new)
    self.facts.append(facts)
    places[expression] = place
    return place
  }

  /// A size of which nothing is known but the maps that it depends on.
  mutating func unknown(of maps: some Sequence<AxisMap>) throws(ShapeError) -> AxisMap {
    let variables = maps.reduce([]) { Self.union($0, facts(ofAtom: $1.atom).variables) }
    return .atom(try atom(for: .unknown(atomCount, of: variables)))
  }

  // MARK: - Facts

  private mutating func facts(of expression: Expression) -> Facts {
    var facts = Facts(length: 8, variables: [])
    for atom in expression.atoms {
      let part = self.facts(ofAtom: atom)
      facts.depth = max(facts.depth, part.depth)
      facts.length = min(facts.length + part.length + 8, 1 << 20)
      facts.variables = Self.union(facts.variables, part.variables)
      facts.isKnown = facts.isKnown && part.isKnown
    }
    facts.depth += 1
    if case .unknown = expression {
      facts.isKnown = false
      facts.depth = 0
    }
    if facts.variables.count < 2 { facts.law = law(of: expression) }
    return facts
  }

  private func facts(ofAtom atom: Int32) -> Facts {
    let place = Int(atom)
    return facts.indices.contains(place)
      ? facts[place] : Facts(length: 4, variables: [], law: .constant)
  }

  private static func union(_ x: [Int32], _ y: [Int32]) -> [Int32] {
    if x == y || y.isEmpty { return x }
    return x.isEmpty ? y : Set(x).union(y).sorted()
  }

  /// About how many characters a map's text has where every expression is written out.
  func length(of map: AxisMap) -> Int { map.a == 0 ? 4 : facts(ofAtom: map.atom).length + 8 }

  /// The input dimensions that a map depends on.
  public func variables(of map: AxisMap) -> Set<Int> {
    map.a == 0 ? [] : Set(facts(ofAtom: map.atom).variables.map { Int($0) })
  }

  /// The only input dimension that maps depend on; nil for none and for several.
  func onlyVariable(of maps: AxisMap...) -> Int32? {
    let variables = maps.reduce([]) {
      $1.a == 0 ? $0 : Self.union($0, facts(ofAtom: $1.atom).variables)
    }
    return variables.count == 1 ? variables.first : nil
  }

  /// Whether the map has a formula: no unknown is in it.
  @inline(__always)
  public func isKnown(_ map: AxisMap) -> Bool {
    !hasUnknowns || map.a == 0 || facts(ofAtom: map.atom).isKnown
  }

  /// How much an input dimension grows where the map grows by one: 32 for floor((H + 31)/32), 1/2
  /// after an upsampling. Nil where that is not the same everywhere, or not above zero.
  public func stride(of map: AxisMap) -> Fraction? {
    guard let slope = growth(of: map)?.slope, slope.numerator > 0 else { return nil }
    return try? Fraction(slope.denominator, over: slope.numerator)
  }

  /// By how much a map grows where its only variable grows by one, and over how many sizes it does
  /// so evenly, from the first on; nil where it has no such law.
  func growth(of map: AxisMap) -> (slope: Fraction, period: Int)? {
    let own = map.a == 0 ? GrowthLaw.constant : facts(ofAtom: map.atom).law
    guard let law = own?.scaled(by: map.a, over: map.c), law.start == 1, let slope = law.slope
    else { return nil }
    return (slope, law.period)
  }

  /// The integers of a map that is floor((a*x + b)/c) of an input dimension x; nil for any other.
  public func line(of map: AxisMap) -> (a: Int, b: Int, c: Int)? {
    guard map.a == 0 || Int(map.atom) < variables.count else { return nil }
    return (map.a, map.b, map.c)
  }
}

/// Along the only variable of each map. Nothing is evaluated while a table grows: a minimum of maps
/// that grow differently is left to whoever asks along a line.
extension ExpressionTable: GrowthLine {
  func law(ofAtom atom: Int32) -> GrowthLaw? { facts(ofAtom: atom).law }
  func size(of map: AxisMap, at x: Int) -> Int? { map.constantValue }
  var isSpent: Bool { false }
}
