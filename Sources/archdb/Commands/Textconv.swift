import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Textconv: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "textconv",
    abstract: "A definition or a model file as lines that git can compare.",
    discussion: """
      git config diff.archdb.textconv 'archdb textconv'
      echo '*.yaml diff=archdb' >> .gitattributes

      git diff and git log -p then show layers with their sizes, of model files too ('*.onnx \
      diff=archdb'). A text that is no definition is printed as it is. No catalog is needed, nor made.
      """)

  @Argument(help: "A file, whatever its name is.", completion: .file())
  var file: String
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let resolver = Resolver(database)
    let source = ByteSource(file)
    if case .text = FileContent(head: try source.head()) {
      try writeText(Files.read(source), resolver.reader)
    } else {
      try writeModel(resolver)
    }
  }

  /// What is no text is never printed as it is: git would show it.
  private func writeModel(_ resolver: Resolver) throws {
    do {
      guard case .model(let model, _)? = try resolver.sources(inFiles: [file]).next() else {
        return
      }
      try Terminal.write(Self.text(of: model.analysis))
    } catch {
      guard let failure = Failure(error), failure.status == .badData else { throw error }
      try Terminal.write("not read: \(failure.message.replacing("'\(file)' is ", with: ""))")
    }
  }

  private func writeText(_ text: [UInt8], _ reader: DefinitionReader) throws {
    guard !text.contains(0) else {
      return try Terminal.write("not read: no text, \(NumberText.count(text.count, "byte"))")
    }
    guard let designs = try? reader.designs(in: text, file: file, comparing: false),
      !designs.isEmpty
    else { return try Terminal.write(bytes: text) }
    for design in designs { try Terminal.write(Self.text(of: design.analysis)) }
  }

  /// The layers as they are written, then the sizes that follow from them: what was edited is
  /// apart from what is affected. A line does not give its place, since nothing is aligned.
  private static func text(of analysis: Analysis) -> String {
    let architecture = analysis.architecture
    let input = architecture.inputs.map { NumberText.shape($0.shape) }.joined(separator: ", ")
    var lines = ["\(architecture.name)", "  input \(input)"]
    var above = architecture.inputs.indices.first.map(TensorReference.input)
    let calls = Difference.calls(of: architecture)
    for (index, node) in architecture.layers.enumerated() {
      // A layer takes the one above it where nothing else is said, as in a definition.
      let isNext = node.operands.count == 1 && node.operands.first == above
      let from = isNext ? "" : node.operands.map(architecture.name(of:)).joined(separator: ", ")
      lines.append(
        "  \(node.path): \(calls[index])" + (from.isEmpty ? "" : " from \(from)")
          + (node.isTrainingOnly ? " in training only" : ""))
      if !node.isTrainingOnly { above = .layer(index, output: 0) }
    }
    lines.append("\(architecture.name) at \(input)")
    lines += sizes(of: analysis.own.layers)
    lines.append("  params \(NumberText.grouped(analysis.own.parameters))")
    lines.append("  MACs \(NumberText.grouped(analysis.own.macs))")
    return lines.joined(separator: "\n")
  }

  /// `conv1..relu  64x112x112`: layers one after the other with outputs of one size are a line.
  private static func sizes(of layers: [ShapeReport.Layer]) -> [String] {
    var lines: [String] = []
    var first = layers.first?.path ?? ""
    for (index, layer) in layers.enumerated() {
      let next = index + 1 < layers.count ? layers[index + 1] : nil
      if let next, next.outputs == layer.outputs { continue }
      let label = first == layer.path ? first : "\(first)..\(layer.path)"
      let outputs = layer.outputs.map { NumberText.shape($0.dropFirst()) }
      lines.append("  \(label)  \(outputs.joined(separator: ", "))")
      first = next?.path ?? ""
    }
    return lines
  }
}
