import ArchFormats
import ShapeEngine
import Testing

/// Definitions as tests write them, and what became of them in a form that is easy to compare.
enum Definition {
  /// The designs of a text.
  static func designs(
    _ text: String, library: [String: String] = [:],
    overrides: [(name: String, value: String)] = []
  ) throws -> [Design] {
    try DefinitionReader { name in library[name].map { (Array($0.utf8), "\(name).yaml") } }
      .designs(in: Array(text.utf8), file: "x.yaml", overrides: overrides)
  }

  /// The single design of a text.
  static func design(_ text: String, library: [String: String] = [:]) throws -> Design {
    let designs = try designs(text, library: library)
    try #require(designs.count == 1)
    return designs[0]
  }

  /// The design of a list of layers, at `input: [3, 32, 32]` unless `head` says otherwise.
  static func layers(_ layers: String, head: String = "input: [3, 32, 32]") throws -> Design {
    try design("name: x\n\(head)\nlayers:\n\(layers)\n")
  }

  /// The error of a text; nil where it has none.
  static func error(_ text: String, library: [String: String] = [:]) -> DefinitionError? {
    do {
      _ = try designs(text, library: library)
      return nil
    } catch { return error as? DefinitionError }
  }
}

extension Design {
  /// The layers at the definition's own input, a line each: `conv1 Conv2d 8x30x30 224`, without the
  /// batch; the last number is the parameters, left out where there are none.
  func lines() throws -> [String] {
    try architecture.report(at: architecture.ownInput()).layers.map { layer in
      let outputs = layer.outputs.map { shape in
        shape.dropFirst().map(String.init).joined(separator: "x")
      }
      let parameters = layer.parameters > 0 ? " \(layer.parameters)" : ""
      return "\(layer.path) \(layer.type) \(outputs.joined(separator: ", "))\(parameters)"
    }
  }

  /// The outputs at the definition's own input: `[512, 7, 7]`, with a name where there are several.
  func outputs() throws -> [String] {
    try architecture.report(at: architecture.ownInput()).outputs.map { output in
      let name = output.name.map { "\($0): " } ?? ""
      return "\(name)\(output.shape.dropFirst().map(String.init).joined(separator: "x"))"
    }
  }

  /// The inputs of each layer by its path: `add from conv2, input`.
  func wiring() throws -> [String] {
    try architecture.report(at: architecture.ownInput()).layers.map {
      "\($0.path) from \($0.inputs.joined(separator: ", "))"
    }
  }

  func parameterCount() throws -> Int { try architecture.parameterCount() }
}

/// Holds a list of lines against the lines of a text.
func expectLines(
  _ found: [String], _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let lines = expected.split(separator: "\n").map(String.init)
  #expect(found == lines, sourceLocation: sourceLocation)
}
