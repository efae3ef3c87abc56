import ShapeEngine

struct ONNXProgram: ModelProgram {
  var format: ModelFormat { .onnx }
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
