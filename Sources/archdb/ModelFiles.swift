import ArchFormats
import Glibc
import Views

/// Model files as a person names them: opened where they lie, read by windows.
enum ModelFiles {
  /// How much of an archive that comes as a stream is kept: its directory is at its end.
  static let spoolLimit = 64 << 20

  /// What a file is, and its bytes. Its content decides that, whatever its name ends in.
  static func opened(_ source: ByteSource) throws -> (content: FileContent, bytes: ModelBytes) {
    let content = FileContent(head: try source.head())
    let bytes: ModelBytes
    if case .archive = content, try source.fileDescriptor() == nil {
      bytes = try spooled(source)
    } else {
      bytes = try self.bytes(of: source)
    }
    bytes.fileName = Files.lastComponent(of: source.name) ?? source.name
    guard case .archive = content else { return (content, bytes) }
    return (try self.content(ofArchive: bytes), bytes)
  }

  /// The weights that a file holds.
  static func weights(in path: String) throws -> WeightFile {
    var (source, only): (ByteSource?, String?) = (nil, nil)
    switch Subject(file: path) {
    case .file(let file, let design): (source, only) = (ByteSource(file), design)
    case .revision(let name):
      if case (.file(let file), let design) = try Git().object(name) {
        (source, only) = (file.source, design)
      }
    case .name, .folder: break
    }
    let (content, bytes) = try opened(source ?? ByteSource(path))
    if case .foreign(let name, _) = content { throw foreign(path, name, WeightFile.help) }
    return try WeightFile(in: bytes, as: content, only: only)
  }

  /// What a zip archive is, by the names in it.
  private static func content(ofArchive bytes: ModelBytes) throws -> FileContent {
    do { return try Archive(bytes).content } catch var error as DefinitionError {
      error.file = bytes.name
      throw error
    }
  }

  /// What is said of a file that is known, and is not read.
  static func foreign(_ path: String, _ name: String, _ help: String) -> Failure {
    Failure(.badData, error: "'\(path)' is \(name)", help: help.replacing("FILE", with: path))
  }

  /// A file's bytes by their places, and by those beside it that a model may name.
  static func bytes(of source: ByteSource) throws -> ModelBytes {
    guard let descriptor = try source.fileDescriptor() else { return stream(source) }
    let bytes = file(descriptor, source.name, of: source)
    if source.name != "-" {
      let folder = source.name.lastIndex(of: "/").map { String(source.name[...$0]) } ?? "./"
      bytes.beside = { path in try open(path, in: folder) }
    }
    return bytes
  }

  /// What comes as a stream, to its end.
  static func spooled(_ source: ByteSource) throws -> ModelBytes {
    var bytes: [UInt8] = []
    while try source.read(into: &bytes) {
      guard bytes.count <= spoolLimit else {
        throw Failure(
          .badData,
          error: "'\(source.name)' is an archive of more than 64 MiB that comes as a stream",
          help: "name the file: archives are read from their end")
      }
    }
    return ModelBytes(bytes, name: source.name)
  }

  /// Bytes that come in order only. What is passed over is read and dropped.
  private static func stream(_ source: ByteSource) -> ModelBytes {
    var (ahead, start): ([UInt8], Int) = ([], 0)
    return ModelBytes(name: source.name, size: nil) { offset, memory in
      guard offset >= start else {
        throw Failure(
          .badData, error: "'\(source.name)' comes as a stream, and is in another order than usual",
          help: "store it in a file, and name that")
      }
      while offset >= start + ahead.count {
        start += ahead.count
        ahead.removeAll(keepingCapacity: true)
        guard try source.read(into: &ahead) else { return 0 }
      }
      let rest = ahead[(offset - start)...].prefix(memory.count)
      rest.withUnsafeBytes { memory.copyMemory(from: $0) }
      return rest.count
    }
  }

  private static func file(
    _ descriptor: Int32, _ name: String, of owner: AnyObject
  ) -> ModelBytes {
    var status = stat()
    let size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    return ModelBytes(name: name, size: size) { offset, memory in
      // The owner closes the descriptor when it goes.
      defer { withExtendedLifetime(owner) {} }
      while true {
        try Interrupts.check()
        let count = pread(descriptor, memory.baseAddress, memory.count, offset)
        if count >= 0 { return count }
        guard errno == EINTR else {
          throw Failure(.inputOutput, error: "'\(name)' cannot be read: \(Files.reason(errno))")
        }
      }
    }
  }

  /// A file that a model names beside itself: a plain file within the model's folder, links resolved; nil
  /// where there is none: weights need not be there.
  private static func open(_ path: String, in folder: String) throws -> ModelBytes? {
    func refused(_ why: String) -> Failure {
      Failure(
        .badData, error: "the model names the file '\(VisibleText.line(path))', \(why)",
        help: "weights beside a model are plain files within its folder")
    }
    guard !path.hasPrefix("/"), !path.contains("\0"), !path.split(separator: "/").contains("..")
    else { throw refused("which is not within its folder") }
    guard let root = resolved(folder), let whole = resolved(folder + path) else { return nil }
    guard whole.hasPrefix(root == "/" ? root : root + "/") else {
      throw refused("which leads out of its folder")
    }
    var status = stat()
    // A pipe would wait for somebody to write to it, and is not opened.
    guard lstat(whole, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw refused("which is no plain file")
    }
    let descriptor = Glibc.open(whole, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { throw refused("which cannot be read: \(Files.reason(errno))") }
    return file(descriptor, path, of: Descriptor(descriptor))
  }

  private static func resolved(_ path: String) -> String? {
    guard let end = realpath(path, nil) else { return nil }
    defer { free(end) }
    return String(cString: end)
  }

  /// A descriptor that is closed when nobody reads from it any more.
  private final class Descriptor {
    private let value: Int32
    init(_ value: Int32) { self.value = value }
    deinit { close(value) }
  }
}
