import ShapeEngine

/// What is wrong in a document whatever its sizes are: names that nothing has. It is looked for once an
/// error is known, so that all of a file are told at once; what depends on the graph is told first only.
struct DocumentCheck {
  private let document: Document
  private let isArchitecture: (String) -> Bool
  /// Every name that some entry, parameter or loop has; whether expressions make others.
  private var names: Set<String> = ["input", "inputs", "above", "training", "in_channels"]
  private var hasMadeNames = false
  private var errors: [DefinitionError] = []

  /// - Parameter isArchitecture: whether an architecture of another file has this name.
  static func errors(
    in document: Document, isArchitecture: (String) -> Bool
  ) -> [DefinitionError] {
    withoutActuallyEscaping(isArchitecture) { isArchitecture in
      var check = DocumentCheck(document: document, isArchitecture: isArchitecture)
      check.names.formUnion(document.parameters.map(\.name))
      check.names.formUnion(document.variants.flatMap { [$0.name] + $0.values.map(\.name) })
      for node in [document.settings["inputs"]] + document.variants.map({ $0.settings["inputs"] }) {
        guard case .mapping(let pairs, _)? = node else { continue }
        check.names.formUnion(pairs.compactMap(\.key.text))
      }
      let bodies = document.blocks.values.sorted { $0.name < $1.name }
      for block in bodies {
        check.names.formUnion(block.parameters.map(\.name))
        if case .list(let statements) = block.body { check.note(statements) }
      }
      check.note(document.statements)
      for block in bodies { check.look(at: block.body) }
      check.look(at: .list(document.statements))
      return check.errors
    }
  }

  private init(document: Document, isArchitecture: @escaping (String) -> Bool) {
    self.document = document
    self.isArchitecture = isArchitecture
  }

  private mutating func note(_ statements: [Statement]) {
    for case .entry(let entry) in statements {
      if let name = entry.name {
        if name.parts.count > 1 { hasMadeNames = true }
        names.formUnion(name.text.split(separator: ".").map(String.init))
      }
      names.formUnion(entry.loop?.variables ?? [])
      if let index = entry.loop?.index { names.insert(index) }
      if case .list(let inner) = entry.body { note(inner) }
    }
  }

  private mutating func look(at body: Entry.Body) {
    switch body {
    case .call(let call): look(at: call)
    case .list(let statements):
      for case .entry(let entry) in statements {
        look(at: entry.body)
        for reference in entry.from ?? [] { look(at: reference, of: entry) }
      }
    }
  }

  private mutating func look(at call: Entry.Call) {
    if let calls = call.alternatives, document.blocks[call.name] == nil {
      for call in calls { look(at: call) }
      return
    }
    guard call.template == nil, !names.contains(call.name), document.blocks[call.name] == nil else {
      return
    }
    guard let (type, _) = LayerType.called(call.name) else {
      guard !call.name.contains("."), !hasMadeNames, !isArchitecture(call.name) else { return }
      note(
        EntryProblem(unknown: call.name, call, among: document.callees), at: call.place)
      return
    }
    let known = type.parameters.map(\.name)
    for argument in call.arguments {
      guard let name = argument.name, !type.takes(argument: name),
        let nearest = Suggestion.nearest(to: name, among: known)
      else { continue }
      note(
        EntryProblem(
          "\(call.name) has no hyperparameter '\(name)'", offset: argument.offset,
          length: argument.length, found: name,
          expected: "\(type.name) has \(known.joined(separator: ", "))",
          help: "did you mean '\(nearest)'?"), at: call.place)
    }
  }

  private mutating func look(at reference: Entry.Reference, of entry: Entry) {
    guard reference.choice == nil else { return }
    let text = reference.template.text
    guard !hasMadeNames, reference.template.parts.count == 1, !text.contains("*"),
      let first = text.split(separator: ".").first.map(String.init), !names.contains(first),
      // A number is the name of an entry without one.
      Int(first) == nil
    else { return }
    note(
      EntryProblem(
        "there is no entry '\(text)' above", offset: reference.offset, length: text.count,
        found: text, expected: "input, or an entry above",
        help: Suggestion.help(for: first, among: names.sorted())),
      at: entry.place)
  }

  private mutating func note(_ problem: EntryProblem, at place: TextPlace) {
    errors.append(problem.error.moved(to: place))
  }
}

extension DefinitionError {
  /// How many errors of a file are told.
  package static let mostErrors = 20

  /// Errors of one file as one, in order; nil for none.
  static func joined(_ errors: [DefinitionError]) -> DefinitionError? {
    var known: Set<[String]> = []
    let ordered =
      errors.flatMap { [$0] + $0.others }.enumerated().filter { _, error in
        error.place.map { known.insert([error.file, "\($0.line):\($0.column)"]).inserted } ?? true
      }.sorted { x, y in
        let (a, b) = (x.element.place, y.element.place)
        guard let a, let b else { return a == nil && b != nil }
        return (a.line, a.column, x.offset) < (b.line, b.column, y.offset)
      }.map(\.element)
    guard var first = ordered.first else { return nil }
    first.others = ordered.dropFirst().prefix(mostErrors - 1).map { error in
      var error = error
      error.others = []
      return error
    }
    return first
  }
}
