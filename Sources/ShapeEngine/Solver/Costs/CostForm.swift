/// A measure of an architecture over the sizes of the input's axes: the largest of several sums of
/// products, of which each factor is a map. Nothing is multiplied out, so that it stays small: the
/// layers of one resolution are one term.
struct CostForm {
  /// The maps that change with the axes.
  let maps: [AxisMap]
  /// The distinct products, as places of their factors.
  let products: [[Int]]
  /// The sums: the products in them and how often.
  private(set) var sums: [[(product: Int, coefficient: Int)]] = []
  let factor: Int
  let offset: Int

  /// - Parameter held: the values of all variables; those of the running ones are not used.
  /// - Throws: ``ShapeError`` where a coefficient passes 64 bits, or a size has no formula.
  init(
    _ measured: MeasuredSums<AxisMap>, _ table: ExpressionTable, running: Set<Int>, held: [Int]
  ) throws(ShapeError) {
    (factor, offset) = (measured.factor, measured.offset)
    var evaluator = FormEvaluator(table, input: held)
    var (maps, products) = (Interned<AxisMap>(), Interned<[Int]>())
    var seen: Set<[Int]> = []
    for sum in measured.sums {
      var coefficients: [Int: Int] = [:]
      for product in sum {
        var (coefficient, factors) = (product.coefficient, [Int]())
        for dimension in 0..<product.factors.rank {
          let map = product.factors[dimension]
          guard table.isKnown(map) else { throw .noFormula }
          if table.variables(of: map).isDisjoint(with: running) {
            coefficient = try Checked.multiply(coefficient, evaluator.value(of: map))
          } else {
            factors.append(maps.number(of: map))
          }
        }
        let place = products.number(of: factors.sorted())
        coefficients[place] = try Checked.add(coefficients[place] ?? 0, coefficient)
      }
      let terms = coefficients.sorted { $0.key < $1.key }
      guard seen.insert(terms.flatMap { [$0.key, $0.value] }).inserted else { continue }
      sums.append(terms.map { ($0.key, $0.value) })
    }
    (self.maps, self.products) = (maps.values, products.values)
  }

  /// How much one evaluation is.
  var work: Int { maps.count + products.count + sums.reduce(0) { $0 + $1.count } }

  /// The value where the evaluator is; nil where it does not fit 64 bits, and so is above all bounds.
  func value(_ evaluator: inout FormEvaluator) -> Int? {
    var sizes: [Int] = []
    for map in maps {
      guard let size = try? evaluator.value(of: map) else { return nil }
      sizes.append(size)
    }
    var values: [Int] = []
    for factors in products {
      var product = 1
      for place in factors {
        let (next, overflow) = product.multipliedReportingOverflow(by: sizes[place])
        if overflow { return nil }
        product = next
      }
      values.append(product)
    }
    var largest = 0
    for terms in sums {
      var sum = 0
      for (product, coefficient) in terms {
        guard let next = try? Checked.affine(coefficient, values[product], sum) else { return nil }
        sum = next
      }
      largest = max(largest, sum)
    }
    return try? Checked.affine(factor, largest, offset)
  }

  /// Whether the cost is never smaller where some of the variables are larger, from their least values
  /// on: each factor rises and is never below 0.
  func rises(_ forms: Forms, along variables: [Int], from least: [Int]) -> Bool {
    var rising = RisingMaps(forms, along: variables, from: least)
    var evaluator = FormEvaluator(forms.table, input: least)
    return maps.allSatisfy { map in
      rising.rises(map) && (try? evaluator.value(of: map)).map { $0 >= 0 } ?? false
    }
  }
}
