import ArchFormats
import Views

/// The files in a folder as a revision of git has it, and below, whose names say that they hold designs:
/// one after the other, in git's order.
struct GitFolder {
  private let git: Git
  /// What is typed to name it, and its name among git's objects.
  private let name: String, object: String
  private let list: GitProcess
  private var isEmpty: Bool

  /// - Parameter mayBeEmpty: whether it may hold none; else that is an error.
  init(
    _ name: RevisionPath, object: String, orNone mayBeEmpty: Bool, _ git: Git
  ) throws(Failure) {
    (self.name, self.object, self.git) = (name.text, object, git)
    isEmpty = !mayBeEmpty
    list = try GitProcess(["ls-tree", "-r", "-z", "--full-tree", object])
  }

  /// The next file; nil after the last one.
  mutating func next() throws(Failure) -> DesignFile? {
    while let line = try list.read(upTo: 0) {
      try Interrupts.check()
      // `100644 blob OBJECT<Tab>PATH`; what is another repository has another mode.
      let words = String(decoding: line, as: UTF8.self).split(separator: "\t", maxSplits: 1)
      guard words.count == 2, words[0].hasPrefix("10") || words[0].hasPrefix("12") else { continue }
      let path = String(words[1])
      let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
      guard !isHidden, Files.holdsDesigns(path), !path.contains("\n") else { continue }
      isEmpty = false
      let separator = name.hasSuffix(":") || name.hasSuffix("/") ? "" : "/"
      return .revision(.init(name: "\(name)\(separator)\(path)", object: "\(object):\(path)"), git)
    }
    if isEmpty {
      throw Failure(
        .badData, error: "'\(name)' holds no definitions",
        help: "definitions end in \(Files.endings.joined(separator: ", "))")
    }
    return nil
  }
}

/// A file that designs are read from, wherever it lies.
enum DesignFile {
  case path(String)
  /// A file of git's, which is asked for when it is read.
  case revision(Name, Git)

  struct Name {
    /// What is typed to name it, and what git is asked for.
    var name: String, object: String
  }

  /// What errors show.
  var name: String {
    switch self {
    case .path(let path): path
    case .revision(let name, _): name.name
    }
  }

  /// Its bytes from its beginning.
  func bytes() throws -> ByteSource {
    switch self {
    case .path(let path): return ByteSource(path)
    case .revision(let name, let git):
      guard case .file(let file) = try git.object(named: name.object, shownAs: name.name) else {
        throw Failure(.notFound, error: "'\(name.name)' is no file in git")
      }
      return file.source
    }
  }
}

/// The files of a folder, one after the other, wherever it lies.
enum DesignFolder {
  case files(DefinitionFiles)
  case revision(GitFolder)

  mutating func next() throws -> DesignFile? {
    switch self {
    case .files(var files):
      defer { self = .files(files) }
      return try files.next().map(DesignFile.path)
    case .revision(var folder):
      defer { self = .revision(folder) }
      return try folder.next()
    }
  }
}
