import ArchFormats
import Glibc
import ShapeEngine

/// Reading the files that a person names.
enum Files {
  /// The endings of files that hold definitions.
  static let endings = [".yaml", ".yml", ".json", ".ndjson", ".jsonl"]

  /// The system's reason for an error.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether an argument names a file and not an architecture: it holds a `/`, is `-`, or is an
  /// existing file with a known ending.
  static func isFile(_ argument: String) -> Bool {
    if argument == "-" || argument.contains("/") { return true }
    let file = variant(argument).file
    return endings.contains(where: file.hasSuffix) && access(file, F_OK) == 0
  }

  /// A file and the one of its designs that an argument is about: `nets.yaml:small` for `small` in
  /// `nets.yaml`; nil for all of them.
  static func variant(_ argument: String) -> (file: String, name: String?) {
    guard access(argument, F_OK) != 0, let colon = argument.lastIndex(of: ":") else {
      return (argument, nil)
    }
    let (file, name) = (argument[..<colon], argument[argument.index(after: colon)...])
    guard !name.isEmpty, access(String(file), F_OK) == 0 else { return (argument, nil) }
    return (String(file), String(name))
  }

  /// Refuses a design that a file's text does not define.
  static func requireDesign(
    _ wanted: String?, in text: [UInt8], of file: String, _ reader: DefinitionReader
  ) throws {
    if wanted != nil { _ = try one(in: text, of: file, wanted, reader) }
  }

  /// The design that is asked for in a file's text; its only one where none is named.
  static func one(
    in text: [UInt8], of file: String, _ wanted: String?, _ reader: DefinitionReader
  ) throws -> String {
    let names = try reader.names(in: text, file: file)
    if let wanted {
      guard names.contains(wanted) else {
        let nearest = Suggestion.nearest(to: wanted, among: names)
        throw Failure(
          .notFound, error: "'\(file)' defines no '\(wanted)'",
          help: nearest.map { "did you mean '\($0)'?" })
      }
      return wanted
    }
    guard let first = names.first, names.count == 1 else {
      let some = names.prefix(5).map { "\(file):\($0)" }.joined(separator: ", ")
      throw Failure(
        .usage, error: "'\(file)' defines \(names.count) designs, where one is expected",
        help: "name one of \(some)")
    }
    return first
  }

  /// The definition files that an argument stands for: itself, or those in a folder and below.
  static func definitions(at path: String) throws(Failure) -> [String] {
    guard path != "-", isFolder(path) else { return [path] }
    var found: [String] = []
    try collect(path, into: &found, depth: 0)
    guard !found.isEmpty else {
      throw Failure(
        .badData, error: "'\(path)' holds no definitions",
        help: "definitions end in \(endings.joined(separator: ", "))")
    }
    return found
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func collect(
    _ folder: String, into found: inout [String], depth: Int
  ) throws(Failure) {
    guard depth < 32 else { return }
    guard let handle = opendir(folder) else {
      throw Failure(.notFound, error: "'\(folder)' cannot be read: \(reason(errno))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    for name in names.sorted() {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if isFolder(path) {
        try collect(path, into: &found, depth: depth + 1)
      } else if endings.contains(where: name.hasSuffix) {
        found.append(path)
      }
    }
  }

  /// What standard input holds, which can be read once only.
  private static let standardInput = Result { () throws(Failure) in try contents(of: "-") }

  /// The bytes of a file, or of standard input for `-`. A file over the limit is refused before
  /// it is read.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    try path == "-" ? standardInput.get() : contents(of: path)
  }

  private static func contents(of path: String) throws(Failure) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let status: ExitStatus = errno == ENOENT || errno == ENOTDIR ? .notFound : .inputOutput
      throw Failure(status, error: "'\(path)' cannot be read: \(reason(errno))")
    }
    defer { if path != "-" { close(descriptor) } }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size > DefinitionReader.sizeLimit {
      throw tooLarge(path, "\(status.st_size) bytes")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure(.inputOutput, error: "'\(path)' cannot be read: \(reason(errno))")
      }
      bytes += buffer[..<count]
      if bytes.count > DefinitionReader.sizeLimit { throw tooLarge(path, "more") }
    }
  }

  private static func tooLarge(_ path: String, _ found: String) -> Failure {
    Failure(.badData, error: "'\(path)' is too large: \(found), where at most 64 MiB are read")
  }
}

extension Files {
  /// Puts new contents into a file: the whole of them, or nothing. A link stays one, and what it
  /// leads to is replaced.
  static func replace(_ name: String, with bytes: [UInt8]) throws(Failure) {
    let path = resolved(name)
    let draft = path + ".archdb-draft"
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0o644
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      throw Failure(.cannotCreate, error: "'\(draft)' cannot be made: \(reason(errno))")
    }
    // What the umask takes from a new file the old one may have.
    fchmod(descriptor, mode)
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        let failure = Failure(.inputOutput, error: "'\(path)' cannot be written: \(reason(errno))")
        close(descriptor)
        unlink(draft)
        throw failure
      }
      start += count
    }
    guard fsync(descriptor) == 0, close(descriptor) == 0, rename(draft, path) == 0 else {
      let failure = Failure(.inputOutput, error: "'\(path)' cannot be written: \(reason(errno))")
      unlink(draft)
      throw failure
    }
  }

  /// The file that a path leads to, links followed; the path itself where that cannot be told.
  private static func resolved(_ path: String) -> String {
    guard let end = realpath(path, nil) else { return path }
    defer { free(end) }
    return String(cString: end)
  }
}
