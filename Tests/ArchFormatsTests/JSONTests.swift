import ArchFormats
import Testing

/// Source: RFC 8259, besides keys, which each object has once.
@Suite struct JSONTests {
  @Test(
    arguments: [
      ("9223372036854775807", JSON.int(.max)), ("-9223372036854775808", .int(.min)), ("-0", 0),
      ("1E+2", .float(100)), ("-0.5e-1", .float(-0.05)), (#""\u00e9\ud83d\ude00\/""#, "é😀/"),
      ("\"\u{e9}\u{7f}\"", "\u{e9}\u{7f}"), ("[ ]", []), ("[null,true,false]", [nil, true, false]),
      (#"{"a":{"b":[1,[2]]},"":3}"#, .object(["a": .object(["b": [1, [2]]]), "": 3])),
    ] as [(String, JSON)])
  func `what the grammar has is read, and written as it was meant`(text: String, value: JSON) throws
  {
    #expect(try JSON(text: text) == value)
    #expect(try JSON(text: value.compact) == value)
    #expect(try JSON(text: value.pretty) == value)
  }

  @Test(arguments: [
    ("", 1), ("[1,2,]", 6), ("[1 2]", 4), ("{\"a\" 1}", 6), ("{\"a\":1,}", 8), ("{a:1}", 2),
    ("01", 2),
    ("-", 2), ("1.", 3), ("1e", 3), ("9223372036854775808", 1), ("-9223372036854775809", 1),
    ("1e999", 1), ("\"a", 3), ("\"\t\"", 2), (#""\q""#, 2), (#""\u00g0""#, 6), (#""\ud800""#, 2),
    ("nul", 1), ("1 1", 3), (#"{"a":1,"\u0061":2}"#, 8),
  ])
  func `what it does not have is an error at its place`(text: String, column: Int) throws {
    let error = #expect(throws: JSONError.self) { try JSON(text: text) }
    #expect(error?.place == TextPlace(line: 1, column: column), "\(text)")
  }

  @Test func `a key that is written twice is found among any number of them`() throws {
    for count in 1...40 {
      let keys = (0..<count).map { "\"k\($0)\":\($0)" }
      let text = keys.joined(separator: ",")
      guard case .object(let members) = try JSON(text: "{\(text)}") else {
        Issue.record("no object")
        continue
      }
      #expect(members.map(\.key) == (0..<count).map { "k\($0)" })
      for twice in 0..<count {
        #expect(throws: JSONError.self) { try JSON(text: "{\(text),\"k\(twice)\":0}") }
      }
    }
  }

  @Test func `lists go 64 deep`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSON(text: nested(64))
    #expect(throws: JSONError.self) { try JSON(text: nested(65)) }
  }

  @Test func `integers are written as Swift writes them`() {
    var values = [0, .min, .max]
    for digits in 0..<19 {
      let power = (0..<digits).reduce(1) { product, _ in product * 10 }
      values += [power, power - 1, -power, -power - 1]
    }
    for value in values { #expect(JSON.int(value).compact == String(value)) }
  }
}
