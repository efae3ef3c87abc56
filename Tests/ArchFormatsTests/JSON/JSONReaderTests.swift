import Testing

@testable import ArchFormats

/// The parser against RFC 8259: what is JSON, what is not, and where a text stops being it.
@Suite struct JSONReaderTests {
  /// The texts of RFC 8259, section 13.
  @Test func `the standard's own texts`() throws {
    let image = try JSON(
      text: """
        {
          "Image": {
              "Width":  800,
              "Height": 600,
              "Title":  "View from 15th Floor",
              "Thumbnail": {
                  "Url":    "http://www.example.com/image/481989943",
                  "Height": 125,
                  "Width":  100
              },
              "Animated" : false,
              "IDs": [116, 943, 234, 38793]
            }
        }
        """)
    let expected = JSON.object([
      "Image": .object([
        "Width": 800, "Height": 600, "Title": "View from 15th Floor",
        "Thumbnail": .object([
          "Url": "http://www.example.com/image/481989943", "Height": 125, "Width": 100,
        ]),
        "Animated": false, "IDs": [116, 943, 234, 38793],
      ])
    ])
    #expect(image == expected)
    let places = try JSON(
      text: """
        [
          {
             "precision": "zip",
             "Latitude":  37.7668,
             "Longitude": -122.3959,
             "Address":   "",
             "Zip":       "94107"
          },
          {
             "precision": "zip",
             "Latitude":  37.371991,
             "Longitude": -122.026020,
             "Address":   "",
             "Zip":       "94085"
          }
        ]
        """)
    guard case .array(let cities) = places else {
      Issue.record("no list")
      return
    }
    #expect(cities.map { $0["Latitude"] } == [.float(37.7668), .float(37.371991)])
    #expect(cities.map { $0["Longitude"] } == [.float(-122.3959), .float(-122.02602)])
    #expect(cities.map { $0["Zip"] } == ["94107", "94085"])
    #expect(cities.map { $0["Address"] } == ["", ""])
    #expect(try JSON(text: #""Hello world!""#) == "Hello world!")
    #expect(try JSON(text: "42") == 42)
    #expect(try JSON(text: "true") == true)
  }

  @Test(
    arguments: [
      ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("-0", .int(0)),
      ("0", .int(0)), ("-17", .int(-17)), ("2e0", .float(2)), ("2E+3", .float(2000)),
      ("25e-1", .float(2.5)), ("0.125", .float(0.125)),
      ("1.7976931348623157e308", .float(.greatestFiniteMagnitude)),
      ("5e-324", .float(.leastNonzeroMagnitude)), ("1e-400", .float(0)),
      // Section 6: more digits than a double has.
      ("3.141592653589793238462643383279", .float(.pi)),
      ("9223372036854775808.0", .float(0x1p63)),
    ] as [(String, JSON)])
  func numbers(text: String, value: JSON) throws {
    #expect(try JSON(text: text) == value)
    #expect(try JSON(text: " \t\r\n\(text)\n") == value)
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551616", "1E400", "-1e309",
  ])
  func `a number past 64 bits is refused where it begins`(text: String) {
    #expect(throws: JSONError.self) { try JSON(text: text) }
    expect(.init(line: 1, column: 5), in: "[0, \(text)]")
  }

  /// Sections 7 and 8.3.
  @Test(arguments: [
    (#""\uD834\uDD1E""#, "\u{1D11E}"), (#""\u005C""#, #"\"#), (#""a\u005Cb""#, #"a\b"#),
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0000\u001f""#, "\u{0}\u{1f}"),
    (#""\uABCD\uabcd""#, "\u{abcd}\u{abcd}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
    (#""\uD800\uDC00""#, "\u{10000}"), (#""\uFFFE\uE000""#, "\u{fffe}\u{e000}"),
    ("\"\u{2028}\u{7f}é\u{1F600}\"", "\u{2028}\u{7f}é\u{1F600}"), (#""""#, ""),
  ])
  func escapes(text: String, value: String) throws {
    guard case .string(let found) = try JSON(text: text) else {
      Issue.record("no string")
      return
    }
    #expect(Array(found.unicodeScalars) == Array(value.unicodeScalars))
  }

  /// The place is the first character with which the text is not the beginning of any JSON text.
  @Test(
    arguments: [
      ("", 1, 1), (" \n ", 2, 2), ("[1, 2,]", 1, 7), ("[1 2]", 1, 4), ("[1", 1, 3), ("[,1]", 1, 2),
      ("{,}", 1, 2), ("{a: 1}", 1, 2), (#"{"a" 1}"#, 1, 6), (#"{"a": 1,}"#, 1, 9),
      (#"{"a": 1"#, 1, 8), (#"{"a"}"#, 1, 5), ("{1: 2}", 1, 2), ("1 2", 1, 3), ("[]]", 1, 3),
      ("+1", 1, 1), (".5", 1, 1), ("1.", 1, 3), ("1.e3", 1, 3), ("-", 1, 2), ("-a", 1, 2),
      ("1e", 1, 3), ("1e+", 1, 4), ("[\r\n  01]", 2, 4), ("0x1F", 1, 2), ("NaN", 1, 1),
      ("Infinity", 1, 1), ("-Infinity", 1, 2), ("'a'", 1, 1), ("True", 1, 1), ("// c\n1", 1, 1),
      ("\u{feff}1", 1, 1), ("\u{a0}1", 1, 1), ("\u{c}1", 1, 1), ("\u{661}", 1, 1),
      ("[\"a\tb\"]", 1, 4), ("[\"a\nb\"]", 1, 4), (#"["abc"#, 1, 6), (#"["\u12G4"]"#, 1, 7),
      (#"["\u12"#, 1, 7), ("[\n\"é\u{1F600}\", x]", 2, 7),
    ] as [(String, Int, Int)])
  func `what is not JSON, and where it is not`(text: String, line: Int, column: Int) {
    expect(.init(line: line, column: column), in: text)
  }

  /// A value that is wrong as a whole is reported where it begins.
  @Test(arguments: [
    (#"["a\qb"]"#, 4), (#"["a\x41"]"#, 4), (#"["a\U0041"]"#, 4), (#"["\uD834"]"#, 3),
    (#"["\uDD1E"]"#, 3), (#"["\uD834\u0041"]"#, 3), (#"["\uD834\uD834"]"#, 3),
    (#"["\uD834\n"]"#, 3), (#"{"a": 1, "a": 1}"#, 10), (#"{"a": 1, "\u0061": 2}"#, 10),
    (#"{"": 1, "": 2}"#, 9),
  ])
  func `escapes, halves of pairs and keys that cannot be`(text: String, column: Int) {
    expect(.init(line: 1, column: column), in: text)
  }

  @Test func `a key may stand in several objects, and in two cases`() throws {
    let json = try JSON(text: #"{"a": {"a": 1}, "b": {"a": 2}, "A": 3}"#)
    #expect(json["b"]?["a"] == .int(2) && json["A"] == .int(3))
    #expect(json["c"] == Optional<JSON>.none && json["a"]?["b"] == Optional<JSON>.none)
  }

  @Test(arguments: [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3]])
  func `a string is UTF-8`(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try JSON(utf8: [0x22] + bytes + [0x22]) }
    #expect(throws: JSONError.self) { try JSON(utf8: bytes) }
  }

  @Test func `lists and objects go 64 deep, side by side without end`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(try JSON(text: nested(64)).compact == nested(64))
    expect(.init(line: 1, column: 65), in: nested(65))
    expect(.init(line: 1, column: 65), in: String(repeating: "[", count: 1_000_000))
    expect(.init(line: 1, column: 321), in: String(repeating: #"{"a":"#, count: 64))
    expect(.init(line: 1, column: 321), in: String(repeating: #"{"a":"#, count: 65))
    let wide = "[" + Array(repeating: nested(63), count: 1000).joined(separator: ",") + "]"
    #expect(try JSON(text: wide).compact == wide)
  }

  @Test func `nodes know where they stand, in characters`() throws {
    let text = "{\"é\u{1F600}\": [1.50,\r\n  true, null],\n\"b\": {\"c\": \"1\"}}"
    let members = try #require(JSONNode(Array(text.utf8)).members)
    let elements = try #require(members.first?.value.elements)
    let inner = try #require(members.last?.value.members)
    func at(_ line: Int, _ column: Int) -> TextPlace { TextPlace(line: line, column: column) }
    #expect(members.map(\.key.place) == [at(1, 2), at(3, 1)])
    #expect(members.map(\.value.place) == [at(1, 8), at(3, 6)])
    #expect(members.map(\.key.word) == ["é\u{1F600}", "b"])
    #expect(elements.map(\.place) == [at(1, 9), at(2, 3), at(2, 9)])
    #expect(elements.map(\.text) == ["1.50", "true", "null"])
    #expect(inner.map(\.value.place) == [at(3, 12)] && inner.map(\.key.word) == ["c"])
    // The string and the number are not the same.
    #expect(inner.map(\.value.kind) == [.string] && inner.map(\.value.integer) == [nil])
  }

  /// Few keys are compared one with the other, many by a set: the rule is the same.
  @Test(arguments: [2, 15, 16, 17, 18, 19, 100])
  func `no key is written twice, among few or many`(count: Int) throws {
    let keys = (0..<count).map { "\"k\($0)\"" }
    func object(_ keys: [String]) -> String {
      "{" + keys.map { "\($0):{\"k0\":[]}" }.joined(separator: ",") + "}"
    }
    #expect(try JSON(text: object(keys)).compact == object(keys))
    for index in 0..<count {
      for again in [keys[index], "\"\\u006B\(index)\""] {
        let text = object(keys + [again])
        expect(.init(line: 1, column: object(keys).count + 1), in: text)
        // Whatever comes after it.
        expect(.init(line: 1, column: object(keys).count + 1), in: object(keys + [again, "\"z\""]))
      }
    }
  }

  /// RFC 8259, section 8.3: strings are equal where their code units are. To Unicode an accented
  /// letter and the letter with its accent are equivalent, and so are K and the sign of kelvin.
  @Test(arguments: [0, 20], ["\u{e9}", "\\u00e9"])
  func `keys are told apart by their bytes`(count: Int, accented: String) throws {
    let others = (0..<count).map { "\"k\($0)\":0" }
    let keys = ["\(accented)", "e\u{301}", "K", "\u{212a}"]
    let text = "{" + (others + keys.map { "\"\($0)\":1" }).joined(separator: ",") + "}"
    guard case .object(let members) = try JSON(text: text) else { throw CancellationError() }
    #expect(members.count == count + 4)
    #expect(members.suffix(2).map { Array($0.key.utf8) } == [[75], [226, 132, 170]])
    let kelvin = try JSON(text: "{\"\u{212a}\":1}")
    #expect(kelvin["K"] == nil && kelvin["\u{212a}"] == 1)
    expect(
      .init(line: 1, column: text.unicodeScalars.count + 1),
      in: text.dropLast() + ",\"\u{e9}\":2}")
  }

  /// A text is refused, at this place.
  private func expect(
    _ place: TextPlace, in text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: JSONError.self, sourceLocation: sourceLocation) {
      try JSON(text: text)
    }
    #expect(error?.place == place, "\(text.prefix(80))", sourceLocation: sourceLocation)
  }
}
