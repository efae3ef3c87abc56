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
  /// - Parameter arguments: which designs, as names, patterns, files and folders; all stored ones where there are
  ///   none.
  func write(_ arguments: [String], _ resolver: Resolver) throws {
    // What is mistyped, or wrong in a file, is told before anything is written.
    let designs = try designs(arguments, resolver)
    let names = designs.keys.sorted()
    guard !names.isEmpty else {
      throw Failure(.no, error: "the catalog has no design", help: "archdb add FILE stores one")
    }
    try makeFolders()
    Interrupts.note()
    let files = FileNames(names)
    var index = SiteIndex(title: "\(NumberText.count(names.count, "design")) by archdb")
    var refused: [String] = []
    for (count, name) in names.enumerated() {
      try Interrupts.check()
      let file = "\(files.base(of: name)).html"
      guard let design = designs[name] else { continue }
      do { try write(design, name, resolver, file, into: &index) } catch let error as CatalogError
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

  /// What has a page.
  private enum SiteDesign {
    case stored(DesignName)
    /// What a file has, which was read.
    case read(Target)
  }

  private func designs(
    _ arguments: [String], _ resolver: Resolver
  ) throws -> [String: SiteDesign] {
    var designs: [String: SiteDesign] = [:]
    if arguments.isEmpty {
      for name in try resolver.library().catalog.names() {
        designs[name] = .stored(DesignName(name: name))
      }
      return designs
    }
    resolver.readsOtherInputs = true
    let sources = resolver.sources(arguments, walkingFolders: true)
    while let source = try sources.next() {
      if case .stored(let name) = source {
        _ = try resolver.library().catalog.info(of: name)
        if case .read? = designs[name.name] { throw Self.two(name.name) }
        designs[name.name] = .stored(name)
        continue
      }
      for target in try resolver.targets(of: source, .init()) {
        guard designs.updateValue(.read(target), forKey: target.name) == nil else {
          throw Self.two(target.name)
        }
      }
    }
    return designs
  }

  private static func two(_ name: String) -> Failure {
    Failure(
      .usage, error: "two designs are named '\(name)', and a page has its design's name",
      help: "leave one of them out")
  }

  private func write(
    _ design: SiteDesign, _ name: String, _ resolver: Resolver, _ file: String,
    into index: inout SiteIndex
  ) throws {
    let target: Target
    switch design {
    case .read(let read): target = read
    case .stored(let name): target = try Target(name, in: resolver.library())
    }
    let (architecture, report) = (target.architecture, target.analysis.own)
    let page = try PageDesign(title: name, architecture, report, model: target.model)
    try write(
      try PageView([page], notice: target.refusalNotice).html, to: "\(Self.folder)/\(file)")
    // A link names what a file's name has as it is: no character of it ends the address but `%`.
    let link = "\(Self.folder)/\(file.replacing("%", with: "%25"))"
    index.append(
      name, architecture.information, link: link, report, try Pyramid(target.analysis).levels,
      of: architecture)
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
        throw Failure(notMade: folder, errno)
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
