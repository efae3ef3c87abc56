import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// What a design is made of, before it is made.
enum DesignSource {
  case stored(DesignName)
  /// The designs of a text, or the one of this name.
  case text(DefinitionText, only: String?)
  /// The network of a model file, and the file's name.
  case model(ModelFile, file: String)

  /// Which line of a file it is; nil for anything else.
  var line: Int? {
    guard case .text(let text, _) = self else { return nil }
    return text.line
  }

  /// Whether it is a line of a file.
  var isLine: Bool { line != nil }
}

/// What arguments stand for, one source after the other, each read when it is asked for: a file of
/// many lines is never there as a whole.
///
/// An error in a definition does not end it: what follows can be asked for.
final class DesignSources {
  private let resolver: Resolver
  private var subjects: ArraySlice<Subject>
  /// Whether folders are walked; else they are an error.
  private let walksFolders: Bool
  /// Whether a folder may hold no definitions; else that is an error.
  private let takesEmptyFolders: Bool
  /// The file that is read; nil before the first, and for what is stored.
  private(set) var file: DesignFile?
  /// The model file that is open, and the one of its networks that is asked for.
  private var model: (bytes: ModelBytes, format: ModelFormat, only: String?)?
  private var names: ArraySlice<DesignName> = []
  /// The built-in design space that is named.
  private var space: DefinitionText?
  private var files: DesignFolder?
  private var texts: DefinitionTexts?
  /// The one design that is asked for of the texts, and those that are there.
  private var wanted: Wanted?
  private var ahead: Result<DesignSource?, any Error>?

  private struct Wanted {
    var name: String
    var file: String
    var isFound = false
    var others: [String] = []
  }

  init(
    _ subjects: [Subject], walkingFolders: Bool, takingEmpty: Bool = false, _ resolver: Resolver
  ) {
    self.subjects = subjects[...]
    self.resolver = resolver
    (walksFolders, takesEmptyFolders) = (walkingFolders, takingEmpty)
  }

  /// What one file holds.
  init(in file: DesignFile, _ resolver: Resolver) throws {
    (subjects, self.resolver, walksFolders, takesEmptyFolders) = ([], resolver, false, false)
    try open(file)
  }

  /// The next source, which stays the next.
  func peek() throws -> DesignSource? {
    let result = ahead ?? Result { try read() }
    ahead = result
    return try result.get()
  }

  /// The next source; nil after the last one.
  func next() throws -> DesignSource? {
    guard let result = ahead else { return try read() }
    ahead = nil
    return try result.get()
  }

  /// Passes over the source that was peeked at.
  func skip() { ahead = nil }

  private func read() throws -> DesignSource? {
    while true {
      if let source = try nextModel() { return source }
      if let source = try nextText() { return source }
      if let file = try files?.next() {
        try open(file)
      } else if let text = space {
        space = nil
        return .text(text, only: nil)
      } else if let name = names.popFirst() {
        return .stored(name)
      } else if let subject = subjects.popFirst() {
        files = nil
        try begin(subject)
      } else {
        return nil
      }
    }
  }

  private func begin(_ subject: Subject) throws {
    switch subject {
    case .name(let name):
      // A folder need not be written with a '/' where no stored design has its name.
      if Files.isFolder(name), try !resolver.isStored(name) { return try begin(.folder(name)) }
      space = try resolver.builtInSpace(name)
      if space == nil { names = try resolver.stored(name)[...] }
    case .file(let path, let design):
      if let design { try resolver.requireOneMeaning(file: path, design: design) }
      try open(.path(path), only: design)
    case .folder(let path):
      try requireWalking(path)
      files = .files(DefinitionFiles(in: path, orNone: takesEmptyFolders))
    case .revision(let name):
      switch try resolver.git.object(name) {
      case (.file(let found), let design):
        file = .revision(.init(name: found.name, object: found.name), resolver.git)
        try open(found.source, only: design)
      case (.folder(let object), _):
        try requireWalking(name.text)
        files = .revision(
          try GitFolder(name, object: object, orNone: takesEmptyFolders, resolver.git))
      case (.none, _):
        throw Failure(.notFound, error: "'\(name.text)' is no file and no folder in git")
      }
    }
  }

  private func requireWalking(_ folder: String) throws(Failure) {
    guard !walksFolders else { return }
    throw Failure(
      .usage, error: "'\(folder)' is a folder, where a design is expected",
      help: "name a file in it, or store them all: archdb add \(folder)")
  }

  private func open(_ file: DesignFile, only design: String? = nil) throws {
    // What is wrong with one of a folder's files is told of that file; one that is named by itself is not there.
    if files != nil { self.file = file }
    try open(file.bytes(), only: design)
    self.file = file
  }

  /// Opens a file. Its content decides what it is, whatever its name ends in.
  private func open(_ bytes: ByteSource, only design: String? = nil) throws {
    let path = bytes.name
    let opened = try ModelFiles.opened(bytes)
    switch opened.content {
    case .text:
      wanted = design.map { Wanted(name: $0, file: path) }
      texts = DefinitionTexts(file: path) { try bytes.read(into: &$0) }
    case .model(let format): model = (opened.bytes, format, design)
    case .archive: throw Failure(.badData, error: "'\(path)' holds no model")
    case .weights:
      throw ModelFiles.foreign(
        path, "a safetensors file, which holds weights and no graph",
        "archdb fits DESIGN FILE holds them against a design")
    case .foreign(let name, let help): throw ModelFiles.foreign(path, name, help)
    }
  }

  /// The network of the model file that is open.
  private func nextModel() throws -> DesignSource? {
    guard let (bytes, format, only) = model else { return nil }
    model = nil
    var request = resolver.models
    request.only = only
    let file = try Progress.during("reading \(bytes.name)") {
      do { return try ModelReader.model(in: bytes, as: format, request) } catch let error
        as DefinitionError
      {
        throw ModelRefusal(error: error)
      }
    }
    return .model(file, file: bytes.name)
  }

  /// The next text of the file that is open; nil after its last one.
  private func nextText() throws -> DesignSource? {
    while let text = try texts?.next() {
      guard let wanted else { return .text(text, only: nil) }
      let names = try resolver.reader.names(in: text)
      if names.contains(wanted.name) {
        self.wanted?.isFound = true
        return .text(text, only: wanted.name)
      }
      // Names enough to find the nearest among them.
      if wanted.others.count < 10_000 { self.wanted?.others += names }
    }
    texts = nil
    guard let wanted else { return nil }
    self.wanted = nil
    guard !wanted.isFound else { return nil }
    throw Failure(
      .notFound, error: "'\(wanted.file)' defines no '\(wanted.name)'",
      help: Suggestion.help(for: wanted.name, among: wanted.others))
  }
}

/// A model file that has no answer at its own input, or cannot be read: a result for a program, an error
/// for a person.
struct ModelRefusal: Error {
  var error: DefinitionError
}
