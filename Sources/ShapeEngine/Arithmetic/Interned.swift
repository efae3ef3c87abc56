/// Numbers for values: equal values have one number, and the numbers count up from 0 in the order in
/// which the values come up.
public struct Interned<Value: Hashable> {
  /// The values by their numbers.
  public private(set) var values: [Value] = []
  private var numbers: [Value: Int] = [:]

  /// No values yet.
  public init() {}

  /// How many values have a number.
  public var count: Int { values.count }

  /// The value of a number below ``count``.
  public subscript(number: Int) -> Value { values[number] }

  /// The number of a value, which is a new one, the former ``count``, where it has none yet.
  public mutating func number(of value: Value) -> Int {
    let number = Self.take(&numbers[value], values.count)
    if number == values.count { values.append(value) }
    return number
  }

  /// The number that a value has; nil where it has none yet.
  public func known(_ value: Value) -> Int? { numbers[value] }

  /// Gives a value a number of its own, whether or not an equal one has one.
  public mutating func append(_ value: Value) {
    numbers[value] = values.count
    values.append(value)
  }

  /// Makes room for so many values.
  public mutating func reserveCapacity(_ count: Int) {
    values.reserveCapacity(count)
    numbers.reserveCapacity(count)
  }

  /// The number in a place, which has the next one from now on where it had none.
  private static func take(_ place: inout Int?, _ next: Int) -> Int {
    if let place { return place }
    place = next
    return next
  }
}

extension Interned: Sendable where Value: Sendable {}
