import ShapeEngine

extension TensorReference {
  /// What an entry gives that is wrong: no layer has this number.
  static let broken = TensorReference.layer(.max, output: 0)
}

/// Errors of entries that do not depend on one another are told together: an entry that is wrong gives
/// broken outputs, and whatever takes one is left out without a word.
extension Elaborator {
  /// How many entries may be wrong, wherever they are, until nothing more is looked at.
  private static var mostFailures: Int { 2 * DefinitionError.mostErrors }

  /// Requires that no tensor comes from an entry that is wrong.
  func requireWhole(_ tensors: [TensorReference]) throws(DefinitionError) {
    guard tensors.contains(.broken) else { return }
    var signal = DefinitionError("an entry above is wrong")
    signal.bearing = .consequence
    throw signal
  }

  /// Notes an error, so that what does not depend on it can be looked at.
  ///
  /// - Throws: the error, where nothing more can be said.
  func note(_ error: DefinitionError, in scope: Scope) throws(DefinitionError) {
    guard error.open == nil, error.bearing != .everything else { throw error }
    if error.bearing == .consequence { return }
    if error.isRefusal, refused == nil { refused = builder }
    // Of a design space a refusal is that of a member.
    guard scope.environment.choices == nil || !error.isRefusal else { throw error }
    let place = error.place.map { "\($0.line):\($0.column)" } ?? ""
    failureCount += 1
    if failurePlaces.insert([scope.file.document.file, place]).inserted { failures.append(error) }
    if failures.count >= DefinitionError.mostErrors || failureCount >= Self.mostFailures {
      var last = failures.removeLast()
      last.bearing = .everything
      throw last
    }
  }

  /// Notes an error in an entry, which then gives what is broken.
  ///
  /// - Parameter number: the next number when the entry was begun.
  func note(
    _ error: DefinitionError, of entry: Entry, _ number: Int, in scope: Scope
  ) throws(DefinitionError) {
    let isList = if case .list = entry.body { true } else { false }
    let evaluator = ExpressionEvaluator(environment: scope.environment)
    var name: String?
    if let template = entry.name {
      name = try? template.filled(evaluator)
      // What it is called is not known, nor what takes it.
      if name == nil { throw error }
    }
    // The entries of a container without a name are names here.
    if name == nil, isList, !entry.isNumberedList { throw error }
    try note(error, in: scope)
    if name == nil, scope.namespace.nextNumber == number { _ = scope.namespace.takeNumber() }
    let first = name?.split(separator: ".").first.map(String.init) ?? String(number)
    if !scope.namespace.has(first) {
      let path = scope.namespace.prefix + first
      scope.namespace.append(
        Namespace.Member(
          name: first, outputs: [.broken],
          inner: Namespace(prefix: path + ".", outer: scope.namespace), path: path, rerun: .parts,
          isTrainingOnly: false))
    }
    if let name, scope.namespace.prefix + name == scope.until { isCutOff = true }
  }

  /// The errors that were noted, with one that ended the expansion, in order; nil for none.
  func failure(with last: DefinitionError? = nil) -> DefinitionError? {
    if failures.isEmpty { return last }
    let isTold = last?.open == nil && last?.bearing != .consequence
    return DefinitionError.joined(failures + (isTold ? [last].compactMap { $0 } : []))
  }

  /// An error with the graph up to the first layer that refuses what it is given.
  func withGraph(_ error: DefinitionError) -> DefinitionError {
    guard error.isRefusal else { return error }
    var error = error
    error.graph = PartialGraph(refused ?? builder)
    return error
  }
}
