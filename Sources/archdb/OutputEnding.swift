import ArgumentParser

/// What the name of a file to write says of its content: `net.svg` is a picture in SVG.
struct OutputEnding {
  /// In small letters, without the point; empty for none.
  let text: String
  private let output: String

  init(_ output: String) {
    self.output = output
    let name = output.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    text = name.contains(".") ? (name.split(separator: ".").last ?? "").lowercased() : ""
  }

  /// What files end in that archdb writes, or that are known for something else than what it writes.
  private static let known: Set<String> = [
    "svg", "pdf", "tex", "tikz", "dot", "gv", "mmd", "mermaid", "py", "html", "htm", "md", "json",
    "ndjson",
    "jsonl", "csv", "yaml", "yml", "png", "jpg", "jpeg", "gif", "webp", "eps", "ps", "pptx", "docx",
    "xlsx",
    "onnx", "pt", "pt2", "pth", "safetensors", "sqlite",
  ]

  /// - Parameters:
  ///   - endings: those of what is written.
  ///   - option: what says that it is written: `--format svg`; nil where the command writes nothing else.
  /// - Throws: where the file would have the ending of something else.
  func require(_ endings: [String], as option: String?) throws {
    guard Self.known.contains(text), !endings.contains(text) else { return }
    let best = endings.first.map { ".\($0)" } ?? ""
    guard let option else {
      throw ValidationError("'\(output)' is not the name of what is written there: name it \(best)")
    }
    throw ValidationError(
      "'\(output)' contradicts \(option): leave out \(option), or name the file \(best)")
  }
}
