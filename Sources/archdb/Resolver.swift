import ArchFormats
import ArchStore
import Glibc
import ShapeEngine
import Views

/// Leads from what a person names to designs: stored names, `name@revision`, patterns such as
/// `resnet*`, files, `FILE:NAME`, `-` for standard input, and `REVISION:PATH` for files in git.
final class Resolver {
  let database: DatabaseOption
  /// What is said of model files.
  let models: ModelRequest
  /// Whether a definition whose own input is refused is read at another one; else that is an error.
  var readsOtherInputs = false
  private var openedLibrary: Library?
  /// Answers for the repository that the current folder is in; started where somebody asks.
  let git = Git()
  /// Reads definitions. Most call no other architecture: then no catalog is needed, nor made.
  let reader: DefinitionReader

  init(_ database: DatabaseOption, models: ModelRequest = .init()) {
    self.database = database
    self.models = models
    reader = DefinitionReader(library: Library.definitions(in: database))
  }

  /// The catalog, made and filled where it is not there.
  func library() throws -> Library {
    if let openedLibrary { return openedLibrary }
    let library = try database.open()
    openedLibrary = library
    return library
  }

  // MARK: - Sources

  /// What arguments stand for that may be names.
  ///
  /// - Parameter walksFolders: whether a folder stands for what is in it; else it is an error.
  /// - Parameter takesEmpty: whether a folder may hold no designs; else that is an error.
  func sources(
    _ arguments: [String], walkingFolders walksFolders: Bool, takingEmpty takesEmpty: Bool = false
  ) -> DesignSources {
    DesignSources(
      arguments.map { Subject($0) }, walkingFolders: walksFolders, takingEmpty: takesEmpty, self)
  }

  /// What files and folders hold.
  func sources(inFiles arguments: [String]) -> DesignSources {
    DesignSources(arguments.map { Subject(file: $0) }, walkingFolders: true, self)
  }

  /// - Throws: ``Failure`` where what is left of a colon is a file, and a revision of git's too that has
  ///   such a path.
  func requireOneMeaning(file: String, design: String) throws(Failure) {
    let argument = "\(file):\(design)"
    guard let name = RevisionPath(argument), name.revision == file, Git.isInRepository,
      git.has(name)
    else { return }
    throw Failure(
      .usage,
      error: "'\(argument)' is the design '\(design)' of the file '\(file)', or '\(name.path)' in "
        + "git's revision '\(file)'",
      help: "name one of ./\(argument), \(git.fullName(of: file)):\(name.path)")
  }

  /// Whether a name is one of the catalog's, or of that which would be made.
  func isStored(_ name: String) throws -> Bool {
    guard let name = try? DesignName(name) else { return false }
    // A question about names makes no catalog.
    guard let path = try? database.resolved(), access(path, F_OK) == 0 else {
      return Embedded.names.contains(name.name)
    }
    do { _ = try library().catalog.info(of: name) } catch let error as CatalogError {
      if error.kind == .noSuchName { return false }
      throw error
    }
    return true
  }

  /// The definition of a built-in design space; nil where none has the name, or a stored design has it.
  func builtInSpace(_ name: String) throws -> DefinitionText? {
    guard let file = Embedded.space(named: name), try !isStored(name) else { return nil }
    return DefinitionText(file.bytes, file: file.name)
  }

  /// The stored designs of a name or a pattern.
  func stored(_ argument: String) throws -> [DesignName] {
    guard argument.contains("*") else { return [try DesignName(argument)] }
    let glob = Glob(argument)
    let names = try library().catalog.names().filter(glob.matches)
    guard !names.isEmpty else {
      throw Failure(.notFound, error: "no architecture matches '\(argument)'")
    }
    return names.map { DesignName(name: $0) }
  }

  /// The one source that an argument stands for, of which there is one design.
  func one(_ argument: String, of sources: DesignSources) throws -> DesignSource {
    var first: DesignSource?
    var names: [String] = []
    while names.count <= Self.shownCount, let source = try sources.next() {
      let found = try self.names(of: source)
      names += found
      guard first == nil else { continue }
      if case .text(let text, _) = source {
        first = found.first.map { .text(text, only: $0) }
      } else {
        first = source
      }
    }
    guard let first, names.count == 1 else { throw Self.notOne(argument, names) }
    return first
  }

  /// The names of a source's designs, none of which is made.
  func names(of source: DesignSource) throws -> [String] {
    switch source {
    case .stored(let name): [name.description]
    case .text(let text, let only): try only.map { [$0] } ?? reader.names(in: text)
    case .model(let model, _): [model.analysis.architecture.name]
    }
  }

  /// The same, without revisions of the catalog's.
  func plainNames(of source: DesignSource) throws -> [String] {
    if case .stored(let name) = source { return [name.name] }
    return try names(of: source)
  }

  /// Whether an argument stands for the files of a folder.
  func isFolder(_ argument: String) throws -> Bool {
    switch Subject(argument) {
    case .name(let name): return try Files.isFolder(name) && !isStored(name)
    case .file: return false
    case .folder: return true
    case .revision(let name):
      if case .folder = try git.object(name).object { return true }
      return false
    }
  }

  /// So many designs are counted where one is expected: to count a long stream takes time.
  private static let shownCount = 100

  private static func notOne(_ argument: String, _ names: [String]) -> Failure {
    let isMore = names.count > shownCount
    let isFile = Subject(argument).isFile && argument != "-"
    let some = names.prefix(5).map { (isFile ? "\(argument):" : "") + $0 }
    return Failure(
      .usage,
      error: "'\(argument)' stands for \(isMore ? "more than \(shownCount)" : "\(names.count)") "
        + "designs, where one is expected",
      help: some.isEmpty ? nil : "name one of \(some.joined(separator: ", "))")
  }

  // MARK: - Designs

  /// The designs that arguments stand for.
  ///
  /// - Parameter settings: what `--set` gives.
  func targets(
    _ arguments: [String], settings: SetOption.Settings = .init(),
    walkingFolders walksFolders: Bool = false
  ) -> Targets {
    Targets(sources(arguments, walkingFolders: walksFolders), settings, self)
  }

  /// The one design that an argument stands for.
  func target(_ argument: String, settings: SetOption.Settings = .init()) throws -> Target {
    let source = try one(argument, of: sources([argument], walkingFolders: false))
    guard let target = try targets(of: source, settings).first else {
      throw Self.notOne(argument, [])
    }
    return target
  }

  func targets(of source: DesignSource, _ settings: SetOption.Settings) throws -> [Target] {
    switch source {
    case .stored(let name): return [try target(stored: name, settings)]
    case .text(let text, let only):
      // What git shows of a file that is not there.
      if text.file == "/dev/null" { return [] }
      let designs: [Design]
      do throws(DefinitionError) {
        designs = try reader.designs(in: text, only: only, overrides: settings.parameters)
      } catch {
        guard readsOtherInputs else { throw error }
        let design = try otherInput.design(text, only, settings, reader, after: error)
        var target = Target(design, in: text, refusedAtItsOwn: error)
        target.settings = settings
        return [target]
      }
      Terminal.report(notes: designs.flatMap(\.analysis.notes))
      return try designs.map { try target($0, in: text, settings) }
    case .model(var model, let file):
      if let parameter = settings.parameters.first {
        throw Failure(
          .usage, error: "--set \(parameter.name): a model file has no parameters",
          help: "set a layer's hyperparameter: --set conv1.stride=1")
      }
      let refusal: DefinitionError?
      (model.analysis, refusal) = try setting(settings.layers, of: model.analysis)
      Terminal.report(notes: model.notes)
      return [Target(model, in: file, refusedAtItsOwn: refusal)]
    }
  }

  private var otherInput: OtherInput { OtherInput(asked: models.sizes) }

  private func target(
    _ design: Design, in text: DefinitionText, _ settings: SetOption.Settings
  ) throws -> Target {
    var design = design
    let refusal: DefinitionError?
    (design.analysis, refusal) = try setting(settings.layers, of: design.analysis)
    var target = Target(design, in: text, refusedAtItsOwn: refusal)
    target.settings = settings
    return target
  }

  /// A network with other values of its layers' hyperparameters, and what refuses its own input then.
  private func setting(
    _ settings: [LayerSetting], of analysis: Analysis
  ) throws(DefinitionError) -> (analysis: Analysis, refusal: DefinitionError?) {
    readsOtherInputs
      ? try otherInput.setting(settings, of: analysis)
      : (try analysis.setting(settings), nil)
  }

  /// A stored design with other values of its definition's parameters and its layers.
  private func target(stored name: DesignName, _ settings: SetOption.Settings) throws -> Target {
    let library = try library()
    guard !settings.isEmpty else { return try Target(name, in: library) }
    guard !settings.parameters.isEmpty else {
      let stored = try Target(name, in: library)
      let (analysis, refusal) = try setting(settings.layers, of: stored.analysis)
      return Target(analysis, try stored.written(), refusedAtItsOwn: refusal)
    }
    let (text, reader) = try definition(of: name)
    let designs = try reader.designs(in: text, only: name.name, overrides: settings.parameters)
    guard let design = designs.first else { throw Self.noDefinition(of: name) }
    return try target(design, in: text, settings)
  }

  /// The text that a stored design was made of, and what reads it as it was read then.
  private func definition(of name: DesignName) throws -> (DefinitionText, DefinitionReader) {
    let (stored, reader, earlier) = try library().catalog.readableDefinition(of: name)
    if !earlier.isEmpty {
      Terminal.report(
        "note: '\(name)' is read as it was stored: it calls \(earlier.joined(separator: ", "))")
    }
    return (DefinitionText(Array(stored.text.utf8), file: stored.fileName ?? name.name), reader)
  }

  /// The text that a design was read from, whether it is stored or not; nil for a model file.
  func definition(of target: Target) throws -> (text: DefinitionText, reader: DefinitionReader)? {
    switch target.source {
    case .stored(let name, _): try definition(of: name)
    case .read: target.text.map { ($0, reader) }
    }
  }

  /// What a design's text makes with other parameters; nil where it has no text.
  func made(
    _ target: Target, with parameters: [(name: String, value: String)]
  ) throws -> Architecture? {
    guard let (text, reader) = try definition(of: target) else { return nil }
    return try reader.designs(in: text, only: target.name, overrides: parameters).first?.analysis
      .architecture
  }

  private static func noDefinition(of name: DesignName) -> Failure {
    Failure(.badData, error: "the stored text does not define '\(name.name)' any more")
  }

  // MARK: - Design spaces

  /// The design space of a source of one design.
  func space(of source: DesignSource, _ settings: SetOption.Settings) throws -> OpenTarget {
    var target: OpenTarget
    switch source {
    case .text(let text, let only):
      let spaces = try reader.spaces(in: text, only: only, overrides: settings.parameters)
      guard let first = spaces.first else {
        throw Failure(.badData, error: "'\(text.file)' defines nothing")
      }
      target = OpenTarget(title: first.name, definition: first)
    case .model(let model, _):
      let architecture = model.analysis.architecture
      target = OpenTarget(title: architecture.name, definition: try OpenDefinition(architecture))
    case .stored(let name):
      let info = try library().catalog.info(of: name)
      target = OpenTarget(
        title: DesignName(name: info.name, revision: info.revision).description,
        definition: try space(stored: name, settings.parameters))
    }
    try target.definition.set(settings.layers)
    return target
  }

  private func space(
    stored name: DesignName, _ overrides: [(name: String, value: String)]
  ) throws -> OpenDefinition {
    guard !overrides.isEmpty else {
      return try OpenDefinition(library().catalog.architecture(of: name))
    }
    let (text, reader) = try definition(of: name)
    guard let first = try reader.spaces(in: text, only: name.name, overrides: overrides).first
    else { throw Self.noDefinition(of: name) }
    return first
  }
}

/// Designs one after the other, each made when it is asked for. An error in one of them does not end
/// it: the next one can be asked for.
final class Targets {
  private let resolver: Resolver
  private let sources: DesignSources
  private let settings: SetOption.Settings
  private var made: ArraySlice<Target> = []

  init(_ sources: DesignSources, _ settings: SetOption.Settings, _ resolver: Resolver) {
    (self.sources, self.settings, self.resolver) = (sources, settings, resolver)
  }

  func next() throws -> Target? {
    while made.isEmpty, let source = try sources.next() {
      made = try resolver.targets(of: source, settings)[...]
      Progress.step()
    }
    return made.popFirst()
  }

  /// Passes over the next source where it is a line of a file and `answer` has an answer for it.
  func takeLine(_ answer: (DefinitionText) -> Bool) -> Bool {
    guard made.isEmpty, case .text(let text, only: nil)? = try? sources.peek(),
      text.line != nil, answer(text)
    else { return false }
    sources.skip()
    Progress.step()
    return true
  }

  /// All that are left.
  func all() throws -> [Target] {
    var all: [Target] = []
    while let target = try next() { all.append(target) }
    return all
  }
}
