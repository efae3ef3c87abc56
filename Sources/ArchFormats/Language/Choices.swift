import ShapeEngine
import Synchronization

/// The choices that a definition leaves open, as they are met while its graph is expanded.
///
/// A `choice(…)` has the name of what it is written for: a parameter (`stride`), one of a list
/// (`dilate[1]`), a layer's hyperparameter (`conv1.stride`), a block's parameter (`layer1.0.stride`).
/// Its value stays open where it only decides a layer's hyperparameters. Where it decides the graph,
/// the expansion ends with an error that says so, and begins anew for each of its values.
final class Choices: Sendable {
  /// One `choice(…)`.
  struct Variable: Sendable {
    var name: String
    var options: [Datum]
  }

  /// A choice whose value has to be known.
  struct Open: Sendable {
    var name: String
    /// Whether an expression can go on with each of its values; otherwise the graph is another one.
    var isResolvable: Bool
  }

  /// The most combinations of choices that one expression or one layer may depend on, and the most
  /// ways in which choices may decide the graph.
  static let limit = 10_000

  private struct Met {
    var variables: [Variable] = []
    /// Where in its text the choice of a name stands.
    var offsets: [String: Int] = [:]
  }

  /// The choices that decide the graph, with the index of their value.
  let fixed: [String: Int]
  private let met = Mutex(Met())

  init(fixed: [String: Int]) { self.fixed = fixed }

  /// The choices in the order in which they were met.
  var variables: [Variable] { met.withLock(\.variables) }

  func variable(named name: String) -> Variable? {
    met.withLock { met in met.variables.first { $0.name == name } }
  }

  /// Notes a choice.
  ///
  /// - Returns: false where another choice has this name.
  func meet(_ name: String, at offset: Int, options: [Datum]) -> Bool {
    met.withLock { met in
      if let known = met.offsets[name] { return known == offset }
      met.offsets[name] = offset
      met.variables.append(Variable(name: name, options: options))
      return true
    }
  }
}

extension DefinitionError {
  /// The signal that a choice's value has to be known to go on.
  static func open(_ name: String, isResolvable: Bool) -> DefinitionError {
    var error = DefinitionError("the graph depends on the choice '\(name)'")
    error.open = Choices.Open(name: name, isResolvable: isResolvable)
    return error
  }
}

extension Datum {
  /// The choices that the value depends on, wherever they stand in it.
  var openChoices: [String] {
    switch self {
    case .choice(let name, let options):
      return options.flatMap(\.openChoices).reduce(into: [name]) { names, other in
        if !names.contains(other) { names.append(other) }
      }
    case .list(let items):
      return items.flatMap(\.openChoices).reduce(into: []) { names, other in
        if !names.contains(other) { names.append(other) }
      }
    default: return []
    }
  }

  /// The value where choices have these values, by their index.
  func closed(by values: [String: Int]) -> Datum {
    switch self {
    case .choice(let name, let options):
      guard let index = values[name], options.indices.contains(index) else { return self }
      return options[index].closed(by: values)
    case .list(let items): return .list(items.map { $0.closed(by: values) })
    default: return self
    }
  }
}
