import ShapeEngine

/// What follows `require:`, at a definition or in a list of entries: conditions on sizes that the
/// model's own code demands, each with the message of its error or without. Of an input with `axes`
/// the sizes have those names.
///
///     require: [H % 16 == 0, H >= 128]
///     require: {H % 16 == 0: the windows must fit}
struct Requirements: Sendable {
  struct Condition: Sendable {
    var tree: ExpressionTree
    var message: String?
    var place: TextPlace
  }

  var conditions: [Condition] = []

  init(_ node: TextNode) throws(DefinitionError) {
    try add(node)
    guard !conditions.isEmpty else {
      throw DefinitionError(
        "'require' takes conditions", at: node.place, expected: "require: [H % 16 == 0, H >= 128]")
    }
  }

  private mutating func add(_ node: TextNode) throws(DefinitionError) {
    switch node {
    case .scalar: conditions.append(try Self.condition(node, message: nil))
    case .sequence(let items, _): for item in items { try add(item) }
    case .mapping(let pairs, _):
      for (key, value) in pairs {
        guard let message = value.text, !message.isEmpty else {
          throw DefinitionError(
            "after a condition comes the message of its error", at: value.place,
            expected: "{H % 16 == 0: the windows must fit}")
        }
        conditions.append(try Self.condition(key, message: message))
      }
    }
  }

  private static func condition(
    _ node: TextNode, message: String?
  ) throws(DefinitionError) -> Condition {
    guard let text = node.text else {
      throw DefinitionError("a condition is a comparison of sizes", at: node.place)
    }
    let tree = try EntryParser.moved(node.place) { () throws(DefinitionError) in
      try ExpressionParser.parse(text)
    }
    return Condition(tree: tree, message: message, place: node.place)
  }
}

extension Elaborator {
  /// Requires conditions of the input, in which N, C, H, W are sizes of what stands above.
  func require(_ requirements: Requirements, in scope: Scope) throws(DefinitionError) {
    // What runs in training only requires nothing of an input that is evaluated.
    guard !scope.isTraining, !scope.above.contains(.broken) else { return }
    for condition in requirements.conditions {
      try EntryParser.moved(condition.place) { () throws(DefinitionError) in
        try require(condition.tree, condition.message, in: scope)
      }
    }
  }

  private func require(
    _ tree: ExpressionTree, _ message: String?, in scope: Scope
  ) throws(DefinitionError) {
    switch tree {
    case .and(let left, let right):
      try require(left, message, in: scope)
      try require(right, message, in: scope)
    case .comparison(let first, let rest, let offset):
      var left = first
      for (sign, right) in rest {
        try require(left, sign, right, message, at: offset, in: scope)
        left = right
      }
    default:
      let evaluator = ExpressionEvaluator(environment: scope.environment)
      guard try evaluator.value(of: tree).isTrue else { throw Self.failure(message, 0) }
    }
  }

  private static func failure(_ message: String?, _ offset: Int) -> DefinitionError {
    EntryProblem(
      message ?? "what the definition requires does not hold", offset: offset, length: 1
    ).error
  }

  private func require(
    _ left: ExpressionTree, _ sign: String, _ right: ExpressionTree, _ message: String?,
    at offset: Int, in scope: Scope
  ) throws(DefinitionError) {
    var likes = Interned<TensorReference>()
    var evaluator = ExpressionEvaluator(environment: scope.environment)
    evaluator.allowsSizes = true
    let own = scope.above.first
    let names = own.flatMap(dimensionNames)
    evaluator.axes.formUnion(names ?? [])
    evaluator.like = { (name) throws(DefinitionError) in
      guard let tensor = try self.tensors(named: name, in: scope).first else {
        throw DefinitionError("like() takes the name of one entry", found: name)
      }
      return likes.number(of: tensor)
    }
    func value(_ tree: ExpressionTree) throws(DefinitionError) -> Datum {
      try evaluator.resolvedThroughout(evaluator.value(of: tree))
    }
    let (x, y) = (try value(left), try value(right))
    guard x.isSize || y.isSize else {
      do throws(Operators.Failure) {
        guard try Operators.compare(sign, x, y) else { throw .init(message: "") }
      } catch {
        throw error.message.isEmpty
          ? Self.failure(message, offset) : ExpressionEvaluator.failure(error, offset)
      }
      return
    }
    guard let relation = StatedCondition.Relation(rawValue: sign),
      let x = SizeExpression(x.value), let y = SizeExpression(y.value)
    else {
      throw EntryProblem(
        "a size is compared by ==, !=, <, <=, > or >= with a size or an integer", offset: offset,
        length: 1
      ).error
    }
    if likes.values.contains(.broken) { return }
    try requirePresent(likes.values + [own].compactMap { $0 }, in: scope)
    do throws(ShapeError) {
      let condition = try StatedCondition(
        tensors: likes.values, x, relation, y, message: message, axesOf: own ?? .input(0), names)
      if let own, !hasNamedAxes(own) { noteLetters(of: [.size(x), .size(y)], "require", own) }
      do throws(EvaluationError) { try append(condition, in: scope) } catch { throw error.error }
    } catch {
      var problem = DefinitionError(
        error, at: TextPlace(line: 0, column: offset), path: nil)
      problem.isRefusal = true
      throw problem
    }
  }

  /// What a tensor's dimensions are called where it stands above: of an input by its `axes`.
  private func dimensionNames(of tensor: TensorReference) -> [String]? {
    if case .input(let index) = tensor { return builder.architecture.inputs[index].dimensionNames }
    return builder.shape(of: tensor).map { Forms.variableNames(rank: $0.rank) }
  }

  private func hasNamedAxes(_ tensor: TensorReference) -> Bool {
    if case .input(let index) = tensor { return builder.architecture.inputs[index].axes != nil }
    return false
  }
}
