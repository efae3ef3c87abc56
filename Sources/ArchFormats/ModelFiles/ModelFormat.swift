/// The formats of model files that are read.
package enum ModelFormat: String, Sendable {
  case torchExport = "torch.export"
  case onnx = "ONNX"
  case keras = "Keras"
  case darknet = "darknet"
  case caffe = "Caffe"

  /// The endings that such files usually have. The content decides what a file is, not its name.
  package static let endings = [".pt2", ".onnx", ".keras", ".cfg", ".prototxt"]
}

/// What a file is, told by its first bytes.
package enum FileContent: Sendable {
  /// A text: definitions, or nothing that is known.
  case text
  case model(ModelFormat)
  /// A zip archive, of which the names within say what it is.
  case archive
  /// A safetensors file: weights without a graph.
  case weights
  /// A format that holds no graph, or one that is not opened: its name, and what to do.
  case foreign(String, help: String)

  /// How many bytes are looked at.
  package static let headSize = 4096

  package init(head: [UInt8]) {
    self =
      if head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x50, 0x4b, 0x05, 0x06])
      {
        .archive
      } else if Self.isSafetensors(head) {
        .weights
      } else if let foreign = Self.foreign(head) {
        foreign
      } else if Self.isONNX(head) {
        .model(.onnx)
      } else if Self.isKeras(head) {
        .model(.keras)
      } else if let format = NetworkText.format(head) {
        .model(format)
      } else {
        .text
      }
  }

  /// Whether the bytes are a line that opens a JSON object, or enough of it to see its first key.
  package static func beginsObject(_ head: [UInt8]) -> Bool {
    head.first { !$0.isBlank } == UInt8(ascii: "{")
      && (head.count >= 64 || head.contains(UInt8(ascii: "\n")))
  }

  /// What to do with a model of PyTorch's in a format that is not opened.
  static let export =
    "in Python: torch.export.save(torch.export.export(model, args), \"model.pt2\")"

  private static func foreign(_ head: [UInt8]) -> FileContent? {
    if head.starts(with: [0x89, 0x48, 0x44, 0x46]) {
      return .foreign("an HDF5 file", help: "in Python: model.save(\"model.keras\")")
    }
    if head.count > 2, head[0] == 0x80, (2...5).contains(head[1]) {
      return .foreign("a Python pickle, which is not opened", help: export)
    }
    if head.dropFirst(4).starts(with: Array("TFL3".utf8)) {
      return .foreign(
        "a TensorFlow Lite file", help: "archdb reads .pt2, .onnx and .keras files")
    }
    if head.starts(with: Array("GGUF".utf8)) {
      return .foreign("a GGUF file, which holds weights and no graph", help: export)
    }
    if head.starts(with: Array("version https://git-lfs.github.com/spec/".utf8)) {
      return .foreign(
        "a pointer of Git LFS, and not the file", help: "git lfs pull puts the file in its place")
    }
    if head.starts(with: [0x1f, 0x8b]) {
      return .foreign("compressed by gzip", help: "gunzip -c FILE | archdb shapes -")
    }
    return nil
  }

  /// Whether the bytes are a length of at most 32 bits and the beginning of a JSON object, before which blanks
  /// may stand.
  private static func isSafetensors(_ head: [UInt8]) -> Bool {
    head.count > 9 && head[4..<8].allSatisfy { $0 == 0 }
      && head[8...].first { !$0.isBlank } == UInt8(ascii: "{")
  }

  /// Whether the bytes begin as a ModelProto: fields of its own, at least one with bytes that no text has.
  private static func isONNX(_ head: [UInt8]) -> Bool {
    guard let first = head.first, let field = Self.modelField(first) else { return false }
    // ir_version as a small number, or a producer, comes first in what exporters write.
    if field == 1 { return head.count > 1 && head[1] < 0x80 && head[1] > 0 }
    return head.prefix(64).contains { $0 < 9 || (14..<32).contains($0) }
  }

  /// The number of a field of ModelProto by its tag (onnx.proto): the fields up to 8, which take one byte.
  private static func modelField(_ tag: UInt8) -> Int? {
    switch tag {
    case 0x08: 1  // ir_version
    case 0x12: 2  // producer_name
    case 0x1a: 3  // producer_version
    case 0x22: 4  // domain
    case 0x28: 5  // model_version
    case 0x32: 6  // doc_string
    case 0x3a: 7  // graph
    case 0x42: 8  // opset_import
    default: nil
    }
  }

  /// Whether the text is a JSON object whose first key is one that Keras writes there.
  private static func isKeras(_ head: [UInt8]) -> Bool {
    var rest = head.withoutByteOrderMark.drop { $0.isBlank }
    guard rest.popFirst() == UInt8(ascii: "{") else { return false }
    rest = rest.drop { $0.isBlank }
    guard rest.popFirst() == UInt8(ascii: "\"") else { return false }
    let key = String(decoding: rest.prefix(40).prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    let keys = [
      "module", "class_name", "config", "registered_name", "build_config", "compile_config",
      "keras_version", "backend",
    ]
    return keys.contains(key)
  }
}
