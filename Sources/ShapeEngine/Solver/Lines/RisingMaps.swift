/// Which maps of a table are never smaller where some of the variables are larger, as far as their
/// parts tell.
///
/// A count of the elements after unpadded layers is a sum of products such as 64*(H - 4)*(W - 4),
/// whose polynomial has terms below zero and rises all the same from H, W = 4 on. So a polynomial
/// is written over what its atoms are above their least: where no coefficient is then below zero,
/// it rises.
struct RisingMaps {
  /// A line along each variable that may be larger, the others at their least.
  private var lines: [AxisLine]
  /// Where the least values are on the first line.
  private let start: Int?
  private let table: ExpressionTable
  private var known: [Int32: Bool] = [:]

  /// - Parameters:
  ///   - variables: those that may be larger.
  ///   - least: the values of all variables from which they are.
  init(
    _ forms: Forms, along variables: [Int], from least: [Int], _ budget: LineBudget? = nil
  ) {
    table = forms.table
    lines = variables.map { variable in AxisLine(forms, along: variable, at: least, budget) }
    start = variables.first.map { least[$0] }
  }

  mutating func rises(_ map: AxisMap) -> Bool {
    map.a == 0 || map.a > 0 && rises(atom: map.atom)
  }

  private mutating func rises(atom: Int32) -> Bool {
    if let answer = known[atom] { return answer }
    let answer = isRisingAsItStands(atom) || table.expression(of: atom).map { rises($0) } ?? false
    known[atom] = answer
    return answer
  }

  private mutating func isRisingAsItStands(_ atom: Int32) -> Bool {
    for index in lines.indices {
      let direction = lines[index].direction(ofAtom: atom)
      if direction != .rising, direction != .constant { return false }
    }
    return true
  }

  private mutating func isConstant(_ atom: Int32) -> Bool {
    for index in lines.indices where lines[index].direction(ofAtom: atom) != .constant {
      return false
    }
    return true
  }

  private mutating func rises(_ expression: Expression) -> Bool {
    switch expression {
    case .nested(let map): rises(map)
    case .minimum(let x, let y), .maximum(let x, let y): rises(x) && rises(y)
    case .polynomial(let terms): (try? risesAboveLeast(terms)) ?? false
    case .scaled, .quotient, .floorQuotient, .unknown: false
    }
  }

  /// Whether the polynomial has no coefficient below zero over what its atoms are above their
  /// least.
  private mutating func risesAboveLeast(_ terms: [Term]) throws(ShapeError) -> Bool {
    var coefficients: [[Int32]: Int] = [:]
    for term in terms {
      guard term.atoms.count <= 8 else { return false }
      // Each atom gives its least, or what it is above that; one that does not change, its value.
      var products: [(atoms: [Int32], coefficient: Int)] = [([], term.coefficient)]
      for atom in term.atoms {
        guard let least = try least(of: atom), rises(atom: atom) else { return false }
        let changes = !isConstant(atom)
        var next: [(atoms: [Int32], coefficient: Int)] = []
        for product in products {
          next.append((product.atoms, try Checked.multiply(product.coefficient, least)))
          if changes { next.append((product.atoms + [atom], product.coefficient)) }
        }
        products = next
      }
      for product in products where !product.atoms.isEmpty {
        coefficients[product.atoms] = try Checked.add(
          coefficients[product.atoms] ?? 0, product.coefficient)
      }
    }
    return coefficients.values.allSatisfy { $0 >= 0 }
  }

  private mutating func least(of atom: Int32) throws(ShapeError) -> Int? {
    guard let start else { return nil }
    return try lines[0].value(ofAtom: atom, at: start)
  }
}
