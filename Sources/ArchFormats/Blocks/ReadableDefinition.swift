import ShapeEngine

/// A design as a definition that people read: layers in their modules, equal modules as blocks, runs of
/// equal entries as loops.
///
/// It is built again before it is given, so that it is the same design. What the modules have in common
/// is found by their paths and what they compute; the names of their classes, where `scopes` has them,
/// name the blocks.
package enum ReadableDefinition {
  /// How much is written as blocks and entries that run again; what fails in one way is tried in the next.
  private struct Manner {
    var sharesBodies = true
    var runsAgain = true
  }

  /// - Parameter isSame: whether two architectures have one identity.
  /// - Throws: ``DefinitionError`` where the language cannot say the design.
  package static func text(
    of architecture: Architecture, isSame: (Architecture, Architecture) -> Bool
  ) throws(DefinitionError) -> String {
    var failure: DefinitionError?
    let manners = [
      Manner(), Manner(sharesBodies: false), Manner(sharesBodies: false, runsAgain: false),
    ]
    for manner in manners {
      do throws(DefinitionError) {
        let text = try DefinitionLayout.formatted(
          Array(text(of: architecture, manner).utf8), file: architecture.name)
        let found = try DefinitionReader().designs(in: text, file: architecture.name)
        if found.count == 1, isSame(found[0].architecture, architecture) {
          return String(decoding: text, as: UTF8.self)
        }
      } catch { failure = failure ?? error }
    }
    throw DefinitionError(
      "\(architecture.name) cannot be written as a definition with modules",
      found: failure?.message ?? "another design when it is read again",
      help: "--flat prints its graph layer by layer")
  }

  private static func text(
    of architecture: Architecture, _ manner: Manner
  ) throws(DefinitionError) -> String {
    let evaluation: Evaluation<Int>
    do {
      evaluation = try architecture.evaluate(at: architecture.ownInput())
    } catch let error as EvaluationError {
      throw DefinitionError(refusal: error)
    } catch { throw DefinitionError("\(architecture.name) has no answer at its own input") }
    let tree = ModuleTree(architecture, evaluation)
    let table = BodyTable(
      tree, sharesBodies: manner.sharesBodies, runsAgain: manner.runsAgain)
    let values = BodyValues(table, evaluation)
    let names = BlockNames.names(of: table)
    var writer = BodyWriter(values, names: names)
    var lines = head(of: architecture)
    let leading = architecture.conditions.prefix { $0.tensors.allSatisfy(\.isInput) }
    lines += requirement(Array(leading)) { architecture.text(of: $0, by: .axes) }
    if !table.blocks.isEmpty {
      lines.append("blocks:")
      for body in table.blocks.sorted() { lines += writer.block(body).map { "  " + $0 } }
    }
    lines.append("layers:")
    var rest = architecture.conditions.dropFirst(leading.count)
    let parts = tree.modules[tree.root].parts
    for (entry, part) in writer.design() {
      lines += entry.map { "  " + $0 }
      let end = tree.modules[parts[part]].layers.upperBound
      let here = rest.prefix { $0.tensors.allSatisfy { $0.isThere(after: end) } }
      rest = rest.dropFirst(here.count)
      let stated = requirement(Array(here)) { condition in
        condition.text(naming: condition.tensors.map(architecture.name))
      }
      lines += stated.enumerated().map { ($0 == 0 ? "  - " : "    ") + $1 }
    }
    return (lines + result(of: tree)).joined(separator: "\n") + "\n"
  }

  // MARK: - Besides the entries

  private static func scalar(_ text: String, inFlow: Bool = false) -> String {
    ScalarLayout.text(text, isQuoted: false, inFlow: inFlow)
  }

  private static func head(of architecture: Architecture) -> [String] {
    var lines = ["name: \(scalar(architecture.name))"]
    let information = architecture.information
    for (key, value) in [
      ("family", information.family), ("source", information.source), ("task", information.task),
      ("year", information.year.map { String($0) }),
    ] {
      if let value { lines.append("\(key): \(scalar(value))") }
    }
    func shape(_ input: Architecture.Input) -> String {
      let sizes = "[\(input.shape.map { String($0) }.joined(separator: ", "))]"
      return input.hasBatch ? sizes : "{shape: \(sizes), batch: false}"
    }
    let inputs = architecture.inputs
    let isSingle = inputs.count == 1 && inputs[0].name == "input"
    func byName(_ text: (Architecture.Input) -> String?) -> String {
      let pairs = inputs.compactMap { input in
        text(input).map { "\(scalar(input.name, inFlow: true)): \($0)" }
      }
      return "{\(pairs.joined(separator: ", "))}"
    }
    lines.append(isSingle ? "input: \(shape(inputs[0]))" : "inputs: \(byName(shape))")
    if inputs.contains(where: { $0.axes != nil }) {
      func axes(_ input: Architecture.Input) -> String? {
        input.axes.map { "[\($0.joined(separator: ", "))]" }
      }
      lines.append("axes: \(isSingle ? axes(inputs[0]) ?? "[]" : byName(axes))")
    }
    if architecture.batch != 1 { lines.append("batch: \(architecture.batch)") }
    if architecture.isFixed { lines.append("fixed: true") }
    return lines
  }

  private static func requirement(
    _ conditions: [StatedCondition], _ text: (StatedCondition) -> String
  ) -> [String] {
    if conditions.isEmpty { return [] }
    let hasMessages = conditions.contains { $0.message != nil }
    return ["require:"]
      + conditions.map { condition in
        let key = scalar(text(condition))
        let message = condition.message ?? "the definition requires \(text(condition))"
        return hasMessages ? "  \(key): \(scalar(message))" : "  - \(key)"
      }
  }

  private static func result(of tree: ModuleTree) -> [String] {
    let outputs = tree.architecture.outputs
    if outputs.count == 1, tree.modules[tree.root].outputs == [outputs[0].tensor] { return [] }
    func name(_ tensor: TensorReference) -> String {
      guard case .layer(let index, let output) = tensor, tree.outputCounts[index] > 1 else {
        return tree.architecture.name(of: tensor)
      }
      return "\(tree.architecture.layers[index].path).\(output)"
    }
    if outputs.count == 1 { return ["  - return: \(scalar(name(outputs[0].tensor)))"] }
    return ["  - return:"]
      + outputs.enumerated().map { index, output in
        "      \(scalar(output.name ?? String(index))): \(scalar(name(output.tensor)))"
      }
  }
}

extension TensorReference {
  fileprivate var isInput: Bool { if case .input = self { true } else { false } }

  /// Whether it is an input, or given by one of so many first layers.
  fileprivate func isThere(after count: Int) -> Bool {
    if case .layer(let index, _) = self { index < count } else { true }
  }
}
