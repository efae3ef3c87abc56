extension Archive {
  /// What an archive is, by the names in it.
  package static func content(_ names: [String]) -> FileContent {
    let paths = names.map { $0.split(separator: "/") }
    if !TorchProgram.models(in: names).isEmpty { return .model(.torchExport) }
    if names.contains("config.json"), names.contains("metadata.json") { return .model(.keras) }
    for row in foreign where paths.contains(where: row.isThere) {
      return .foreign(row.name, help: row.isPyTorch ? FileContent.export : row.help)
    }
    let model = names.first { name in ModelFormat.endings.contains { name.hasSuffix($0) } }
    return .foreign(
      names.isEmpty ? "an empty archive" : "a zip archive without a model that is read",
      help: model.map { "unzip it, and give '\(VisibleText.part($0))'" }
        ?? "archdb reads .pt2, .onnx and .keras files")
  }

  /// A kind of archive that is not read.
  private struct Foreign {
    var name: String
    var help = "archdb reads .pt2, .onnx and .keras files"
    var isPyTorch = false
    /// Whether a path within the archive shows it.
    var isThere: @Sendable ([Substring]) -> Bool
  }

  /// What comes first is what is told: a TorchScript archive is a pickle's as well.
  private static let foreign: [Foreign] = [
    .init(name: "an AOTInductor package, which holds compiled code", isPyTorch: true) {
      $0.contains("aotinductor")
    },
    .init(name: "a TorchScript archive, whose code is not read", isPyTorch: true) {
      $0.count > 1 && ($0[1] == "code" || $0.last == "constants.pkl" || $0.last == "bytecode.pkl")
    },
    .init(name: "what torch.save wrote: a Python pickle, which is not opened", isPyTorch: true) {
      $0.count == 2 && $0.last == "data.pkl"
    },
    .init(name: "a TorchServe archive", isPyTorch: true) { $0.first == "MAR-INF" },
    .init(name: "NumPy's arrays, which are no network") { $0.last?.hasSuffix(".npy") == true },
    .init(
      name: "a TensorFlow SavedModel",
      help: "python -m tf2onnx.convert --saved-model FOLDER --output model.onnx"
    ) { $0.last == "saved_model.pb" },
    .init(name: "a Core ML model") { $0.last?.hasSuffix(".mlmodel") == true },
    .init(name: "an office document") { $0 == ["[Content_Types].xml"] || $0 == ["mimetype"] },
    .init(name: "a Python wheel") { $0.first?.hasSuffix(".dist-info") == true },
    .init(name: "a Java archive") { $0.first == "META-INF" },
  ]
}
