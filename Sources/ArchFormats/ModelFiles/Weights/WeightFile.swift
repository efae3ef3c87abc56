import ShapeEngine

/// The weights that a file holds: their names and shapes.
package struct WeightFile: Sendable {
  package let tensors: [WeightFit.Tensor]
  /// Whether the file is a program with all tensors of its network, by the network's own names.
  package let isStateDict: Bool
  /// Whether an exporter may have changed the weights: it made a norm part of the layer before it.
  package let isExported: Bool

  /// - Parameters:
  ///   - content: what the file is, by its first bytes.
  ///   - only: of a file with several programs, the one that is meant.
  /// - Throws: ``DefinitionError`` where the file cannot be read; what reading bytes throws.
  package init(in bytes: ModelBytes, as content: FileContent, only: String? = nil) throws {
    var isStateDict = false
    isExported = if case .model(.onnx) = content { true } else { false }
    do {
      tensors = try Self.tensors(in: bytes, as: content, only, &isStateDict)
      self.isStateDict = isStateDict
    } catch var error
      as DefinitionError
    {
      if error.file.isEmpty { error.file = bytes.name }
      throw error
    }
  }

  private static func tensors(
    in bytes: ModelBytes, as content: FileContent, _ only: String?, _ isStateDict: inout Bool
  ) throws -> [WeightFit.Tensor] {
    var request = ModelRequest()
    request.only = only
    switch content {
    case .weights: return try Safetensors(bytes).tensors
    case .model(.torchExport):
      isStateDict = true
      return try TorchProgram(bytes, request).stateDict
    case .model(.onnx): return try tensors(of: ONNXParser.model(in: bytes), in: bytes)
    case .text where bytes.name.hasSuffix(".safetensors"):
      // What a damaged one lacks is said of it as of one that is known by its content.
      return try Safetensors(bytes).tensors
    case .text: return try tensors(ofIndex: bytes)
    case .model(let format):
      throw none("a \(format.rawValue) file names no weights as PyTorch does")
    case .archive: throw none("the archive holds no program of torch.export")
    case .foreign(let name, _): throw none("the file is \(name)")
    }
  }

  /// The endings that such files usually have.
  package static let endings = [".safetensors", ".safetensors.index.json", ".pt2", ".onnx"]

  /// What to do with a model of PyTorch's whose weights are in a format that is not opened.
  package static let help =
    "in Python: safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")"

  /// What is said of a file without weights that are read.
  private static func none(_ message: String) -> DefinitionError {
    DefinitionError(
      message, expected: "a .safetensors, .safetensors.index.json, .pt2 or .onnx file",
      help: help)
  }

  /// What is said of a file that begins as none does that is read.
  private static func unknown(_ text: [UInt8]) -> DefinitionError {
    if text.isEmpty { return none("the file is empty") }
    var error = none("the file begins as no file of weights does")
    error.found =
      String(validating: text.prefix(16), as: UTF8.self).map { "'\(VisibleText.part($0))'" }
      ?? "the bytes " + text.prefix(8).map { String($0, radix: 16) }.joined(separator: " ")
    return error
  }

  /// A file's name for each tensor.
  private static func map(
    of index: JSONNode
  ) throws(DefinitionError) -> [(key: JSONNode, value: JSONNode)] {
    let keys = (index.members ?? []).map { VisibleText.part(String($0.key.word.prefix(60))) }
    guard let map = index["weight_map"] else {
      throw DefinitionError(
        "the index has no weight_map",
        found: keys.isEmpty ? "no key" : keys.prefix(5).map { "'\($0)'" }.joined(separator: ", "),
        expected: "weight_map, an object with a file's name for each tensor",
        help: Suggestion.help(for: "weight_map", among: keys))
    }
    guard let members = map.members else {
      throw DefinitionError(
        "the index's weight_map is no object", at: map.place, path: "weight_map",
        found: VisibleText.part(String(decoding: map.bytes.prefix(40), as: UTF8.self)),
        expected: "an object with a file's name for each tensor")
    }
    return members
  }

  /// The tensors of the files that an index names, which lie beside it.
  ///
  /// Source: huggingface_hub, `split_torch_state_dict_into_shards`: `weight_map` has a file's name for each
  /// tensor.
  private static func tensors(ofIndex bytes: ModelBytes) throws -> [WeightFit.Tensor] {
    let text = try NetworkText.bytes(of: bytes)
    guard text.first(where: { !$0.isBlank }) == UInt8(ascii: "{") else { throw unknown(text) }
    let json: JSONNode
    do throws(JSONError) { json = try JSONNode(text) } catch { throw DefinitionError(error) }
    let map = try map(of: json)
    var files: [(name: String, tensors: Set<String>)] = []
    var places: [String: Int] = [:]
    for (tensor, file) in map {
      guard file.kind == .string else {
        throw DefinitionError(
          "the index names no file", at: file.place, path: VisibleText.part(tensor.word),
          found: VisibleText.part(String(decoding: file.bytes.prefix(40), as: UTF8.self)),
          expected: "a file's name")
      }
      let name = file.word
      let place = places[name] ?? files.count
      if place == files.count { files.append((name, [])) }
      places[name] = place
      files[place].tensors.insert(tensor.word)
    }
    var tensors: [WeightFit.Tensor] = []
    for (name, wanted) in files {
      guard let part = try bytes.beside?(name) else {
        throw DefinitionError(
          "the index names the file '\(VisibleText.part(name))', which is not there")
      }
      do {
        let found = try Safetensors(part).tensors
        if let lacking = wanted.subtracting(found.map(\.name)).min() {
          throw DefinitionError(
            "the file lacks a tensor that the index names in it",
            path: VisibleText.part(lacking))
        }
        tensors += found.filter { wanted.contains($0.name) }
      } catch var error as DefinitionError {
        if error.file.isEmpty { error.file = name }
        throw error
      }
    }
    return tensors
  }
}

extension DefinitionError {
  /// What is wrong with a text that is JSON within a file of another kind.
  init(_ error: JSONError, path: String? = nil) {
    self.init(
      error.message, at: error.place, path: path, found: error.found, expected: error.expected)
  }
}
