import ShapeEngine

/// A size that a model file computes: of what tensors' dimensions, and what it is at the own input.
///
/// In ``expression``, `like(k, d)` is dimension d of the graph's k-th named tensor: ``ModelGraph`` writes
/// it anew for the layer that uses it.
struct ModelSize: Hashable, Sendable {
  var expression: SizeExpression
  /// The size at the own input.
  var value: Int
  /// How many sizes and numbers the expression is made of.
  private var length = 1

  /// An expression is no longer: one that is added to itself again and again would never end.
  static let lengthLimit = 512

  init(_ value: Int) {
    expression = .integer(value)
    self.value = value
  }

  init(_ expression: SizeExpression, value: Int) {
    self.expression = expression
    self.value = value
  }

  /// The size where it is the same at every input.
  var constant: Int? { if case .integer(let value) = expression { value } else { nil } }

  /// The size as a layer's hyperparameter.
  var setting: Value { constant.map(Value.int) ?? .size(expression) }
}

extension ModelSize {
  /// An operation on two sizes, simplified where nothing is left of it.
  ///
  /// - Throws: ``ShapeError`` where the result does not fit, or a divisor is 0.
  static func apply(
    _ operation: SizeExpression.Operator, _ x: ModelSize, _ y: ModelSize
  ) throws(ShapeError) -> ModelSize {
    let value = try value(operation, x.value, y.value)
    if x.constant != nil, y.constant != nil { return ModelSize(value) }
    switch (operation, x.constant, y.constant) {
    case (.add, 0, _), (.multiply, 1, _): return y
    case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1): return x
    case (.divide, _, 1), (.floorDivide, _, 1), (.ceilDivide, _, 1): return x
    case (.multiply, 0, _), (.multiply, _, 0), (.remainder, _, 1): return ModelSize(0)
    default: break
    }
    if x.expression == y.expression {
      switch operation {
      case .subtract, .remainder: return ModelSize(0)
      case .divide, .floorDivide, .ceilDivide: return ModelSize(1)
      case .minimum, .maximum: return x
      default: break
      }
    }
    guard x.length + y.length <= lengthLimit else {
      throw ShapeError(
        "a size is computed in too many steps", found: "\(x.length + y.length) sizes",
        expected: "at most \(lengthLimit)")
    }
    var result = ModelSize(.operation(operation, x.expression, y.expression), value: value)
    result.length = x.length + y.length
    return result
  }

  /// The whole number of a size times a number.
  ///
  /// - Throws: ``ShapeError`` where it does not fit.
  static func scaled(_ x: ModelSize, by scale: Scale) throws(ShapeError) -> ModelSize {
    var integers = Integers()
    let value = try SizeExpression.scaled(.integer(x.value), scale).size(of: [], in: &integers)
    if x.constant != nil { return ModelSize(value) }
    var result = ModelSize(.scaled(x.expression, scale), value: value)
    result.length = x.length
    return result
  }

  private static func value(
    _ operation: SizeExpression.Operator, _ x: Int, _ y: Int
  ) throws(ShapeError) -> Int {
    switch operation {
    case .add: return try Checked.add(x, y)
    case .subtract: return try Checked.subtract(x, y)
    case .multiply: return try Checked.multiply(x, y)
    case .minimum: return min(x, y)
    case .maximum: return max(x, y)
    case .divide, .floorDivide, .ceilDivide, .remainder:
      guard y > 0 else {
        throw ShapeError("a size is divided by \(y)", found: "\(y)", expected: "above 0")
      }
      let quotient = try Checked.floorDivide(x, by: y)
      let rest = try Checked.subtract(x, Checked.multiply(quotient, y))
      switch operation {
      case .remainder: return rest
      case .ceilDivide: return try Checked.add(quotient, rest == 0 ? 0 : 1)
      default: return quotient
      }
    }
  }

  static func + (x: ModelSize, y: ModelSize) throws(ShapeError) -> ModelSize {
    try apply(.add, x, y)
  }
  static func - (x: ModelSize, y: ModelSize) throws(ShapeError) -> ModelSize {
    try apply(.subtract, x, y)
  }
  static func * (x: ModelSize, y: ModelSize) throws(ShapeError) -> ModelSize {
    try apply(.multiply, x, y)
  }

  /// The product of numbers.
  static func product(_ numbers: [Int]) throws(ShapeError) -> Int {
    var product = 1
    for number in numbers { product = try Checked.multiply(product, number) }
    return product
  }
}
