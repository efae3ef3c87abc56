import ArchFormats

/// A stored design as people name it: `resnet18`, or `resnet18@2` for a revision.
package struct DesignName: Hashable, Sendable, CustomStringConvertible {
  package var name: String
  /// Counted from 1; nil for the newest.
  package var revision: Int?

  package init(name: String, revision: Int? = nil) {
    self.name = name
    self.revision = revision
  }

  /// Reads a name, with or without a revision.
  ///
  /// - Throws: ``CatalogError`` of kind `badData` where the text is no name, or where what comes
  ///   after `@` is no integer above 0.
  package init(_ text: String) throws(CatalogError) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    name = parts.first.map(String.init) ?? ""
    if let problem = ArchitectureName.problem(with: name) {
      throw CatalogError(.badData, problem, expected: ArchitectureName.rule)
    }
    guard parts.count == 2 else { return }
    guard let number = Int(parts[1]), number > 0, parts[1].utf8.first != UInt8(ascii: "+") else {
      throw CatalogError(
        .badData, "'\(parts[1])' is not a revision", subject: text,
        expected: "an integer above 0: \(name)@1")
    }
    revision = number
  }

  package var description: String { revision.map { "\(name)@\($0)" } ?? name }
}
