/// What an atom of an ``AxisMap`` can be besides an input dimension: the sizes that a single
/// floor((a*x + b)/c) of an input dimension cannot say.
enum Expression: Hashable, Sendable {
  /// A map that does not collapse into the one around it: the inner part of a chain.
  case nested(AxisMap)
  /// A sum of products of atoms. No constant, no common factor, more than one atom.
  case polynomial([Term])
  case minimum(AxisMap, AxisMap)
  case maximum(AxisMap, AxisMap)
  /// The integer part of a product in double precision.
  case truncated(AxisMap, factor: Double)
  /// A quotient that a ``Condition`` requires to be exact.
  case quotient(AxisMap, AxisMap)
}

extension Expression {
  /// The atoms that the expression is over.
  var atoms: [Int32] {
    switch self {
    case .nested(let map), .truncated(let map, _): map.atom < 0 ? [] : [map.atom]
    case .polynomial(let terms): terms.flatMap(\.atoms)
    case .minimum(let x, let y), .maximum(let x, let y), .quotient(let x, let y):
      [x.atom, y.atom].filter { $0 >= 0 }
    }
  }
}

/// `coefficient` times a product of atoms (each as often as it stands there, in ascending order).
struct Term: Hashable, Sendable {
  var coefficient: Int
  var atoms: [Int32]
}

/// The expressions behind a set of maps, each once, so that maps of one table are equal exactly
/// when they are written alike.
public struct ExpressionTable: Sendable {
  /// The names of the input dimensions, which are the atoms 0, 1, 2, …
  public let variables: [String]
  private(set) var expressions: [Expression] = []
  private var places: [Expression: Int32] = [:]
  private var facts: [Facts] = []

  /// What is known of an expression as soon as it stands.
  private struct Facts {
    /// How many expressions stand in each other; 1 for one over variables.
    var depth: Int
    /// About how many characters its text has where every expression is written out.
    var length: Int
    var course: Course?
  }

  /// Deeper than any network that we know by far; every step is a call on the stack.
  private static var depthLimit: Int { 400 }

  public init(variables: [String]) { self.variables = variables }

  /// The map that is the input dimension `index`.
  public func variable(_ index: Int) -> AxisMap { .atom(Int32(index)) }

  /// The expression behind an atom; nil for an input dimension.
  func expression(of atom: Int32) -> Expression? {
    let place = Int(atom) - variables.count
    return place >= 0 && place < expressions.count ? expressions[place] : nil
  }

  /// How many atoms there are: the input dimensions and the expressions.
  var atomCount: Int { variables.count + expressions.count }

  /// The atom that stands for an expression.
  mutating func atom(for expression: Expression) throws(ShapeError) -> Int32 {
    if let place = places[expression] { return place }
    guard let place = Int32(exactly: variables.count + expressions.count) else { throw .overflow }
    let facts = facts(of: expression)
    guard facts.depth <= Self.depthLimit else {
      throw ShapeError(
        "a size is computed in more than \(Self.depthLimit) steps that do not join into one",
        help: "scales such as 0.7 do not join with what follows; 0.5 and 2 do")
    }
    expressions.append(expression)
    self.facts.append(facts)
    places[expression] = place
    return place
  }

  // MARK: - Facts

  private func facts(of expression: Expression) -> Facts {
    let atoms = expression.atoms.map { self.facts(ofAtom: $0) }
    let length = atoms.reduce(8) { min($0 + $1.length + 8, 1 << 20) }
    return Facts(
      depth: 1 + (atoms.map(\.depth).max() ?? 0), length: length, course: course(of: expression))
  }

  private func facts(ofAtom atom: Int32) -> Facts {
    let place = Int(atom) - variables.count
    if facts.indices.contains(place) { return facts[place] }
    guard variables.indices.contains(Int(atom)) else {
      return Facts(depth: 0, length: 0, course: nil)
    }
    let course = Course(variable: atom, slope: Fraction(1), period: 1)
    return Facts(depth: 0, length: variables[Int(atom)].utf8.count, course: course)
  }

  /// The course of an atom; nil where it has none.
  func course(ofAtom atom: Int32) -> Course? { facts(ofAtom: atom).course }

  /// About how many characters a map's text has where every expression is written out.
  func length(of map: AxisMap) -> Int { map.a == 0 ? 4 : facts(ofAtom: map.atom).length + 8 }

  // MARK: - Polynomials

  /// A map as a polynomial: its terms and its constant.
  mutating func polynomial(of map: AxisMap) throws(ShapeError) -> (terms: [Term], constant: Int) {
    if let value = map.constantValue { return ([], value) }
    guard map.c == 1 else {
      return ([Term(coefficient: 1, atoms: [try atom(for: .nested(map))])], 0)
    }
    guard case .polynomial(var terms) = expression(of: map.atom) else {
      return ([Term(coefficient: map.a, atoms: [map.atom])], map.b)
    }
    for index in terms.indices {
      terms[index].coefficient = try Checked.multiply(terms[index].coefficient, map.a)
    }
    return (terms, map.b)
  }

  /// The map of a polynomial given by terms in any order and a constant.
  mutating func map(of terms: [Term], constant: Int) throws(ShapeError) -> AxisMap {
    var sums: [[Int32]: Int] = [:]
    for term in terms {
      sums[term.atoms] = try Checked.add(sums[term.atoms] ?? 0, term.coefficient)
    }
    let merged = sums.filter { $0.value != 0 }
      .map { Term(coefficient: $0.value, atoms: $0.key) }
      .sorted {
        $0.atoms.count != $1.atoms.count
          ? $0.atoms.count > $1.atoms.count : $0.atoms.lexicographicallyPrecedes($1.atoms)
      }
    guard let first = merged.first else { return .constant(constant) }
    if merged.count == 1, first.atoms.count == 1 {
      return flattened(AxisMap(first.coefficient, constant, 1, first.atoms[0]))
    }
    var factor = first.coefficient
    for term in merged.dropFirst() { factor = greatestCommonDivisor(factor, term.coefficient) }
    if first.coefficient < 0, factor > 0 { factor = -factor }
    if first.coefficient > 0, factor < 0 { factor = -factor }
    let primitive = merged.map { Term(coefficient: $0.coefficient / factor, atoms: $0.atoms) }
    return AxisMap(factor, constant, 1, try atom(for: .polynomial(primitive)))
  }

  /// The map itself, or what it stands for where its atom is a nested map that collapses into it.
  private func flattened(_ map: AxisMap) -> AxisMap {
    guard map.a == 1, map.c == 1, case .nested(let inner) = expression(of: map.atom) else {
      return map
    }
    guard let scaled = try? Checked.multiply(map.b, inner.c),
      let b = try? Checked.add(inner.b, scaled)
    else { return map }
    return AxisMap(inner.a, b, inner.c, inner.atom)
  }
}
