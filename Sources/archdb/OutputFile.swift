import Glibc

/// A file that a command writes whole, or not at all. A device or a pipe, such as `/dev/stdout`, stays
/// what it is, and is written to.
struct OutputFile {
  private let path: String
  private let isForced: Bool

  init(_ path: String, isForced: Bool) { (self.path, self.isForced) = (path, isForced) }

  /// - Throws: ``Failure`` where a file is there and may not be written over, or where it cannot be
  ///   written.
  func write(_ text: String) throws(Failure) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw Failure(.usage, error: "'\(path)' is a folder", help: "name a file in it")
      }
      guard status.st_mode & S_IFMT == S_IFREG else { return try send(Array(text.utf8)) }
      guard isForced else {
        throw Failure(.usage, error: "'\(path)' is there already", help: "--force writes over it")
      }
    }
    let draft = Draft(of: path)
    try draft.append(Array(text.utf8))
    try draft.commit()
  }

  /// Writes into what is no file.
  private func send(_ bytes: [UInt8]) throws(Failure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unwritable(errno) }
    defer { close(descriptor) }
    if let code = Files.write(bytes[...], to: descriptor) { throw unwritable(code) }
  }

  private func unwritable(_ code: Int32) -> Failure {
    Failure(.inputOutput, error: "'\(path)' cannot be written: \(Files.reason(code))")
  }
}
