import ArchFormats
import Testing

@testable import ShapeEngine

/// The inputs at which every cell is read, of networks that reshape into the batch, fold frames, attend
/// among tokens or have two inputs, as PyTorch's gradient says: `Fixtures/make_lossless_inputs.py`.
@Suite struct LosslessInputsTests {
  private struct Record: Decodable {
    let definition: String
    let most: Int
    let legal: String
    let lossless: String
    let kept: String

    /// Whether something holds at each point of 1...most in both axes, the last axis first.
    func bits(_ digits: String) -> [Bool] {
      let bits = digits.flatMap { digit -> [Bool] in
        let value = digit.hexDigitValue ?? 0
        return [8, 4, 2, 1].map { value & $0 != 0 }
      }
      let count = most * most
      return Array((Array(repeating: false, count: count) + bits).suffix(count))
    }

    func point(_ place: Int) -> [Int] { [place / most + 1, place % most + 1] }
  }

  @Test func `all records are there`() throws {
    let records = try Fixture.records("lossless_inputs", of: Record.self)
    #expect(records.count == 80)
    #expect(records.count { $0.lossless != $0.legal } > 40)
  }

  @Test(arguments: 0..<8) func `every cell is read, with the batch and without`(part: Int) throws {
    var changing = 0
    let records = try Fixture.records("lossless_inputs", of: Record.self)
    for (index, record) in records.enumerated() where index % 8 == part {
      let design = try DefinitionReader { _ in nil }
        .designs(in: Array(record.definition.utf8), file: "record.yaml").first
      let solver = try InputSolver(#require(design).architecture)
      let solution = try solver.solve([.lossless])
      let (lossless, kept) = (record.bits(record.lossless), record.bits(record.kept))
      if solution.batchChange != nil { changing += 1 }
      var wrong: [[Int]] = []
      for place in lossless.indices {
        let point = record.point(place)
        if solution.contains(point) != lossless[place] { wrong.append(point) }
        let boxes = solution.boxes.count { box in
          zip(box, point).allSatisfy { $0.sizes.contains($1) }
        }
        // Boxes of which a condition leaves something out hold more.
        if boxes > 1 || solution.couplings.isEmpty && (boxes == 1) != lossless[place] {
          wrong.append(point)
        }
        guard let change = solution.batchChange else { continue }
        if change.kept.accepts(point) != (lossless[place] && kept[place])
          || change.changing.accepts(point) != (lossless[place] && !kept[place])
        {
          wrong.append(point)
        }
      }
      #expect(wrong.isEmpty, "\(record.definition)\(wrong.count): \(wrong.prefix(6))")
      guard lossless.contains(true) else { continue }
      // The nearest of the square, where it is not nearer to what is past it.
      for asked in [[5, 9], [17, 12], [20, 20], [13, 31]] {
        let nearest = solution.nearest(to: asked)
        func distance(_ point: [Int]) -> Int { abs(point[0] - asked[0]) + abs(point[1] - asked[1]) }
        let points = lossless.indices.filter { lossless[$0] }.map(record.point)
        let least = try #require(points.map(distance).min())
        guard least <= record.most - max(asked[0], asked[1]) else { continue }
        #expect(
          try distance(#require(nearest.points.first)) == least,
          "\(record.definition)near \(asked): \(nearest.points)")
      }
    }
    #expect(changing > 0)
  }
}
