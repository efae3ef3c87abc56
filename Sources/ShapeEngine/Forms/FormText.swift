/// Forms as text, for people and for the catalog: `floor((H + 31)/32)`, `H*W + 1`.
///
/// A text that would be long names its parts first, each once:
/// `x1 := max(H, floor(W/2)); x2 := max(x1, floor(x1/3)); x2 + 1`. A size without a formula is
/// shown by what it depends on: `?12(H, W)`, which is another one for each number; so is one whose
/// text would be longer than a text may be.
extension ExpressionTable {
  /// Longer texts name their parts.
  static var longText: Int { 400 }

  /// The map as text. Equal maps of one table have equal text.
  public func text(of map: AxisMap) -> String { written([map]) { $0.text(of: map) } }

  /// The product as text: `9408*N*floor((H + 1)/2)`.
  public func text(of product: Product<AxisMap>) -> String { text(of: [product]) }

  /// A sum of products as text; `0` where there are none.
  public func text(of products: [Product<AxisMap>]) -> String {
    written(products.flatMap(\.factors.sizes)) { writer in
      products.isEmpty ? "0" : products.map(writer.text(of:)).joined(separator: " + ")
    }
  }

  /// The condition as text: `floor((H + 1)/2) >= 3`.
  public func text(of condition: Condition) -> String {
    switch condition {
    case .atLeast(let x, let bound): written([x]) { "\($0.text(of: x)) >= \(bound)" }
    case .equal(let x, let y): written([x, y]) { "\($0.text(of: x)) == \($0.text(of: y))" }
    case .unequal(let x, let y): written([x, y]) { "\($0.text(of: x)) != \($0.text(of: y))" }
    case .multiple(let x, let y):
      written([x, y]) { "\($0.text(of: x)) % \($0.text(of: y)) == 0" }
    case .broadcastable(let x, let y):
      written([x, y]) { "\($0.text(of: x)) ~ \($0.text(of: y))" }
    }
  }

  /// A text over maps, with their parts named in front where it would be long.
  private func written(_ maps: [AxisMap], _ text: (FormWriter) -> String) -> String {
    let length = maps.reduce(0) { min($0 + self.length(of: $1), 1 << 20) }
    if length <= Self.longText { return text(FormWriter(table: self, names: [:])) }
    var names: [Int32: String] = [:]
    for (index, atom) in parts(of: maps).enumerated() { names[atom] = "x\(index + 1)" }
    let writer = FormWriter(table: self, names: names)
    var result = ""
    // An expression comes after those that it is over.
    for atom in names.keys.sorted() {
      result += "\(names[atom] ?? "") := \(writer.text(ofExpression: atom)); "
      if result.utf8.count > FormBudget.text { return text(FormWriter(table: self, names: nil)) }
    }
    return result + text(writer)
  }

  /// A size without a formula, by its place in the table and what it depends on.
  fileprivate func mark(of atom: Int32) -> String {
    let names = variables(of: .atom(atom)).sorted().map { variables[$0] }
    return "?\(atom)(\(names.joined(separator: ", ")))"
  }

  /// The expressions that maps are over, each once, those of others first.
  private func parts(of maps: [AxisMap]) -> [Int32] {
    var found: Set<Int32> = []
    var open = maps.map(\.atom)
    while let atom = open.popLast() {
      guard let expression = expression(of: atom), found.insert(atom).inserted else { continue }
      open += expression.atoms
    }
    return found.sorted()
  }
}

extension Scale {
  /// What the whole number of a product is called in a form: `trunc`, `floor32`, `ceil64`.
  var formName: String {
    let name = rounding == .towardZero ? "trunc" : rounding.rawValue
    switch precision {
    case .float64: return rounding == .towardZero ? name : name + "64"
    case .float32: return name + "32"
    }
  }

  /// The scales of a form's functions by name, with a factor of 1.
  static let byFormName: [String: Scale] = {
    let all = Precision.allCases.flatMap { precision in
      Rounding.allCases.map { Scale(1, precision, rounding: $0) }
    }
    return Dictionary(all.map { ($0.formName, $0) }, uniquingKeysWith: { $1 })
  }()
}

/// Writes maps of one table.
private struct FormWriter {
  let table: ExpressionTable
  /// The names of expressions that are not written out; nil where none is, nor any expression.
  let names: [Int32: String]?

  func text(of map: AxisMap) -> String {
    if let value = map.constantValue { return String(value) }
    if map.c == 1 { return linear(map) }
    let numerator = linear(AxisMap(map.a, map.b, 1, map.atom))
    let isProduct = map.b == 0 && !isSum(map)
    return isProduct ? "floor(\(numerator)/\(map.c))" : "floor((\(numerator))/\(map.c))"
  }

  func text(of product: Product<AxisMap>) -> String {
    var factors: [String] = product.coefficient == 1 ? [] : [String(product.coefficient)]
    for dimension in 0..<product.factors.rank {
      let map = product.factors[dimension]
      if map == .constant(1) { continue }
      let text = text(of: map)
      let isSum = map.constantValue == nil && map.c == 1 && (map.b != 0 || isSum(map))
      factors.append(isSum ? "(\(text))" : text)
    }
    return factors.isEmpty ? "1" : factors.joined(separator: "*")
  }

  /// The terms of the polynomial that a map's atom is, where it is written out.
  private func terms(_ map: AxisMap) -> [Term]? {
    guard let names, names[map.atom] == nil,
      case .polynomial(let terms) = table.expression(of: map.atom)
    else { return nil }
    return terms
  }

  private func isSum(_ map: AxisMap) -> Bool { terms(map).map { $0.count > 1 } ?? false }

  private func linear(_ map: AxisMap) -> String {
    var text: String
    if let terms = terms(map) {
      text = signed(
        terms.map { (map.a.multipliedReportingOverflow(by: $0.coefficient).partialValue, $0.atoms) }
      )
    } else {
      text = signed([(map.a, [map.atom])])
    }
    if map.b != 0 { text += map.b < 0 ? " - \(map.b.magnitude)" : " + \(map.b)" }
    return text
  }

  private func signed(_ terms: [(coefficient: Int, atoms: [Int32])]) -> String {
    var text = ""
    for (coefficient, atoms) in terms {
      let factors =
        (coefficient.magnitude == 1 ? [] : [String(coefficient.magnitude)])
        + atoms.map(text(ofAtom:))
      if text.isEmpty {
        text = coefficient < 0 ? "-" : ""
      } else {
        text += coefficient < 0 ? " - " : " + "
      }
      text += factors.joined(separator: "*")
    }
    return text
  }

  private func text(ofAtom atom: Int32) -> String {
    guard let names else { return text(ofExpression: atom) }
    if let name = names[atom] { return name }
    guard case .polynomial = table.expression(of: atom) else { return text(ofExpression: atom) }
    return "(\(text(ofExpression: atom)))"
  }

  /// An expression written out, whether it has a name or not.
  func text(ofExpression atom: Int32) -> String {
    switch table.expression(of: atom) {
    case nil: table.variables[Int(atom)]
    case _? where names == nil: table.mark(of: atom)
    case .unknown?: table.mark(of: atom)
    case .nested(let map)?: text(of: map)
    case .polynomial(let terms)?: signed(terms.map { ($0.coefficient, $0.atoms) })
    case .minimum(let x, let y)?: "min(\(text(of: x)), \(text(of: y)))"
    case .maximum(let x, let y)?: "max(\(text(of: x)), \(text(of: y)))"
    case .scaled(let x, let scale)?: "\(scale.formName)((\(text(of: x)))*\(scale.factor))"
    case .quotient(let x, let y)?: "quotient(\(text(of: x)), \(text(of: y)))"
    case .floorQuotient(let x, let y)?: "floordiv(\(text(of: x)), \(text(of: y)))"
    }
  }
}
