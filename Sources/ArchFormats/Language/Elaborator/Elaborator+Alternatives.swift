import ShapeEngine

/// What a choice must be for an entry to be there.
struct ChoiceCase: Hashable, Sendable {
  /// The choice's name.
  var choice: String
  /// The indices of its values, in order.
  var values: [Int]
}

/// A choice of structure that stays open: each alternative is put into the graph for the values for which it is
/// there, and what they give is joined to one tensor, of which later entries take whichever is chosen.
extension Elaborator {
  /// What an alternative gives; nil where its layers refuse what they are given.
  typealias Given = [TensorReference]?

  /// Runs an alternative for some values of a choice.
  ///
  /// - Returns: what `body` gives; nil where a layer of it refuses.
  /// - Throws: the signal that the choice has to be made, where something in the alternative has to be known to
  ///   go on: outside of it nothing depends on that.
  func alternative<T>(
    of choice: String, _ values: [Int], in scope: Scope,
    _ body: (Scope) throws(DefinitionError) -> T
  ) throws(DefinitionError) -> T? {
    var inner = scope
    inner.cases.append(ChoiceCase(choice: choice, values: values))
    do { return try body(inner) } catch {
      if error.open != nil { throw .open(choice, isResolvable: false) }
      guard error.isRefusal else { throw error }
      refusals[choice, default: []].append(error)
      return nil
    }
  }

  /// One tensor for each output of the alternatives of a choice, by the choice's values.
  ///
  /// - Throws: ``DefinitionError`` where they differ in how many tensors they give, or in how many dimensions
  ///   these have, and the first refusal where no alternative is left.
  func joined(
    _ given: [Given], by choice: String, at path: String, in scope: Scope
  ) throws(DefinitionError) -> [TensorReference] {
    guard let first = given.firstIndex(where: { $0 != nil }), let outputs = given[first] else {
      throw refusals[choice]?.first ?? DefinitionError("no alternative is left")
    }
    try requireWhole(given.flatMap { $0 ?? [] })
    let values = scope.environment.choices?.variable(named: choice)?.values ?? []
    func name(_ value: Int) -> String {
      values.indices.contains(value) ? values[value].plainText : "value \(value)"
    }
    for (value, other) in given.enumerated() {
      guard let other, ranks(of: other) != ranks(of: outputs) else { continue }
      throw DefinitionError(
        "the alternatives of '\(choice)' give other tensors", at: nil,
        found: "\(text(of: outputs)) for \(name(first)), "
          + "and \(text(of: other)) for \(name(value))",
        expected: "as many tensors from each, of as many dimensions",
        help: "sizes and channels may differ; for the rest two definitions are needed")
    }
    var result: [TensorReference] = []
    for place in outputs.indices {
      result.append(
        try selection(given.map { $0?[place] }, by: choice, at: path, first, in: scope))
    }
    return result
  }

  /// The tensor that a choice takes from those of its values; nil for a value that leaves none.
  private func selection(
    _ tensors: [TensorReference?], by choice: String, at path: String, _ first: Int,
    in scope: Scope
  ) throws(DefinitionError) -> TensorReference {
    guard let standard = tensors[first] else { return .broken }
    let inputs = tensors.map { $0 ?? standard }
    referencesLeft -= inputs.count
    let node = Node(
      path: path, layer: Selection(first), inputs: inputs, isTrainingOnly: scope.isTraining)
    let index: Int
    do { index = try builder.append(node) } catch {
      throw DefinitionError(error.error, at: nil, path: path)
    }
    isConstant.append(inputs.allSatisfy(isFedByNoInput))
    var alternatives = Alternatives(
      choices: [choice],
      layers: tensors.indices.map { tensors[$0] == nil ? nil : Selection($0) })
    alternatives.cases = scope.cases
    openLayers[index] = alternatives
    dependence.append([marks(of: inputs, chosenBy: choice)])
    return .layer(index, output: 0)
  }

  /// The choices that each dimension of one of several tensors depends on: those of each tensor, and the choice
  /// among them where their sizes differ. What the others depend on decides later whether they differ.
  private func marks(of tensors: [TensorReference], chosenBy choice: String) -> [Set<String>] {
    let shapes = tensors.compactMap(builder.shape(of:))
    guard let rank = shapes.first?.rank else { return [] }
    return (0..<rank).map { dimension in
      var marks: Set<String> = []
      for tensor in tensors {
        let known = choices(after: tensor)
        if known.indices.contains(dimension) { marks.formUnion(known[dimension]) }
      }
      if shapes.contains(where: { $0[dimension] != shapes[0][dimension] }) { marks.insert(choice) }
      return marks
    }
  }

  private func ranks(of tensors: [TensorReference]) -> [Int?] {
    tensors.map { builder.shape(of: $0)?.rank }
  }

  private func text(of tensors: [TensorReference]) -> String {
    let shapes = tensors.compactMap(builder.shape(of:)).map { shape in
      shape.sizes.dropFirst().map(String.init).joined(separator: "x")
    }
    return shapes.isEmpty ? "nothing" : shapes.joined(separator: ", ")
  }

  /// The path after which a choice is named: of an entry that runs again the one whose weights it has, since
  /// what it is was chosen there.
  func choicePath(_ path: String, in scope: Scope) -> String {
    guard let sharing = scope.sharing, path.hasPrefix(sharing.path) else { return path }
    return sharing.original + path.dropFirst(sharing.path.count)
  }

  /// The texts of a template in which a choice is open, by the choice's values; nil where none is.
  func chosenTexts(
    of template: Template, _ evaluator: ExpressionEvaluator
  ) throws(DefinitionError) -> (choice: String, texts: [String])? {
    guard let choices = evaluator.environment.choices else { return nil }
    do {
      _ = try template.filled(evaluator)
      return nil
    } catch {
      guard let open = error.open, open.isResolvable,
        let variable = choices.variable(named: open.name)
      else { throw error }
      var texts: [String] = []
      for index in variable.values.indices {
        var evaluator = evaluator
        evaluator.environment.choices = choices.making(open.name, index)
        do { texts.append(try template.filled(evaluator)) } catch {
          // What depends on a second choice is expanded for each value of the first.
          throw error.open == nil ? error : .open(open.name, isResolvable: false)
        }
      }
      return (open.name, texts)
    }
  }

  // MARK: - What is there for some values only

  /// An error whose open choice each member reaches: one that is inside of alternatives is reached where they
  /// are chosen only, so that the outermost of them is made first.
  func reachable(_ error: DefinitionError) -> DefinitionError {
    guard let open = error.open else { return error }
    var outermost: String?
    for layer in openLayers.values {
      let asked: [ChoiceCase]
      if layer.choices.contains(open.name) {
        asked = layer.cases
      } else if let place = layer.cases.firstIndex(where: { $0.choice == open.name }) {
        asked = Array(layer.cases[..<place])
      } else {
        continue
      }
      guard let first = asked.first else { return error }
      outermost = min(outermost ?? first.choice, first.choice)
    }
    return outermost.map { .open($0, isResolvable: false) } ?? error
  }

  /// Requires that tensors are there whenever an entry is: for each case of theirs the entry's scope has one
  /// that says as much.
  ///
  /// - Throws: the signal that the choice has to be made, where one is there for other values.
  func requirePresent(_ tensors: [TensorReference], in scope: Scope) throws(DefinitionError) {
    guard scope.environment.choices != nil else { return }
    for case .layer(let index, _) in tensors { try requirePresent(index, in: scope) }
  }

  /// The same of a layer.
  func requirePresent(_ layer: Int, in scope: Scope) throws(DefinitionError) {
    for item in openLayers[layer]?.cases ?? [] { try requireImplied(item, in: scope) }
  }

  /// Requires that a case holds wherever an entry is there.
  func requireImplied(_ item: ChoiceCase, in scope: Scope) throws(DefinitionError) {
    let isImplied = scope.cases.contains {
      $0.choice == item.choice && Set($0.values).isSubset(of: item.values)
    }
    guard isImplied else { throw .open(item.choice, isResolvable: false) }
  }
}

extension Value {
  /// The value as it is read aloud: words without quotes, those of a list with commas between them.
  package var plainText: String {
    if case .string(let word) = self { return word }
    if case .list(let items) = self,
      items.allSatisfy({ if case .string = $0 { true } else { false } })
    {
      return items.map(\.plainText).joined(separator: ",")
    }
    return short.text()
  }
}
