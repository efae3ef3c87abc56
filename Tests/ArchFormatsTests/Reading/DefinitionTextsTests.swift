import ArchFormats
import Testing

/// Which texts of a file stand for themselves, however the bytes come.
@Suite struct DefinitionTextsTests {
  /// A text as `line: bytes`; an error as its line and message.
  private static func read(
    _ text: [UInt8], chunk: Int, limit: Int = 1 << 20
  ) throws -> [String] {
    var rest = text[...]
    var texts = DefinitionTexts(file: "f", limit: limit) { buffer in
      buffer += rest.prefix(chunk)
      rest = rest.dropFirst(chunk)
      return !rest.isEmpty
    }
    var result: [String] = []
    while true {
      do {
        guard let text = try texts.next() else { return result }
        let bytes = String(decoding: text.bytes, as: UTF8.self)
        result.append("\(text.line.map(String.init) ?? "all"): \(bytes)")
      } catch let error as DefinitionError {
        result.append("\(error.place.map { String($0.line) } ?? "all"): error \(error.message)")
      }
    }
  }

  struct Sample: Sendable {
    var text: String
    var texts: [String]
  }

  static let samples = [
    Sample(text: "{}\n{}\n", texts: ["1: {}", "2: {}"]),
    Sample(text: "{}\r\n\r\n \t\n{\"a\":1}", texts: ["1: {}", "4: {\"a\":1}"]),
    Sample(text: "\u{feff}{}\n{}", texts: ["1: {}", "2: {}"]),
    // One object is a line too.
    Sample(text: "\n{\"a\":{}}", texts: ["2: {\"a\":{}}"]),
    // Brackets in strings are none.
    Sample(text: "{\"a\":\"}\\\"{\"}\n{}", texts: ["1: {\"a\":\"}\\\"{\"}", "2: {}"]),
    // A text that goes on after the first line is one whole.
    Sample(text: "{\"a\":\n{}}\n", texts: ["all: {\"a\":\n{}}\n"]),
    Sample(text: "{\n  \"a\": 1\n}\n", texts: ["all: {\n  \"a\": 1\n}\n"]),
    Sample(text: "{\"layers\":[\n{},\n{}\n]}", texts: ["all: {\"layers\":[\n{},\n{}\n]}"]),
    Sample(text: "name: net\n{}\n", texts: ["all: name: net\n{}\n"]),
    Sample(text: "\u{feff}{\n}", texts: ["all: {\n}"]),
    Sample(text: "", texts: ["all: "]),
    // A damaged first line is one where what comes next cannot belong to it.
    Sample(text: "{\"a\":\"x}\n{}\n", texts: ["1: {\"a\":\"x}", "2: {}"]),
    Sample(text: "{\"a\"\n{}\n", texts: ["1: {\"a\"", "2: {}"]),
    // After a whole first line each line is a text of its own, whatever it is.
    Sample(text: "{}\nname: x\n{", texts: ["1: {}", "2: name: x", "3: {"]),
  ]

  @Test(arguments: samples)
  func texts(_ sample: Sample) throws {
    for chunk in [1, 2, 3, 7, 1 << 16] {
      let found = try Self.read(Array(sample.text.utf8), chunk: chunk)
      #expect(found == sample.texts, "in chunks of \(chunk)")
    }
  }

  @Test func aLineThatIsTooLongIsPassedOver() throws {
    let long = #"{"a":"\#(String(repeating: "x", count: 100))"}"#
    let error = "error the line is too long"
    for chunk in [1, 5, 64, 1_000] {
      func read(_ text: String) throws -> [String] {
        try Self.read(Array(text.utf8), chunk: chunk, limit: 64)
      }
      #expect(try read("{}\n\(long)\n{}\n") == ["1: {}", "2: \(error)", "3: {}"])
      #expect(try read("\(long)\n{}\n") == ["1: \(error)", "2: {}"])
      #expect(try read("{}\n\(long)") == ["1: {}", "2: \(error)"])
      let whole = "name: net\n" + String(repeating: "# comment\n", count: 10)
      #expect(try read(whole) == ["all: error the file is too large"])
      #expect(try read(String(repeating: "\n", count: 100)) == ["all: error the file is too large"])
    }
    // Exactly as long as a text may be.
    let most = "{\"a\":\"" + String(repeating: "x", count: 56) + "\"}"
    #expect(
      try Self.read(Array("\(most)\n{}".utf8), chunk: 9, limit: 64) == ["1: \(most)", "2: {}"])
  }

  /// An error gives its line and column in the file.
  @Test func anErrorKnowsItsLine() throws {
    let text =
      "{\"name\":\"a\",\"input\":[3],\"layers\":[{\"path\":\"r\",\"type\":\"ReLU\"}]}\n\n{\"name\": 3}"
    do {
      _ = try DefinitionReader().designs(in: Array(text.utf8), file: "f.ndjson")
      Issue.record("the third line is no design")
    } catch {
      #expect(error.file == "f.ndjson" && error.line == "{\"name\": 3}")
      #expect(error.place == TextPlace(line: 3, column: 10))
    }
  }
}
