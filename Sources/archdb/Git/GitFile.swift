import ArchFormats
import Glibc

/// A file as a revision of git has it. A text is held in memory, anything else in a temporary file, since
/// models are read at any place of theirs.
struct GitFile {
  /// What is typed to name it: `HEAD~1:nets/model.yaml`.
  let name: String
  private let content: Content

  private enum Content {
    case bytes([UInt8])
    case temporary(TemporaryFile)
  }

  /// Takes the bytes from git's answer, in which a line break follows them; nil where it ends before.
  init?(_ name: String, size: Int, from process: GitProcess) throws(Failure) {
    self.name = name
    var bytes: [UInt8] = []
    var file: TemporaryFile?
    let isWhole = try process.read(count: size) { (part) throws(Failure) in
      if let file { return try file.append(part) }
      bytes += part
      guard bytes.count >= min(size, FileContent.headSize) else { return }
      if case .text = FileContent(head: Array(bytes.prefix(FileContent.headSize))),
        size <= DefinitionText.sizeLimit
      {
        bytes.reserveCapacity(size)
      } else {
        let made = try TemporaryFile()
        try made.append(bytes[...])
        (file, bytes) = (made, [])
      }
    }
    guard isWhole, try process.read(count: 1, { _ in }) else { return nil }
    content = file.map(Content.temporary) ?? .bytes(bytes)
  }

  /// What reads it from its beginning.
  var source: ByteSource {
    switch content {
    case .bytes(let bytes): ByteSource(name, holding: bytes)
    case .temporary(let file): ByteSource(name, in: file)
    }
  }
}

/// A file without a name, which is gone when nobody reads it any more.
final class TemporaryFile {
  let descriptor: Int32

  init() throws(Failure) {
    let folder = Environment.text(of: "TMPDIR") ?? "/tmp"
    var path = Array("\(folder)/archdb-XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else {
      throw Failure(
        .cannotCreate,
        error: "no temporary file can be made in '\(folder)': \(Files.reason(errno))",
        help: "TMPDIR names another folder")
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(path)
  }

  deinit { close(descriptor) }

  func append(_ bytes: ArraySlice<UInt8>) throws(Failure) {
    if let code = Files.write(bytes, to: descriptor) {
      throw Failure(
        .inputOutput, error: "a temporary file cannot be written: \(Files.reason(code))",
        help: "TMPDIR names another folder")
    }
  }
}
