import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// What is written is read again as it was, here and by Foundation.
@Suite struct JSONWriterTests {
  @Test(arguments: 0..<20) func `random values come back`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<100 {
      let value = value(&random, depth: 0)
      for text in [value.compact, value.pretty] {
        let again = try JSON(text: text)
        #expect(again == value)
        // Equal strings may differ in their scalars; equal bytes do not.
        #expect(again.compact.utf8.elementsEqual(value.compact.utf8), "\(text)")
      }
      #expect(!value.compact.utf8.contains { $0 < 0x20 || $0 == 0x7f })
    }
  }

  @Test(arguments: 0..<10) func `another reader and writer agree`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(100 + seed))
    for _ in 0..<40 {
      let strings = (0..<5).map { _ in string(&random) }
      let integers = (0..<5).map { _ in integer(&random) }
      let doubles = (0..<5).map { _ in double(&random) }
      func decoded<T: Decodable>(_ json: JSON, as type: [T].Type) throws -> [T] {
        try JSONDecoder().decode(type, from: Data(json.compact.utf8))
      }
      let found = try decoded(.array(strings.map(JSON.string)), as: [String].self)
      #expect(found.map { Array($0.utf8) } == strings.map { Array($0.utf8) })
      #expect(try decoded(.array(integers.map(JSON.int)), as: [Int].self) == integers)
      #expect(try decoded(.array(doubles.map(JSON.float)), as: [Double].self) == doubles)
      let written = try JSONEncoder().encode(strings)
      let read = try JSON(utf8: Array(written))
      #expect(read.compact.utf8.elementsEqual(JSON.array(strings.map(JSON.string)).compact.utf8))
    }
  }

  @Test func `one line is without spaces, several lines are for people`() {
    let json = JSON.object([
      "stride": [2, 2], "bias": false, "layers": [.object(["name": "conv1", "from": []]), nil],
    ])
    #expect(
      json.compact
        == #"{"stride":[2,2],"bias":false,"layers":[{"name":"conv1","from":[]},null]}"#)
    #expect(
      json.pretty == """
        {
          "stride": [2, 2],
          "bias": false,
          "layers": [
            {"name": "conv1", "from": []},
            null
          ]
        }
        """)
  }

  @Test(arguments: 2..<6)
  func `a list that is printed element by element is the list as it is printed whole`(count: Int) {
    let objects = (0..<count).map { number in
      JSON.object(["name": .int(number), "layers": [.object(["path": "a"]), []]])
    }
    var list = JSON.List()
    var lines = objects.map { list.append($0) }
    // An object waits for the next one.
    #expect(lines.removeFirst().isEmpty)
    #expect((lines + [list.end]).joined(separator: "\n") == JSON.array(objects).pretty)
  }

  @Test func `one object needs no list, and none is an empty one`() {
    let object = JSON.object(["layers": [.object(["path": "a"])]])
    var list = JSON.List()
    #expect(list.end == "[]")
    #expect(list.append(object).isEmpty)
    #expect(list.end == object.pretty)
  }

  @Test func `a count has all its digits, and what is no number is null`() {
    #expect(JSON.count(Natural(.max)).compact == "9223372036854775807")
    #expect(JSON.count(Natural(.max) + 1).compact == "9223372036854775808")
    #expect(JSON.int(.min).compact == "-9223372036854775808")
    #expect(JSON.array([.float(.nan), .float(.infinity)]).compact == "[null,null]")
  }

  // MARK: - Random values

  private func value(_ random: inout SeededGenerator, depth: Int) -> JSON {
    switch random.pick(0...(depth < 6 ? 8 : 5)) {
    case 0: return .null
    case 1: return .bool(random.pick(true, false))
    case 2: return .int(integer(&random))
    case 3: return .float(double(&random))
    case 4, 5: return .string(string(&random))
    case 6: return .array((0..<random.pick(0...5)).map { _ in value(&random, depth: depth + 1) })
    default:
      var members: [JSON.Member] = []
      for _ in 0..<random.pick(0...5) {
        let key = string(&random)
        if members.contains(where: { $0.key == key }) { continue }
        members.append(JSON.Member(key, value(&random, depth: depth + 1)))
      }
      return .object(members)
    }
  }

  private func integer(_ random: inout SeededGenerator) -> Int {
    random.pick(.min, .max, 0, random.pick(-99...99), Int(truncatingIfNeeded: random.next()))
  }

  /// Any finite double: small and large ones, and every pattern of bits.
  private func double(_ random: inout SeededGenerator) -> Double {
    let any = Double(bitPattern: random.next())
    return random.pick(
      any.isFinite ? any : 0.5, Double(random.pick(-1000...1000)) / 8, 1e16,
      .leastNonzeroMagnitude, -.greatestFiniteMagnitude)
  }

  private func string(_ random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<random.pick(0...8) {
      let code = random.pick(
        UInt32(random.pick(0...0x7f)), UInt32(random.pick(0...0xffff)),
        UInt32(random.pick(0...0x10ffff)), 0x22, 0x5c)
      if let scalar = Unicode.Scalar(code) { text.append(scalar) }
    }
    return String(text)
  }
}
