import ArchFormats
import Foundation
import ShapeEngine

/// Definitions that the project holds: the zoo, the examples of the language's page, and these as
/// flat files.
public enum DefinitionSources {
  /// All of them, in the same order in every run.
  public static func all() throws -> [[UInt8]] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let zoo = root.appendingPathComponent("zoo")
    let files = try FileManager.default.contentsOfDirectory(atPath: zoo.path)
      .filter { $0.hasSuffix(".yaml") }.sorted()
    let page = try Data(contentsOf: root.appendingPathComponent("docs/language.md"))
    let parts = String(decoding: page, as: UTF8.self).components(separatedBy: "```yaml\n")
    let examples = parts.dropFirst().compactMap { part in
      part.range(of: "```").map { Array(part[..<$0.lowerBound].utf8) }
    }
    // What is an error has no flat form.
    let flat = examples.compactMap { try? flatForm(of: $0) }
    return try files.map { [UInt8](try Data(contentsOf: zoo.appendingPathComponent($0))) }
      + examples + flat
  }

  private static func flatForm(of text: [UInt8]) throws -> [UInt8]? {
    try DefinitionReader().designs(in: text, file: "example.yaml", comparing: false).first.map {
      Array(JSON(flat: $0.architecture).pretty.utf8)
    }
  }
}
