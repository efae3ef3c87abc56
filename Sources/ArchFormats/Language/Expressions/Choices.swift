import ShapeEngine
import Synchronization

/// The choices that a definition leaves open, as they are met while its graph is expanded.
///
/// A `choice(…)` has the name of what it is written for: a parameter (`stride`), one of a list
/// (`dilate[1]`), a layer's hyperparameter (`conv1.stride`), a block's parameter
/// (`layer1.0.stride`). Its value stays open where it only decides a layer's hyperparameters. Where
/// it decides the graph, the expansion ends with an error that says so, and begins anew for each of
/// its values.
struct Choices: Sendable {
  /// A choice whose value has to be known.
  struct Open: Sendable {
    var name: String
    /// Whether an expression can go on with each of its values; otherwise the graph is another one.
    var isResolvable: Bool
  }

  /// Where a choice is written.
  struct Place: Hashable, Sendable {
    var line = 0
    var column = 0
    var offset: Int
  }

  /// The names with numbers in all expansions of a definition: each is that of one place in the text.
  final class Names: Sendable {
    fileprivate let places = Mutex<[String: Place]>([:])
  }

  private final class Met: Sendable {
    /// The choices in the order in which they were met.
    let choices = Mutex<(variables: [DesignSpace.Variable], places: [String: Place])>(([], [:]))
  }

  /// The most combinations of choices that one expression or one layer may depend on, and the most
  /// ways in which choices may decide the graph.
  static let limit = 10_000

  /// The entries past the first few of all graphs that a definition's choices may decide: so many take
  /// about a second.
  static let entryLimit = 50_000

  /// The entries that were expanded for a definition, in all its graphs.
  final class Work: Sendable {
    private let entries = Atomic(0)

    /// Counts an entry.
    ///
    /// - Returns: false where there are too many.
    func add() -> Bool {
      entries.add(1, ordering: .relaxed).newValue <= Choices.entryLimit
    }
  }

  /// The choices that are made, with the index of their value: those that decide the graph, and
  /// those that an expression is evaluated for.
  private(set) var made: [String: Int]
  private let met = Met()
  /// What is counted of expansions that follow each other; nil for the first one.
  let work: Work?
  /// Names that are words in a choice, and no parameters: those of blocks.
  let words: Set<String>
  /// The alternative that is expanded: a choice in it whose name another alternative has is named after it.
  var alternative: String?

  private let names: Names

  init(
    made: [String: Int] = [:], work: Work? = nil, names: Names = Names(), words: Set<String> = []
  ) {
    self.made = made
    self.work = work
    self.names = names
    self.words = words
  }

  func making(_ name: String, _ index: Int) -> Choices {
    var result = self
    result.made[name] = index
    return result
  }

  /// The choices in the order in which they were met.
  var variables: [DesignSpace.Variable] { met.choices.withLock(\.variables) }

  func variable(named name: String) -> DesignSpace.Variable? {
    met.choices.withLock { met in met.variables.first { $0.name == name } }
  }

  /// Notes a choice.
  ///
  /// - Parameter isCounted: whether a second one of the name gets a number.
  /// - Returns: its name; nil where another choice has it.
  func meet(
    _ name: String, at place: Place, options: [Datum], isCounted: Bool = false
  ) -> String? {
    let values = options.map(\.value)
    return met.choices.withLock { met in
      for name in candidates(for: name, isCounted) {
        if isCounted {
          let known = names.places.withLock { places in
            if places[name] == nil { places[name] = place }
            return places[name]
          }
          guard known == place else { continue }
        }
        guard let known = met.variables.first(where: { $0.name == name }) else {
          met.places[name] = place
          met.variables.append(DesignSpace.Variable(name: name, values: values))
          return name
        }
        if known.values == values, met.places[name] == place { return name }
      }
      return nil
    }
  }

  private func candidates(for name: String, _ isCounted: Bool) -> [String] {
    [name] + (alternative.map { ["\(name)@\($0)"] } ?? [])
      + (isCounted ? (2...Self.limit).map { "\(name)\($0)" } : [])
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
  /// Adds the choices that the value depends on, wherever they are in it.
  func addOpenChoices(to names: inout [String]) {
    switch self {
    case .choice(let name, let options):
      if !names.contains(name) { names.append(name) }
      for option in options { option.addOpenChoices(to: &names) }
    case .list(let items): for item in items { item.addOpenChoices(to: &names) }
    default: break
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
