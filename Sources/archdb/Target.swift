import ArchFormats
import ArchStore
import ShapeEngine

/// One design that a command is about: stored, or read from a file without being stored.
struct Target {
  enum Source {
    case stored(DesignName, Library)
    case read(Architecture)
  }

  /// The name with its revision; a name alone for a design that is not stored.
  var title: String
  var name: String
  var inputs: [Architecture.Input]
  var batch: Int
  var scopes: [Architecture.Scope]
  var reader: SheetReader
  var source: Source
  /// What a definition that was read says besides its layers.
  fileprivate var writing = Writing(file: nil, parameters: [])

  /// The file that a design is defined in, and its parameters with the values that it has.
  struct Writing {
    /// The file's name, without folders; nil for a graph without one.
    var file: String?
    var parameters: [(name: String, value: JSON)]
  }

  init(_ design: Design, file: String) throws {
    try self.init(design.architecture)
    writing = Writing(
      file: file.split(separator: "/").last.map(String.init),
      parameters: design.parameters.map {
        ($0.name, JSON($0.value.value, like: { "input \($0)" }))
      })
  }

  init(_ architecture: Architecture) throws {
    title = architecture.name
    name = architecture.name
    inputs = architecture.inputs
    batch = architecture.batch
    scopes = architecture.scopes
    reader = try architecture.sheetReader()
    source = .read(architecture)
  }

  init(_ name: DesignName, in library: Library) throws {
    let sheet = try library.catalog.sheet(of: name)
    let scopes = try library.catalog.scopes(of: sheet.info)
    let revision = DesignName(name: sheet.info.name, revision: sheet.info.revision)
    title = revision.description
    self.name = revision.name
    inputs = sheet.info.inputs
    batch = sheet.info.batch
    self.scopes = scopes
    reader = sheet.reader
    source = .stored(revision, library)
  }

  /// The design's graph, which a report does not need.
  func architecture() throws -> Architecture {
    switch source {
    case .read(let architecture): return architecture
    case .stored(let name, let library):
      return try library.catalog.architecture(of: name)
    }
  }

  /// The file behind the design and its parameters.
  func written() throws -> Writing {
    guard case .stored(let name, let library) = source else { return writing }
    let stored = try library.catalog.text(of: name)
    guard case .object(let members) = stored.parameters else {
      return Writing(file: stored.fileName, parameters: [])
    }
    return Writing(file: stored.fileName, parameters: members.map { ($0.key, $0.value) })
  }

  /// The report at an input, out of the cached forms.
  ///
  /// - Throws: ``Refusal`` where the input is refused: then the rules say which layer, and why.
  func report(at input: [[Int]]) throws -> ShapeReport {
    if let report = try? reader.report(at: input) { return report }
    let architecture = try architecture()
    var shapes: [Shape<Int>] = []
    for sizes in input {
      shapes.append(try Shape(sizes))
    }
    do throws(EvaluationError) { return try architecture.report(at: shapes) } catch {
      throw Refusal(error: error, architecture: name, input: input)
    }
  }
}

/// A design that has no answer at an input: a result for a program, an error for a person.
struct Refusal: Error {
  var error: EvaluationError
  var architecture: String
  var input: [[Int]]

  var json: JSON { ErrorText.json(of: error, architecture: architecture, input: input) }
}

/// Finds the designs that a person names.
struct Targets {
  let database: DatabaseOption
  private(set) var library: Library?

  init(_ database: DatabaseOption) { self.database = database }

  /// The designs behind arguments: names, `name@revision`, patterns such as `resnet*`, and files.
  ///
  /// - Parameter settings: what `--set` gives.
  mutating func find(
    _ arguments: [String], settings: SetOption.Settings = .init()
  ) throws -> [Target] {
    var targets: [Target] = []
    for argument in arguments {
      if Files.isFile(argument) {
        targets += try read(argument, settings)
      } else {
        targets += try stored(argument, settings)
      }
    }
    return targets
  }

  /// The one design behind an argument.
  mutating func one(
    _ argument: String, settings: SetOption.Settings = .init()
  ) throws -> Target {
    let found = try find([argument], settings: settings)
    guard let first = found.first, found.count == 1 else {
      let file = Files.isFile(argument) && argument != "-" ? "\(argument):" : ""
      throw Failure(
        .usage, error: "'\(argument)' stands for \(found.count) designs, where one is expected",
        help: "name one of \(found.prefix(5).map { file + $0.name }.joined(separator: ", "))")
    }
    return first
  }

  mutating func opened() throws -> Library {
    if let library { return library }
    let library = try database.open()
    self.library = library
    return library
  }

  private mutating func read(
    _ path: String, _ settings: SetOption.Settings
  ) throws -> [Target] {
    var targets: [Target] = []
    let (path, variant) = Files.variant(path)
    for file in try Files.definitions(at: path) {
      let text = try Files.read(file)
      // What git shows of a file that is not there.
      if file == "/dev/null" { continue }
      // Most definitions call no other architecture: then no catalog is needed, nor made.
      let reader = DefinitionReader(library: Library.definitions(in: database))
      let designs = try reader.designs(
        in: text, file: file, only: variant, overrides: settings.parameters)
      if designs.isEmpty { try Files.requireDesign(variant, in: text, of: file, reader) }
      for design in designs {
        targets.append(try Target(Self.changed(design, settings), file: file))
      }
    }
    return targets
  }

  private mutating func stored(
    _ argument: String, _ settings: SetOption.Settings
  ) throws -> [Target] {
    let library = try opened()
    var names: [DesignName] = []
    if argument.contains("*") {
      let glob = Glob(argument)
      let known = try library.catalog.names()
      names = known.filter(glob.matches).map { DesignName(name: $0) }
      guard !names.isEmpty else {
        throw Failure(.notFound, error: "no architecture matches '\(argument)'")
      }
    } else {
      names = [try DesignName(argument)]
    }
    guard !settings.isEmpty else { return try names.map { try Target($0, in: library) } }
    return try names.map { try changed($0, settings, library) }
  }

  /// A stored design with other values of its definition's parameters and its layers.
  private func changed(
    _ name: DesignName, _ settings: SetOption.Settings, _ library: Library
  ) throws -> Target {
    guard !settings.parameters.isEmpty else {
      let stored = try Target(name, in: library)
      var target = try Target(Self.changed(stored.architecture(), settings))
      target.writing = try stored.written()
      return target
    }
    let stored = try library.catalog.text(of: name)
    let designs = try library.reader.designs(
      in: Array(stored.text.utf8), file: stored.fileName ?? name.name, only: name.name,
      overrides: settings.parameters)
    guard let design = designs.first else {
      throw Failure(.badData, error: "the stored text does not define '\(name.name)' any more")
    }
    return try Target(Self.changed(design, settings), file: stored.fileName ?? name.name)
  }

  /// A design with other values of its layers' hyperparameters.
  private static func changed(
    _ design: Design, _ settings: SetOption.Settings
  ) throws -> Design {
    var design = design
    design.architecture = try changed(design.architecture, settings)
    return design
  }

  private static func changed(
    _ architecture: Architecture, _ settings: SetOption.Settings
  ) throws -> Architecture {
    try architecture.setting(settings.layers)
  }
}

extension Library {
  /// The definitions that can be called: those of the catalog where it is there, then the zoo's.
  static func definitions(in database: DatabaseOption) -> DefinitionReader.Library {
    let path = try? database.resolved()
    return { name in Self.definition(of: name, catalogPath: path ?? "") }
  }
}
