import ArchFormats
import Foundation
import Testing

@testable import ShapeEngine

/// Which input cells the cells of 300 random networks read, as PyTorch's gradient says:
/// `Fixtures/make_receptive_fields.py`.
@Suite struct RandomFieldTests {
  private struct Record: Decodable {
    struct Layer: Decodable {
      let type: String
      let args: [String: RecordedValue]
      let from: [Int]
    }
    struct Asked: Decodable {
      let size: [Int]
      let isLossless: Bool
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        size = try list.decode([Int].self)
        isLossless = try list.decode(Bool.self)
      }
    }
    let id: Int
    let input: [Int]
    let layers: [Layer]
    let output: [Int]
    /// For every cell of the last map the first and last input cell along each axis.
    let fields: [[[Int]]?]
    let lossless: [Asked]

    /// The network as a definition: a concatenation is summed over its channels behind it.
    func architecture() throws -> Architecture {
      let axes = input.count - 1
      var (layers, names) = ([[String: Any]](), ["input"])
      for (index, layer) in self.layers.enumerated() {
        var entry: [String: Any] = [
          "path": "l\(index)", "type": layer.type, "from": layer.from.map { names[$0] },
        ]
        for (name, value) in layer.args { entry[name] = Self.json(value.value) }
        if layer.type.hasPrefix("Conv") { entry["out_channels"] = 1 }
        layers.append(entry)
        names.append("l\(index)")
        guard layer.type == "Concat" else { continue }
        layers.append([
          "path": "s\(index)", "type": "Conv\(axes)d", "from": "l\(index)", "out_channels": 1,
          "kernel_size": 1,
        ])
        names[names.count - 1] = "s\(index)"
      }
      let flat: [String: Any] = ["name": "random", "input": input, "layers": layers]
      let data = try JSONSerialization.data(withJSONObject: flat)
      return try #require(
        try DefinitionReader().designs(in: Array(data), file: "random.json").first
      ).architecture
    }

    private static func json(_ value: Value) -> Any {
      switch value {
      case .int(let integer): integer
      case .float(let number): number
      case .bool(let bool): bool
      case .string(let word): word
      case .list(let values): values.map(json)
      default: NSNull()
      }
    }
  }

  private static func records() throws -> [Record] {
    try Fixture.records("random_fields", of: Record.self)
  }

  /// All places of a map.
  private func cells(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { cells, size in cells.flatMap { cell in (0..<size).map { cell + [$0] } } }
  }

  @Test func `every cell reads what PyTorch's gradient says, and the inverse`() throws {
    let records = try Self.records()
    #expect(records.count == 300)
    var (compared, differing) = (0, [String]())
    for record in records {
      let architecture = try record.architecture()
      let input = try Shape([1] + record.input)
      let last = architecture.layers.count - 1
      let layer = try architecture.cells(of: last, at: [input])
      #expect(layer.extents == record.output, "\(record.id)")
      guard layer.extents == record.output else { continue }
      var readers: [[Int]: Set<[Int]>] = [:]
      for (cell, expected) in zip(cells(record.output), record.fields) {
        let reading = try layer.read(by: cell)
        #expect(reading.isExact)
        compared += 1
        let found = reading.inputs[0].hull?.map { [$0.lowerBound, $0.upperBound] }
        if found != expected {
          differing.append("\(record.id) \(cell): \(found ?? []), not \(expected ?? [])")
        }
        for pixel in cells(Array(record.input.dropFirst())) where reading.inputs[0].contains(pixel)
        {
          readers[pixel, default: []].insert(cell)
        }
      }
      for pixel in cells(Array(record.input.dropFirst())) {
        let found = try layer.cells(reading: pixel).inputs[0]
        let all = Set(cells(record.output).filter(found.contains))
        #expect(all == readers[pixel, default: []], "\(record.id): who reads \(pixel)")
      }
    }
    #expect(compared > 19_000)
    #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(20))")
  }

  /// 'No input cell has a gradient of zero': at each input by itself.
  @Test func `every cell is read where PyTorch's gradient is nowhere zero`() throws {
    var (compared, wrong) = (0, [String]())
    for record in try Self.records() {
      let architecture = try record.architecture()
      let outputs = architecture.outputs.map(\.tensor)
      for asked in record.lossless {
        let evaluation = try architecture.evaluate(at: [Shape([1, 1] + asked.size)])
        compared += 1
        if try architecture.readsAll(by: outputs, at: evaluation) != asked.isLossless {
          wrong.append("\(record.id) \(asked.size): lossless is \(asked.isLossless)")
        }
      }
    }
    #expect(compared > 5_000)
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20))")
  }

  /// The same as a set of sizes, which `solve --lossless` gives: of each tenth network, or of all of
  /// them with ARCHDB_TEST_FULL.
  @Test func `lossless sizes are those of which PyTorch's gradient is nowhere zero`() throws {
    let isFull = ProcessInfo.processInfo.environment["ARCHDB_TEST_FULL"] != nil
    var (compared, lossless, wrong, undecided) = (0, 0, [String](), [Int]())
    for record in try Self.records() where isFull || record.id % 10 == 0 {
      let solver = try InputSolver(record.architecture())
      let solution: InputSolution
      do { solution = try solver.solve([.lossless]) } catch {
        undecided.append(record.id)
        continue
      }
      for asked in record.lossless {
        compared += 1
        lossless += asked.isLossless ? 1 : 0
        if solution.contains(asked.size) != asked.isLossless {
          wrong.append("\(record.id) \(asked.size): lossless is \(asked.isLossless)")
        }
      }
    }
    #expect(compared > 500 && lossless > 100)
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(20))")
    #expect(undecided.isEmpty, "\(undecided)")
  }
}
