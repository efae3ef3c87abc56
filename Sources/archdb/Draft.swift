import Glibc

/// New contents of a file: the whole of them come into its place, or nothing. A link stays one, and
/// what it leads to is replaced.
final class Draft {
  /// The file's name as it was given.
  let name: String
  private let path: String
  private let draftPath: String
  private var descriptor: Int32?
  private var buffer: [UInt8] = []

  /// Nothing is written to the disk before there is so much of it, or it is committed.
  private static let bufferSize = 1 << 20

  init(of name: String) {
    self.name = name
    path = Self.resolved(name)
    draftPath = path + ".archdb-draft"
  }

  deinit {
    guard let descriptor else { return }
    close(descriptor)
    unlink(draftPath)
  }

  func append(_ bytes: [UInt8]) throws(Failure) {
    buffer += bytes
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Puts what was appended into the file's place.
  func commit() throws(Failure) {
    try flush()
    guard let descriptor else { return }
    guard fsync(descriptor) == 0, rename(draftPath, path) == 0 else { throw unwritable() }
    close(descriptor)
    self.descriptor = nil
  }

  private func flush() throws(Failure) {
    let descriptor = try opened()
    if let code = Files.write(buffer[...], to: descriptor) { throw unwritable(code) }
    buffer.removeAll(keepingCapacity: true)
  }

  private func opened() throws(Failure) -> Int32 {
    if let descriptor { return descriptor }
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0o644
    let new = open(draftPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard new >= 0 else {
      throw Failure(notMade: name, errno)
    }
    // What the umask takes from a new file the old one may have.
    fchmod(new, mode)
    descriptor = new
    return new
  }

  private func unwritable(_ code: Int32 = errno) -> Failure {
    Failure(.inputOutput, error: "'\(path)' cannot be written: \(Files.reason(code))")
  }

  /// The file that a path leads to, links followed; the path itself where that is not known.
  private static func resolved(_ path: String) -> String {
    guard let end = realpath(path, nil) else { return path }
    defer { free(end) }
    return String(cString: end)
  }
}

/// Whether two streams of bytes are the same; of what is the same of both nothing is kept.
final class StreamComparison {
  private var rests: (ArraySlice<UInt8>, ArraySlice<UInt8>) = ([], [])
  private var isSame = true

  /// Whether all that came was the same.
  var isEqual: Bool { isSame && rests.0.isEmpty && rests.1.isEmpty }

  func first(_ bytes: ArraySlice<UInt8>) {
    if isSame { rests.0 += bytes }
    compare()
  }

  func second(_ bytes: ArraySlice<UInt8>) {
    if isSame { rests.1 += bytes }
    compare()
  }

  private func compare() {
    let count = min(rests.0.count, rests.1.count)
    guard isSame, count > 0 else { return }
    isSame = rests.0[..<count].elementsEqual(rests.1[..<count])
    rests = isSame ? (rests.0.dropFirst(count), rests.1.dropFirst(count)) : ([], [])
  }
}

extension Failure {
  /// A file or a folder that cannot be made; where the folder that it would be in is not there, what makes it.
  init(notMade path: String, _ code: Int32) {
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
    guard code == ENOENT, !folder.isEmpty, access(folder, F_OK) != 0 else {
      self.init(.cannotCreate, error: "'\(path)' cannot be made: \(Files.reason(code))")
      return
    }
    let isPlain = folder.allSatisfy { $0.isLetter || $0.isNumber || "./_-+".contains($0) }
    self.init(
      .cannotCreate, error: "'\(path)' cannot be made: there is no folder '\(folder)'",
      help: "make it first\(isPlain ? " (mkdir -p \(folder))" : ""), or choose another one")
  }
}
