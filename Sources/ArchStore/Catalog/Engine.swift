import ShapeEngine

/// The version of archdb: what `--version` says and what a catalog remembers of its writer.
package enum Release {
  package static let version = "0.1.0"
}

/// The versions of what computes the cache.
struct Engine: Sendable {
  /// This build's.
  static let current = Engine(
    version: 12,
    rules: Dictionary(
      LayerTable.rows.map { ($0.name, $0.ruleVersion) }, uniquingKeysWith: { first, _ in first }))

  /// Raised whenever the forms, the receptive fields or the way in which sheets are stored change.
  let version: Int
  /// The version of each layer type's rule, by the type's name.
  let rules: [String: Int]

  /// The signature of a sheet of a design that uses these layer types: the engine's version and
  /// the version of each type's rule. A change of one rule changes it for the designs that use it,
  /// and a type more or less for no other. A type that is not there has version 0: a design that
  /// uses one has no sheet of this engine.
  func signature(of types: some Sequence<String>) -> String {
    var text = "engine \(version)"
    for type in Set(types).sorted() { text += "; \(type) \(rules[type] ?? 0)" }
    return text
  }

  /// The layer types that a signature names: those of the designs that have it.
  static func types(in signature: String) -> [String] {
    signature.split(separator: ";").dropFirst().map {
      String($0.split(separator: " ").first ?? "")
    }
  }

  /// Whether the rules that a signature names are those of this engine.
  func isCurrent(_ signature: String) -> Bool {
    signature == self.signature(of: Self.types(in: signature))
  }

  /// What a catalog remembers of the engine that last looked its signatures through.
  var mark: String { signature(of: rules.keys) }
}
