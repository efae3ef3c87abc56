import Glibc

/// The folder of a catalog, in which copies are made under names of their own until they are whole.
///
/// Whoever makes one holds a shared lock on the folder. Who gets the folder alone knows that nobody
/// is making one: those that are there were left by processes that were killed, and are removed.
final class DraftFolder {
  private let path: String
  private let descriptor: Int32

  init(of path: String) {
    self.path = path
    descriptor = Glibc.open(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { removeLeftOvers() }
    // Another process removes them, for a moment. One that keeps the folder for itself is no reason
    // to wait: nothing is removed then, either.
    for _ in 0..<100 where flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK {
      usleep(10_000)
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// A new name for a copy, its own also where two threads of one process make one.
  func newName() -> String {
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let zeros = String(repeating: "0", count: Self.numberLength - number.utf8.count)
    return "\(path).\(zeros)\(number).partial"
  }

  /// The digits of the largest 64-bit number to the base 36.
  private static var numberLength: Int { 13 }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Removes a copy, with the journal that SQLite leaves where it failed.
  func remove(_ draft: String) {
    unlink(draft)
    unlink(draft + "-journal")
  }

  private func removeLeftOvers() {
    guard let entries = opendir(Self.folder(of: path)) else { return }
    defer { closedir(entries) }
    let start = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...] + "."
    var found: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(start) else { continue }
      let rest = name.dropFirst(start.count)
      let number = rest.prefix { $0 != "." }
      guard number.utf8.count == Self.numberLength,
        number.utf8.allSatisfy({ 48...57 ~= $0 || 97...122 ~= $0 }),
        [".partial", ".partial-journal"].contains(rest.dropFirst(number.count))
      else { continue }
      found.append(String(rest))
    }
    for rest in found { unlink("\(path).\(rest)") }
  }
}
