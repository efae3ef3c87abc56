extension [Statement] {
  /// What is wrong in a list of entries wherever it stands: what comes after its `return`, and loops
  /// whose variables are words.
  var misuses: [DefinitionError] {
    var errors: [DefinitionError] = []
    if let end = firstIndex(where: { if case .result = $0 { true } else { false } }),
      end + 1 < count
    {
      let rest = self[end + 1]
      let isReturn = if case .result = rest { true } else { false }
      errors.append(
        DefinitionError(
          isReturn ? "a second 'return' in one list" : "an entry comes after 'return'",
          at: rest.place,
          help: isReturn
            ? "one 'return' names all outputs: return: a, b"
            : "'return' is the last of a list: move the entry above it"))
    }
    for case .entry(let entry) in self {
      let variables = (entry.loop?.variables ?? []) + [entry.loop?.index].compactMap { $0 }
      for variable in variables {
        guard let problem = ParameterName.problem(with: variable) else { continue }
        errors.append(DefinitionError(problem, at: entry.place, found: variable))
      }
      if case .list(let inner) = entry.body { errors += inner.misuses }
    }
    return errors
  }
}
