import ArchFormats
import ArchStore
import ArgumentParser
import Glibc
import ShapeEngine

/// What can stand in the place of a word that is being typed: commands, options and their values, designs,
/// layers and files. It neither makes nor changes anything.
struct Completer {
  /// A word that can stand there, with what it is.
  struct Candidate {
    var word: String
    var help: String = ""
    /// Whether more of the word follows: a container's layers, a folder's files, a value.
    var isOpen: Bool { word.hasSuffix(".") || word.hasSuffix("/") || word.hasSuffix("=") }
  }

  /// The words in front of the one that is typed, without the program's name.
  private let words: [String]
  /// What is typed of the word.
  private let current: String

  init(_ words: [String], current: String) {
    self.words = words
    self.current = current
  }

  /// The candidates that begin with what is typed, in order.
  var candidates: [Candidate] {
    guard let name = words.first else {
      guard let root = CommandSyntax(of: Archdb.self) else { return [] }
      let commands = root.subcommands.map { Candidate(word: $0.name, help: $0.help) }
      return fitting(commands + [Candidate(word: "help", help: "A page about a subject.")])
    }
    if name == "help" { return words.count == 1 ? fitting(Self.helpSubjects) : [] }
    let type = Archdb.configuration.subcommands.first { $0._commandName == name }
    guard let type, var syntax = CommandSyntax(of: type) else { return [] }
    var rest = words.dropFirst()
    while let word = rest.first, let below = syntax.subcommands.first(where: { $0.name == word }) {
      syntax = below
      rest = rest.dropFirst()
    }
    return fitting(candidates(of: syntax, after: Array(rest)))
  }

  private func fitting(_ all: [Candidate]) -> [Candidate] {
    var seen: Set<String> = []
    return all.filter { $0.word.hasPrefix(current) && seen.insert($0.word).inserted }
  }

  private static var helpSubjects: [Candidate] {
    Archdb.names.map { Candidate(word: $0) }
      + Embedded.pages.map { Candidate(word: String($0.name.dropLast(3)), help: "a page") }
  }

  // MARK: - Options and arguments

  private func candidates(of syntax: CommandSyntax, after words: [String]) -> [Candidate] {
    var given: Set<String> = []
    var positional: [String] = []
    var waiting: CommandSyntax.Argument?
    var areOptions = true
    for word in words {
      if waiting != nil {
        waiting = nil
      } else if areOptions, word == "--" {
        areOptions = false
      } else if areOptions, word.hasPrefix("-"), word.count > 1 {
        let name = String(word.prefix { $0 != "=" })
        given.insert(name)
        let option = syntax.arguments.first { $0.names.contains(name) }
        if let option, option.takesValue, !word.contains("=") { waiting = option }
      } else {
        positional.append(word)
      }
    }
    if let waiting { return values(of: waiting, positional, begun: current) }
    if areOptions, current.hasPrefix("-") {
      if let sign = current.firstIndex(of: "=") {
        let name = String(current[..<sign])
        guard let option = syntax.arguments.first(where: { $0.names.contains(name) }) else {
          return []
        }
        let begun = String(current[current.index(after: sign)...])
        return values(of: option, positional, begun: begun).map {
          Candidate(word: "\(name)=\($0.word)", help: $0.help)
        }
      }
      return syntax.arguments.filter { argument in
        argument.isShown
          && (argument.isRepeating || !argument.names.contains { given.contains($0) })
      }.flatMap { argument in
        argument.names.map { Candidate(word: $0, help: argument.help) }
      }
    }
    let below =
      positional.isEmpty
      ? syntax.subcommands.map { Candidate(word: $0.name, help: $0.help) } : []
    let places = syntax.arguments.filter(\.isPositional)
    let place =
      positional.count < places.count ? places[positional.count] : places.last { $0.isRepeating }
    return below + (place.map { values(of: $0, positional, begun: current) } ?? [])
  }

  private func values(
    of argument: CommandSyntax.Argument, _ positional: [String], begun: String
  ) -> [Candidate] {
    if !argument.values.isEmpty { return argument.values.map { Candidate(word: $0) } }
    switch argument.value {
    case "layer": return layers(of: positional.first, begun: begun)
    case "set", "vary": return settings(of: positional.first, begun: begun)
    case "type": return LayerTable.rows.map { Candidate(word: $0.name) }
    case "patterns": return designs
    case "family", "task": return stored(argument.value)
    case "patch": return files(begun, of: nil)
    case "weights": return files(begun, of: WeightFile.endings)
    default: break
    }
    if argument.isDesign { return designs + files(begun, of: Self.designEndings) }
    // Folders are found whatever the endings.
    if argument.isFolder { return files(begun, of: []) }
    if argument.isFile {
      let isDefinition = argument.value == "files" && words.first != "db"
      return files(begun, of: isDefinition ? Self.designEndings : nil)
    }
    return []
  }

  // MARK: - Designs

  private static let designEndings = [
    ".yaml", ".yml", ".json", ".ndjson", ".jsonl", ".onnx", ".pt2", ".keras", ".cfg", ".prototxt",
  ]

  /// The catalog that the line names, where there is one.
  private var database: DatabaseOption? {
    var path: String?
    for (word, next) in zip(words, words.dropFirst()) where word == "--db" { path = next }
    for word in words where word.hasPrefix("--db=") { path = String(word.dropFirst(5)) }
    return try? DatabaseOption.parse(path.map { ["--db", $0] } ?? [])
  }

  private var catalog: Catalog? {
    guard let path = try? database?.resolved() else { return nil }
    return try? Catalog.open(at: path, access: .readOnly)
  }

  private var designs: [Candidate] {
    let names = (try? catalog?.names()) ?? Embedded.names
    return (names + spaces).map { Candidate(word: $0) }
  }

  /// The built-in design spaces, where the command takes one.
  private var spaces: [String] {
    guard words.contains(where: ["solve", "members", "show"].contains) else { return [] }
    return Embedded.spaceNames
  }

  private func stored(_ column: String) -> [Candidate] {
    guard let infos = try? catalog?.list() else { return [] }
    let values = Set(
      infos.compactMap { column == "task" ? $0.info.information.task : $0.info.information.family })
    return values.sorted().map { Candidate(word: $0) }
  }

  private func design(_ name: String?) -> Target? {
    guard let name, name != "-", let database else { return nil }
    if Subject(name).isFile || catalog != nil { return try? Resolver(database).target(name) }
    // A catalog that is not there yet will have the built-in ones.
    guard let (bytes, file) = Embedded.definition(of: name) else { return nil }
    let text = DefinitionText(bytes, file: file)
    let reader = DefinitionReader(library: Embedded.definition)
    return (try? reader.designs(in: text, only: name))?.first.map { Target($0, in: text) }
  }

  /// The layers of a design, a component at a time.
  private func layers(of name: String?, begun: String) -> [Candidate] {
    guard let architecture = design(name)?.architecture else { return [] }
    return Self.next(
      architecture.layers.map { ($0.path, $0.layer.type) }, begun: begun, closing: "")
  }

  /// A definition's parameters, and layers with their hyperparameters: `conv1.stride=`.
  private func settings(of name: String?, begun: String) -> [Candidate] {
    guard !begun.contains("="), let target = design(name) else { return [] }
    let parameters = ((try? target.written())?.parameters ?? []).map {
      Candidate(word: "\($0.name)=", help: "now \($0.value.compact)")
    }
    let layers = target.architecture.layers
    if let dot = begun.lastIndex(of: "."),
      let node = layers.first(where: { $0.path == begun[..<dot] })
    {
      return node.layer.values.map {
        Candidate(word: "\(begun[..<dot]).\($0.name)=", help: "now \($0.value.short.text())")
      }
    }
    return parameters
      + Self.next(layers.map { ($0.path, $0.layer.type) }, begun: begun, closing: ".")
  }

  /// Paths up to the dot that follows what is typed.
  private static func next(
    _ paths: [(path: String, help: String)], begun: String, closing: String
  ) -> [Candidate] {
    paths.filter { $0.path.hasPrefix(begun) }.map { path, help in
      let rest = path.dropFirst(begun.count)
      guard let dot = rest.firstIndex(of: ".") else {
        return Candidate(word: path + closing, help: help)
      }
      return Candidate(word: String(path[...dot]))
    }
  }

  // MARK: - Files

  /// The files of the folder that is typed, those of some endings, and folders.
  private func files(_ begun: String, of endings: [String]?) -> [Candidate] {
    let slash = begun.lastIndex(of: "/")
    let folder = slash.map { String(begun[...$0]) } ?? ""
    let name = slash.map { String(begun[begun.index(after: $0)...]) } ?? begun
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var result: [Candidate] = []
    while let entry = readdir(directory), result.count < Self.mostFiles {
      let word = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard word.hasPrefix(name), word != ".", word != "..",
        !word.hasPrefix(".") || name.hasPrefix(".")
      else { continue }
      var status = stat()
      let isFolder = stat(folder + word, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      if isFolder {
        result.append(Candidate(word: folder + word + "/"))
      } else if endings?.contains(where: { word.hasSuffix($0) }) ?? true {
        result.append(Candidate(word: folder + word))
      }
    }
    return result.sorted { $0.word < $1.word }
  }

  /// Nobody reads more.
  private static var mostFiles: Int { 1000 }
}
