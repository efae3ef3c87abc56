import ShapeEngine

/// One definition whose choices are left open.
package struct OpenDefinition: Sendable {
  package var name: String
  package var family: SpaceFamily
  /// Whether anything is left open; otherwise the family is one architecture.
  package var hasChoices: Bool {
    family.structures.contains { !$0.fixed.isEmpty || !$0.space.variables.isEmpty }
  }
}

extension DefinitionReader {
  /// Whether a text defines a design space: whether one of its architectures uses a choice.
  ///
  /// - Parameters: as in ``designs(in:file:only:overrides:comparing:)``.
  package func leavesOpen(
    in text: DefinitionText, only name: String? = nil,
    overrides: [(name: String, value: String)] = []
  ) -> Bool {
    guard !text.isJSON else { return false }
    do throws(DefinitionError) {
      _ = try designs(in: text, only: name, overrides: overrides, comparing: false)
      return false
    } catch { return error.open != nil }
  }

  /// The design spaces that a text defines: its architectures with their choices left open.
  ///
  /// A choice that only decides hyperparameters stays open in the space. One that decides the graph (a
  /// count, a condition, which block) makes a structure for each of its values.
  ///
  /// - Parameters: as in ``designs(in:file:only:overrides:comparing:)``; a value may be a choice too:
  ///   `("width", "choice(1.0, 1.4)")`.
  /// - Throws: ``DefinitionError`` where the text is not a definition, where a layer refuses its input
  ///   whatever is chosen, or where choices decide the graph in more than ``Choices/limit`` ways.
  package func spaces(
    in text: [UInt8], file: String, only name: String? = nil,
    overrides: [(name: String, value: String)] = []
  ) throws(DefinitionError) -> [OpenDefinition] {
    var result: [OpenDefinition] = []
    for text in DefinitionTexts.all(in: text, file: file) {
      result += try spaces(in: text, only: name, overrides: overrides)
    }
    return result
  }

  /// The design spaces that one text defines; parameters as above.
  package func spaces(
    in text: DefinitionText, only name: String? = nil,
    overrides: [(name: String, value: String)] = []
  ) throws(DefinitionError) -> [OpenDefinition] {
    guard !text.isJSON else {
      var result: [OpenDefinition] = []
      for design in try designs(in: text, only: name, overrides: overrides) {
        result.append(try OpenDefinition(design.architecture))
      }
      return result
    }
    do throws(DefinitionError) {
      try Self.requireSize(of: text.bytes)
      let document = try DocumentParser.document(
        text.bytes, file: text.file, isStored: isOfStored)
      var result: [OpenDefinition] = []
      for variant in document.variants where name == nil || variant.name == name {
        do throws(DefinitionError) {
          result.append(try space(variant.name, of: document, overrides))
        } catch { throw complete(error, in: document) }
      }
      return result
    } catch { throw error.located(in: text) }
  }

  private func space(
    _ name: String, of document: Document, _ overrides: [(name: String, value: String)]
  ) throws(DefinitionError) -> OpenDefinition {
    var structures: [SpaceFamily.Structure] = []
    var refusal: DefinitionError?
    var refusedCount = 0
    // What is left to expand: choices with the index of their value, the next one last.
    var left: [[(name: String, index: Int, value: Value)]] = [[]]
    var count = 0
    // The first graph is expanded whatever it has.
    let work = Choices.Work()
    let names = Choices.Names()
    while let fixed = left.popLast() {
      let choices = Choices(
        made: Dictionary(fixed.map { ($0.name, $0.index) }, uniquingKeysWith: { $1 }),
        work: fixed.isEmpty ? nil : work, names: names,
        words: Set(document.blocks.keys))
      do throws(DefinitionError) {
        let (analysis, _, elaborator) = try expanded(
          name, of: document, overrides: overrides, choices: choices)
        structures.append(
          SpaceFamily.Structure(
            fixed: fixed.map { ($0.name, $0.value) },
            space: DesignSpace(analysis.architecture, choices, elaborator)))
      } catch {
        if let open = error.open, let variable = choices.variable(named: open.name) {
          count += variable.values.count
          guard count <= Choices.limit else { throw Self.tooMany(open.name) }
          for (index, value) in variable.values.enumerated().reversed() {
            left.append(fixed + [(open.name, index, value)])
          }
        } else {
          guard error.isRefusal, !fixed.isEmpty else { throw error }
          refusal = refusal ?? error
          refusedCount += 1
        }
      }
    }
    if structures.isEmpty, let refusal { throw refusal }
    var family = SpaceFamily(structures)
    family.refusedCount = refusedCount
    return OpenDefinition(name: name, family: family)
  }

  private static func tooMany(_ name: String) -> DefinitionError {
    DefinitionError(
      "choices decide the graph in more than \(Choices.limit) ways", found: "'\(name)' and others",
      expected: "at most \(Choices.limit)",
      help: "a choice that only decides a layer's hyperparameters has no such limit")
  }
}

extension OpenDefinition {
  /// One architecture as the space of itself.
  package init(_ architecture: Architecture) throws(DefinitionError) {
    name = architecture.name
    do { family = SpaceFamily([.init(fixed: [], space: try DesignSpace(architecture))]) } catch {
      throw DefinitionError(error.message, found: error.inputs.first)
    }
  }
}

extension DesignSpace {
  /// The space of a graph that was expanded with open choices.
  fileprivate init(_ architecture: Architecture, _ choices: Choices, _ elaborator: Elaborator) {
    let known = choices.variables
    let numbers = Dictionary(uniqueKeysWithValues: zip(known.map(\.name), known.indices))
    func cases(_ named: [ChoiceCase]) -> [Case] {
      named.map { Case(numbers[$0.choice] ?? 0, $0.values) }
    }
    let layers = architecture.layers.enumerated().map { index, node in
      guard let open = elaborator.openLayers[index] else {
        return OpenLayer(node: node, variables: [], alternatives: [node.layer])
      }
      let isShared = node.weightsOf != nil
      return OpenLayer(
        node: node, variables: isShared ? [] : open.choices.map { numbers[$0] ?? 0 },
        alternatives: isShared ? [node.layer] : open.layers, cases: cases(open.cases))
    }
    self.init(
      frame: architecture, variables: known, layers: layers,
      requirements: elaborator.openRequirements.map {
        Requirement($0.condition, cases: cases($0.cases))
      }, scopeCases: elaborator.scopeCases.map(cases))
  }
}
