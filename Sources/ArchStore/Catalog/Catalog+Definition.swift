import ArchFormats
import ShapeEngine

/// Stored texts that are expanded again. One can be read otherwise than when it was stored: by a
/// newer archdb, or because it calls an architecture that has another revision now.
extension Catalog {
  /// A reader for which the catalog's architectures can be called, and the zoo's.
  package var reader: DefinitionReader {
    let path = path
    return DefinitionReader(ofStored: true) { name in
      Self.definition(calledAs: name, inCatalogAt: path)
    }
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
    if let misreading = try misreading(stored, of: info) {
      let title = DesignName(name: info.name, revision: info.revision).description
      let cause = misreading.cause.map { ": it calls \($0)" } ?? ""
      throw CatalogError(
        .badData, "the stored text of '\(title)' defines another network now\(cause)",
        subject: title, found: misreading.difference,
        expected: "the \(info.layerCount) layers that were stored with it",
        help: "archdb show \(title) --flat --format json gives them; they can be added again")
    }
    return stored
  }

  /// The text of a revision for one who expands it with other values, and a reader by which it gives the
  /// revision unchanged: one that knows the architectures that it calls as they are, or as they were
  /// when it was stored.
  ///
  /// - Returns: in `earlier` what it called then and is another now.
  /// - Throws: what ``definition(of:)`` throws, where it gives the revision by neither.
  package func readableDefinition(
    of name: DesignName
  ) throws(CatalogError) -> (text: StoredText, reader: DefinitionReader, earlier: [String]) {
    let (info, stored) = (try info(of: name), try text(of: name))
    let now = reader
    if gives(stored, info, by: now) { return (stored, now, []) }
    let (then, calls) = earlierReader(info)
    guard gives(stored, info, by: then) else { return (try definition(of: name), now, []) }
    return (stored, then, calls.changed.map(\.description))
  }

  /// Whether an unchanged text gives the revision that it was stored with.
  private func gives(
    _ stored: StoredText, _ info: RevisionInfo, by reader: DefinitionReader
  ) -> Bool {
    (try? design(of: stored, info, by: reader))?.architecture.identity == info.identity
  }

  /// How an unchanged text differs from the revision that it was stored with; nil where it does
  /// not.
  private func misreading(
    _ stored: StoredText, of info: RevisionInfo
  ) throws(CatalogError) -> Misreading? {
    let found: Design?
    do {
      found = try design(of: stored, info, by: reader)
    } catch {
      return Misreading("the text cannot be read: \(error.message)", calledChanges(stored, info))
    }
    guard let found else { return Misreading("the text does not define '\(info.name)'", []) }
    if found.architecture.identity == info.identity { return nil }
    let name = DesignName(name: info.name, revision: info.revision)
    let paths = try found.architecture.pathsOfLayers(differingFrom: architecture(of: name))
    return Misreading(Misreading.difference(paths), calledChanges(stored, info))
  }

  private func design(
    of stored: StoredText, _ info: RevisionInfo, by reader: DefinitionReader
  ) throws(DefinitionError) -> Design? {
    try reader.designs(
      in: Array(stored.text.utf8), file: stored.fileName ?? info.name, only: info.name,
      comparing: false
    ).first
  }

  /// The called architectures by which a text defines another network than it did: with the
  /// revisions that they had when it was stored it gives what was stored, or one of them is there no
  /// more. Empty where that is not the reason.
  private func calledChanges(_ stored: StoredText, _ info: RevisionInfo) -> [CalledChange] {
    let (earlier, calls) = earlierReader(info)
    return gives(stored, info, by: earlier) ? calls.changed : calls.missing
  }

  /// A reader that knows other architectures as they were when a revision was stored, with those that
  /// it is asked for.
  private func earlierReader(_ info: RevisionInfo) -> (DefinitionReader, CalledRevisions) {
    let calls = CalledRevisions()
    let (path, id) = (path, info.id)
    let earlier = DefinitionReader(ofStored: true) { name in
      let catalog = try? Catalog.open(at: path, access: .readOnly)
      let change = catalog?.change(of: name, since: id) ?? CalledChange(name: name)
      let found =
        if let catalog, let then = change.then {
          (try? catalog.text(of: DesignName(name: name, revision: then)))
            .map { (text: Array($0.text.utf8), file: $0.fileName ?? name) }
        } else {
          Embedded.definition(of: name)
        }
      calls.note(change, isFound: found != nil)
      return found
    }
    return (earlier, calls)
  }

  /// The revision of an architecture when another revision was stored, and the newest.
  private func change(of name: String, since id: Int) -> CalledChange? {
    try? connection.first(
      """
      SELECT max(CASE WHEN (r.created, r.id) < (s.created, s.id) THEN r.number END), max(r.number)
        FROM revision r JOIN architecture a ON a.id = r.architecture_id, revision s
       WHERE a.name = ?1 AND s.id = ?2
      """, name, id
    ) { (row) throws(SQLiteError) in
      CalledChange(name: name, then: try row.optionalInt(0), now: try row.optionalInt(1))
    }
  }

  /// The revisions whose text gives another network now.
  ///
  /// - Parameter note: called with a line for each that does so because of what it calls: nothing
  ///   is wrong with what is stored.
  /// - Returns: a line for each of the others.
  func misreadings(of names: [DesignName], noting note: (String) -> Void) throws -> [String] {
    // What a text gives, by its row: families have one text for many designs.
    var texts: [Int: [String: Definition]] = [:]
    return try names.compactMap { name in
      let (info, stored) = (try info(of: name), try text(of: name))
      if texts[info.textID] == nil {
        texts[info.textID] = definitions(in: stored, by: reader)
      }
      if let found = texts[info.textID]?[info.name], found.identity == info.identity {
        guard let unlike = try unlikeColumn(info, found, stored) else { return nil }
        guard let cause = try calledBlocks(stored, info) else {
          return "\(name): its \(unlike) not its text's"
        }
        note(
          "\(name) is stored as it was added. Its text calls \(cause), and by that its \(unlike) not what "
            + "was stored; its layers are the same.")
        return nil
      }
      guard let misreading = try misreading(stored, of: info) else { return nil }
      guard let cause = misreading.cause else {
        return "\(name): its text defines another network now: \(misreading.difference)"
      }
      note(
        "\(name) is stored as it was added. Its text calls \(cause), and would give another network "
          + "now: \(misreading.difference). edit and restore, which would store that, refuse; "
          + "'archdb show \(name) --flat --format json' can be added again in its place.")
      return nil
    }
  }

  /// What a text says of an architecture, as its rows hold it.
  private struct Definition {
    var identity: [UInt8]
    var scopes: String
    var information: Architecture.Information
  }

  /// What is stored of a revision otherwise than its text says, where that says all; nil where nothing
  /// is. The graph is compared before.
  private func unlikeColumn(
    _ info: RevisionInfo, _ found: Definition, _ stored: StoredText
  ) throws(SQLiteError) -> String? {
    // The flat form has neither.
    guard stored.format == "yaml" else { return nil }
    let scopes = try connection.first("SELECT scopes FROM revision WHERE id = ?", info.id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    if scopes != found.scopes { return "blocks are" }
    let (own, written) = (info.information, found.information)
    if own.family != written.family { return "family is" }
    if own.source != written.source { return "source is" }
    if own.task != written.task { return "task is" }
    return own.year != written.year ? "year is" : nil
  }

  /// The called architectures by which a text gives other blocks than are stored, where it gives the same
  /// layers: nil where they are not the reason.
  private func calledBlocks(
    _ stored: StoredText, _ info: RevisionInfo
  ) throws(SQLiteError) -> String? {
    let (earlier, calls) = earlierReader(info)
    guard let then = definitions(in: stored, by: earlier)[info.name] else {
      // What was called then is there no more.
      return Misreading("", calls.missing).cause
    }
    return try unlikeColumn(info, then, stored) == nil ? Misreading("", calls.changed).cause : nil
  }

  /// What a text defines, as far as it can be read.
  private func definitions(
    in stored: StoredText, by reader: DefinitionReader
  ) -> [String: Definition] {
    var result: [String: Definition] = [:]
    for part in DefinitionTexts.all(in: Array(stored.text.utf8), file: stored.fileName ?? "") {
      let designs = try? reader.designs(in: part, comparing: false)
      for design in designs ?? [] {
        let architecture = design.architecture
        result[architecture.name] = Definition(
          identity: architecture.identity, scopes: GraphText.scopes(architecture),
          information: architecture.information)
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
        let source = (node.weightsOf ?? node.tiedTo).map { name(of: .layer($0, output: 0)) } ?? ""
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
