import ArchFormats
import ShapeEngine

/// A parameter of a design's definition: what it is, and what the definition makes of others.
package struct DesignParameter {
  package var name: String
  package var value: Value
  /// The designs that other values give.
  package var others: [(value: Value, architecture: Architecture)]

  package init(
    name: String, value: Value, others: [(value: Value, architecture: Architecture)]
  ) {
    (self.name, self.value, self.others) = (name, value, others)
  }
}

extension BodyValues.Symbols {
  /// What of a design is a multiple of a parameter, for those parameters that change nothing else.
  init(_ parameters: [DesignParameter], of architecture: Architecture) {
    self.init()
    for parameter in parameters {
      guard let found = Self.symbols(parameter, in: architecture),
        found.keys.allSatisfy({ byKey[$0] == nil })
      else { continue }
      byKey.merge(found) { first, _ in first }
    }
  }

  /// nil where the parameter changes what no multiple of it says, such as how many layers there are.
  private static func symbols(
    _ parameter: DesignParameter, in architecture: Architecture
  ) -> [Key: BodyValues.Symbol]? {
    guard parameter.others.count > 1 else { return nil }
    for other in parameter.others where !isAlike(architecture, other.architecture) { return nil }
    var result: [Key: BodyValues.Symbol] = [:]
    for (index, node) in architecture.layers.enumerated() {
      let rows = parameter.others.map { $0.architecture.layers[index].layer.values }
      for (place, row) in node.layer.values.enumerated() {
        let others = rows.compactMap { $0.indices.contains(place) ? $0[place].value : nil }
        guard others.count == rows.count else { return nil }
        if others.allSatisfy({ $0 == row.value }) { continue }
        guard let found = symbols(parameter, row.value, others) else { return nil }
        for (integer, symbol) in found {
          result[Key(layer: index, name: row.name, place: integer)] = symbol
        }
      }
    }
    // A rate that many layers have is a constant of theirs, not what somebody chooses.
    if case .float = parameter.value, result.count > mostRates { return nil }
    return result.isEmpty ? nil : result
  }

  private static let mostRates = 8

  /// Whether two designs differ in nothing but values of hyperparameters.
  private static func isAlike(_ first: Architecture, _ second: Architecture) -> Bool {
    first.layers.count == second.layers.count
      && first.inputs.map(\.text) == second.inputs.map(\.text)
      && first.outputs.map(\.tensor) == second.outputs.map(\.tensor)
      && zip(first.layers, second.layers).allSatisfy { one, other in
        one.path == other.path && one.layer.type == other.layer.type && one.inputs == other.inputs
          && one.weightsOf == other.weightsOf && one.tiedTo == other.tiedTo
      }
  }

  /// What a value is of a parameter, by its integer's place where it depends on sizes.
  private static func symbols(
    _ parameter: DesignParameter, _ value: Value, _ others: [Value]
  ) -> [(Int?, BodyValues.Symbol)]? {
    let given = parameter.others.map(\.value)
    guard value.holdsSize else {
      return symbol(parameter, single(value), zip(given, others.map(single))).map { [(nil, $0)] }
    }
    let integers = value.sizeIntegers
    let rows = others.map(\.sizeIntegers)
    guard others.allSatisfy({ shape(of: $0) == shape(of: value) }),
      rows.allSatisfy({ $0.count == integers.count })
    else { return nil }
    var result: [(Int?, BodyValues.Symbol)] = []
    for (place, integer) in integers.enumerated() {
      let column = rows.map { $0[place] }
      if column.allSatisfy({ $0 == integer }) { continue }
      let found = symbol(parameter, .int(integer), zip(given, column.map { Value.int($0) }))
      guard let found else { return nil }
      result.append((place, found))
    }
    return result
  }

  /// A value that depends on sizes, without its integers.
  private static func shape(of value: Value) -> Value {
    value.mappingIntegers { _, _ in .axis("#") }
  }

  /// One number for a list of equal ones.
  private static func single(_ value: Value) -> Value {
    guard case .list(let list) = value, let first = list.first, Set(list).count == 1 else {
      return value
    }
    return first
  }

  private static func symbol(
    _ parameter: DesignParameter, _ value: Value, _ others: some Sequence<(Value, Value)>
  ) -> BodyValues.Symbol? {
    switch (parameter.value, value) {
    case (.float, .float):
      guard parameter.value == value, others.allSatisfy({ $0 == $1 }) else { return nil }
      return BodyValues.Symbol(parameter.name, standard: parameter.value)
    case (.int(let number), .int(let found)):
      guard number > 0, found > 0, found % number == 0 else { return nil }
      let times = found / number
      let isMultiple = others.allSatisfy { given, other in
        guard case (.int(let given), .int(let other)) = (given, other) else { return false }
        return given.multipliedReportingOverflow(by: times) == (other, false)
      }
      return isMultiple
        ? BodyValues.Symbol(parameter.name, times: times, standard: parameter.value) : nil
    default: return nil
    }
  }
}
