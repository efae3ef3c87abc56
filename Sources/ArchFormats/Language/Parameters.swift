import ShapeEngine

extension Document {
  /// What helps where a parameter is called as an entry is.
  private func entryHelp(_ name: String) -> String? {
    if name == "input" {
      return
        "another input is asked for by --input; the definition's own is in its text, which archdb "
        + "show prints"
    }
    guard statements.contains(where: { $0.name == name }) else { return nil }
    return
      "'\(name)' is an entry: '\(name).stride=1' sets a hyperparameter of a layer; another call is "
      + "written in the definition, which archdb show prints and archdb add stores"
  }

  /// The parameters of one variant with their values, in the order of the file.
  ///
  /// A variant's own value comes before that of the variant it is like, and that before the
  /// file's. `overrides` come before all.
  ///
  /// - Parameters:
  ///   - choices: the choices that may be left open; nil where none may.
  ///   - prefix: what precedes a parameter's name in that of a choice.
  ///   - allowance: what the definition that asks may still ask for.
  func parameters(
    of name: String, overrides: [(name: String, value: Datum)] = [], choices: Choices? = nil,
    prefix: String = "", _ allowance: Allowance = Allowance()
  ) throws(DefinitionError) -> [(name: String, value: Datum)] {
    var nodes: [(name: String, node: TextNode)] = parameters
    var places = Dictionary(
      nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for variant in try chain(of: name) {
      for (name, node) in variant.values {
        if let place = places[name] {
          nodes[place].node = node
        } else {
          places[name] = nodes.count
          nodes.append((name, node))
        }
      }
    }
    for (name, _) in overrides where places[name] == nil {
      let known = nodes.map(\.name)
      throw DefinitionError(
        "there is no parameter '\(name)'", found: name, expected: known.joined(separator: ", "),
        help: Suggestion.help(for: name, among: known) ?? entryHelp(name)
          ?? (known.isEmpty
            ? "the definition has no parameters; a layer's hyperparameter is set by its path, as in "
              + "conv1.stride=1" : nil))
    }
    var environment = Environment(choices: choices, allowance)
    var result: [(name: String, value: Datum)] = []
    for (name, node) in nodes {
      let value: Datum
      if let override = overrides.last(where: { $0.name == name }) {
        value = override.value
      } else {
        value = try Self.datum(node, environment, choosing: prefix + name)
      }
      environment.define(name, as: value)
      result.append((name, value))
    }
    return result
  }

  /// The parameters as an environment of expressions.
  func environment(
    of name: String, overrides: [(name: String, value: Datum)] = [], choices: Choices? = nil,
    prefix: String = "", _ allowance: Allowance = Allowance()
  ) throws(DefinitionError) -> Environment {
    Environment(
      try parameters(of: name, overrides: overrides, choices: choices, prefix: prefix, allowance),
      choices: choices, allowance)
  }

  /// How many variants one may be like, one after the other. Each variant's chain is walked by itself.
  private static var chainLimit: Int { 64 }

  /// A variant and those that it is like, the farthest first.
  func chain(of name: String) throws(DefinitionError) -> [Variant] {
    var chain: [Variant] = []
    var next: String? = name
    while let name = next {
      guard let variant = variant(named: name) else {
        throw DefinitionError(
          "there is no variant '\(name)'", at: chain.last?.place, found: name,
          help: Suggestion.help(for: name, among: variants.map(\.name)))
      }
      if chain.contains(where: { $0.name == name }) {
        throw DefinitionError(
          "'\(name)' is like itself", at: variant.place, help: "'like' names another variant")
      }
      guard chain.count < Self.chainLimit else {
        throw DefinitionError(
          "'like' leads through more than \(Self.chainLimit) variants", at: chain[0].place,
          help: "name the variant that is like no other")
      }
      chain.append(variant)
      next = variant.like
    }
    return chain.reversed()
  }

  /// A setting of a variant: its own, or that of a variant it is like, or the file's.
  func setting(_ key: String, of name: String) throws(DefinitionError) -> TextNode? {
    try setting(among: [key], of: name)?.node
  }

  /// The nearest setting of a variant among several that say the same.
  func setting(
    among keys: [String], of name: String
  ) throws(DefinitionError) -> (key: String, node: TextNode)? {
    for settings in try chain(of: name).reversed().map(\.settings) + [settings] {
      for key in keys { if let node = settings[key] { return (key, node) } }
    }
    return nil
  }

  /// A value as a parameter is written: an expression over the parameters before it, a list of
  /// them, or a word such as the name of a block.
  ///
  /// - Parameter name: what a choice in it is named; nil where none is allowed.
  static func datum(
    _ node: TextNode, _ environment: Environment, choosing name: String? = nil
  ) throws(DefinitionError) -> Datum {
    switch node {
    case .scalar(let text, let isQuoted, let place):
      if isQuoted { return .string(text) }
      return try EntryParser.moved(place) { () throws(DefinitionError) in
        try datum(text, environment, choosing: name)
      }
    case .sequence(let items, let place):
      var values: [Datum] = []
      for item in items { try item.refuseCutCall() }
      for (index, item) in items.enumerated() {
        let name = name.map { "\($0)[\(index)]" }
        values.append(try datum(item, environment, choosing: name))
      }
      guard environment.allowance.take(.list(values)) else {
        throw DefinitionError(Allowance.problem, at: place)
      }
      return .list(values)
    case .mapping(_, let place):
      throw DefinitionError(
        "a mapping comes where a value was expected", at: place,
        expected: "a number, a word or a list")
    }
  }

  /// The value of one scalar's text.
  static func datum(
    _ text: String, _ environment: Environment, choosing name: String? = nil
  ) throws(DefinitionError) -> Datum {
    let tree = try ExpressionParser.parse(text)
    if case .name(let word, _) = tree, environment[word] == nil { return .string(word) }
    let evaluator = ExpressionEvaluator(environment: environment, choosing: name)
    return try name == nil ? evaluator.value(of: tree) : evaluator.openValue(of: tree)
  }
}
