import ShapeEngine

/// Evaluates expression trees.
struct ExpressionEvaluator {
  var environment: Environment
  /// Whether names of axes, `dim` and `like` are allowed here: in the arguments of a layer.
  var allowsSizes = false
  /// The names of axes.
  var axes: Set<String> = ["N", "C", "H", "W", "T", "L"]
  /// Gives the index of a tensor that `like` names.
  var like: ((String) throws(DefinitionError) -> Int)?
  /// Whether an entry has a name, which is no value here, and what then helps.
  var isEntry: ((String) -> Bool)?
  var isEntryHelp: (() -> String)?
  /// What helps where a size has no place.
  var sizeHelp: String?
  /// What a choice here has its name from; nil where none is allowed.
  var choiceName: String?
  /// Where the text is that offsets count from, where the name alone does not say which choice it is: then a
  /// second choice of the name has a number.
  var choicePlace: TextPlace?
  /// How many combinations of open choices the expression is evaluated for.
  var combinations = 1

  init(environment: Environment, choosing name: String? = nil) {
    self.environment = environment
    choiceName = name
  }

  /// YAML's other words for true and false.
  static let yesOrNo: [String: Bool] = [
    "yes": true, "Yes": true, "YES": true, "on": true, "On": true, "ON": true, "TRUE": true,
    "no": false, "No": false, "NO": false, "off": false, "Off": false, "OFF": false,
    "FALSE": false,
  ]

  func value(of tree: ExpressionTree) throws(DefinitionError) -> Datum {
    if case .literal(let value) = tree { return value }
    try require(environment.allowance.spend(1), 0)
    switch tree {
    case .literal(let value): return value
    case .name(let name, let offset): return try value(ofName: name, offset)
    case .list(let items):
      var values: [Datum] = []
      for (index, item) in items.enumerated() {
        // A choice in a list is of the list's element, which may be all that is asked for.
        guard let choiceName else {
          values.append(try value(of: item))
          continue
        }
        var evaluator = self
        evaluator.choiceName = "\(choiceName)[\(index)]"
        values.append(try evaluator.openValue(of: item))
      }
      return try allowed(.list(values))
    case .index: return try element(tree)
    case .slice(let list, let bounds, let offset): return try slice(list, bounds, offset)
    case .call(let name, let arguments, let offset): return try call(name, arguments, offset)
    case .unary(_, let operand, let offset):
      return try operation("-", .int(0), value(of: operand), offset)
    case .binary: return try chain(tree)
    case .comparison(let first, let rest, let offset):
      var left = try value(of: first)
      for (sign, tree) in rest {
        let right = try value(of: tree)
        let (x, y) = (try resolvedThroughout(left), try resolvedThroughout(right))
        try require(environment.allowance.walk(x) && environment.allowance.walk(y), offset)
        guard try compare(sign, x, y, offset) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .and, .or: return try word(tree)
    case .not(let operand): return .bool(!(try value(of: operand).isTrue))
    case .conditional(let first, let condition, let second):
      return try value(of: condition).isTrue ? value(of: first) : value(of: second)
    case .reference(_, let offset):
      throw EntryProblem("a reference has no value here", offset: offset, length: 1).error
    }
  }

  static func failure(
    _ failure: Operators.Failure, _ offset: Int, length: Int = 1
  ) -> DefinitionError {
    EntryProblem(failure.message, offset: offset, length: length, help: failure.help).error
  }

  /// Requires that steps could be taken.
  func require(_ isAllowed: Bool, _ offset: Int) throws(DefinitionError) {
    if isAllowed { return }
    var error = EntryProblem(
      Allowance.stepProblem, offset: offset, length: 1, help: Allowance.stepHelp
    ).error
    error.bearing = .everything
    throw error
  }

  /// A list that was made, where the definition has room for it.
  private func allowed(_ value: Datum, _ offset: Int = 0) throws(DefinitionError) -> Datum {
    guard case .list = value, !environment.allowance.take(value) else { return value }
    throw EntryProblem(Allowance.problem, offset: offset, length: 1).error
  }

  private func compare(
    _ sign: String, _ x: Datum, _ y: Datum, _ offset: Int
  ) throws(DefinitionError) -> Bool {
    do { return try Operators.compare(sign, x, y) } catch { throw Self.failure(error, offset) }
  }

  /// A chain of operators, `a + b - c`, from its left end: it is as long as its text.
  private func chain(_ tree: ExpressionTree) throws(DefinitionError) -> Datum {
    var (first, rest) = (tree, [(sign: String, right: ExpressionTree, offset: Int)]())
    while case .binary(let sign, let left, let right, let offset) = first {
      rest.append((sign, right, offset))
      first = left
    }
    try require(environment.allowance.spend(rest.count), 0)
    var result = try value(of: first)
    for (sign, right, offset) in rest.reversed() {
      result = try operation(sign, result, value(of: right), offset)
    }
    return result
  }

  /// A chain of `and` and `or`.
  private func word(_ tree: ExpressionTree) throws(DefinitionError) -> Datum {
    var (first, rest) = (tree, [(isAnd: Bool, right: ExpressionTree)]())
    while true {
      if case .and(let left, let right) = first {
        rest.append((true, right))
        first = left
      } else if case .or(let left, let right) = first {
        rest.append((false, right))
        first = left
      } else {
        break
      }
    }
    try require(environment.allowance.spend(rest.count), 0)
    var result = try value(of: first)
    for (isAnd, right) in rest.reversed() where result.isTrue == isAnd {
      result = try value(of: right)
    }
    return result
  }

  private func operation(
    _ sign: String, _ x: Datum, _ y: Datum, _ offset: Int
  ) throws(DefinitionError) -> Datum {
    let result: Datum
    do { result = try Operators.apply(sign, x, y) } catch { throw Self.failure(error, offset) }
    return try allowed(result, offset)
  }

  private func value(ofName name: String, _ offset: Int) throws(DefinitionError) -> Datum {
    if let value = environment[name] {
      guard allowsSizes, axes.contains(name) else { return try resolved(value) }
      throw EntryProblem(
        "'\(name)' is a parameter here, and hides the size of that name", offset: offset,
        length: name.count, help: "give the parameter or variable another name"
      ).error
    }
    if allowsSizes, axes.contains(name) { return .size(.axis(name)) }
    if axes.contains(name) {
      throw EntryProblem(
        "\(name) is a size of the input, which has no place here", offset: offset,
        length: name.count, expected: "sizes are allowed in a layer's shapes and channels only",
        help: sizeHelp
      ).error
    }
    if let isEntry, isEntry(name) {
      throw EntryProblem(
        "'\(name)' is an entry, and no value", offset: offset, length: name.count, found: name,
        help: isEntryHelp?()
      ).error
    }
    if Functions.names.contains(name) {
      throw EntryProblem(
        "'\(name)' is a function", offset: offset, length: name.count, found: name,
        expected: "\(name)(…)"
      ).error
    }
    if let value = Self.yesOrNo[name] {
      throw EntryProblem(
        "'\(name)' is no value here", offset: offset, length: name.count, found: name,
        expected: "true or false", help: "write \(value)"
      ).error
    }
    let known = environment.names + Functions.names + (allowsSizes ? axes.sorted() : [])
    throw EntryProblem(
      "there is no parameter '\(name)'", offset: offset, length: name.count, found: name,
      help: countingHelp(name)
        ?? Suggestion.help(for: name, among: Set(known).sorted())
        ?? "name it under 'parameters:', or quote it if it is a word"
    ).error
  }

  /// A letter in a loop that nothing is called by is what a loop's index is called elsewhere.
  private func countingHelp(_ name: String) -> String? {
    guard name.count == 1 || ["idx", "index"].contains(name), let loop = environment.loop else {
      return nil
    }
    guard !loop.contains(",") else { return Elaborator.counting(name, loop) }
    return "write 'for \(name), \(loop) in enumerate(…)' where \(name) counts the values"
  }

  /// An element of a list, of an element of a list, and so on: `table[i][0]`.
  private func element(_ tree: ExpressionTree) throws(DefinitionError) -> Datum {
    var (list, indices) = (tree, [(index: ExpressionTree, offset: Int)]())
    while case .index(let inner, let index, let offset) = list {
      indices.append((index, offset))
      list = inner
    }
    try require(environment.allowance.spend(indices.count), 0)
    var result = try value(of: list)
    for (index, offset) in indices.reversed() {
      result = try element(of: result, value(of: index), offset)
    }
    return result
  }

  private func element(
    of list: Datum, _ index: Datum, _ offset: Int
  ) throws(DefinitionError) -> Datum {
    guard case .list(let items) = list, case .int(let place) = index else {
      throw EntryProblem("[…] takes a list and an integer", offset: offset, length: 1).error
    }
    let position = place < 0 ? place + items.count : place
    guard items.indices.contains(position) else {
      throw EntryProblem(
        "there is no element \(place)", offset: offset, length: 1, found: "\(items.count) elements"
      ).error
    }
    return try resolved(items[position])
  }

  /// Python's `list[from:to:step]`: bounds past an end are that end.
  private func slice(
    _ list: ExpressionTree, _ bounds: [ExpressionTree?], _ offset: Int
  ) throws(DefinitionError) -> Datum {
    var numbers: [Int?] = []
    for bound in bounds {
      var number: Int?
      if let bound {
        let value = try value(of: bound)
        number = value.integer
        guard number != nil || value == Datum.none else {
          throw EntryProblem("the bounds of a slice are integers", offset: offset, length: 1).error
        }
      }
      numbers.append(number)
    }
    guard case .list(let items) = try value(of: list) else {
      throw EntryProblem("[…:…] takes a list", offset: offset, length: 1).error
    }
    let step = numbers.count > 2 ? numbers[2] ?? 1 : 1
    guard step != 0, step.magnitude < 1 << 40 else {
      throw EntryProblem("a slice goes in steps other than 0", offset: offset, length: 1).error
    }
    func place(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      let place = bound < 0 ? max(bound, -items.count - 1) + items.count : bound
      return step > 0 ? min(max(place, 0), items.count) : min(max(place, -1), items.count - 1)
    }
    let start = place(numbers[0], step > 0 ? 0 : items.count - 1)
    let end = place(numbers.count > 1 ? numbers[1] : nil, step > 0 ? items.count : -1)
    return try allowed(.list(stride(from: start, to: end, by: step).map { items[$0] }), offset)
  }

  private func call(
    _ name: String, _ arguments: [ExpressionTree.Argument], _ offset: Int
  ) throws(DefinitionError) -> Datum {
    if let named = arguments.first(where: { $0.name != nil }), name != "like" {
      throw EntryProblem(
        "\(name)() takes its arguments by position", offset: named.offset, length: named.length
      ).error
    }
    if name == "dim" || name == "like" { return try size(name, arguments, offset) }
    guard Functions.names.contains(name) else {
      if LayerType.called(name) != nil { throw ExpressionParser.nested(name, offset).error }
      throw EntryProblem(
        "there is no function '\(name)'", offset: offset, length: name.count, found: name,
        help: Suggestion.help(for: name, among: Functions.names)
          ?? "the functions are \(Functions.names.joined(separator: ", "))"
      ).error
    }
    if name == "choice" || name == "choose" { return try choice(name, arguments, offset) }
    var values: [Datum] = []
    for argument in arguments {
      let value = try resolvedThroughout(value(of: argument.value))
      // The length of a list is known without a look at what it holds.
      if name != "len", case .list(let items) = value {
        try require(environment.allowance.spend(items.count), offset)
      }
      values.append(value)
    }
    let result: Datum
    do { result = try Functions.call(name, values) } catch {
      throw Self.failure(error, offset, length: name.count)
    }
    return try allowed(result, offset)
  }

  private func size(
    _ name: String, _ arguments: [ExpressionTree.Argument], _ offset: Int
  ) throws(DefinitionError) -> Datum {
    guard allowsSizes else {
      throw EntryProblem(
        "\(name)() is a size of the input, which has no place here", offset: offset,
        length: name.count, expected: "sizes are allowed in a layer's shapes and channels only",
        help: sizeHelp
      ).error
    }
    var dimension: Int?
    if let last = arguments.last, name == "dim" || arguments.count > 1 {
      guard case .int(let value) = try value(of: last.value) else {
        throw EntryProblem(
          "\(name)() takes the number of a dimension", offset: last.offset, length: last.length
        ).error
      }
      dimension = value
    }
    if name == "dim", let dimension { return .size(.dim(dimension)) }
    guard name == "like", case .reference(let template, let at)? = arguments.first?.value, let like
    else { throw EntryProblem("dim() takes a number", offset: offset, length: 3).error }
    do throws(DefinitionError) {
      return .size(.like(try like(template.filled(self)), dim: dimension))
    } catch {
      var error = error
      if error.place == nil { error.place = TextPlace(line: 0, column: at) }
      throw error
    }
  }
}
