import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Legal inputs of small random networks against what PyTorch ran.
@Suite struct LegalInputsTests {
  /// A network of `legal_inputs.jsonl.gz`.
  struct Record: Sendable {
    let definition: String
    let most: Int
    /// Whether PyTorch runs each point of 1...most in every axis, the last axis first.
    let isLegal: [Bool]

    init(_ line: Line) {
      (definition, most) = (line.definition, line.most)
      let count = (0..<(most == 20 ? 3 : 2)).reduce(1) { product, _ in product * line.most }
      var bits = line.legal.flatMap { digit -> [Bool] in
        let value = digit.hexDigitValue ?? 0
        return [8, 4, 2, 1].map { value & $0 != 0 }
      }
      bits = Array(repeating: false, count: max(0, count - bits.count)) + bits
      isLegal = Array(bits.suffix(count))
    }

    struct Line: Decodable {
      let definition: String
      let most: Int
      let legal: String
    }

    var axes: Int { most == 20 ? 3 : 2 }

    /// The point with this place, in the order of the bits.
    func point(_ place: Int) -> [Int] {
      var (rest, point) = (place, [Int]())
      for _ in 0..<axes {
        point.insert(rest % most + 1, at: 0)
        rest /= most
      }
      return point
    }
  }

  static let records: [Record] =
    (try? Fixture.records("legal_inputs", of: Record.Line.self).map(Record.init)) ?? []

  private func solver(_ record: Record) throws -> InputSolver {
    let reader = DefinitionReader { _ in nil }
    let designs = try reader.designs(in: Array(record.definition.utf8), file: "record.yaml")
    return try InputSolver(#require(designs.first).architecture)
  }

  private static func distance(_ x: [Int], _ y: [Int]) -> Int {
    zip(x, y).reduce(0) { sum, sizes in sum + abs(sizes.0 - sizes.1) }
  }

  @Test func `all records are there`() {
    #expect(Self.records.count == 320)
    #expect(Self.records.count { $0.isLegal.contains(false) } > 200)
  }

  @Test(arguments: 0..<8) func `boxes say what runs`(part: Int) throws {
    for (index, record) in Self.records.enumerated() where index % 8 == part {
      let solution = try solver(record).solve()
      let hasConditions = !solution.couplings.isEmpty
      // Only two inputs that meet are told as an equality of their maps.
      #expect(!hasConditions || record.definition.contains("inputs:"), "\(record.definition)")
      var wrong: [[Int]] = []
      for (place, isLegal) in record.isLegal.enumerated() {
        let point = record.point(place)
        let boxes = solution.boxes.count { box in
          zip(box, point).allSatisfy { $0.sizes.contains($1) }
        }
        let isRight =
          hasConditions
          ? boxes <= 1 && solution.contains(point) == isLegal : boxes == (isLegal ? 1 : 0)
        if !isRight { wrong.append(point) }
      }
      #expect(wrong.isEmpty, "\(record.definition)\(wrong.prefix(4))")
    }
  }

  /// The nearest inputs against all that PyTorch runs, where those are within the square.
  @Test(arguments: 0..<8) func `the nearest are the nearest that run`(part: Int) throws {
    var random = SeededGenerator(seed: UInt64(part))
    for (index, record) in Self.records.enumerated() where index % 8 == part {
      let solution = try solver(record).solve()
      let places = record.isLegal.indices.filter { record.isLegal[$0] }
      let legal: [[Int]] = places.map { record.point($0) }
      for _ in 0..<50 {
        let asked = (0..<record.axes).map { _ in random.pick(1...record.most) }
        let distances = legal.map { Self.distance($0, asked) }
        let least = try #require(distances.min())
        // A nearer one may be past the square.
        let margin = asked.map { record.most - $0 }.min() ?? 0
        guard least <= margin else { continue }
        var nearest = legal.indices.filter { distances[$0] == least }.map { legal[$0] }
        if let change = solution.batchChange {
          let kept = nearest.filter { change.kept.accepts($0) }
          if !kept.isEmpty { nearest = kept }
        }
        let found = solution.nearest(to: asked)
        #expect(found.points == nearest, "\(record.definition)near \(asked)")
        #expect(found.triedCount == nil)
      }
    }
  }
}
