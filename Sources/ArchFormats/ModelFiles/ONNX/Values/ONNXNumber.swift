import ShapeEngine

/// An element of a tensor that is followed: a size, a number, or a quotient of sizes until it is rounded.
enum ONNXNumber: Hashable, Sendable {
  /// A whole number, or a truth as 0 or 1.
  case size(ModelSize)
  case quotient(ModelSize, by: ModelSize)
  /// A size times a number, until it is rounded.
  case product(ModelSize, Scale)
  /// A number that is not whole, the same at every input.
  case real(Double)
  /// Whether a comparison of sizes holds, which another input may change; and what it is at the own input.
  case truth(Bool, ONNXComparison)
  /// What depends on data, or on more than is followed.
  case data

  init(_ element: ONNXElement) {
    switch element {
    case .integer(let value): self = .size(ModelSize(value))
    case .real(let value): self.init(value)
    }
  }

  init(_ integer: Int) { self = .size(ModelSize(integer)) }

  init(_ real: Double) {
    self = Int(exactly: real).map { .size(ModelSize($0)) } ?? .real(real)
  }

  /// The number where it is the same at every input.
  var constant: Double? {
    switch self {
    case .size(let size): size.constant.map(Double.init)
    case .real(let value): value
    case .quotient, .product, .truth, .data: nil
    }
  }

  /// The whole number where it is the same at every input.
  var integer: Int? {
    if case .size(let size) = self { size.constant } else { nil }
  }

  var size: ModelSize? {
    if case .size(let size) = self { size } else { nil }
  }
}

// MARK: - Functions of one number

extension ONNXNumber {
  /// The number below, where it is not whole.
  var floor: ONNXNumber { rounded(.floorDivide, .down) { $0.rounded(.down) } }
  /// The number above, where it is not whole.
  var ceil: ONNXNumber { rounded(.ceilDivide, .up) { $0.rounded(.up) } }
  /// The nearest number, an even one of two.
  var round: ONNXNumber {
    switch self {
    case .size: self
    case .product(let size, let scale): Self.scaled(size, scale, .nearest)
    default: apply { $0.rounded(.toNearestOrEven) }
    }
  }
  /// The whole number towards 0, as a cast to an integer gives it. Quotients of sizes are not below 0.
  var truncated: ONNXNumber { rounded(.floorDivide, .towardZero) { $0.rounded(.towardZero) } }

  private func rounded(
    _ operation: SizeExpression.Operator, _ rounding: Scale.Rounding,
    _ function: (Double) -> Double
  ) -> ONNXNumber {
    if case .product(let size, let scale) = self { return Self.scaled(size, scale, rounding) }
    if case .size = self { return self }
    guard case .quotient(let x, let y) = self else { return apply(function) }
    guard let size = try? ModelSize.apply(operation, x, y) else { return .data }
    return .size(size)
  }

  /// The whole number of a product.
  private static func scaled(
    _ size: ModelSize, _ scale: Scale, _ rounding: Scale.Rounding
  ) -> ONNXNumber {
    var scale = scale
    scale.rounding = rounding
    guard let result = try? ModelSize.scaled(size, by: scale) else { return .data }
    return .size(result)
  }

  var negated: ONNXNumber { ONNXNumber.combine(.sub, ONNXNumber(0), self, isInteger: false) }

  /// Whether the number is 0, as a truth.
  var isZero: ONNXNumber {
    if case .truth(let holds, let comparison) = self { return .truth(!holds, comparison.negated) }
    return ONNXNumber.combine(.equal, self, ONNXNumber(0), isInteger: false)
  }

  var absolute: ONNXNumber {
    if case .size(let size) = self, size.constant == nil {
      return size.least ?? -1 >= 0 ? self : .data
    }
    if case .quotient = self { return self }
    return apply(abs)
  }

  /// A function of a number that is the same at every input.
  func apply(_ function: (Double) -> Double) -> ONNXNumber {
    switch self {
    case .size(let size):
      guard let constant = size.constant else { return .data }
      let result = function(Double(constant))
      // A number that a Double does not hold stays as it is where the function leaves it.
      return result == Double(constant) ? self : ONNXNumber(result)
    case .real(let value): return ONNXNumber(function(value))
    case .truth: return self
    case .quotient, .product, .data: return .data
    }
  }
}

// MARK: - Functions of two numbers

extension ONNXNumber {
  enum Operation: Sendable {
    case add, sub, mul, div, mod, fmod, min, max, pow
    case equal, less, lessOrEqual, greater, greaterOrEqual, and, or, xor
  }

  /// The result of an operation on two numbers; ``data`` where it is not followed.
  ///
  /// - Parameter isInteger: whether the tensors hold integers: their quotient is one.
  static func combine(
    _ operation: Operation, _ x: ONNXNumber, _ y: ONNXNumber, isInteger: Bool
  ) -> ONNXNumber {
    if let p = x.constant, let q = y.constant {
      return constant(operation, p, q, x, y, isInteger: isInteger)
    }
    switch operation {
    case .greater: return combine(.less, y, x, isInteger: isInteger)
    case .greaterOrEqual: return combine(.lessOrEqual, y, x, isInteger: isInteger)
    case .and, .or, .xor: return logical(operation, x, y)
    default: break
    }
    do {
      if case (.size(let p), .size(let q)) = (x, y) {
        return try sizes(operation, p, q, isInteger: isInteger)
      }
      if let product = product(operation, x, y) { return product }
      return try fractions(operation, x, y)
    } catch { return .data }
  }

  private static func constant(
    _ operation: Operation, _ p: Double, _ q: Double, _ x: ONNXNumber, _ y: ONNXNumber,
    isInteger: Bool
  ) -> ONNXNumber {
    if let a = x.integer, let b = y.integer, let whole = integers(operation, a, b, isInteger) {
      return whole
    }
    func truth(_ value: Bool) -> ONNXNumber { ONNXNumber(value ? 1 : 0) }
    switch operation {
    case .add: return ONNXNumber(p + q)
    case .sub: return ONNXNumber(p - q)
    case .mul: return ONNXNumber(p * q)
    case .div: return isInteger ? .data : ONNXNumber(p / q)
    case .mod: return q == 0 ? .data : ONNXNumber(p - q * (p / q).rounded(.down))
    case .fmod: return q == 0 ? .data : ONNXNumber(p.truncatingRemainder(dividingBy: q))
    case .min: return p < q ? x : y
    case .max: return p > q ? x : y
    case .pow: return .data
    case .equal: return truth(p == q)
    case .less: return truth(p < q)
    case .lessOrEqual: return truth(p <= q)
    case .greater: return truth(p > q)
    case .greaterOrEqual: return truth(p >= q)
    case .and: return truth(p != 0 && q != 0)
    case .or: return truth(p != 0 || q != 0)
    case .xor: return truth((p != 0) != (q != 0))
    }
  }

  /// The operations whose result a Double may not hold; nil for any other.
  private static func integers(
    _ operation: Operation, _ x: Int, _ y: Int, _ isInteger: Bool
  ) -> ONNXNumber? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) -> ONNXNumber {
      result.overflow ? .data : ONNXNumber(result.partialValue)
    }
    switch operation {
    case .add: return checked(x.addingReportingOverflow(y))
    case .sub: return checked(x.subtractingReportingOverflow(y))
    case .mul: return checked(x.multipliedReportingOverflow(by: y))
    case .div: return isInteger ? checked(x.dividedReportingOverflow(by: y)) : nil
    case .mod:
      let rest = x.remainderReportingOverflow(dividingBy: y)
      if rest.overflow { return .data }
      // Python's remainder has the divisor's sign.
      let differs = rest.partialValue != 0 && (rest.partialValue < 0) != (y < 0)
      return ONNXNumber(differs ? rest.partialValue + y : rest.partialValue)
    case .fmod: return checked(x.remainderReportingOverflow(dividingBy: y))
    case .min: return ONNXNumber(Swift.min(x, y))
    case .max: return ONNXNumber(Swift.max(x, y))
    case .pow:
      guard (0...64).contains(y) else { return nil }
      var result = 1
      for _ in 0..<y {
        let next = result.multipliedReportingOverflow(by: x)
        if next.overflow { return .data }
        result = next.partialValue
      }
      return ONNXNumber(result)
    default: return nil
    }
  }

  private static func sizes(
    _ operation: Operation, _ x: ModelSize, _ y: ModelSize, isInteger: Bool
  ) throws(ShapeError) -> ONNXNumber {
    switch operation {
    case .add: return .size(try x + y)
    case .sub: return .size(try x - y)
    case .mul: return .size(try x * y)
    case .min: return .size(try ModelSize.apply(.minimum, x, y))
    case .max: return .size(try ModelSize.apply(.maximum, x, y))
    case .div:
      guard y.value > 0 else { return .data }
      if isInteger { return .size(try ModelSize.apply(.floorDivide, x, y)) }
      if y.constant == 1 { return .size(x) }
      return .quotient(x, by: y)
    case .mod, .fmod:
      guard y.value > 0 else { return .data }
      return .size(try ModelSize.apply(.remainder, x, y))
    case .pow:
      switch y.constant {
      case 1: return .size(x)
      case 2: return .size(try x * x)
      default: return .data
      }
    case .equal:
      if x.expression == y.expression { return ONNXNumber(1) }
      if let bound = y.constant, let least = x.least, bound < least { return ONNXNumber(0) }
      if let bound = x.constant, let least = y.least, bound < least { return ONNXNumber(0) }
      return .truth(x.value == y.value, ONNXComparison(left: x, relation: .equal, right: y))
    case .less, .lessOrEqual:
      let isStrict = operation == .less
      if x.expression == y.expression { return ONNXNumber(isStrict ? 0 : 1) }
      if let bound = y.constant, let least = x.least, isStrict ? bound <= least : bound < least {
        return ONNXNumber(0)
      }
      if let bound = x.constant, let least = y.least, isStrict ? bound < least : bound <= least {
        return ONNXNumber(1)
      }
      return .truth(
        isStrict ? x.value < y.value : x.value <= y.value,
        ONNXComparison(left: x, relation: isStrict ? .below : .atMost, right: y))
    case .and, .or, .xor, .greater, .greaterOrEqual: return .data
    }
  }

  /// What is known of a truth by one of its sides.
  private static func logical(
    _ operation: Operation, _ x: ONNXNumber, _ y: ONNXNumber
  ) -> ONNXNumber {
    let known = [x.constant, y.constant].compactMap { $0 }
    let other = x.constant == nil ? x : y
    switch operation {
    case .and where known.contains { $0 != 0 }: return other
    case .or where known.contains(0): return other
    case .and where known.contains(0): return ONNXNumber(0)
    case .or where known.contains { $0 != 0 }: return ONNXNumber(1)
    default: return .data
    }
  }

  /// A size times a number that is no fraction of small numbers, as floating-point numbers are multiplied;
  /// nil for any other operation.
  private static func product(_ operation: Operation, _ x: ONNXNumber, _ y: ONNXNumber)
    -> ONNXNumber?
  {
    switch (operation, x, y) {
    case (.mul, .size(let size), .real(let factor)), (.mul, .real(let factor), .size(let size)):
      let isScale = factor > 0 && factor.isFinite && ONNXNumber.real(factor).fraction == nil
      return isScale ? .product(size, Scale(factor, .float32)) : nil
    default: return nil
    }
  }

  /// The number as double precision has it, where single precision is another.
  var wide: ONNXNumber {
    guard case .product(let size, var scale) = self else { return self }
    scale.precision = .float64
    return .product(size, scale)
  }

  /// Operations with a quotient: those that stay one.
  private static func fractions(
    _ operation: Operation, _ x: ONNXNumber, _ y: ONNXNumber
  ) throws(ShapeError) -> ONNXNumber {
    guard let (p, q) = x.fraction, let (r, s) = y.fraction else { return .data }
    switch operation {
    case .add: return fraction(try p * s + r * q, by: try q * s)
    case .sub: return fraction(try p * s - r * q, by: try q * s)
    // What is divided by a size and multiplied by it again is what it was.
    case .mul where p.expression == s.expression: return fraction(r, by: q)
    case .mul where q.expression == r.expression: return fraction(p, by: s)
    case .mul: return fraction(try p * r, by: try q * s)
    case .div where r.value > 0: return fraction(try p * s, by: try q * r)
    default: return .data
    }
  }

  private var fraction: (over: ModelSize, under: ModelSize)? {
    switch self {
    case .size(let size): return (size, ModelSize(1))
    case .quotient(let x, let y): return (x, y)
    case .real(let value):
      // Halves and the like are fractions, 0.7 is none.
      guard value.magnitude < 1_048_576, let over = Int(exactly: value * 1024) else { return nil }
      let common = Swift.min(over.trailingZeroBitCount, 10)
      return (ModelSize(over >> common), ModelSize(1024 >> common))
    case .product, .truth, .data: return nil
    }
  }

  private static func fraction(_ x: ModelSize, by y: ModelSize) -> ONNXNumber {
    if y.constant == 1 { return .size(x) }
    return x.expression == y.expression ? ONNXNumber(1) : .quotient(x, by: y)
  }
}

/// A comparison of sizes.
struct ONNXComparison: Hashable, Sendable {
  var left: ModelSize
  var relation: StatedCondition.Relation
  var right: ModelSize

  /// What holds where this does not.
  var negated: ONNXComparison {
    var result = self
    result.relation =
      switch relation {
      case .equal: .unequal
      case .unequal: .equal
      case .below: .atLeast
      case .atLeast: .below
      case .above: .atMost
      case .atMost: .above
      }
    return result
  }
}

extension ModelSize {
  /// A bound below which the size is at no input, as far as its expression shows it: a dimension is at
  /// least 1.
  var least: Int? { Self.least(expression) }

  private static func least(_ expression: SizeExpression) -> Int? {
    switch expression {
    case .integer(let value): return value
    case .axis, .dim, .like: return 1
    case .scaled(let factor, let scale), .product(let factor, let scale):
      return scale.factor >= 0 && least(factor) ?? -1 >= 0 ? 0 : nil
    case .operation(let operation, let left, let right):
      guard let x = least(left) else { return operation == .maximum ? least(right) : nil }
      guard let y = least(right) else { return operation == .maximum ? x : nil }
      switch operation {
      case .add:
        let sum = x.addingReportingOverflow(y)
        return sum.overflow ? nil : sum.partialValue
      case .multiply: return x >= 0 && y >= 0 && max(x, y) < 1 << 31 ? min(x, 1 << 31) * y : nil
      case .minimum: return min(x, y)
      case .maximum: return max(x, y)
      case .remainder, .divide, .floorDivide: return x >= 0 ? 0 : nil
      case .ceilDivide: return x >= 1 ? 1 : x >= 0 ? 0 : nil
      case .subtract: return nil
      }
    }
  }
}

extension ONNXNumber {
  /// A number of a person's.
  init?(_ json: JSON) {
    switch json {
    case .int(let value): self.init(value)
    case .float(let value): self.init(value)
    case .bool(let value): self.init(value ? 1 : 0)
    default: return nil
    }
  }
}
