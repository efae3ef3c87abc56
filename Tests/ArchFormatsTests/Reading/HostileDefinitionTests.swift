import ArchFormats
import ShapeEngine
import TestSupport
import Testing
import Views

/// Definitions that nobody would write give a design or an error, and what is said of them is short
/// and steers no terminal. `Benchmarks/HostileDefinitions` runs many more, as whole commands.
@Suite struct HostileDefinitionTests {
  private static let texts = Result {
    HostileDefinitions(try DefinitionSources.all(), seed: 20)
  }

  @Test(arguments: 0..<10)
  func everyTextIsReadOrRefused(tenth: Int) throws {
    let texts = try Self.texts.get()
    var (designCount, errorCount) = (0, 0)
    for number in tenth * 40..<(tenth + 1) * 40 {
      do throws(DefinitionError) {
        let designs = try DefinitionReader().designs(in: texts[number], file: "net")
        designCount += designs.isEmpty ? 0 : 1
      } catch {
        errorCount += 1
        expectShort(error, number)
      }
    }
    #expect(designCount > 0 && errorCount > 0)
  }

  private func expectShort(_ error: DefinitionError, _ number: Int) {
    for text in [ErrorText.text(of: error), ErrorText.json(of: error).pretty] {
      let lines = text.split(separator: "\n")
      // Letters outside of ASCII take up to four bytes, and an escape in JSON is six.
      #expect(lines.allSatisfy { $0.utf8.count <= 4000 }, "text \(number)")
      #expect(lines.count <= 21 * 12, "text \(number)")
      let control = text.unicodeScalars.first {
        $0 != "\n" && $0.properties.generalCategory == .control || $0.value == 0x202e
      }
      #expect(control == nil, "text \(number)")
    }
  }

  /// A file may hold thousands of variants; one is like at most 64, one after the other.
  @Test func aChainOfVariantsHasALimit() throws {
    func chain(_ length: Int) -> [UInt8] {
      var text = "family: f\ninput: [3, 8, 8]\nvariants:\n  v0: {p: 3}\n"
      for number in 1..<length { text += "  v\(number): {like: v\(number - 1)}\n" }
      return Array((text + "layers:\n  - conv: Conv2d(p, 1)\n").utf8)
    }
    let designs = try DefinitionReader().designs(in: chain(64), file: "net")
    #expect(designs.count == 64)
    #expect(
      designs[63].architecture.layers[0].layer.values.contains {
        $0.name == "out_channels" && $0.value == .int(3)
      })
    let error = #expect(throws: DefinitionError.self) {
      try DefinitionReader().designs(in: chain(30_000), file: "net")
    }
    #expect(error?.message == "'like' leads through more than 64 variants")
  }

  @Test func aDefinitionHasAtMost100000Entries() {
    let text = "name: n\ninput: [3, 8, 8]\nlayers:\n  - ReLU if 0 for i in 100001\n"
    let error = #expect(throws: DefinitionError.self) {
      try DefinitionReader().designs(in: Array(text.utf8), file: "net")
    }
    #expect(error?.message == "the definition has more than 100000 entries")
  }

  /// A long text of somebody's is shown by its beginning and its end.
  @Test func aLongNameIsShortened() {
    let name = "begin" + String(repeating: "x", count: 100_000) + "end"
    let text = "name: n\ninput: [3, 8, 8]\nlayers:\n  - a: \(name)\n"
    let error = #expect(throws: DefinitionError.self) {
      try DefinitionReader().designs(in: Array(text.utf8), file: "net")
    }
    let shown = error.map(ErrorText.text(of:)) ?? ""
    #expect(shown.utf8.count < 1500 && shown.contains("'beginx") && shown.contains("xend'"))
  }
}
