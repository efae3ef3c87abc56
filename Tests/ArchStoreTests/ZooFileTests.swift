import ArchFormats
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

/// What holds for the text of every file in the zoo.
@Suite struct ZooFileTests {
  private static let files = Embedded.zoo.map(\.name)

  @Test(arguments: files)
  func `each zoo file is in the layout, cites its source, and is used`(name: String) throws {
    let file = try #require(Embedded.zooFile(named: name))
    let formatted = try DefinitionLayout.formatted(file.bytes, file: name)
    #expect(formatted == file.bytes, "archdb format zoo/\(name) puts it into the layout")
    let designs = try Self.designs(file.bytes, name)
    #expect(!designs.isEmpty)
    #expect(designs.allSatisfy { $0.architecture.information.source?.isEmpty == false })
    // Whoever reads a file of blocks and parameters must find each of them used.
    for word in try Self.definedWords(file.text) {
      let uses = file.text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.filter { $0 == word }
      #expect(uses.count > 1, "\(word) is defined and not used")
    }
  }

  /// The names of the blocks of a text: what is two spaces from the left below `blocks:`.
  private static func definedWords(_ text: String) throws -> [Substring] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(of: "blocks:") else { return [] }
    let block = lines[(start + 1)...].prefix { $0.isEmpty || $0.hasPrefix("  ") }
    return block.filter { $0.hasPrefix("  ") && !$0.dropFirst(2).hasPrefix(" ") }
      .map { $0.dropFirst(2).prefix { $0.isLetter || $0.isNumber || $0 == "_" } }
      .filter { !$0.isEmpty }
  }

  /// However a file is written, the layout defines the same designs, keeps every comment, and is
  /// itself in the layout.
  @Test(arguments: files)
  func `the layout of a file written otherwise`(name: String) throws {
    let file = try #require(Embedded.zooFile(named: name))
    let expected = try Self.facts(file.bytes, name)
    var random = SeededGenerator(seed: UInt64(file.bytes.count))
    let (text, comments) = Self.mangled(file.text, &random)
    let once = try DefinitionLayout.formatted(Array(text.utf8), file: name)
    #expect(try Self.facts(once, name) == expected)
    #expect(try DefinitionLayout.formatted(once, file: name) == once)
    let lines = String(decoding: once, as: UTF8.self)
    for comment in comments { #expect(lines.contains(comment), "\(comment)") }
    #expect(!lines.contains(" \n") && !lines.contains("\n\n\n") && lines.hasSuffix("\n"))
  }

  private static func designs(_ text: [UInt8], _ name: String) throws -> [Design] {
    let library: DefinitionReader.Definitions = { name in
      Embedded.zoo.first { file in
        ((try? DefinitionReader().names(in: file.bytes, file: file.name)) ?? []).contains(name)
      }.map { ($0.bytes, $0.name) }
    }
    return try DefinitionReader(library: library).designs(in: text, file: name)
  }

  /// What must stay: identities, names of blocks, parameters, and what is said about each design.
  private static func facts(_ text: [UInt8], _ name: String) throws -> [String] {
    try designs(text, name).map { design in
      let architecture = design.architecture
      return [
        architecture.name, architecture.identity.hexadecimal, "\(architecture.scopes)",
        "\(architecture.information)", "\(design.parameters)",
        "\(design.disagreements.map(\.message))",
      ].joined(separator: " ")
    }
  }

  /// A file as somebody else might have written it: twice the indentation, more spaces and blank
  /// lines, and comments above and after lines.
  private static func mangled(
    _ text: String, _ random: inout SeededGenerator
  ) -> (text: String, comments: [String]) {
    var lines: [String] = []
    var comments: [String] = []
    func comment() -> String {
      comments.append("# note \(comments.count).")
      return comments[comments.count - 1]
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let indentation = line.prefix { $0 == " " }.count
      let margin = String(repeating: " ", count: 2 * indentation)
      if random.pick(0...9) == 0 {
        lines.append(random.pick(margin, "", margin + "   ") + comment())
      }
      if random.pick(0...9) == 0 { lines.append(random.pick("", "   ")) }
      // A list in a list begins on the line of the outer one's dash, two columns further right.
      var code = line.dropFirst(indentation).replacing("- - - ", with: "-   -   - ")
      code = code.replacing("- - ", with: "-   - ")
      if !line.contains("#"), !line.contains("\""), !line.contains("source: ") {
        if random.pick(true, false) { code = code.replacing(", ", with: random.pick(",  ", " , ")) }
        if line.contains("("), random.pick(true, false) {
          code = code.replacing(" * ", with: "*").replacing("(", with: "( ")
        }
        if !line.isEmpty, random.pick(0...5) == 0 { code += "  " + comment() }
      }
      lines.append(margin + code + random.pick("", "", "  "))
    }
    return (lines.joined(separator: "\n"), comments)
  }
}
