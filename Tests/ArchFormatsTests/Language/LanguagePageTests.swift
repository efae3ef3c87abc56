import Foundation
import Testing

@testable import ArchFormats

/// The page of the language is true: each example has the result that stands below it.
@Suite struct LanguagePageTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var definition: String
    var result: [String]
    var testDescription: String { String(definition.prefix { $0 != "\n" }) }
  }

  static let text: String = {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/language.md")
    return (try? Data(contentsOf: page)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }()

  static let examples: [Example] = {
    let parts = text.components(separatedBy: "```")
    var examples: [Example] = []
    for (index, part) in parts.enumerated()
    where part.hasPrefix("yaml\n") && index + 2 < parts.count {
      examples.append(
        Example(
          definition: String(part.dropFirst(5)),
          result: parts[index + 2].split(separator: "\n").map(String.init)))
    }
    return examples
  }()

  @Test func `there are examples`() { #expect(!Self.examples.isEmpty) }

  /// The first example, which another one calls.
  private static let small = ["small": examples.first?.definition ?? ""]

  @Test(arguments: examples)
  func `an example has its result`(example: Example) throws {
    if let error = Definition.error(example.definition, library: Self.small) {
      let errors = ([error] + error.others).map { "error: \($0.message)" }
      #expect(errors == example.result)
      return
    }
    let designs = try Definition.designs(example.definition, library: Self.small)
    var lines: [String] = []
    for design in designs {
      #expect(design.disagreements.isEmpty)
      if designs.count > 1 { lines.append("\(design.architecture.name):") }
      // A layer type of the file's own is shown with its name.
      let types = Dictionary(
        design.architecture.scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
      let batch = design.analysis.own.batch
      lines += design.analysis.own.layers.map {
        let shapes = $0.outputs.map { sizes in
          // As `archdb shapes` shows them: what is no batch is not left out.
          sizes.dropFirst(sizes.count > 1 && sizes[0] == batch ? 1 : 0)
            .map(String.init).joined(separator: "x")
        }
        return "\($0.path) \(types[$0.path] ?? $0.type) \(shapes.joined(separator: ", "))"
      }
    }
    #expect(lines == example.result)
  }

  @Test func `the page names every function and every key`() throws {
    let text = Self.text
    for name in Functions.names { #expect(text.contains("`\(name)"), "\(name)") }
    for key in DocumentParser.fileKeys { #expect(text.contains("\(key)"), "\(key)") }
  }
}
