import ArchFormats
import ShapeEngine

/// A definition file that gives designs of a person's back.
package struct ExportedDefinition: Sendable {
  /// How its text came about.
  package enum Form: String, Sendable {
    /// It is the text that was stored.
    case written
    /// It is made of the graph: modules, blocks and loops.
    case definition
    /// It is the graph layer by layer, in the flat form.
    case flat
  }

  /// The designs, in the order of their names.
  package var names: [String]
  package var text: String
  package var form: Form
  /// Why the stored text is not taken, in words; nil where it is.
  package var reason: String?

  /// What its file's name ends in.
  package var ending: String { isJSON ? ".json" : ".yaml" }

  private var isJSON: Bool {
    form == .flat || form == .written && DefinitionReader.isJSON(Array(text.utf8))
  }

  init(names: [String], written text: String) {
    (self.names, self.text, form) = (names, text, .written)
  }

  /// A design by itself, of its graph.
  init(_ architecture: Architecture, because reason: String) {
    names = [architecture.name]
    self.reason = reason
    let definition = try? ReadableDefinition.text(of: architecture) { $0.identity == $1.identity }
    form = definition == nil ? .flat : .definition
    text = definition ?? JSON(flat: architecture).pretty
    if text.utf8.last != UInt8(ascii: "\n") { text += "\n" }
  }
}

extension Catalog {
  /// Gives the newest states of people's designs as definition files, in the order of each text's first design.
  ///
  /// A text is taken as it was written where it gives exactly the designs that were stored of it, by itself:
  /// with nothing that another file defines. Else each of its designs is made of its graph.
  ///
  /// - Parameter body: is called with each file, and with the names of all designs that have one.
  package func exportDefinitions(_ body: (ExportedDefinition, FileNames) throws -> Void) throws {
    try passing {
      try connection.snapshot {
        let designs = try ownDesigns()
        let families = Dictionary(grouping: designs, by: \.text)
        let names = FileNames(designs.map(\.name.name))
        for design in designs {
          // A text is told by the first of its designs.
          guard let family = families[design.text], family[0].name == design.name else { continue }
          for file in try definitions(of: family.map(\.name), names.names) { try body(file, names) }
        }
      }
    }
  }

  /// The designs whose newest revision is a person's, in the order of their names.
  private func ownDesigns() throws(SQLiteError) -> [(name: DesignName, text: Int)] {
    try connection.all(
      """
      SELECT a.name, r.number, r.text_id FROM architecture a
        JOIN revision r ON r.architecture_id = a.id
       WHERE r.origin = 'user'
         AND r.number = (SELECT max(number) FROM revision WHERE architecture_id = a.id)
       ORDER BY a.name
      """
    ) { (row) throws(SQLiteError) in
      (DesignName(name: try row.text(0), revision: try row.int(1)), try row.int(2))
    }
  }

  /// The files of designs that have one text.
  private func definitions(
    of names: [DesignName], _ known: Set<String>
  ) throws -> [ExportedDefinition] {
    let stored = try text(of: names[0])
    guard let reason = try problem(with: stored, of: names, known) else {
      return [ExportedDefinition(names: names.map(\.name), written: stored.text)]
    }
    return try names.map { name in
      ExportedDefinition(try architecture(of: name), because: reason)
    }
  }

  /// Why a stored text cannot stand for its designs; nil where it can.
  private func problem(
    with stored: StoredText, of names: [DesignName], _ known: Set<String>
  ) throws -> String? {
    if stored.format == "json", !stored.isWritten { return "it came from a model, not from a text" }
    let calls = CalledNames()
    let reader = DefinitionReader { name in
      if known.contains(name.split(separator: "@").first.map(String.init) ?? name) {
        calls.note(name)
      }
      return Embedded.definition(of: name)
    }
    let bytes = Array(stored.text.utf8)
    let file = stored.fileName ?? names[0].name
    let defined: [String]
    do { defined = try reader.names(in: bytes, file: file) } catch {
      return "its text cannot be read: \(error.message)"
    }
    let others = Set(defined).subtracting(names.map(\.name))
    if let other = others.min() {
      return "its text also defines '\(other)', which is not stored of it"
    }
    let designs = try? reader.designs(in: bytes, file: file)
    if let name = calls.first {
      return "its text calls '\(name)', which is another design of yours"
    }
    guard let designs, designs.count == names.count else {
      return "its text cannot be read by itself"
    }
    for design in designs {
      let info = try info(of: DesignName(name: design.architecture.name))
      guard design.architecture.identity == info.identity else {
        return "its text defines another network now"
      }
      guard design.disagreements.isEmpty else { return "its text expects other figures" }
    }
    return nil
  }
}

extension StoredText {
  /// Whether somebody has written it: a graph that was read of a model, or came from a program, is JSON
  /// without such a file.
  fileprivate var isWritten: Bool {
    [".json", ".ndjson", ".jsonl"].contains { fileName?.hasSuffix($0) ?? false }
  }
}
