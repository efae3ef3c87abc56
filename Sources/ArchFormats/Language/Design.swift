import ShapeEngine

/// One architecture that a text defines, with what the text says about it.
package struct Design: Sendable {
  /// The architecture with its report at its own input.
  package var analysis: Analysis
  /// The file's parameters with the values that this architecture has.
  package var parameters: [(name: String, value: Datum)]
  /// Figures that the definition expects and that the architecture does not have.
  package var disagreements: [DefinitionError]
  /// What the text says that it changes of the state before it; nil where it says nothing.
  package var change: String?

  package var architecture: Architecture { analysis.architecture }
}

/// Reads definitions: YAML families and the flat JSON form.
package struct DefinitionReader: Sendable {
  /// The largest text that is read, in bytes.
  package static var sizeLimit: Int { DefinitionText.sizeLimit }

  /// Gives the text of the file that defines an architecture, for calls of other architectures.
  package typealias Definitions = @Sendable (String) -> (text: [UInt8], file: String)?

  private let library: Definitions
  /// Whether the texts were read before, by an archdb with fewer layer types: a block may be named like
  /// one that came since, and is what it was.
  let isOfStored: Bool

  package init(ofStored isOfStored: Bool = false, library: @escaping Definitions = { _ in nil }) {
    self.isOfStored = isOfStored
    self.library = library
  }

  /// The architectures that a text defines, in order.
  ///
  /// - Parameters:
  ///   - text: YAML, or one or more JSON objects.
  ///   - file: the name that errors show.
  ///   - name: where given, only the architecture of this name is made.
  ///   - overrides: values of the definition's parameters, as text: `("width", "1.4")`.
  ///   - comparing: whether the figures that the definition expects are compared.
  /// - Throws: ``DefinitionError`` where the text is not a definition or an architecture has no
  ///   answer at its own input.
  package func designs(
    in text: [UInt8], file: String, only name: String? = nil,
    overrides: [(name: String, value: String)] = [], comparing: Bool = true
  ) throws(DefinitionError) -> [Design] {
    var result: [Design] = []
    for text in DefinitionTexts.all(in: text, file: file) {
      result += try designs(in: text, only: name, overrides: overrides, comparing: comparing)
    }
    return result
  }

  /// The architecture of a name that one text defines, at other shapes of its inputs than its own.
  ///
  /// - Parameter candidates: the shapes that take the place of the inputs' own, without the batch: the first
  ///   that are not refused are taken.
  /// - Throws: ``DefinitionError`` of the last ones where none are taken.
  package func design(
    _ name: String, in text: DefinitionText, overrides: [(name: String, value: String)] = [],
    at candidates: [([Architecture.Input]) -> [[Int]]]
  ) throws(DefinitionError) -> Design {
    do throws(DefinitionError) {
      let document =
        text.isJSON
        ? nil
        : try DocumentParser.document(text.bytes, file: text.file, isStored: isOfStored)
      var refusal = DefinitionError("no input is tried")
      for shapes in candidates {
        do throws(DefinitionError) {
          guard let document else {
            if let design = try FlatReader.design(in: text.bytes, only: name, at: shapes) {
              return design
            }
            continue
          }
          let (analysis, parameters, _) = try expanded(
            name, of: document, overrides: overrides, choices: nil, at: shapes)
          return Design(analysis: analysis, parameters: parameters, disagreements: [])
        } catch { refusal = error }
      }
      throw refusal
    } catch { throw error.located(in: text, with: overrides) }
  }

  /// The architectures that one text defines, in order; parameters as above.
  package func designs(
    in text: DefinitionText, only name: String? = nil,
    overrides: [(name: String, value: String)] = [], comparing: Bool = true
  ) throws(DefinitionError) -> [Design] {
    do throws(DefinitionError) {
      try Self.requireSize(of: text.bytes)
      if text.isJSON {
        guard overrides.isEmpty else {
          throw DefinitionError(
            "the flat form has no parameters", help: "set a layer's hyperparameter instead")
        }
        return try FlatReader.design(in: text.bytes, only: name).map { [$0] } ?? []
      }
      let document = try DocumentParser.document(
        text.bytes, file: text.file, isStored: isOfStored)
      var result: [Design] = []
      for variant in document.variants where name == nil || variant.name == name {
        do throws(DefinitionError) {
          result.append(try design(variant.name, of: document, overrides: overrides, comparing))
        } catch { throw complete(error, in: document) }
      }
      return result
    } catch { throw error.located(in: text, with: overrides) }
  }

  /// The names of the architectures that a text defines, in order, without expanding them.
  package func names(in text: [UInt8], file: String) throws(DefinitionError) -> [String] {
    var result: [String] = []
    for text in DefinitionTexts.all(in: text, file: file) { result += try names(in: text) }
    return result
  }

  /// The names of the architectures that one text defines, in order.
  package func names(in text: DefinitionText) throws(DefinitionError) -> [String] {
    do throws(DefinitionError) {
      try Self.requireSize(of: text.bytes)
      if text.isJSON { return [try FlatReader.name(in: text.bytes)] }
      return try DocumentParser.document(text.bytes, file: text.file, isStored: isOfStored)
        .variants.map(\.name)
    } catch { throw error.located(in: text) }
  }

  /// An error with all others of the same document.
  func complete(_ error: DefinitionError, in document: Document) -> DefinitionError {
    guard error.open == nil, error.file.isEmpty || error.file == document.file else { return error }
    let others = DocumentCheck.errors(in: document) { library($0) != nil }
    return DefinitionError.joined([error] + others) ?? error
  }

  static func requireSize(of text: [UInt8]) throws(DefinitionError) {
    guard text.count <= sizeLimit else {
      throw DefinitionError(
        "the file is too large", found: "\(text.count) bytes",
        expected: "at most 64 MiB (\(sizeLimit) bytes)")
    }
  }

  /// Whether a text is JSON: its first character opens an object.
  package static func isJSON(_ text: [UInt8]) -> Bool { DefinitionText.isJSON(text) }

  // MARK: - YAML

  private func design(
    _ name: String, of document: Document, overrides: [(name: String, value: String)],
    _ comparing: Bool
  ) throws(DefinitionError) -> Design {
    let (analysis, parameters, _) = try expanded(
      name, of: document, overrides: overrides, choices: nil)
    var design = Design(analysis: analysis, parameters: parameters, disagreements: [])
    design.change = try document.setting("change", of: name)?.text
    // An expectation is the published design's; with other parameters it is another design.
    if comparing, overrides.isEmpty {
      design.disagreements = try Expectations(document, name).disagreements(with: analysis.own)
    }
    return design
  }

  /// The graph of one architecture, its parameters, and what expanded it.
  ///
  /// - Parameters:
  ///   - choices: the choices that may be left open; nil where none may.
  ///   - calls: what is known of the text's calls, which the expansion adds to; nil where nobody asks.
  ///   - shapes: what takes the place of the inputs' shapes, without the batch; nil for their own.
  func expanded(
    _ name: String, of document: Document, overrides: [(name: String, value: String)],
    choices: Choices?, checking calls: CheckedCalls? = nil,
    at shapes: (([Architecture.Input]) -> [[Int]])? = nil
  ) throws(DefinitionError) -> (Analysis, [(name: String, value: Datum)], Elaborator) {
    var values: [(name: String, value: Datum)] = []
    for (parameter, text) in overrides {
      do throws(DefinitionError) {
        let value = try Document.datum(text, Environment(choices: choices), choosing: parameter)
        values.append((parameter, value))
      } catch {
        // That there is no such parameter comes before what its value is.
        _ = try document.parameters(of: name, overrides: [(parameter, .int(0))])
        var error = error
        error.place = nil
        throw error
      }
    }
    let allowance = Allowance()
    let parameters = try document.parameters(
      of: name, overrides: values, choices: choices, allowance)
    let environment = Environment(parameters, choices: choices, allowance)
    var start = try Settings(document, name, environment).architecture(named: name)
    if let shapes { start.takeShapes(shapes(start.inputs)) }
    let builder: ArchitectureBuilder
    do { builder = try ArchitectureBuilder(start) } catch {
      let place = try document.setting("input", of: name)?.place
      throw DefinitionError(error, at: place, path: nil)
    }
    let elaborator = Elaborator(builder) { [library] (name) throws(DefinitionError) in
      guard let found = library(name) else { return nil }
      guard !Self.isJSON(found.text) else {
        throw DefinitionError("'\(name)' is stored in the flat form, which cannot be called")
      }
      return try DocumentParser.document(found.text, file: found.file, isStored: true)
    }
    elaborator.checked = calls
    var analysis = try run(document, environment, elaborator)
    elaborator.noteGraph(analysis.architecture)
    analysis.notes = elaborator.notes
    return (analysis, parameters, elaborator)
  }

  private func run(
    _ document: Document, _ environment: Environment, _ elaborator: Elaborator
  ) throws(DefinitionError) -> Analysis {
    let inputs = elaborator.builder.architecture.inputs
    let root = Namespace(prefix: "", outer: nil)
    for (index, input) in inputs.enumerated() {
      root.skip(input.name, giving: .input(index))
    }
    var scope = Scope(
      file: Scope.File(document, environment), environment: environment, namespace: root,
      received: inputs.indices.map { .input($0) }, isTraining: false, sharing: nil, depth: 1,
      until: nil)
    scope.environment = environment.binding(channels: inputs.first?.shape.first.map(Datum.int))
    let outputs: [Architecture.Output]
    do throws(DefinitionError) {
      if let node = try document.setting("require", of: elaborator.builder.architecture.name) {
        scope.above = scope.received
        do { try elaborator.require(Requirements(node), in: scope) } catch {
          try elaborator.note(error, in: scope)
        }
      }
      outputs = try elaborator.run(document.statements, in: scope)
    } catch {
      let error = elaborator.reachable(error)
      throw elaborator.withGraph(elaborator.failure(with: error) ?? error)
    }
    if let error = elaborator.failure() { throw elaborator.withGraph(error) }
    guard !elaborator.builder.architecture.layers.isEmpty else {
      throw DefinitionError(
        "the definition has no layers", at: document.statements.first?.place,
        expected: "at least one layer")
    }
    do {
      return try elaborator.builder.analysis(outputs: Self.named(outputs, elaborator))
    } catch { throw DefinitionError(error.error, at: nil, path: error.path) }
  }

  /// A single output has no name; each of several has one of its own. What a pattern returns is
  /// named after the entries that it refers to, or after its tensors where an entry gives several.
  private static func named(
    _ outputs: [Architecture.Output], _ elaborator: Elaborator
  ) -> [Architecture.Output] {
    if outputs.count == 1 { return [.init(name: nil, tensor: outputs[0].tensor)] }
    let paths = outputs.map { elaborator.builder.architecture.name(of: $0.tensor) }
    let names = zip(outputs, paths).map { output, path in
      guard let name = output.name, name.contains("*") else { return output.name ?? path }
      let depth = name.split(separator: ".").count
      return path.split(separator: ".").prefix(depth).joined(separator: ".")
    }
    let counts = Dictionary(grouping: names, by: { $0 }).mapValues(\.count)
    var taken: Set<String> = []
    return outputs.indices.map { index in
      let name = counts[names[index]] == 1 ? names[index] : paths[index]
      var (unique, number) = (name, 1)
      while !taken.insert(unique).inserted { (unique, number) = ("\(name)_\(number)", number + 1) }
      return .init(name: unique, tensor: outputs[index].tensor)
    }
  }
}

extension Architecture {
  /// Gives inputs other shapes, without the batch; one with another number of dimensions is passed over.
  mutating func takeShapes(_ shapes: [[Int]]) {
    for (index, shape) in zip(inputs.indices, shapes) where shape.count == inputs[index].shape.count
    {
      inputs[index].shape = shape
    }
  }
}
