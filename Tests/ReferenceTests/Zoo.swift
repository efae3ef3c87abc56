import ArchFormats
import Foundation
import ShapeEngine

/// The definition files of the folder `zoo`.
enum Zoo {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("zoo")

  /// The files' names, sorted.
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  /// The file that defines each architecture.
  static let fileByName: [String: String] = {
    var result: [String: String] = [:]
    for file in files {
      guard let text = text(of: file) else { continue }
      for name in (try? DefinitionReader().names(in: text, file: file)) ?? [] {
        result[name] = file
      }
    }
    return result
  }()

  /// A reader of definitions that call architectures of the zoo.
  static let reader = DefinitionReader { name in
    guard let file = fileByName[name], let text = text(of: file) else { return nil }
    return (text, file)
  }

  /// The designs of a file: all of them, or the one of a name, with other values of parameters.
  static func designs(
    in file: String, only name: String? = nil, overrides: [(name: String, value: String)] = []
  ) throws -> [Design] {
    try reader.designs(
      in: [UInt8](Data(contentsOf: url(of: file))), file: file, only: name, overrides: overrides)
  }

  private static func url(of file: String) -> URL { folder.appendingPathComponent(file) }

  private static func text(of file: String) -> [UInt8]? {
    (try? Data(contentsOf: url(of: file))).map { [UInt8]($0) }
  }
}
