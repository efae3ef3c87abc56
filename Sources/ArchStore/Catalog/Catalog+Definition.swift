import ArchFormats
import ShapeEngine

/// Stored texts that are expanded again. One can be read otherwise than when it was stored: by a
/// newer archdb, or because it calls an architecture that has another revision now.
extension Catalog {
  /// A reader for which the catalog's architectures can be called, and the zoo's.
  package var reader: DefinitionReader {
    let path = path
    return DefinitionReader { name in Self.definition(calledAs: name, inCatalogAt: path) }
  }

  /// The text that defines an architecture which another one calls: the catalog's where it is
  /// there, then the zoo's.
  package static func definition(
    calledAs name: String, inCatalogAt path: String
  ) -> (text: [UInt8], file: String)? {
    if let catalog = try? Catalog.open(at: path, access: .readOnly),
      let name = try? DesignName(name), let stored = try? catalog.text(of: name)
    {
      return (Array(stored.text.utf8), stored.fileName ?? name.name)
    }
    return Embedded.definition(of: name)
  }

  /// The text of a revision for one who expands it again, with other values or with a change in it.
  ///
  /// - Throws: ``CatalogError`` of kind `badData` where the unchanged text does not give the
  ///   revision: then it would give something else than was meant with the other values, too.
  package func definition(of name: DesignName) throws(CatalogError) -> StoredText {
    let (info, stored) = (try info(of: name), try text(of: name))
    if let problem = try misreading(stored, of: info) {
      let title = DesignName(name: info.name, revision: info.revision).description
      throw CatalogError(
        .badData, "the stored text of '\(title)' defines another network now", subject: title,
        found: problem, expected: "the \(info.layerCount) layers that were stored with it",
        help: "archdb show \(title) --flat --format json gives them; they can be added again")
    }
    return stored
  }

  /// How an unchanged text differs from the revision that it was stored with; nil where it does
  /// not.
  private func misreading(
    _ stored: StoredText, of info: RevisionInfo
  ) throws(CatalogError) -> String? {
    let found: Design?
    do {
      found = try reader.designs(
        in: Array(stored.text.utf8), file: stored.fileName ?? info.name, only: info.name,
        comparing: false
      ).first
    } catch { return "the text cannot be read: \(error.message)" }
    guard let found else { return "the text does not define '\(info.name)'" }
    if found.architecture.identity == info.identity { return nil }
    let name = DesignName(name: info.name, revision: info.revision)
    let paths = try found.architecture.pathsOfLayers(differingFrom: architecture(of: name))
    guard let first = paths.first else { return "other inputs, outputs, or another order" }
    if paths.count == 1 { return "another layer \(first)" }
    let shown = paths.prefix(paths.count > 4 ? 3 : 4)
    let more = paths.count > shown.count ? " and \(paths.count - shown.count) more" : ""
    return "other layers: \(shown.joined(separator: ", "))\(more)"
  }

  /// The revisions, a line each, whose text gives another network now.
  func misreadings(of names: [DesignName]) throws -> [String] {
    // The identities that a text gives, by its row: families have one text for many designs.
    var identities: [Int: [String: [UInt8]]] = [:]
    return try names.compactMap { name in
      let (info, stored) = (try info(of: name), try text(of: name))
      if identities[info.textID] == nil { identities[info.textID] = self.identities(in: stored) }
      if identities[info.textID]?[info.name] == info.identity { return nil }
      return try misreading(stored, of: info).map {
        "\(name): its text defines another network now: \($0)"
      }
    }
  }

  /// The identities of what a text defines, as far as it can be read.
  private func identities(in stored: StoredText) -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for part in DefinitionTexts.all(in: Array(stored.text.utf8), file: stored.fileName ?? "") {
      let designs = try? reader.designs(in: part, comparing: false)
      for design in designs ?? [] {
        result[design.architecture.name] = design.architecture.identity
      }
    }
    return result
  }
}

extension Architecture {
  /// The paths of layers that are not the same in another architecture, or not there, in order;
  /// then those that only the other has.
  fileprivate func pathsOfLayers(differingFrom other: Architecture) -> [String] {
    let others = other.linesByPath
    let own = linesByPath
    return layers.map(\.path).filter { own[$0] != others[$0] }
      + other.layers.map(\.path).filter { own[$0] == nil }
  }

  /// What identities hold of each layer.
  private var linesByPath: [String: [String]] {
    Dictionary(
      layers.map { node in
        let text = LayerText(node.layer)
        let source = node.weightsOf.map { name(of: .layer($0, output: 0)) } ?? ""
        return (
          node.path,
          [
            text.type, text.hyperparameters, source,
            "\(node.isTrainingOnly) \(node.referenceCount)",
          ]
            + node.inputs.map { name(of: $0) }
        )
      }, uniquingKeysWith: { first, _ in first })
  }
}
