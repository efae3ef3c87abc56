import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// The designs of the earlier side of a comparison of many, by name. Of each is kept where it is; it is made
/// when it is asked for, so that one file is there at a time.
final class EarlierDesigns {
  private enum Place {
    case stored(DesignName)
    /// A file of ``files``, and the line where the file has a design on each.
    case file(Int, line: Int?)
  }

  private let resolver: Resolver
  private let problems: FileProblems
  /// What the side is called as it was typed, which paths within it are told apart from.
  private let side: DesignSide
  private var files: [DesignFile] = []
  private var places: [String: Place] = [:]
  private var order: [String] = []
  /// The paths of files that could not be read.
  private(set) var unread: Set<String> = []

  /// What was asked for last: the designs of one text, and where reading of its file is.
  private var open: (file: Int, sources: DesignSources)?
  private var source: (file: Int, line: Int?, value: DesignSource)?
  private var made: [Target]?

  /// Reads the names of all designs; files that cannot be read are noted.
  init(_ argument: String, _ resolver: Resolver, _ problems: FileProblems) throws {
    (self.resolver, self.problems) = (resolver, problems)
    side = DesignSide(argument)
    let sources = resolver.sources([argument], walkingFolders: true, takingEmpty: true)
    var last: String?
    while let (source, names) = try problems.next(
      of: sources, unread: { unread.insert(side.path(of: $0.name)) }, resolver.plainNames)
    {
      let place: Place
      if case .stored(let name) = source {
        _ = try resolver.library().catalog.info(of: name)
        place = .stored(name)
      } else {
        guard let file = sources.file else { continue }
        if last != file.name { files.append(file) }
        last = file.name
        place = .file(files.count - 1, line: source.line)
      }
      for name in names { note(name, at: place) }
    }
  }

  private func note(_ name: String, at place: Place) {
    guard places[name] != nil else {
      places[name] = place
      order.append(name)
      return
    }
    let (first, second) = (places[name].map(text(of:)) ?? "", text(of: place))
    problems.note(
      Failure(.badData, error: "'\(name)' is defined twice: in \(first) and in \(second)"),
      at: second)
  }

  private func text(of place: Place) -> String {
    switch place {
    case .stored(let name): name.description
    case .file(let file, let line): line.map { "\(files[file].name):\($0)" } ?? files[file].name
    }
  }

  // MARK: - One design

  /// How many there are.
  var count: Int { order.count }

  func contains(_ name: String) -> Bool { places[name] != nil }

  /// Where a design is: its file, with the line in a file of lines; nil for one that is stored.
  func file(of name: String) -> String? {
    guard case .file? = places[name] else { return nil }
    return places[name].map(text(of:))
  }

  /// The path of a design's file within the folder.
  func path(of name: String) -> String {
    guard case .file(let file, _)? = places[name] else { return "" }
    return side.path(of: files[file].name)
  }

  /// The names of those that are not among some, in the order of the files.
  func names(besides others: Set<String>) -> [String] { order.filter { !others.contains($0) } }

  /// Whether a text is the one that a design is read from.
  func isText(_ text: DefinitionText, of name: String) throws -> Bool {
    guard case .text(let own, _)? = try source(of: name) else { return false }
    return own.bytes == text.bytes
  }

  /// A design, which is made now; nil where there is none of that name.
  func target(_ name: String) throws -> Target? {
    guard let source = try source(of: name) else { return nil }
    if made == nil { made = try resolver.targets(of: source, .init()) }
    return made?.first { $0.name == name }
  }

  /// What a design is read from. The next one of a file is found by reading on.
  private func source(of name: String) throws -> DesignSource? {
    switch places[name] {
    case nil: return nil
    case .stored(let stored)?:
      (source, made) = (nil, nil)
      return .stored(stored)
    case .file(let file, let line)?:
      if let source, source.file == file, source.line == line { return source.value }
      (source, made) = (nil, nil)
      if open?.file != file || (line ?? 0) <= lastLine {
        open = (file, try DesignSources(in: files[file], resolver))
        lastLine = 0
      }
      while let next = try open?.sources.next() {
        lastLine = next.line ?? 0
        guard next.line == line else { continue }
        source = (file, line, next)
        return next
      }
      return nil
    }
  }

  /// The line that was read last of the file that is open.
  private var lastLine = 0
}

/// One side of a comparison of many, as it was typed.
struct DesignSide {
  let text: String
  private let prefix: String

  init(_ argument: String) {
    text = argument
    prefix = argument.hasSuffix("/") || argument.hasSuffix(":") ? argument : argument + "/"
  }

  /// A file's path within the side's folder; a file that is the side itself has its own name.
  func path(of file: String) -> String {
    file.hasPrefix(prefix)
      ? String(file.dropFirst(prefix.count)) : Files.lastComponent(of: file) ?? file
  }
}
