import ShapeEngine

/// The values in bodies: those in which the modules of a body differ are its parameters.
package struct BodyValues {
  /// A value that an entry is given in a body.
  package enum Term: Hashable {
    case value(Value)
    /// A parameter, times a number or divided by one.
    case parameter(Int, times: Int, over: Int)
    /// The channels of what the block is given, likewise.
    case channels(times: Int, over: Int)
  }

  package struct Parameter {
    package var name: String
    /// The hyperparameter that it is a value of; nil for whether an entry is there.
    package var hyperparameter: String?
    /// The value of each instance; nil where an instance has no use for it.
    package var values: [Value?]
    package var standard: Value?
    /// What each value is of a parameter of the definition's; empty where none is anything of one.
    package var symbols: [Symbol?] = []
  }

  /// Where a value stands in a body.
  package enum Slot: Hashable {
    case setting(part: Int, String)
    /// An integer in a value that depends on sizes.
    case size(part: Int, String, Int)
    case argument(part: Int, Int)
    case presence(part: Int)
    /// The type of an activation.
    case type(part: Int)
  }

  /// What the type of an activation is called where values have the names of their hyperparameters.
  package static let typeName = "activation"

  package struct Solved {
    package var parameters: [Parameter] = []
    package var terms: [Slot: Term] = [:]

    package init() {}
  }

  package let table: BodyTable
  private let saysInferred: Bool
  let symbols: Symbols
  private let channels: (TensorReference) -> Int?
  package private(set) var solved: [Int: Solved] = [:]
  private var shortened: [Setting: Value] = [:]

  private struct Setting: Hashable {
    var type: String
    var name: String
    var value: Value
  }

  /// - Parameter saysInferred: whether what layers infer of their inputs, such as `in_channels`, is a value
  ///   as any other; then none is written as a multiple of the channels of what a block is given.
  /// - Parameter symbols: what is a multiple of a parameter of the definition's: that is a parameter of
  ///   every body on the way.
  package init(
    _ table: BodyTable, _ evaluation: Evaluation<Int>, saysInferred: Bool = false,
    symbols: Symbols = Symbols()
  ) {
    self.table = table
    self.symbols = symbols
    self.saysInferred = saysInferred
    channels = { tensor in
      guard let sizes = evaluation.shape(of: tensor)?.sizes, sizes.count > 1 else { return nil }
      return sizes[1]
    }
    for body in table.bodies.indices { solve(body) }
  }

  private mutating func solve(_ number: Int) {
    guard solved[number] == nil else { return }
    let body = table.bodies[number]
    for part in body.parts {
      if case .body(let inner) = part.callee { solve(inner) }
    }
    var result = Solved()
    let inputs = table.blocks.contains(number) && !saysInferred ? inputChannels(of: body) : nil
    // A value that no module has a use for is none.
    for (slot, name, values) in slots(of: body) where values.contains(where: { $0 != nil }) {
      let symbols = symbols(of: slot, in: body)
      if let found = symbolTerm(values, symbols, &result) {
        result.terms[slot] = found
      } else {
        result.terms[slot] = term(
          for: values, symbols, slot, name, named(slot, name, body, result), inputs, &result)
      }
    }
    for index in result.parameters.indices {
      let parameter = result.parameters[index]
      if parameter.standard == nil, let first = parameter.values.compactMap({ $0 }).first,
        parameter.values.contains(where: { $0 == nil })
      {
        result.parameters[index].standard = .some(first)
      }
    }
    solved[number] = result
  }

  /// The values of a body's slots, an instance each.
  private mutating func slots(of body: Body) -> [(Slot, hyperparameter: String?, [Value?])] {
    var result: [(Slot, hyperparameter: String?, [Value?])] = []
    standards = [:]
    for (index, part) in body.parts.enumerated() {
      if body.optional.contains(index) {
        let values = body.instances.map { Value?.some(.bool($0.parts[index] != nil)) }
        result.append((.presence(part: index), nil, values))
      }
      switch part.callee {
      case .again: break
      case .activation:
        let values = body.instances.map { instance in
          instance.parts[index].map { Value.string(type(of: $0)) }
        }
        result.append((.type(part: index), Self.typeName, values))
      case .layer(let type, let settings):
        for name in inferred(of: type, besides: settings) {
          let values = body.instances.map { instance -> Value? in
            instance.parts[index].flatMap { inferred(name, in: $0) }
          }
          result.append((.setting(part: index, name), name, values))
        }
        for setting in settings where setting.size != nil {
          let integers = body.instances.map { instance in
            instance.parts[index].flatMap { written(setting.name, in: $0)?.value.sizeIntegers }
          }
          for place in 0..<(integers.lazy.compactMap { $0 }.first?.count ?? 0) {
            let values = integers.map { integers -> Value? in
              integers.flatMap { $0.indices.contains(place) ? .some(.int($0[place])) : nil }
            }
            result.append((.size(part: index, setting.name, place), "size", values))
          }
        }
        for setting in settings where setting.size == nil {
          let values = body.instances.map { instance -> Value? in
            instance.parts[index].flatMap { value(of: setting.name, in: $0) }
          }
          let slot = Slot.setting(part: index, setting.name)
          if Set(values).count > 1,
            let module = body.instances.lazy.compactMap({ $0.parts[index] }).first
          {
            standards[slot] = standard(of: setting.name, in: module)
          }
          result.append((slot, setting.name, values))
        }
      case .body(let inner):
        for (place, parameter) in (solved[inner]?.parameters ?? []).enumerated() {
          let values = body.instances.map { instance -> Value? in
            guard let module = instance.parts[index], let found = table.places[module] else {
              return nil
            }
            return parameter.values[found.instance]
          }
          let slot = Slot.argument(part: index, place)
          standards[slot] = parameter.standard
          result.append((slot, parameter.hyperparameter, values))
        }
      }
    }
    return result
  }

  /// The type of a layer.
  private func type(of module: Int) -> String {
    table.tree.architecture.layers[table.tree.modules[module].layers.lowerBound].layer.type
  }

  /// The value of a hyperparameter that a layer says, as people write it; nil where it is inferred.
  package mutating func value(of name: String, in module: Int) -> Value? {
    guard let (layer, value) = written(name, in: module) else { return nil }
    return short(value, of: name, layer)
  }

  /// The hyperparameters that are inferred of what a layer is given, where they are values here.
  private func inferred(of type: String, besides settings: [Body.Setting]) -> [String] {
    guard saysInferred, let row = LayerTable.type(named: type) else { return [] }
    let said = Set(settings.map(\.name))
    return row.inferred.filter { !said.contains($0) }
  }

  private mutating func inferred(_ name: String, in module: Int) -> Value? {
    let layer = table.tree.modules[module].layers.lowerBound
    let made = table.tree.architecture.layers[layer].layer
    guard let found = made.value(of: name) else { return nil }
    guard case .list(let list) = found, let first = list.first, Set(list).count == 1,
      let other = try? table.written[layer]?.setting([.init(name, first)]).layer,
      other.value(of: name) == found
    else { return found }
    return first
  }

  private func written(_ name: String, in module: Int) -> (layer: WrittenLayer, value: Value)? {
    guard let layer = table.written[table.tree.modules[module].layers.lowerBound],
      let setting = layer.settings.first(where: { $0.name == name })
    else { return nil }
    return (layer, setting.value)
  }

  /// The value as people write it, where that is read as the same: one number for equal ones.
  private mutating func short(_ value: Value, of name: String, _ layer: WrittenLayer) -> Value {
    guard case .list(let list) = value, let first = list.first, case .int = first,
      list.allSatisfy({ $0 == first })
    else { return value }
    let key = Setting(type: layer.type.name, name: name, value: value)
    if let known = shortened[key] { return known }
    let other = try? layer.setting([.init(name, first)]).layer
    let isSame = other.map { other in
      other.values.map(\.value) == layer.layer.values.map(\.value)
    }
    shortened[key] = isSame == true ? first : value
    return isSame == true ? first : value
  }

  /// The default of a hyperparameter, as people write it.
  package mutating func standard(of name: String, in module: Int) -> Value? {
    let layer = table.tree.modules[module].layers.lowerBound
    guard let written = table.written[layer],
      let value = written.type.parameters.first(where: { $0.name == name })?.defaultValue
    else { return nil }
    guard let usual = try? written.setting([.init(name, value)]) else { return value }
    return short(value, of: name, usual)
  }

  // MARK: - Parameters

  private func inputChannels(of body: Body) -> [Int]? {
    var result: [Int] = []
    for instance in body.instances {
      guard let first = table.tree.modules[instance.module].given.first,
        let count = channels(first)
      else { return nil }
      result.append(count)
    }
    return result
  }

  private func term(
    for values: [Value?], _ symbols: [Symbol?], _ slot: Slot, _ hyperparameter: String?,
    _ name: String, _ inputs: [Int]?, _ result: inout Solved
  ) -> Term {
    let present = values.compactMap { $0 }
    guard let first = present.first else { return .value(.none) }
    if symbols.isEmpty, present.allSatisfy({ $0 == first }) {
      // What only some modules have goes with what they are given.
      guard present.count < values.count else { return .value(first) }
      let same = result.parameters.firstIndex { parameter in
        parameter.hyperparameter != nil && parameter.hyperparameter == hyperparameter
          && parameter.symbols.isEmpty
          && zip(values, parameter.values).allSatisfy { $0 == nil || $0 == $1 }
      }
      return same.map { .parameter($0, times: 1, over: 1) } ?? .value(first)
    }
    for (index, parameter) in result.parameters.enumerated() {
      guard Self.isAlike(parameter.hyperparameter, hyperparameter),
        let ratio = Self.ratio(of: values, to: parameter.values, hyperparameter),
        Self.isRatio(ratio, of: symbols, to: parameter.symbols)
      else { continue }
      if ratio == (1, 1) {
        for (place, value) in values.enumerated() where parameter.values[place] == nil {
          result.parameters[index].values[place] = value
        }
      }
      return .parameter(index, times: ratio.times, over: ratio.over)
    }
    if symbols.isEmpty, let hyperparameter, Self.widths.contains(hyperparameter), let inputs,
      Set(inputs).count > 1,
      let ratio = Self.ratio(of: values, to: inputs.map { .some(.int($0)) }, hyperparameter)
    {
      return .channels(times: ratio.times, over: ratio.over)
    }
    var parameter = Parameter(name: name, hyperparameter: hyperparameter, values: values)
    parameter.standard = usual(slot, present)
    parameter.symbols = symbols
    result.parameters.append(parameter)
    return .parameter(result.parameters.count - 1, times: 1, over: 1)
  }

  /// What a parameter is where a call does not say it.
  private func usual(_ slot: Slot, _ values: [Value]) -> Value? {
    switch slot {
    case .presence:
      return .bool(values.count { $0 == .bool(true) } * 2 > values.count)
    case .type:
      return values.first { value in values.count { $0 == value } * 2 > values.count }
    default: return standards[slot].flatMap { values.contains($0) ? $0 : nil }
    }
  }

  /// The defaults of the slots of the body that is solved now.
  private var standards: [Slot: Value] = [:]

  private static let widths: Set<String> = [
    "out_channels", "out_features", "num_features", "hidden_size", "embed_dim", "groups",
    "squeeze_channels", "num_channels", "normalized_shape", "dim", "size", "in_channels",
    "in_features", "input_size",
  ]

  /// Whether values of one hyperparameter may be written as those of another.
  private static func isAlike(_ first: String?, _ second: String?) -> Bool {
    guard let first, let second else { return first == second }
    return first == second || widths.contains(first) && widths.contains(second)
      || ["kernel_size", "dilation"].contains(first) && second == "padding"
  }

  /// What values are times others, or others divided by it; nil where there is no such number.
  private static func ratio(
    of values: [Value?], to others: [Value?], _ hyperparameter: String?
  ) -> (times: Int, over: Int)? {
    let pairs = zip(values, others).compactMap { value, other in
      value.flatMap { value in other.map { (value, $0) } }
    }
    guard !pairs.isEmpty else { return nil }
    if pairs.allSatisfy({ $0 == $1 }) { return (1, 1) }
    guard pairs.count == values.count(where: { $0 != nil }) else { return nil }
    var numbers: [(Int, Int)] = []
    for pair in pairs {
      guard case (.int(let value), .int(let other)) = pair, value > 0, other > 0 else { return nil }
      numbers.append((value, other))
    }
    guard let (value, other) = numbers.first else { return nil }
    let isWidth = hyperparameter.map(widths.contains) ?? false
    if isWidth, value % other == 0, numbers.allSatisfy({ $0 % $1 == 0 && $0 / $1 == value / other })
    {
      return (value / other, 1)
    }
    let divisor = hyperparameter == "padding" ? 2 : other / value
    guard isWidth || hyperparameter == "padding", divisor > 1,
      numbers.allSatisfy({ $1 / divisor == $0 })
    else { return nil }
    return (1, divisor)
  }

  // MARK: - Names

  /// Words that mean something else in an expression.
  private static let taken: Set<String> = [
    "in_channels", "training", "dim", "like", "if", "else", "for", "in", "and", "or", "not", "i",
    "from", "min", "max", "abs", "int", "str", "round", "ceil", "floor", "len", "sum", "range",
    "reversed", "log", "enumerate", "make_divisible", "choice", "true", "false", "None", "null",
    "True", "False", "input", "inputs", "above", "N", "C", "H", "W", "T", "L", "return", "require",
  ]

  private func named(
    _ slot: Slot, _ hyperparameter: String?, _ body: Body, _ result: Solved
  ) -> String {
    var used = Set(result.parameters.map(\.name)).union(Self.taken)
    if saysInferred { used.remove("in_channels") }
    let part: Int
    var name: String
    switch slot {
    case .setting(let index, let setting): (part, name) = (index, setting)
    case .size(let index, _, _): (part, name) = (index, "size")
    case .type(let index): (part, name) = (index, Self.typeName)
    case .presence(let index): (part, name) = (index, Self.word(body.parts[index].name))
    case .argument(let index, let place):
      (part, name) = (index, "value")
      if case .body(let inner) = body.parts[index].callee, let solved = solved[inner] {
        name = hyperparameter ?? solved.parameters[place].name
      }
    }
    if !used.contains(name), name.first?.isLetter == true { return name }
    let owner = Self.word(body.parts[part].name)
    if owner.first?.isLetter == true, !used.contains("\(owner)_\(name)") {
      return "\(owner)_\(name)"
    }
    if name.first?.isLetter != true { name = "has_\(name)" }
    var number = 1
    while used.contains("\(name)_\(number)") { number += 1 }
    return used.contains(name) ? "\(name)_\(number)" : name
  }

  private static func word(_ name: String) -> String {
    String(name.map { $0.isNamePart ? $0 : "_" })
  }
}
