/// A measure of an architecture at every size of its axes, as it is written down: the largest of
/// several sums of products of forms.
public struct WrittenCost: Hashable, Sendable {
  /// Sizes that are multiplied, as forms of the axes: `A0` is the first one, `A1` the second.
  public struct Product: Hashable, Sendable {
    public var factors: [String]
    /// How many axes the first input has.
    public var axes: Int
    /// At the own input.
    public var own: Int

    /// A product of forms with its value at the own input.
    public init(factors: [String], axes: Int, own: Int) {
      (self.factors, self.axes, self.own) = (factors, axes, own)
    }

    /// The value of one factor where the axes have these sizes.
    public static func value(of factor: String, at sizes: [Int]) throws(ShapeError) -> Int {
      let names = sizes.enumerated().map { ("A\($0.offset)", $0.element) }
      var reader = FormReader(
        factor, variables: Dictionary(names) { first, _ in first }, arithmetic: Integers())
      return try reader.size()
    }
  }

  /// So many times a product.
  public struct Term: Hashable, Sendable {
    public var coefficient: Int
    public var product: Product

    /// So many times a product.
    public init(_ coefficient: Int, _ product: Product) {
      (self.coefficient, self.product) = (coefficient, product)
    }
  }

  /// The sums, of which the largest counts.
  public var sums: [[Term]]

  /// The largest of these sums.
  public init(sums: [[Term]]) { self.sums = sums }
}

extension InputSolver {
  /// A measure at every size of the first input's axes, those of other inputs of its rank the same ones;
  /// nil where a size has no formula, or a coefficient does not fit 64 bits.
  public func writtenCost(of measure: InputMeasure) -> WrittenCost? {
    let axes = axesOfOneSize
    let count = axes.count { $0.input == 0 }
    guard let held = try? values(own) else { return nil }
    var table = result.forms.table
    var names = table.variables
    for (index, axis) in axes.enumerated() { names[axis.variable] = "A\(index % max(count, 1))" }
    table.rename(names)
    do {
      let form = try CostForm(
        architecture.sums(of: measure, in: result.evaluation), table,
        running: Set(axes.map(\.variable)), held: held)
      return try form.written(table, held, axes: count)
    } catch { return nil }
  }
}

extension Architecture {
  /// A measure at an input, batch first, as the layers' rules give it; nil where one refuses it, or the
  /// measure does not fit 64 bits.
  public func cost(_ measure: InputMeasure, at inputs: [Shape<Int>]) -> Int? {
    guard let evaluation = evaluation(at: inputs) else { return nil }
    return try? sums(of: measure, in: evaluation).value()
  }
}

extension CostForm {
  fileprivate func written(
    _ table: ExpressionTable, _ held: [Int], axes: Int
  ) throws(ShapeError) -> WrittenCost {
    var evaluator = FormEvaluator(table, input: held)
    let texts = maps.map(table.text)
    var own: [Int] = []
    for map in maps { own.append(try evaluator.value(of: map)) }
    var written: [WrittenCost.Product] = []
    for places in products {
      written.append(
        .init(
          factors: places.map { texts[$0] }, axes: axes,
          own: try Checked.product(places.map { own[$0] })))
    }
    let one = WrittenCost.Product(factors: [], axes: axes, own: 1)
    var result: [[WrittenCost.Term]] = []
    for sum in sums.isEmpty ? [[]] : sums {
      var coefficients: [WrittenCost.Product: Int] = [:]
      var order: [WrittenCost.Product] = []
      func add(_ count: Int, _ product: WrittenCost.Product) throws(ShapeError) {
        if coefficients[product] == nil { order.append(product) }
        coefficients[product] = try Checked.add(coefficients[product] ?? 0, count)
      }
      for (product, coefficient) in sum {
        try add(Checked.multiply(factor, coefficient), written[product])
      }
      if offset != 0 { try add(offset, one) }
      result.append(order.map { .init(coefficients[$0] ?? 0, $0) })
    }
    return WrittenCost(sums: result)
  }
}
