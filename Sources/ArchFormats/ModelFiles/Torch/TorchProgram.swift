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

  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope]) {
    ([], [])
  }
}
