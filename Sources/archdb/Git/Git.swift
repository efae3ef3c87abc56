import ArchFormats
import Glibc
import ShapeEngine
import Views

/// The repository that the current folder is in, as git's own commands show it.
final class Git {
  /// Answers names with objects, one after the other, for as long as somebody asks.
  private var objects: GitProcess?

  /// What a name stands for.
  enum Object {
    case file(GitFile)
    /// A folder's own name among git's objects.
    case folder(String)
    case none
  }

  /// Whether a repository is around, as far as folders tell: git is not started without need.
  static var isInRepository: Bool {
    if Environment.value(of: "GIT_DIR") != nil { return true }
    var path = "."
    var last: (dev_t, ino_t)?
    for _ in 0..<256 {
      if access("\(path)/.git", F_OK) == 0 { return true }
      var status = stat()
      guard stat(path, &status) == 0 else { return false }
      if let last, last == (status.st_dev, status.st_ino) { return false }
      last = (status.st_dev, status.st_ino)
      path += "/.."
    }
    return false
  }

  // MARK: - Names

  /// The file or the folder of a name, and the design in it that is named too.
  ///
  /// - Throws: ``Failure`` that says what there is no such thing of: a repository, the revision, the path.
  func object(_ name: RevisionPath) throws(Failure) -> (object: Object, design: String?) {
    let found = try object(named: name.text, shownAs: name.text)
    if case .none = found {} else { return (found, nil) }
    if let (file, design) = name.withDesign,
      case .file(let found) = try object(named: file.text, shownAs: file.text)
    {
      return (.file(found), design)
    }
    throw try missing(name)
  }

  /// Whether git has such a file or folder at a revision of that name.
  func has(_ name: RevisionPath) -> Bool {
    guard let found = try? object(named: name.text, shownAs: name.text) else { return false }
    if case .none = found { return false }
    return true
  }

  /// A name of a revision that is no file's.
  func fullName(of revision: String) -> String {
    let answer = try? Self.lines(of: ["rev-parse", "--symbolic-full-name", revision]).first
    return answer.flatMap { $0.isEmpty ? nil : $0 } ?? "\(revision)^0"
  }

  private func missing(_ name: RevisionPath) throws(Failure) -> Failure {
    guard case .folder(let top) = try object(named: "\(name.revision)^{tree}", shownAs: name.text)
    else {
      let names = try Self.lines(of: ["for-each-ref", "--format=%(refname:short)"]) + ["HEAD"]
      return Failure(
        .notFound,
        error: "there is no file '\(name.revision)', and git has no revision of that name",
        help: Suggestion.help(for: name.revision, among: names)
          ?? "git log --oneline lists revisions; FILE:NAME is a design of a file")
    }
    let nearest = try nearestPath(to: name, in: top)
    return Failure(
      .notFound, error: "'\(name.path)' is not in git's revision '\(name.revision)'",
      help: nearest.map { "did you mean '\(name.revision):\($0)'?" }
        ?? "git ls-tree -r --name-only \(name.revision) lists what is")
  }

  /// The path of a tree that is meant most likely: one that ends in what was typed, as it does where
  /// that was typed in a folder below the top, else one that is written alike, or whose last part is.
  private func nearestPath(to name: RevisionPath, in tree: String) throws(Failure) -> String? {
    let process = try GitProcess(["ls-tree", "-r", "-z", "--name-only", "--full-tree", tree])
    let typed = name.withDesign?.file.path ?? name.path
    let path = typed.hasPrefix("./") ? String(typed.dropFirst(2)) : typed
    var paths: Set<String> = []
    while let bytes = try process.read(upTo: 0) {
      let file = String(decoding: bytes, as: UTF8.self)
      if file.hasSuffix("/\(path)") { return file }
      paths.insert(file)
      let folders = file.split(separator: "/").dropLast()
      for end in folders.indices { paths.insert(folders[...end].joined(separator: "/")) }
    }
    if let folder = paths.sorted().first(where: { $0.hasSuffix("/\(path)") }) { return folder }
    if let nearest = Suggestion.nearest(to: path, among: paths.sorted()) { return nearest }
    let names = Dictionary(
      paths.sorted().map { (Files.lastPart(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    return Suggestion.nearest(to: Files.lastPart(of: path), among: names.keys.sorted())
      .flatMap { names[$0] }
  }

  /// The lines that a command of git's prints.
  private static func lines(of arguments: [String]) throws(Failure) -> [String] {
    let process = try GitProcess(arguments)
    let text = String(decoding: try process.readAll(), as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  // MARK: - Objects

  /// Asks for one object. What is no file or folder, such as another repository in this one, is none.
  func object(named name: String, shownAs shown: String) throws(Failure) -> Object {
    let process: GitProcess
    if let objects {
      process = objects
    } else {
      process = try GitProcess(["cat-file", "--batch", "--follow-symlinks"])
      objects = process
    }
    guard process.write(name + "\n"), let line = try process.read(upTo: UInt8(ascii: "\n")) else {
      throw gone(process, shown)
    }
    let header = String(decoding: line, as: UTF8.self)
    let words = header.split(separator: " ")
    guard words.count >= 2 else { throw gone(process, shown) }
    let size = Int(words[words.count - 1])
    switch (words[words.count - 2], size) {
    case ("blob", let size?) where words.count == 3:
      guard let file = try GitFile(shown, size: size, from: process) else {
        throw gone(process, shown)
      }
      return .file(file)
    case (let type, let size?) where words.count == 3:
      guard try process.read(count: size + 1, { _ in }) else { throw gone(process, shown) }
      return type == "tree" ? .folder(String(words[0])) : .none
    case ("symlink", let size?), ("dangling", let size?), ("loop", let size?),
      ("notdir", let size?):
      guard try process.read(count: size + 1, { _ in }) else { throw gone(process, shown) }
      let why =
        words[0] == "symlink"
        ? "a link that leads out of the repository" : "a link that leads nowhere"
      throw Failure(.notFound, error: "'\(shown)' is \(why)")
    case (_, nil) where words.last == "ambiguous":
      throw Failure(
        .notFound, error: "git has several objects that '\(shown)' may name",
        help: "write more digits of the revision")
    default: return .none
    }
  }

  /// Why git has ended.
  private func gone(_ process: GitProcess, _ shown: String) -> Failure {
    objects = nil
    let end = process.end()
    let isNowhere = end.message.hasPrefix("not a git repository")
    let revision = RevisionPath(shown)?.revision ?? shown
    return Failure(
      .notFound,
      error: isNowhere
        ? "there is no file '\(revision)', and no git repository here to look for a revision in"
        : "'\(shown)' cannot be read by git" + (end.message.isEmpty ? "" : ": \(end.message)"),
      help: isNowhere ? "FILE:NAME is a design of a file, REVISION:PATH a file in git" : nil)
  }
}
