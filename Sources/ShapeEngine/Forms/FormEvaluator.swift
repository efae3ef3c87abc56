/// Evaluates the maps of one table at one input after another, each expression once an input.
public struct FormEvaluator: Sendable {
  private let table: ExpressionTable
  private var values: [Int]
  /// The input at which each value was found, by its number; 0 for none.
  private var marks: [Int]
  private var mark = 1
  /// How many expressions were evaluated.
  private(set) var evaluationCount = 0

  /// - Parameter input: the input dimensions' sizes, in the order of the table's variables.
  public init(_ table: ExpressionTable, input: [Int]) {
    self.table = table
    values = Array(repeating: 0, count: table.atomCount)
    marks = Array(repeating: 0, count: table.atomCount)
    move(to: input)
  }

  /// Goes on to another input.
  mutating func move(to input: [Int]) {
    mark += 1
    for (place, size) in input.prefix(table.variables.count).enumerated() {
      (values[place], marks[place]) = (size, mark)
    }
  }

  /// Goes on to the input all of whose dimensions have this size.
  mutating func moveAll(to size: Int) {
    mark += 1
    for place in table.variables.indices { (values[place], marks[place]) = (size, mark) }
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

  /// The value of an expression over the table's atoms.
  mutating func value(of expression: Expression) throws(ShapeError) -> Int {
    evaluationCount += 1
    return try expression.value { (atom) throws(ShapeError) in try self.value(ofAtom: atom) }
  }

  private mutating func value(ofAtom atom: Int32) throws(ShapeError) -> Int {
    let place = Int(atom)
    guard values.indices.contains(place) else { throw .overflow }
    if marks[place] == mark { return values[place] }
    guard let expression = table.expression(of: atom) else { throw .overflow }
    let value = try value(of: expression)
    (values[place], marks[place]) = (value, mark)
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
    case .scaled(let x, let scale): return try Integers().scaled(value(of: x), by: scale)
    case .quotient(let x, let y), .floorQuotient(let x, let y):
      let divisor = try value(of: y)
      // Where the condition on the quotient fails the value is not used.
      return divisor > 0 ? try Checked.floorDivide(value(of: x), by: divisor) : 0
    case .polynomial(let terms):
      var (sum, isWide) = (0, false)
      for term in terms {
        var product = term.coefficient
        for factor in term.atoms {
          let (next, overflow) = product.multipliedReportingOverflow(by: try atom(factor))
          product = next
          isWide = isWide || overflow
        }
        let (next, overflow) = sum.addingReportingOverflow(product)
        sum = next
        isWide = isWide || overflow
      }
      return isWide ? try Self.wideValue(of: terms, atom) : sum
    case .unknown: throw .noFormula
    }
  }

  /// Terms that pass 64 bits may still add up to a size that does not.
  private static func wideValue(
    of terms: [Term], _ atom: (Int32) throws(ShapeError) -> Int
  ) throws(ShapeError) -> Int {
    var sum: Int128 = 0
    for term in terms {
      var product = Int128(term.coefficient)
      for factor in term.atoms {
        let (next, overflow) = product.multipliedReportingOverflow(by: Int128(try atom(factor)))
        if overflow { throw .overflow }
        product = next
      }
      let (next, overflow) = sum.addingReportingOverflow(product)
      if overflow { throw .overflow }
      sum = next
    }
    guard let value = Int(exactly: sum) else { throw .overflow }
    return value
  }
}
