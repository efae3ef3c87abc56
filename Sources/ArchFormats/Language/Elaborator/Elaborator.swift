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
  var layerIndices: [String: Int] = [:]
  /// The layers that choices decide: their choices, and a layer for each combination of values.
  var openLayers: [Int: Alternatives] = [:]
  /// The choices that each dimension of a layer's outputs depends on.
  var dependence: [[[Set<String>]]] = []
  /// What is required of the sizes for some members only, and for which.
  var openRequirements: [(condition: StatedCondition, cases: [ChoiceCase])] = []
  /// The members that have each of the graph's scopes.
  var scopeCases: [[ChoiceCase]] = []
  /// Why alternatives of a choice are left out.
  var refusals: [String: [DefinitionError]] = [:]
  /// Whether a layer's outputs come from parameters and buffers alone.
  var isConstant: [Bool] = []
  var entryCount = 0
  var referencesLeft = Elaborator.referenceLimit
  /// What is known of the calls in the definition's own text; nil where nobody asks.
  var checked: CheckedCalls?
  /// The graph in front of the first layer that refused what it was given.
  var refused: ArchitectureBuilder?
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

  /// Notes that the layers below a path are an instance of a block.
  func append(_ instance: Architecture.Scope, in scope: Scope) {
    builder.append(instance)
    scopeCases.append(scope.cases)
  }

  /// Requires something of the sizes, in the members that have the entry.
  func append(_ condition: StatedCondition, in scope: Scope) throws(EvaluationError) {
    if scope.environment.choices != nil,
      !scope.cases.isEmpty || choice(after: condition.tensors) != nil
    {
      openRequirements.append((condition, scope.cases))
    } else {
      try builder.append(condition)
    }
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
}
