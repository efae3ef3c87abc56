import ArchFormats
import ArgumentParser
import ShapeEngine

struct Textconv: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "textconv",
    abstract: "A definition as lines that git can compare.",
    discussion: """
      git config diff.archdb.textconv 'archdb textconv'
      echo '*.yaml diff=archdb' >> .gitattributes

      git diff and git log -p then show layers with their sizes. A file that is no definition is \
      printed as it is. No catalog is needed, nor made.
      """)

  @Argument(help: "A file, whatever its name is.", completion: .file())
  var file: String
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let text = try Files.read(file)
    let reader = DefinitionReader(library: Library.definitions(in: database))
    guard let designs = try? reader.designs(in: text, file: file, comparing: false),
      !designs.isEmpty
    else { return try Terminal.write(bytes: text) }
    for design in designs { try Terminal.write(Self.text(of: design.architecture)) }
  }

  /// A line a layer, each of which is the same wherever it stands: nothing is aligned.
  private static func text(of architecture: Architecture) -> String {
    let report = try? architecture.report(at: architecture.ownInput())
    var rows = (report?.layers ?? []).makeIterator()
    var lines = [
      "\(architecture.name)",
      "  input " + architecture.inputs.map { NumberText.shape($0.shape) }.joined(separator: ", "),
    ]
    for node in architecture.layers {
      let row = node.isTrainingOnly ? nil : rows.next()
      let from = node.operands.map(architecture.name(of:)).joined(separator: ", ")
      let sizes = row.map { row in
        " -> " + row.outputs.map { NumberText.shape($0.dropFirst()) }.joined(separator: ", ")
      }
      lines.append(
        "  \(node.path): \(node.layer.call(like: architecture.likeName(of: node)))"
          + (from.isEmpty ? "" : " from \(from)") + (sizes ?? " in training only"))
    }
    if let report {
      lines.append("  params \(NumberText.grouped(report.parameters))")
      lines.append("  MACs \(NumberText.grouped(report.macs))")
    }
    return lines.joined(separator: "\n")
  }
}
