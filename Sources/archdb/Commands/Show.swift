import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "One design in full: its definition as written, or its flat graph.",
    discussion: """
      archdb show resnet18                        the text, with the whole family
      archdb show resnet18 --flat                 a line a layer, with every connection
      archdb show resnet18 --flat --format json | archdb add -
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Flag(help: "The expanded graph in place of the text.")
  var flat = false
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let target = try Resolver(database).target(name)
    if flat { return try showGraph(target.architecture) }
    guard case .stored(let name, let library) = target.source else {
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
    case _ where Terminal.isInteractive: try Terminal.write(stored.text.trimmedEnd)
    default: try Terminal.write(unchanged: stored.text.trimmedEnd)
    }
  }

  private func showGraph(_ architecture: Architecture) throws {
    switch format.value {
    case .json: try Terminal.write(JSON(flat: architecture).pretty)
    case .ndjson: try Terminal.write(JSON(flat: architecture).compact)
    default:
      var table = TextTable([
        .init("layer", canShrink: true), .init("call", canShrink: true),
        .init("from", canShrink: true),
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
