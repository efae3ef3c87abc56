import ArchStore
import ArgumentParser

extension CompletionKind {
  /// The names of the architectures in the catalog. It neither makes nor fills one.
  static var architectureNames: CompletionKind {
    .custom { _, _, _ in
      guard let path = try? DatabaseOption().resolved(),
        let catalog = try? Catalog.open(at: path, access: .readOnly)
      else { return [] }
      return (try? catalog.names()) ?? []
    }
  }
}
