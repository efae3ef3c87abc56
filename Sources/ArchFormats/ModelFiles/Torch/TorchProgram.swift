import ShapeEngine

struct TorchProgram: ModelProgram {
  var format: ModelFormat { .torchExport }
  var name: String?
  var inputs: [ModelFile.Input] = []
  var producer: String?
  var opset: Int?

  init(_ bytes: ModelBytes, _ request: ModelRequest) throws {
    throw DefinitionError("not read yet")
  }

  /// The programs in an archive of torch.export: their names, and where each is. Since torch 2.7 each is
  /// a file under `models/`; before, there was one.
  static func models(in names: [String]) -> [(name: String, entry: String)] {
    let models = names.compactMap { (entry) -> (name: String, entry: String)? in
      let path = entry.split(separator: "/")
      guard path.count == 3, path[1] == "models", path[2].hasSuffix(".json") else { return nil }
      return (String(path[2].dropLast(5)), entry)
    }
    guard models.isEmpty else { return models }
    return names.filter { $0.split(separator: "/").last == "serialized_exported_program.json" }
      .map { ("model", $0) }
  }

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    ([], [])
  }
}
