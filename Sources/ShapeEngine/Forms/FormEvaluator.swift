/// Evaluates the maps of one table at one input, each expression once.
public struct FormEvaluator: Sendable {
  private let table: ExpressionTable
  private var values: [Int]
  private var known: [Bool]

  /// - Parameter input: the input dimensions' sizes, in the order of the table's variables.
  public init(_ table: ExpressionTable, input: [Int]) {
    self.table = table
    let count = table.variables.count + table.expressions.count
    values = Array(input.prefix(table.variables.count))
    values += Array(repeating: 0, count: count - values.count)
    known = (0..<count).map { $0 < input.count && $0 < table.variables.count }
  }

  /// The value of a map.
  ///
  /// - Throws: ``ShapeError`` where it does not fit 64 bits.
  public mutating func value(of map: AxisMap) throws(ShapeError) -> Int {
    if let value = map.constantValue { return value }
    return try map.value(atAtom: value(ofAtom: map.atom))
  }

  /// The shape's dimensions as integers.
  public mutating func value(of shape: Shape<AxisMap>) throws(ShapeError) -> Shape<Int> {
    var result = try Shape(repeating: 1, rank: shape.rank)
    for dimension in 0..<shape.rank { result[dimension] = try value(of: shape[dimension]) }
    return result
  }

  /// The value of a product of sizes.
  public mutating func value(of product: Product<AxisMap>) throws(ShapeError) -> Int {
    var result = product.coefficient
    for dimension in 0..<product.factors.rank {
      result = try Checked.multiply(result, value(of: product.factors[dimension]))
    }
    return result
  }

  /// Whether a condition holds.
  public mutating func holds(_ condition: Condition) throws(ShapeError) -> Bool {
    try condition.holds { (map) throws(ShapeError) in try value(of: map) }
  }

  private mutating func value(ofAtom atom: Int32) throws(ShapeError) -> Int {
    let place = Int(atom)
    if known[place] { return values[place] }
    guard let expression = table.expression(of: atom) else { throw .overflow }
    let value = try expression.value { (atom) throws(ShapeError) in try self.value(ofAtom: atom) }
    values[place] = value
    known[place] = true
    return value
  }
}

extension Expression {
  /// The value where the atoms have the given values.
  @inline(__always)
  func value(_ atom: (Int32) throws(ShapeError) -> Int) throws(ShapeError) -> Int {
    func value(of map: AxisMap) throws(ShapeError) -> Int {
      if let value = map.constantValue { return value }
      return try map.value(atAtom: atom(map.atom))
    }
    switch self {
    case .nested(let map): return try value(of: map)
    case .minimum(let x, let y): return try min(value(of: x), value(of: y))
    case .maximum(let x, let y): return try max(value(of: x), value(of: y))
    case .truncated(let x, let factor): return try Integers().scaled(value(of: x), by: factor)
    case .quotient(let x, let y):
      let divisor = try value(of: y)
      // Where the quotient is not exact its condition fails; the value is then not used.
      return divisor > 0 ? try Checked.floorDivide(value(of: x), by: divisor) : 0
    case .polynomial(let terms):
      var sum = 0
      for term in terms {
        var product = term.coefficient
        for factor in term.atoms { product = try Checked.multiply(product, atom(factor)) }
        sum = try Checked.add(sum, product)
      }
      return sum
    }
  }
}
