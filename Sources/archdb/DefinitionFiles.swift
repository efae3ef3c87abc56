import Glibc

/// The definition files in a folder and below, one after the other, in the order of their names.
///
/// A folder that links lead to again is walked once.
struct DefinitionFiles {
  /// How deep folders are followed, and how many entries are looked at.
  static let depthLimit = 32, entryLimit = 100_000

  private let folder: String
  /// What is left to look at, the next one last.
  private var left: [(path: String, depth: Int)]
  private var visited: Set<Identity> = []
  private var entryCount = 0
  private var isEmpty: Bool

  private struct Identity: Hashable { var device: UInt, node: UInt }

  /// - Parameter mayBeEmpty: whether it may hold none; else that is an error.
  init(in folder: String, orNone mayBeEmpty: Bool = false) {
    self.folder = folder
    isEmpty = !mayBeEmpty
    left = [(folder, 0)]
  }

  /// The next file; nil after the last one.
  mutating func next() throws -> String? {
    while let (path, depth) = left.popLast() {
      var status = stat()
      let isThere = stat(path, &status) == 0
      guard isThere, status.st_mode & S_IFMT == S_IFDIR else {
        // A link that leads nowhere is reported where it is opened; a pipe or a device is no
        // definition.
        guard Files.holdsDesigns(path), !isThere || status.st_mode & S_IFMT == S_IFREG
        else { continue }
        isEmpty = false
        return path
      }
      let identity = Identity(device: UInt(status.st_dev), node: UInt(status.st_ino))
      guard visited.insert(identity).inserted else { continue }
      guard depth < Self.depthLimit else {
        throw Failure(
          .badData, error: "'\(path)' is more than \(Self.depthLimit) folders deep",
          help: "name the folders below by themselves")
      }
      left += try entries(of: path).map { ($0, depth + 1) }.reversed()
    }
    if isEmpty {
      throw Failure(
        .badData, error: "'\(folder)' holds no definitions",
        help: "definitions end in \(Files.endings.joined(separator: ", "))")
    }
    return nil
  }

  private mutating func entries(of folder: String) throws -> [String] {
    guard let names = Files.names(in: folder) else {
      throw Failure(.notFound, error: "'\(folder)' cannot be read: \(Files.reason(errno))")
    }
    entryCount += names.count
    guard entryCount <= Self.entryLimit else {
      throw Failure(
        .badData, error: "'\(self.folder)' holds more than \(Self.entryLimit) files and folders",
        help: "name the folders below by themselves")
    }
    return names.map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }
}
