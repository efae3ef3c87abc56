import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract:
      "One design in full: its definition as written or made of its graph, or its flat graph.",
    discussion: """
      archdb show resnet18                        the text, with the whole family
      archdb show resnet18 --flat                 a line a layer, with every connection
      archdb show resnet18 --flat --format json | archdb add -
      archdb show captured.json --definition      a graph as modules, blocks and loops
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Flag(help: "The expanded graph in place of the text.")
  var flat = false
  @Flag(help: "A definition of this design alone, made of its graph: modules, blocks and loops.")
  var definition = false
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    guard !flat || !definition else {
      throw ValidationError("--flat is the graph layer by layer, --definition the modules it has")
    }
  }

  func run() throws {
    let resolver = try Resolver(database, models: models.request())
    if !flat, !definition, case .name(let name) = Subject(name),
      let text = try resolver.builtInSpace(name)
    {
      return try write(String(decoding: text.bytes, as: UTF8.self).trimmedEnd)
    }
    let target = try resolver.target(name)
    if definition {
      let text = try ReadableDefinition.text(of: target.architecture) { $0.identity == $1.identity }
      return try write(text.trimmedEnd)
    }
    if flat { return try showGraph(target.architecture) }
    guard case .stored(let name, let library) = target.source else {
      if target.model != nil { return try showGraph(target.architecture) }
      return try Terminal.write(
        String(decoding: target.text?.bytes ?? [], as: UTF8.self).trimmedEnd)
    }
    let stored = try library.catalog.text(of: name)
    switch format.value {
    case .json, .ndjson:
      let json = JSON.object([
        "name": .string(name.name), "revision": name.revision.map(JSON.int) ?? .null,
        "format": .string(stored.format), "file": stored.fileName.map(JSON.string) ?? .null,
        "parameters": stored.parameters, "text": .string(stored.text),
      ])
      try Terminal.write(format.value == .json ? json.pretty : json.compact)
    default:
      let text = stored.text.trimmedEnd
      // A graph as it is stored of a model file is on one line, which nobody wrote.
      let isWritten = [".json", ".ndjson", ".jsonl"].contains { ending in
        stored.fileName?.hasSuffix(ending) ?? true
      }
      let graph = stored.format == "json" && !isWritten ? try? JSON(text: text) : nil
      try write(graph.flatMap { $0.compact == text ? $0.pretty : nil } ?? text)
    }
  }

  private func write(_ text: String) throws {
    if Terminal.isInteractive {
      try Terminal.write(text)
    } else {
      try Terminal.write(unchanged: text)
    }
  }

  private func showGraph(_ architecture: Architecture) throws {
    switch format.value {
    case .json: try Terminal.write(JSON(flat: architecture).pretty)
    case .ndjson: try Terminal.write(JSON(flat: architecture).compact)
    default:
      var table = TextTable([
        .init("layer", overflow: .continues), .init("call", overflow: .continues),
        .init("from", overflow: .continues),
      ])
      for node in architecture.layers {
        table.rows.append([
          node.path, node.layer.call(like: architecture.likeName(of: node)),
          node.operands.map(architecture.name(of:)).joined(separator: ", "),
        ])
      }
      try format.write(table, json: .null, lines: "")
    }
  }
}

extension String {
  /// The text without the line breaks at its end, which printing adds again.
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }
}
