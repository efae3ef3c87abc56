import ArgumentParser

extension CompletionKind {
  /// The names of the architectures in the catalog, and files: ``Completer`` finds them.
  static var architectureNames: CompletionKind { .custom { _, _, _ in [] } }
}
