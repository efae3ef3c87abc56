import ShapeEngine

/// The version of archdb: what `--version` says and what a catalog remembers of its writer.
public enum Release {
  public static let version = "0.1.0"
}

/// The versions of what computes the cache.
enum Engine {
  /// Raised whenever the forms, the receptive fields or the way in which sheets are stored change.
  static let version = 4

  /// The signature of a sheet of a design that uses these layer types: the engine's version and
  /// the version of each type's rule. A change of one rule changes it for the designs that use it.
  static func signature(of types: some Sequence<String>) -> String {
    var text = "engine \(version)"
    for type in Set(types).sorted() { text += "; \(type) \(ruleVersion(of: type))" }
    return text
  }

  /// The layer types that a signature names: those of the designs that have it.
  static func types(in signature: String) -> [String] {
    signature.split(separator: ";").dropFirst().map {
      String($0.split(separator: " ").first ?? "")
    }
  }

  /// Whether the rules that a signature names are those of this build.
  static func isCurrent(_ signature: String) -> Bool {
    signature == Self.signature(of: types(in: signature))
  }

  private static func ruleVersion(of type: String) -> Int {
    LayerTable.type(named: type)?.ruleVersion ?? 0
  }

  /// What a catalog remembers of the engine that last wrote it: all versions that are not 1.
  static var mark: String {
    let raised = LayerTable.rows.filter { $0.ruleVersion != 1 }.map(\.name)
    return "\(LayerTable.rows.count) types; " + signature(of: raised)
  }
}
