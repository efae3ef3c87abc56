import ShapeEngine

/// Expands a document's entries into the flat graph of one architecture.
///
/// Expansion and shape inference go together: each layer is evaluated at the definition's own input
/// as it is appended, since channels and weights of what follows depend on it.
final class Elaborator {
  /// So many layers take a second, and a few hundred MB.
  static var entryLimit: Int { 100_000 }
  static var depthLimit: Int { 64 }
  /// How many tensors the layers of one graph may take in all: each is stored.
  static var referenceLimit: Int { 1_000_000 }
  static let referenceProblem = "the layers take more than 1,000,000 tensors in all"

  var builder: ArchitectureBuilder
  /// Gives the document that defines an architecture of this name.
  let library: (String) throws(DefinitionError) -> Document?
  private var layerIndices: [String: Int] = [:]
  /// The layers that choices decide: their choices, and a layer for each combination of values.
  var openLayers: [Int: Alternatives] = [:]
  /// The choices that each dimension of a layer's outputs depends on.
  var dependence: [[[Set<String>]]] = []
  /// Whether a layer's outputs come from parameters and buffers alone.
  private var isConstant: [Bool] = []
  private var entryCount = 0
  private var referencesLeft = Elaborator.referenceLimit
  /// What is known of the calls in the definition's own text; nil where nobody asks.
  var checked: CheckedCalls?
  /// What is said about calls that can be read in two ways.
  var notes: [String] = []
  /// The notes without the path that each begins with.
  var noted: Set<String> = []
  /// Where calls take sizes by letters.
  var letterUses: [LetterUse] = []
  /// What is wrong with entries, in the order in which it was found.
  var failures: [DefinitionError] = []
  /// Where they are, and how many there were with those at the same places: a loop has one many times.
  var failurePlaces: Set<[String]> = []
  var failureCount = 0
  /// Set when the entry was reached after which a called architecture is cut off.
  var isCutOff = false

  init(
    _ builder: ArchitectureBuilder, library: @escaping (String) throws(DefinitionError) -> Document?
  ) {
    self.builder = builder
    self.library = library
  }

  /// Runs a list of entries one after the other.
  ///
  /// - Parameter above: what the first entry takes; nil where that is what the list was given.
  /// - Returns: what the list gives: the names of its `return`, or its last entry's outputs.
  func run(
    _ statements: [Statement], in scope: Scope, below above: [TensorReference]? = nil
  ) throws(DefinitionError) -> [Architecture.Output] {
    guard scope.depth <= Self.depthLimit else {
      throw tooDeep(scope, at: statements.first?.place)
    }
    var current = above ?? scope.received
    for (index, statement) in statements.enumerated() {
      switch statement {
      case .entry(let entry):
        try run(entry, in: scope, current: &current) { hinted($0, in: statements[index...]) }
      case .requirement(let requirements, _):
        var scope = scope
        scope.above = current
        do { try require(requirements, in: scope) } catch { try note(error, in: scope) }
      case .result(let names, let place):
        var scope = scope
        scope.above = current
        do {
          return try EntryParser.moved(place) { () throws(DefinitionError) in
            try results(names, in: scope)
          }
        } catch {
          try note(error, in: scope)
          return [.init(name: nil, tensor: .broken)]
        }
      }
      if isCutOff { break }
    }
    return current.map { Architecture.Output(name: nil, tensor: $0) }
  }

  /// Too many blocks and containers in one another: mostly one that calls itself.
  func tooDeep(_ scope: Scope, at place: TextPlace?) -> DefinitionError {
    let last = scope.callers.last
    let isRecursive = last.map { scope.callers.dropLast().contains($0) } ?? false
    var error = DefinitionError(
      isRecursive
        ? "'\(last ?? "")' calls itself"
        : "blocks and containers are nested too deep",
      at: place, found: "more than \(Self.depthLimit) levels",
      expected: "at most \(Self.depthLimit) levels",
      help: isRecursive
        ? isOther(last ?? "")
          ? "'\(last ?? "")' is this file's own here; under another name the file calls the other one"
          : "an 'if' on a parameter that becomes smaller ends it" : nil)
    error.bearing = .everything
    return error
  }

  /// Whether there is another architecture of a name that the file has, too.
  private func isOther(_ name: String) -> Bool {
    ((try? library(name)) ?? nil).map { $0.variant(named: name) != nil } ?? false
  }

  private func results(
    _ names: [(name: Template?, reference: Entry.Reference)], in scope: Scope
  ) throws(DefinitionError) -> [Architecture.Output] {
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    var outputs: [Architecture.Output] = []
    for (name, reference) in names {
      let name = try (name ?? reference.template).filled(evaluator)
      for tensor in try tensors(reference, in: scope) {
        outputs.append(.init(name: name, tensor: tensor))
      }
    }
    return outputs
  }

  /// Says so where a name is that of an entry further down.
  private func hinted(
    _ error: DefinitionError, in rest: ArraySlice<Statement>
  ) -> DefinitionError {
    guard let found = error.found, error.message.hasPrefix("there is no entry") else {
      return error
    }
    let isLater = rest.contains {
      if case .entry(let entry) = $0 { entry.name?.text == found } else { false }
    }
    var error = error
    if isLater {
      error.message = "'\(found)' is at or below the entry that names it"
      error.help = "an entry takes what is above it; a graph has no cycles"
    }
    return error
  }

  // MARK: - Entries

  private func run(
    _ entry: Entry, in scope: Scope, current: inout [TensorReference],
    _ hint: (DefinitionError) -> DefinitionError
  ) throws(DefinitionError) {
    for environment in try environments(of: entry, in: scope.environment) {
      var inner = scope
      inner.environment = environment
      let number = scope.namespace.nextNumber
      do { try runOnce(entry, in: inner, current: &current) } catch {
        var error = error
        if error.place == nil, error.file.isEmpty { error.place = entry.namePlace ?? entry.place }
        try note(hint(error), of: entry, number, in: inner)
        current = [.broken]
      }
      if isCutOff { return }
    }
  }

  private func runOnce(
    _ entry: Entry, in scope: Scope, current: inout [TensorReference]
  ) throws(DefinitionError) {
    entryCount += 1
    guard entryCount <= Self.entryLimit else {
      var error = DefinitionError(
        "the definition has more than \(Self.entryLimit) entries", at: entry.place)
      error.bearing = .everything
      throw error
    }
    // Short graphs are bounded by their number.
    if entryCount > 16, let work = scope.environment.choices?.work, !work.add() {
      var error = DefinitionError(
        "choices decide graphs of more than \(Choices.entryLimit) entries in all", at: entry.place,
        expected: "at most \(Choices.entryLimit)",
        help:
          "give some of the choices one value with --set, or let them decide hyperparameters only")
      error.bearing = .everything
      throw error
    }
    try EntryParser.moved(entry.place) { () throws(DefinitionError) in
      var scope = scope
      scope.above = current
      let evaluator = ExpressionEvaluator(environment: scope.environment)
      let presence = try presence(of: entry, evaluator)
      var given: [TensorReference]?
      if let references = entry.from {
        // An entry that is not there may name what is not there.
        do throws(DefinitionError) {
          // A call from one entry is what it would be as the next one below it.
          if references.count == 1, let all = try handedOn(by: references[0], in: scope) {
            scope.above = all
          } else {
            given = try tensors(references, in: scope)
          }
        } catch {
          guard presence == .absent else { throw error }
          given = []
        }
      }
      var name = try entry.name?.filled(evaluator)
      let isTraining = presence == .training && !scope.isTraining
      scope.isTraining = scope.isTraining || isTraining
      let outer = scope.namespace
      let containers = try open(&name, in: &scope, entry)
      if presence == .absent {
        if let name, let first = (given ?? scope.above).first {
          scope.namespace.skip(name, giving: first)
        }
        return
      }
      let outputs = try run(entry, named: name, given: given, scope.above, in: scope)
      outer.close(containers, giving: outputs)
      // What runs in training only is not what the next entry takes.
      if !isTraining { current = outputs }
    }
  }

  /// Goes into the containers of a dotted name and leaves its last component.
  ///
  /// - Returns: the containers' names, the outermost first.
  private func open(
    _ name: inout String?, in scope: inout Scope, _ entry: Entry
  ) throws(DefinitionError) -> [String] {
    guard let dotted = name, dotted.contains(".") else { return [] }
    var components = dotted.split(separator: ".", omittingEmptySubsequences: false)
      .map(String.init)
    name = components.removeLast()
    if components.count >= ArchitectureName.depthLimit,
      let problem = ArchitectureName.problem(withPath: dotted)
    {
      throw DefinitionError(problem, at: entry.namePlace ?? entry.place)
    }
    for component in components {
      let container =
        ArchitectureName.problem(withComponent: component) == nil
        ? scope.namespace.opened(component, isTrainingOnly: scope.isTraining) : nil
      guard let container else {
        throw DefinitionError(
          scope.namespace.has(component)
            ? "'\(scope.namespace.prefix)\(component)' has its entries already"
            : "'\(dotted)' is not a name of an entry",
          at: entry.namePlace ?? entry.place, length: dotted.count, found: dotted,
          expected: "a name, or the path of an entry in a container that such names open")
      }
      scope.namespace = container
    }
    return components
  }

  enum Presence { case present, training, absent }

  func presence(
    of entry: Entry, _ evaluator: ExpressionEvaluator
  ) throws(DefinitionError) -> Presence {
    guard let condition = entry.condition else { return .present }
    func holds(training: Bool) throws(DefinitionError) -> Bool {
      let environment = evaluator.environment.binding("training", to: .bool(training))
      let value = try ExpressionEvaluator(environment: environment).value(of: condition)
      // A word is true, whatever it says.
      if case .string(let word) = value, let meant = ExpressionEvaluator.yesOrNo[word] {
        throw EntryProblem(
          "'\(word)' is a word here, which is always true", offset: 0, length: 1, found: word,
          expected: "true or false", help: "write \(meant)"
        ).error
      }
      return value.isTrue
    }
    if try holds(training: false) { return .present }
    return try holds(training: true) ? .training : .absent
  }

  private func run(
    _ entry: Entry, named name: String?, given: [TensorReference]?, _ current: [TensorReference],
    in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    if case .list(let statements) = entry.body, name == nil, !entry.isNumberedList {
      // A container without a name adds nothing: its entries are added to ours, and `input` is what
      // it is around them, unless the container says by `from` what it is.
      var inner = scope
      if entry.from != nil { inner.received = given ?? current }
      inner.depth += 1
      return try run(statements, in: inner, below: given ?? current).map(\.tensor)
    }
    let name = try EntryParser.moved(entry.namePlace ?? entry.place) {
      () throws(DefinitionError) in try component(name, in: scope)
    }
    let path = scope.namespace.prefix + name
    if let problem = ArchitectureName.problem(withPath: path) {
      throw DefinitionError(problem, at: entry.namePlace ?? entry.place)
    }
    let member: Namespace.Member
    switch entry.body {
    case .list(let statements):
      var inner = scope
      inner.received = given ?? current
      member = try nested(statements, name: name, path: path, in: inner)
    case .call(let call):
      member = try EntryParser.moved(call.place) { () throws(DefinitionError) in
        try self.call(call, name: name, path: path, given: given, current: current, in: scope)
      }
    }
    scope.namespace.append(member)
    if path == scope.until { isCutOff = true }
    return member.outputs
  }

  private func component(_ name: String?, in scope: Scope) throws(DefinitionError) -> String {
    let name = name ?? scope.namespace.takeNumber()
    if let problem = ArchitectureName.problem(withComponent: name) {
      throw EntryProblem(
        problem, offset: 0, length: name.count,
        expected: "letters, digits, '_', '+' and '-', at most 100"
      ).error
    }
    if scope.namespace.has(name) {
      throw EntryProblem(
        "there is an entry '\(scope.namespace.prefix)\(name)' already", offset: 0,
        length: name.count, help: "give each entry a name of its own"
      ).error
    }
    if scope.namespace.prefix.isEmpty,
      builder.architecture.inputs.contains(where: { $0.name == name })
    {
      throw EntryProblem(
        "'\(name)' is an input, and no name of an entry", offset: 0, length: name.count,
        found: name,
        help: "give the entry or the input another name"
      ).error
    }
    if let meaning = Self.words[name] {
      throw EntryProblem(
        "'\(name)' is \(meaning), and no name of an entry", offset: 0, length: name.count
      ).error
    }
    return name
  }

  /// Runs a list of entries as a container or a block of its own.
  func nested(
    _ statements: [Statement], name: String, path: String, in scope: Scope,
    outer: Namespace?? = .none
  ) throws(DefinitionError) -> Namespace.Member {
    var inner = scope
    inner.depth += 1
    inner.namespace = Namespace(prefix: path + ".", outer: outer ?? scope.namespace)
    let outputs = try run(statements, in: inner)
    return Namespace.Member(
      name: name, outputs: outputs.map(\.tensor), outputNames: outputs.map(\.name),
      inner: inner.namespace, path: path, rerun: .statements(statements, inner),
      isTrainingOnly: scope.isTraining)
  }

  // MARK: - Layers

  /// Puts a layer into the graph.
  func append(
    _ alternatives: Alternatives, path: String, inputs: [TensorReference], referenceCount: Int,
    weightsOf: Int?, in scope: Scope, at offset: Int, length: Int
  ) throws(DefinitionError) -> [TensorReference] {
    referencesLeft -= inputs.count
    guard referencesLeft >= 0 else {
      var error = EntryProblem(Self.referenceProblem, offset: offset, length: length).error
      error.bearing = .everything
      throw error
    }
    var (alternatives, fitted) = (alternatives, alternatives)
    var node = Node(
      path: path, layer: Identity(), inputs: inputs, referenceCount: referenceCount,
      weightsOf: weightsOf, tiedTo: scope.tiedTo, isTrainingOnly: scope.isTraining)
    if let shared = weightsOf ?? sharedLayer(path, scope) {
      node.weightsOf = shared
      fitted = Alternatives(layers: [builder.architecture.layers[shared].layer])
      alternatives = openLayers[shared] ?? fitted
    }
    let index: Int
    do throws(EvaluationError) { index = try append(node, fitted) } catch {
      // With another choice in front of it the layer may fit.
      let choice =
        choice(after: inputs) ?? (node.weightsOf == nil ? nil : alternatives.choices.first)
      if let choice { throw .open(choice, isResolvable: false) }
      var problem = DefinitionError(
        error.error, at: TextPlace(line: 0, column: offset), length: length, path: path)
      problem.layer = error.layer
      problem.isRefusal = true
      problem.help = problem.help ?? batchHelp(node)
      if !error.inputs.isEmpty {
        problem.found = "\(error.inputs.joined(separator: ", ")), at input \(error.at)"
      }
      throw problem
    }
    layerIndices[path] = index
    try requireWeight(of: index)
    isConstant.append(inputs.allSatisfy(isFedByNoInput))
    let count = builder.outputCount(of: index)
    if scope.environment.choices != nil {
      openLayers[index] = alternatives
      node.layer = builder.architecture.layers[index].layer
      try noteDependence(of: node, alternatives, outputs: count)
    }
    return (0..<count).map { TensorReference.layer(index, output: $0) }
  }

  /// Where a layer takes an input without the first of its sizes, which is 1: that may be the batch.
  private func batchHelp(_ node: Node) -> String? {
    guard node.inputs.count == 1, case .input(let index)? = node.inputs.first,
      case let input = builder.architecture.inputs[index], input.hasBatch, input.shape.first == 1,
      let shape = try? Shape([1] + input.shape.dropFirst())
    else { return nil }
    var (layer, integers) = (node.layer, Integers())
    do {
      try layer.infer(from: [shape])
      _ = try layer.evaluate([shape], &integers)
    } catch { return nil }
    return "'input' is without the batch: \(Array(input.shape.dropFirst()))"
  }

  /// Whether no input of the architecture feeds a tensor: its first dimension is not the batch.
  func isFedByNoInput(_ tensor: TensorReference) -> Bool {
    guard case .layer(let index, _) = tensor else { return false }
    return isConstant.indices.contains(index) && isConstant[index]
  }

  /// The layer whose weights this path shares, where its block runs again.
  private func sharedLayer(_ path: String, _ scope: Scope) -> Int? {
    guard let sharing = scope.sharing, path.hasPrefix(sharing.path) else { return nil }
    return layerIndices[sharing.original + path.dropFirst(sharing.path.count)]
  }
}
