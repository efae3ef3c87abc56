import Glibc
import ShapeEngine

/// The functions of the definition language.
enum Functions {
  static let names = [
    "min", "max", "abs", "int", "str", "round", "ceil", "floor", "len", "sum", "range", "reversed",
    "log", "float32", "make_divisible", "choice", "choose", "dim", "like",
  ]

  static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

  /// The result of a function on values.
  static func call(_ name: String, _ values: [Datum]) throws(Operators.Failure) -> Datum {
    switch name {
    case "min", "max": return try extreme(name, values)
    case "round", "ceil", "floor": return try rounded(name, values)
    case "abs":
      guard let number = try single(name, values).number else {
        var failure = takes(name, "a number")
        if values[0].isSize { failure.help = "of sizes write max(H - W, W - H)" }
        throw failure
      }
      guard case .float(let value) = number else {
        return try Operators.compare("<", values[0], .int(0))
          ? Operators.apply("-", .int(0), values[0]) : values[0]
      }
      return .float(value.magnitude)
    case "int": return try integer(single(name, values))
    case "str":
      guard case .int(let value) = try single(name, values) else {
        guard case .string = values[0] else { throw takes(name, "an integer") }
        return values[0]
      }
      return .string(String(value))
    case "range": return try range(values)
    case "len":
      guard case .list(let items) = try single(name, values) else { throw takes(name, "a list") }
      return .int(items.count)
    case "sum":
      guard case .list(let items) = try single(name, values) else { throw takes(name, "a list") }
      var total = Datum.int(0)
      for item in items { total = try Operators.apply("+", total, item) }
      return total
    case "reversed": return .list(try items(of: single(name, values)).reversed())
    case "log": return try logarithm(values)
    case "float32": return try singlePrecision(single(name, values))
    case "make_divisible": return try divisible(values)
    default: throw Operators.Failure(message: "there is no function '\(name)'")
    }
  }

  /// What `for x in value` walks through: a list's values, or 0 ..< n for an integer.
  static func items(of value: Datum) throws(Operators.Failure) -> [Datum] {
    switch value {
    case .list(let values): return values
    case .int(let count):
      guard count <= 1_000_000 else {
        throw Operators.Failure(message: "a count of \(count) is more than 1,000,000")
      }
      guard count >= 0 else {
        throw Operators.Failure(message: "a count of \(count) is below 0")
      }
      return (0..<count).map { .int($0) }
    case .size:
      throw Operators.Failure(
        message: "a size cannot be a count: the graph does not depend on the input")
    default: throw Operators.Failure(message: "\(value.kind) is neither a list nor a count")
    }
  }

  /// The integer part, as Python cuts it off, or the number that a word writes.
  private static func integer(_ value: Datum) throws(Operators.Failure) -> Datum {
    if case .string(let text) = value, let number = Int(text) { return .int(number) }
    if case .size = value { return try rounded("int", [value]) }
    switch value.number {
    case .int(let number)?: return .int(number)
    case .float(let number)?:
      return try integer("int", number, .towardZero)
    case nil: throw takes("int", "a number")
    }
  }

  /// Python's `range(end)`, `range(start, end)` and `range(start, end, step)`, as a list.
  private static func range(_ values: [Datum]) throws(Operators.Failure) -> Datum {
    let numbers = values.compactMap(\.integer)
    guard 1...3 ~= values.count, numbers.count == values.count else {
      throw takes(
        "range",
        values.contains(where: \.isSize)
          ? "integers; a size cannot be a count: the graph does not depend on the input"
          : "one to three integers")
    }
    let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0 else { throw takes("range", "a step other than 0") }
    let (distance, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow, distance.magnitude / step.magnitude <= 1_000_000 else {
      throw Operators.Failure(message: "range() would have more than 1,000,000 values")
    }
    return .list(stride(from: start, to: end, by: step).map { .int($0) })
  }

  private static func takes(_ name: String, _ what: String) -> Operators.Failure {
    Operators.Failure(message: "\(name)() takes \(what)")
  }

  private static func single(_ name: String, _ values: [Datum]) throws(Operators.Failure) -> Datum {
    guard values.count == 1 else { throw takes(name, "one value") }
    return values[0]
  }

  private static func extreme(_ name: String, _ values: [Datum]) throws(Operators.Failure) -> Datum
  {
    var values = values
    if values.count == 1, case .list(let items) = values[0] { values = items }
    guard var best = values.first else { throw takes(name, "at least one value") }
    for value in values.dropFirst() {
      if value.isSize || best.isSize {
        guard let x = SizeExpression(best.value), let y = SizeExpression(value.value) else {
          throw takes(name, "sizes and integers")
        }
        best = .size(.operation(name == "min" ? .minimum : .maximum, x, y))
      } else if try Operators.compare(name == "min" ? "<" : ">", value, best) {
        best = value
      }
    }
    return best
  }

  private static func rounded(_ name: String, _ values: [Datum]) throws(Operators.Failure) -> Datum
  {
    if case .size(let size) = try single(name, values) {
      do throws(ShapeError) {
        if case .product(let factor, var scale) = size,
          let rounding = Scale.Rounding(rawValue: name)
        {
          scale.rounding = rounding
          return .size(.scaled(factor, scale))
        }
        let rounded = try size.rounded(up: name == "ceil")
        // Python's int() cuts off towards 0, and round() has a rule of its own for halves.
        if rounded != size, name != "ceil", name != "floor" {
          throw ShapeError("\(name)() of a quotient of sizes is written floor(…), ceil(…) or //")
        }
        return .size(rounded)
      } catch {
        throw Operators.Failure(message: error.message, help: error.expected.map { "write \($0)" })
      }
    }
    guard let number = try single(name, values).number else { throw takes(name, "a number") }
    guard case .float(let value) = number else { return values[0] }
    let rule: FloatingPointRoundingRule =
      name == "ceil" ? .up : name == "floor" ? .down : .toNearestOrEven
    return try integer(name, value, rule)
  }

  /// A number, or a size that is multiplied next, in single precision.
  private static func singlePrecision(_ value: Datum) throws(Operators.Failure) -> Datum {
    if case .size(let size) = value { return .size(.product(size, Scale(1, .float32))) }
    guard let number = value.number else { throw takes("float32", "a number") }
    return .float(Double(Float(number.double)))
  }

  private static func integer(
    _ name: String, _ value: Double, _ rule: FloatingPointRoundingRule
  ) throws(Operators.Failure) -> Datum {
    guard let result = Int(exactly: value.rounded(rule)) else {
      throw Operators.Failure(
        message: value.isNaN
          ? "\(name)() of what is no number" : "\(name)(\(value)) does not fit in 64 bits")
    }
    return .int(result)
  }

  private static func logarithm(_ values: [Datum]) throws(Operators.Failure) -> Datum {
    guard let x = values.first?.number?.double, values.count <= 2, x > 0 else {
      throw takes("log", "a number above 0, and a base")
    }
    guard values.count == 2 else { return .float(log(x)) }
    guard let base = values[1].number?.double, base > 0, base != 1 else {
      throw takes("log", "a base above 0 that is not 1")
    }
    // As Python computes it: log(1000, 10) is a little below 3.
    return .float(log(x) / log(base))
  }

  /// The multiple of `divisor` that is nearest to v, at least `divisor` and not below 0.9 v.
  /// Source: `_make_divisible` in torchvision's models/_utils.py, after MobileNet's code.
  private static func divisible(_ values: [Datum]) throws(Operators.Failure) -> Datum {
    guard values.count == 2, let v = values[0].number?.double, case .int(let divisor) = values[1],
      divisor > 0, v.magnitude < 1e15, divisor < 1 << 40
    else { throw takes("make_divisible", "a number and an integer above 0") }
    var result = max(divisor, Int(v + Double(divisor) / 2) / divisor * divisor)
    if Double(result) < 0.9 * v { result += divisor }
    return .int(result)
  }
}
