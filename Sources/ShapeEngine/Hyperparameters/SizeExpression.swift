/// A size in a layer's hyperparameters that depends on the layer's input: `H / 7`, `4 * dim(-1)`,
/// `ceil(H / 2)`, `-H % 8`, `int(H * 0.7)`.
public indirect enum SizeExpression: Hashable, Sendable {
  case integer(Int)
  /// A named axis of the input: N, C, H, W (T, H, W in 3d; L in 1d).
  case axis(String)
  /// The dimension of the input with this index, which may count from the end.
  case dim(Int)
  /// A dimension of another tensor that the layer is given beside its input; without `dim`, all
  /// its spatial axes.
  case like(Int, dim: Int?)
  case operation(Operator, SizeExpression, SizeExpression)
  /// The whole number of a product with a floating-point number.
  case scaled(SizeExpression, Scale)
  /// Such a product before it becomes a whole number: `H * 0.7`. It is no size.
  case product(SizeExpression, Scale)

  /// An operation on two sizes.
  public enum Operator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    /// Exact: the rule requires that nothing remains.
    case divide = "/"
    /// Rounded down, by what is above 0.
    case floorDivide = "//"
    /// Of `x / y`, rounded up: `ceil(H / 2)`.
    case ceilDivide = "ceil"
    case remainder = "%"
    case minimum = "min"
    case maximum = "max"
  }

  /// The axes that a name stands for, by the rank of the tensor.
  public static func dimension(of axis: String, rank: Int) -> Int? {
    Forms.variableNames(rank: rank).firstIndex(of: axis)
  }

  /// The name of a dimension: N, C, H, W.
  static func name(of dimension: Int, rank: Int) -> String? {
    let names = Forms.variableNames(rank: rank)
    return names.indices.contains(dimension) ? names[dimension] : nil
  }

  /// The size at the given tensors: the layer's input first, then those that `like` refers to.
  public func size<A: SizeArithmetic>(
    of tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> A.Size {
    switch self {
    case .integer(let value): return a.constant(value)
    case .axis(let name):
      guard let input = tensors.first, let dimension = Self.dimension(of: name, rank: input.rank)
      else {
        throw ShapeError(
          "the input has no axis \(name)", found: "\(tensors.first?.rank ?? 0) dimensions",
          help: "dim(k) is the size of dimension k")
      }
      return input[dimension]
    case .dim(let index):
      guard let input = tensors.first else { throw ShapeError("there is no input") }
      return try input[input.index(of: index)]
    case .like(let tensor, let dim):
      guard tensor >= 0, tensor + 1 < tensors.count else {
        throw ShapeError("like() names a tensor that the layer is not given")
      }
      guard let dim else {
        throw ShapeError(
          "like(x) is a list of sizes where one size is expected",
          help: "like(x, 2) is the size of dimension 2 of x")
      }
      return try tensors[tensor + 1][tensors[tensor + 1].index(of: dim)]
    case .operation:
      // A chain of operators is as long as its text.
      var (first, rest) = (self, [(operation: Operator, right: SizeExpression)]())
      while case .operation(let operation, let left, let right) = first {
        rest.append((operation, right))
        first = left
      }
      var size = try first.size(of: tensors, in: &a)
      for (operation, right) in rest.reversed() {
        size = try Self.apply(operation, size, right.size(of: tensors, in: &a), right, &a)
      }
      return size
    case .scaled(let factor, let scale):
      let x = try factor.size(of: tensors, in: &a)
      guard scale.rounding == .towardZero, factor.mayBeNegative else {
        return try a.scaled(x, by: scale)
      }
      // Cut off towards 0 is rounded down above 0, and up below.
      let low = try a.scaled(x, by: Scale(scale.factor, scale.precision, rounding: .down))
      let high = try a.scaled(x, by: Scale(scale.factor, scale.precision, rounding: .up))
      return try a.maximum(low, a.minimum(high, a.constant(0)))
    case .product: throw notWhole
    }
  }

  /// Whether a size may be below 0, where all that it is made of is above.
  private var mayBeNegative: Bool {
    switch self {
    case .integer(let value): value < 0
    case .axis, .dim, .like: false
    case .operation(.subtract, _, _): true
    case .operation(_, let left, let right): left.mayBeNegative || right.mayBeNegative
    case .scaled(let factor, let scale), .product(let factor, let scale):
      scale.factor < 0 || factor.mayBeNegative
    }
  }

  private var notWhole: ShapeError {
    let text = text { _ in "x" }
    return ShapeError(
      "a product with a floating-point number is no whole number", found: text,
      expected: "int(\(text)), floor(\(text)), ceil(\(text)) or round(\(text))")
  }

  private static func apply<A: SizeArithmetic>(
    _ operation: Operator, _ x: A.Size, _ y: A.Size, _ right: SizeExpression, _ a: inout A
  ) throws(ShapeError) -> A.Size {
    switch operation {
    case .add: return try a.sum(x, y)
    case .subtract: return try a.difference(x, y)
    case .multiply: return try a.product(x, y)
    case .minimum: return try a.minimum(x, y)
    case .maximum: return try a.maximum(x, y)
    case .divide:
      return try a.exactQuotient(x, by: y) { a in
        ShapeError(
          "\(a.describe(x)) is not divisible by \(a.describe(y))", found: a.describe(x),
          expected: "a multiple of \(a.describe(y))")
      }
    case .floorDivide, .ceilDivide, .remainder:
      if case .integer(let divisor) = right, divisor < 1 {
        throw ShapeError(
          "'\(operation.rawValue)' divides a size by an integer above 0", found: "\(divisor)",
          help: "'/' divides by a size, where nothing remains")
      }
      try a.require(y, atLeast: 1) { a in
        ShapeError(
          "'\(operation.rawValue)' divides by a size above 0", found: a.describe(y),
          expected: "at least 1")
      }
      if operation == .ceilDivide {
        return try a.floorQuotient(a.sum(x, a.shifted(y, by: -1)), by: y)
      }
      let quotient = try a.floorQuotient(x, by: y)
      return operation == .floorDivide
        ? quotient : try a.difference(x, a.product(quotient, y))
    }
  }

  /// The size rounded to a whole number: `floor((H - 3) / 2 + 1)` is (H - 1) // 2.
  ///
  /// - Throws: ``ShapeError`` where a size is divided by an integer that is not above 0.
  public func rounded(up: Bool) throws(ShapeError) -> SizeExpression {
    if case .product(let factor, var scale) = self {
      scale.rounding = up ? .up : .down
      return .scaled(factor, scale)
    }
    let (dividend, divisor) = try quotient()
    if divisor == .integer(1) { return self }
    return .operation(up ? .ceilDivide : .floorDivide, dividend, divisor)
  }

  /// The product with a floating-point number, which has to become a whole number.
  public func product(with factor: Double) throws(ShapeError) -> SizeExpression {
    guard factor.isFinite else { throw ShapeError("a size times \(factor) is no number") }
    guard case .product(let other, var scale) = self else { return .product(self, Scale(factor)) }
    guard scale.factor == 1 else { throw notWhole }
    scale.factor = factor
    return .product(other, scale)
  }

  /// The size as one quotient: `(H - 3) / 2 + 1` is (H - 3 + 2) / 2.
  private func quotient() throws(ShapeError) -> (
    dividend: SizeExpression, divisor: SizeExpression
  ) {
    if case .product = self { throw notWhole }
    guard case .operation(let operation, let left, let right) = self else {
      return (self, .integer(1))
    }
    switch operation {
    case .divide:
      if case .integer(let divisor) = right, divisor < 1 {
        throw ShapeError("a quotient that is rounded is one by an integer above 0")
      }
      let x = try left.quotient()
      return (x.dividend, try x.divisor.times(right))
    case .add, .subtract, .multiply:
      let (x, y) = (try left.quotient(), try right.quotient())
      if x.divisor == .integer(1), y.divisor == .integer(1) { return (self, .integer(1)) }
      let divisor = try x.divisor.times(y.divisor)
      if operation == .multiply { return (.operation(.multiply, x.dividend, y.dividend), divisor) }
      return (
        .operation(operation, try x.dividend.times(y.divisor), try y.dividend.times(x.divisor)),
        divisor
      )
    default: return (self, .integer(1))
    }
  }

  private func times(_ factor: SizeExpression) throws(ShapeError) -> SizeExpression {
    if factor == .integer(1) { return self }
    guard case .integer(let value) = self else { return .operation(.multiply, self, factor) }
    if value == 1 { return factor }
    guard case .integer(let other) = factor else { return .operation(.multiply, self, factor) }
    return .integer(try Checked.multiply(value, other))
  }

  /// The expression as it is written: `H / 7`.
  public func text(like name: (Int) -> String) -> String {
    switch self {
    case .integer(let value): return String(value)
    case .axis(let axis): return axis
    case .dim(let index): return "dim(\(index))"
    case .like(let tensor, let dim?): return "like(\(name(tensor)), \(dim))"
    case .like(let tensor, nil): return "like(\(name(tensor)))"
    case .scaled(let factor, let scale):
      return "\(scale.rounding.rawValue)(\(SizeExpression.product(factor, scale).text(like: name)))"
    case .product(let factor, let scale):
      let x = factor.text(like: name)
      switch scale.precision {
      case .float32: return "float32(\(x)) * \(scale.factor)"
      case .float64: return "\(factor.isSum ? "(\(x))" : x) * \(scale.factor)"
      }
    case .operation(let operation, let left, let right):
      let (x, y) = (left.text(like: name), right.text(like: name))
      switch operation {
      case .minimum, .maximum: return "\(operation.rawValue)(\(x), \(y))"
      case .ceilDivide:
        return "ceil(\(left.isSum ? "(\(x))" : x) / \(right.isAtomic ? y : "(\(y))"))"
      case .add: return "\(x) + \(y)"
      case .subtract: return "\(x) - \(right.isSum ? "(\(y))" : y)"
      default:
        return "\(left.isSum ? "(\(x))" : x) \(operation.rawValue) \(right.isAtomic ? y : "(\(y))")"
      }
    }
  }

  var isSum: Bool {
    if case .operation(let operation, _, _) = self {
      return operation == .add || operation == .subtract
    }
    return false
  }

  private var isAtomic: Bool {
    if case .operation(let operation, _, _) = self {
      return [.minimum, .maximum, .ceilDivide].contains(operation)
    }
    return true
  }

  /// The expression with each part replaced, those of an operation before it.
  public func mapped(
    _ transform: (SizeExpression) throws(ShapeError) -> SizeExpression
  ) throws(ShapeError) -> SizeExpression {
    switch self {
    case .operation(let operation, let left, let right):
      return try transform(
        .operation(operation, left.mapped(transform), right.mapped(transform)))
    case .scaled(let factor, let scale):
      return try transform(.scaled(factor.mapped(transform), scale))
    case .product(let factor, let scale):
      return try transform(.product(factor.mapped(transform), scale))
    case .integer, .axis, .dim, .like: return try transform(self)
    }
  }

  /// The expression with another one in place of a named axis.
  public func replacing(axis: String, by other: SizeExpression) -> SizeExpression {
    switch self {
    case .axis(axis): other
    case .operation(let operation, let left, let right):
      .operation(
        operation, left.replacing(axis: axis, by: other), right.replacing(axis: axis, by: other))
    case .scaled(let factor, let scale): .scaled(factor.replacing(axis: axis, by: other), scale)
    case .product(let factor, let scale): .product(factor.replacing(axis: axis, by: other), scale)
    default: self
    }
  }

  /// Whether the expression names a dimension of some tensor by this number.
  public func names(dimension: Int) -> Bool {
    switch self {
    case .dim(dimension), .like(_, dim: dimension): true
    case .operation(_, let left, let right):
      left.names(dimension: dimension) || right.names(dimension: dimension)
    case .scaled(let factor, _), .product(let factor, _): factor.names(dimension: dimension)
    default: false
    }
  }

  /// Whether the expression names an axis.
  public func names(axis: String) -> Bool {
    switch self {
    case .axis(let name): name == axis
    case .operation(_, let left, let right): left.names(axis: axis) || right.names(axis: axis)
    case .scaled(let factor, _), .product(let factor, _): factor.names(axis: axis)
    default: false
    }
  }
}

extension Value {
  /// The value with an expression in place of a named axis, in all its sizes.
  public func replacing(axis: String, by other: SizeExpression) -> Value {
    switch self {
    case .size(let expression): .size(expression.replacing(axis: axis, by: other))
    case .list(let values): .list(values.map { $0.replacing(axis: axis, by: other) })
    default: self
    }
  }

  /// The sizes in it.
  public var sizes: [SizeExpression] {
    switch self {
    case .size(let expression): [expression]
    case .list(let values): values.flatMap(\.sizes)
    default: []
    }
  }

  /// Whether it contains a size.
  public var holdsSize: Bool {
    switch self {
    case .size: true
    case .list(let values): values.contains(where: \.holdsSize)
    default: false
    }
  }

  /// Whether one of the value's sizes names an axis.
  public func names(axis: String) -> Bool {
    switch self {
    case .size(let expression): expression.names(axis: axis)
    case .list(let values): values.contains { $0.names(axis: axis) }
    default: false
    }
  }
}

/// The size that an output is to have along its axes: expressions, or another tensor's own size.
public enum SizeTarget: Hashable, Sendable {
  case sizes([SizeExpression])
  /// A list of one size, until it is known whether the input has one axis.
  case single(SizeExpression)
  /// All spatial axes of a tensor that the layer is given beside its input.
  case like(Int)
}
