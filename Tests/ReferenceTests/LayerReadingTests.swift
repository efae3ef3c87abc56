import Foundation
import Testing

@testable import ShapeEngine

/// Which elements of its inputs an element of a layer's output reads, against PyTorch's gradient:
/// `Fixtures/make_layer_readings.py`.
@Suite struct LayerReadingTests {
  private struct Record: Decodable {
    struct Element: Decodable {
      let part: Int
      let element: Int
      /// For each input the elements that are read; nil for one that has no gradient.
      let inputs: [[Int]?]
    }
    let id: Int
    let type: String
    let args: [String: RecordedValue]
    let inputs: [[Int]]
    /// The inputs of which more may be read than a gradient shows.
    let wider: [Int]
    let read: [Element]
  }

  @Test func `an element reads what PyTorch's gradient says`() throws {
    let records = try Fixture.records("layer_readings", of: Record.self)
    #expect(records.count == 53)
    for record in records {
      let type = try #require(LayerTable.type(named: record.type))
      let arguments = record.args.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
      var layer = try type.layer(arguments)
      let inputs = try record.inputs.map { try Shape($0) }
      try layer.infer(from: inputs)
      var integers = Integers()
      let outputs = try layer.evaluate(inputs, &integers).outputs
      for asked in record.read {
        let cell = Self.place(asked.element, in: outputs[asked.part].sizes)
        for (operand, expected) in asked.inputs.enumerated() {
          guard let expected else { continue }
          let passage = LayerPassage(
            operand: operand, inputs: inputs, outputs: outputs, part: asked.part)
          let found = try Self.elements(
            readBy: cell, layer.reading(passage), of: inputs[operand], to: outputs[asked.part])
          let wanted = Set(expected)
          let name = "\(record.id) \(record.type) at \(record.inputs), \(cell) of input \(operand)"
          if record.wider.contains(operand) {
            #expect(found.isSuperset(of: wanted), "\(name)")
          } else {
            #expect(found == wanted, "\(name)")
          }
        }
      }
    }
  }

  /// An element's place along each dimension, from its place in the flattened tensor.
  private static func place(_ element: Int, in sizes: [Int]) -> [Int] {
    var (rest, cell) = (element, [Int]())
    for size in sizes.reversed() {
      cell.append(rest % size)
      rest /= size
    }
    return cell.reversed()
  }

  /// The elements that one of the output reads, by their places in the flattened input.
  private static func elements(
    readBy cell: [Int], _ reading: Reading, of input: Shape<Int>, to output: Shape<Int>
  ) throws -> Set<Int> {
    if case .nothing = reading { return [] }
    if case .slab(let dimension, at: let place, _) = reading, cell[dimension] != place { return [] }
    var found = [0]
    for (dimension, how) in reading.dimensions(of: input, to: output).enumerated() {
      let size = input[dimension]
      var places: [Int] = []
      switch how {
      case .output(let from, let reading):
        places = try reading.cells(readBy: CellSet(cell[from]...cell[from]), of: size).runs
          .flatMap { $0 }
      case .placed(let from, let rule):
        places = try rule.cells(readBy: CellSet(cell[from]...cell[from])).runs.flatMap { $0 }
      case .part(let from, let offset): places = [cell[from] - offset]
      case .element(let element): places = [element]
      case .everything, .chosen, nil: places = Array(0..<size)
      }
      found = found.flatMap { base in places.map { base * size + $0 } }
    }
    return Set(found)
  }
}
