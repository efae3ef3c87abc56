import ArchFormats
import ArchStore
import Glibc
import ShapeEngine
import Views

/// A folder of pages: `index.html`, and a page of each stored design in `designs`.
struct Site {
  private let path: String
  private let isForced: Bool

  init(_ path: String, isForced: Bool) { (self.path, self.isForced) = (path, isForced) }

  private static let folder = "designs"

  /// Writes the pages one after the other, the index at the end: what is interrupted has none.
  ///
  /// - Parameter patterns: which designs; all stored ones where there are none.
  func write(_ patterns: [String], _ resolver: Resolver) throws {
    let catalog = try resolver.library().catalog
    let names =
      patterns.isEmpty
      ? try catalog.names()
      : Set(try patterns.flatMap { try resolver.stored($0).map(\.name) }).sorted()
    guard !names.isEmpty else {
      throw Failure(.no, error: "the catalog has no design", help: "archdb add FILE stores one")
    }
    // A name that is mistyped is told before anything is written.
    for name in names { _ = try catalog.info(of: DesignName(name)) }
    try makeFolders()
    Interrupts.note()
    let files = FileNames(names)
    var index = SiteIndex(title: "\(NumberText.count(names.count, "design")) by archdb")
    var refused: [String] = []
    for (count, name) in names.enumerated() {
      try Interrupts.check()
      let file = "\(files.base(of: name)).html"
      do { try write(name, catalog, file, into: &index) } catch let error as CatalogError
        where error.evaluation != nil
      {
        // This build's rules refuse the design, which `archdb shapes` explains.
        refused.append(name)
      }
      Progress.show(
        "wrote \(NumberText.grouped(count + 1)) of \(NumberText.count(names.count, "page"))")
    }
    try write(index.html, to: "index.html")
    Progress.clear()
    try Terminal.write(
      "\(NumberText.count(names.count - refused.count, "page")) and \(path)/index.html")
    if !refused.isEmpty {
      Terminal.report(
        "note: refused by this archdb, and left out: \(refused.joined(separator: ", "))")
    }
  }

  private func write(
    _ name: String, _ catalog: Catalog, _ file: String, into index: inout SiteIndex
  ) throws {
    let stored = try catalog.design(of: DesignName(name))
    let (architecture, report) = (stored.analysis.architecture, stored.analysis.own)
    let design = try PageDesign(title: name, architecture, report, model: nil)
    try write(try PageView([design]).html, to: "\(Self.folder)/\(file)")
    // A link names what a file's name has as it is: no character of it ends the address but `%`.
    let link = "\(Self.folder)/\(file.replacing("%", with: "%25"))"
    index.append(
      stored.info, link: link, report, try Pyramid(stored.analysis).levels, of: architecture)
  }

  // MARK: - Files

  private func makeFolders() throws(Failure) {
    if Files.isFolder(path), !isForced, try !Self.isEmpty(path) {
      throw Failure(
        .usage, error: "'\(path)' is a folder with files in it",
        help: "name another one; --force writes over pages that are there")
    }
    for folder in [path, "\(path)/\(Self.folder)"] {
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST && Files.isFolder(folder) else {
        throw Failure(
          .cannotCreate, error: "'\(folder)' cannot be made: \(Files.reason(errno))")
      }
    }
  }

  private static func isEmpty(_ folder: String) throws(Failure) -> Bool {
    guard let entries = opendir(folder) else {
      throw Failure(.inputOutput, error: "'\(folder)' cannot be read: \(Files.reason(errno))")
    }
    defer { closedir(entries) }
    var count = 0
    while readdir(entries) != nil { count += 1 }
    // `.` and `..` are always there.
    return count <= 2
  }

  private func write(_ text: String, to file: String) throws(Failure) {
    try OutputFile("\(path)/\(file)", isForced: isForced).write(text)
  }
}
