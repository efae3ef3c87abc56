import ArchFormats
import Foundation
import Testing

/// The page of the language is true: each example has the result that stands below it.
@Suite struct LanguagePageTests {
  struct Example: Sendable, CustomTestStringConvertible {
    var definition: String
    var result: [String]
    var testDescription: String { String(definition.prefix { $0 != "\n" }) }
  }

  static let examples: [Example] = {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/language.md")
    let text = (try? Data(contentsOf: page)).map { String(decoding: $0, as: UTF8.self) } ?? ""
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

  @Test(arguments: examples)
  func `an example has its result`(example: Example) throws {
    if let error = Definition.error(example.definition) {
      let errors = ([error] + error.others).map { "error: \($0.message)" }
      #expect(errors == example.result)
      return
    }
    let design = try Definition.design(example.definition)
    let lines = try design.architecture.report(at: design.architecture.ownInput()).layers.map {
      let shapes = $0.outputs.map { $0.dropFirst().map(String.init).joined(separator: "x") }
      return "\($0.path) \($0.type) \(shapes.joined(separator: ", "))"
    }
    #expect(lines == example.result)
  }
}
