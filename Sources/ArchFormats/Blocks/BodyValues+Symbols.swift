import ShapeEngine

extension BodyValues {
  /// A value that is a parameter of the definition's, or a multiple of one.
  package struct Symbol: Hashable {
    package var name: String
    package var times = 1
    /// What the parameter is in the definition.
    package var standard: Value

    package init(_ name: String, times: Int = 1, standard: Value) {
      (self.name, self.times, self.standard) = (name, times, standard)
    }
  }

  /// What of a design's values is a parameter of its definition.
  package struct Symbols {
    /// A hyperparameter of a layer, or an integer in one that depends on sizes.
    package struct Key: Hashable {
      package var layer: Int
      package var name: String
      package var place: Int?

      package init(layer: Int, name: String, place: Int? = nil) {
        (self.layer, self.name, self.place) = (layer, name, place)
      }
    }

    package var byKey: [Key: Symbol] = [:]

    package init() {}
  }

  /// What a parameter that is the definition's own is a value of.
  static let symbolName = "parameter of the definition"

  /// What the values of a slot are of the definition's parameters, an instance each; empty where none is
  /// anything of one.
  func symbols(of slot: Slot, in body: Body) -> [Symbol?] {
    guard !symbols.byKey.isEmpty else { return [] }
    let found = body.instances.map { instance -> Symbol? in
      switch slot {
      case .setting(let part, let name): symbol(instance.parts[part], name)
      case .size(let part, let name, let place): symbol(instance.parts[part], name, place)
      case .argument(let part, let place):
        inner(instance.parts[part]).flatMap { parameters, number in
          let all = parameters[place].symbols
          return all.indices.contains(number) ? all[number] : nil
        }
      case .presence, .type: nil
      }
    }
    return found.contains { $0 != nil } ? found : []
  }

  private func symbol(_ module: Int?, _ name: String, _ place: Int? = nil) -> Symbol? {
    guard let module else { return nil }
    let layer = table.tree.modules[module].layers.lowerBound
    return symbols.byKey[Symbols.Key(layer: layer, name: name, place: place)]
  }

  /// The parameters of the body that a module has, and which of the body's instances it is.
  private func inner(_ module: Int?) -> ([Parameter], Int)? {
    guard let module, let found = table.places[module] else { return nil }
    return (solved[found.body]?.parameters ?? [], found.instance)
  }

  /// The term of values that are all the same of one parameter of the definition's, which becomes the
  /// body's; nil for any others.
  func symbolTerm(
    _ values: [Value?], _ symbols: [Symbol?], _ result: inout Solved
  ) -> Term? {
    let present = zip(values, symbols).filter { $0.0 != nil }.map(\.1)
    guard let first = present.first, let symbol = first, present.allSatisfy({ $0 == symbol }) else {
      return nil
    }
    let known = result.parameters.firstIndex {
      $0.hyperparameter == Self.symbolName && $0.name == symbol.name
    }
    if let known { return .parameter(known, times: symbol.times, over: 1) }
    var parameter = Parameter(
      name: symbol.name, hyperparameter: Self.symbolName,
      values: values.map { _ in symbol.standard })
    parameter.standard = symbol.standard
    parameter.symbols = values.map { _ in Symbol(symbol.name, standard: symbol.standard) }
    result.parameters.append(parameter)
    return .parameter(result.parameters.count - 1, times: symbol.times, over: 1)
  }

  /// Whether values are still so many times others where a parameter of the definition's is another number.
  static func isRatio(
    _ ratio: (times: Int, over: Int), of symbols: [Symbol?], to others: [Symbol?]
  ) -> Bool {
    if symbols.isEmpty, others.isEmpty { return true }
    guard symbols.count == others.count else { return false }
    return zip(symbols, others).allSatisfy { symbol, other in
      guard let symbol, let other else { return symbol == nil && other == nil }
      return symbol.name == other.name
        && symbol.times.multipliedFullWidth(by: ratio.over)
          == other.times.multipliedFullWidth(by: ratio.times)
    }
  }
}
