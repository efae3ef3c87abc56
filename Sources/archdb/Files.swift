import ArchFormats
import Glibc
import ShapeEngine
import Views

/// Reading the files that a person names, and writing them anew.
enum Files {
  /// The endings of files that hold designs: definitions, and models.
  static let endings = [".yaml", ".yml", ".json", ".ndjson", ".jsonl"] + ModelFormat.endings

  /// Whether a file's name says that it holds designs.
  static func holdsDesigns(_ name: String) -> Bool { endings.contains(where: name.hasSuffix) }

  /// The endings of files that hold weights, or models that are not read: they are no names of designs.
  private static let foreignEndings = [
    ".pt", ".pth", ".ckpt", ".bin", ".h5", ".hdf5", ".tflite", ".safetensors", ".gguf", ".pb",
    ".zip",
    ".gz", ".npz",
  ]

  /// Whether a file's name can be no stored design's.
  static func isNamedAsFile(_ name: String) -> Bool {
    holdsDesigns(name) || foreignEndings.contains(where: name.hasSuffix)
  }

  /// The system's reason for an error.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The name of a file without its folders, or without the revision of git's that it is of.
  static func lastComponent(of path: String) -> String? {
    let isOfGit = access(path, F_OK) != 0
    let name = lastPart(of: isOfGit ? RevisionPath(path)?.path ?? path : path)
    return name.isEmpty ? nil : name
  }

  /// What follows the last `/` that something follows.
  static func lastPart(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names of what is in a folder, in order and without those that begin with a dot; nil where
  /// it cannot be read, and then `errno` says why.
  static func names(in folder: String) -> [String]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Writes all bytes, however many calls that takes.
  ///
  /// - Returns: the error that kept them from being written; nil where all of them are.
  static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, part.baseAddress, part.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }

  /// The same of bytes in an array.
  static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBufferPointer { write($0, to: descriptor) }
  }

  /// The bytes of a file, or of standard input for `-`, at most as many as a definition may have.
  static func read(_ path: String) throws -> [UInt8] { try read(ByteSource(path)) }

  /// What is left of a source, at most as many bytes as a definition may have.
  static func read(_ source: ByteSource) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while try source.read(into: &bytes) {
      guard bytes.count <= DefinitionText.sizeLimit else {
        throw Failure(
          .badData, error: "'\(source.name)' is too large", help: "at most 64 MiB of it are read")
      }
    }
    return bytes
  }
}

/// The bytes of a file, or of standard input for `-`, as they come; of a text that a request gives by
/// that name, where one does.
final class ByteSource {
  private let path: String
  private var given: [UInt8]?
  /// What was read to see what it is, and is not given yet.
  private var ahead: [UInt8] = []
  private var descriptor: Int32?
  /// Keeps its descriptor open.
  private var temporary: TemporaryFile?
  private lazy var chunk = [UInt8](repeating: 0, count: 1 << 18)

  init(_ path: String) {
    self.path = path
    given = Exchange.current?.text(of: path)
  }

  /// Bytes that are in memory.
  init(_ name: String, holding bytes: [UInt8]) { (path, given) = (name, bytes) }

  /// What a temporary file holds, from its beginning.
  init(_ name: String, in file: TemporaryFile) {
    path = name
    descriptor = file.descriptor
    temporary = file
    lseek(file.descriptor, 0, SEEK_SET)
  }

  deinit {
    if let descriptor, descriptor != STDIN_FILENO, temporary == nil { close(descriptor) }
  }

  /// The name as it was given; `-` for standard input.
  var name: String { path }

  /// The first bytes, which stay: as many as say what they are. Of lines with an object on each, the
  /// first one is not kept waiting for others.
  func head() throws -> [UInt8] {
    while ahead.count < FileContent.headSize, !FileContent.beginsObject(ahead) {
      guard try readOn(into: &ahead) else { break }
    }
    return Array(ahead.prefix(FileContent.headSize))
  }

  /// The descriptor of a file that can be read at any place; nil for a stream.
  func fileDescriptor() throws -> Int32? {
    guard given == nil else { return nil }
    let descriptor = try opened()
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    // Standard input may have been read from before.
    return path == "-" && lseek(descriptor, 0, SEEK_CUR) != ahead.count ? nil : descriptor
  }

  /// Appends what has come to `bytes`, waiting where nothing has; false at the end.
  func read(into bytes: inout [UInt8]) throws -> Bool {
    guard ahead.isEmpty else {
      bytes += ahead
      ahead = []
      return true
    }
    return try readOn(into: &bytes)
  }

  private func readOn(into bytes: inout [UInt8]) throws -> Bool {
    if let text = given {
      bytes += text
      given = []
      return !text.isEmpty
    }
    let descriptor = try opened()
    while true {
      // Ctrl-C may be noted on another thread, which does not end a read that waits.
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      while poll(&ready, 1, 100) == 0 { try Interrupts.check() }
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard count < 0 else {
        bytes += chunk[..<count]
        return count > 0
      }
      guard errno == EINTR else {
        throw Failure(.inputOutput, error: "'\(path)' cannot be read: \(Files.reason(errno))")
      }
      try Interrupts.check()
    }
  }

  private func opened() throws -> Int32 {
    if let descriptor { return descriptor }
    guard path != "-" || Exchange.current == nil else {
      throw Failure(.usage, error: "the request has no 'design', which '-' stands for")
    }
    let new = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard new >= 0 else {
      let status: ExitStatus = errno == ENOENT || errno == ENOTDIR ? .notFound : .inputOutput
      throw Failure(status, error: "'\(path)' cannot be read: \(Files.reason(errno))")
    }
    descriptor = new
    return new
  }
}
