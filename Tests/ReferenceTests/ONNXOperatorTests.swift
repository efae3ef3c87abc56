import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// Random models of single operators, and of sequences: what ONNX Runtime gives at their inputs.
@Suite struct ONNXOperatorTests {
  struct Record: Decodable {
    struct Run: Decodable {
      var inputs: [String: [Int]]
      var outputs: [String: [Int]]
    }
    var name: String
    var model: Data
    var runs: [Run]
  }

  private func model(_ record: Record, at inputs: [String: [Int]]) throws -> ModelFile {
    var request = ModelRequest()
    request.sizes = inputs.map { .init($0.key, $0.value) }
    return try ModelReader.model(
      in: ModelBytes(Array(record.model), name: record.name), as: .onnx, request)
  }

  private func shapes(_ model: ModelFile, in report: ShapeReport) -> [String: JSON] {
    let all = model.values + model.sources.flatMap(\.outputs)
    let pairs = all.compactMap { value in
      model.shape(of: value.place, in: report).map { (value.name, $0) }
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// Read at each input; and read at the first one, the network evaluated at the second.
  @Test func everyOutputHasItsShape() throws {
    let records = try Fixture.records("onnx_operators", of: Record.self)
    #expect(records.count == 130)
    var seen = 0
    for record in records {
      let first = try model(record, at: record.runs[0].inputs)
      #expect(first.unknown.isEmpty, "\(record.name)")
      for (place, run) in record.runs.enumerated() {
        let read = try place == 0 ? first : model(record, at: run.inputs)
        let own = shapes(read, in: read.analysis.own)
        let inputs = first.analysis.architecture.inputs
        let given = try inputs.compactMap { run.inputs[$0.name] ?? run.inputs.values.first }
          .map { try Shape($0) }
        let there =
          given.count == run.inputs.count
          ? shapes(first, in: try first.analysis.architecture.report(at: given)) : own
        for (name, shape) in run.outputs {
          // How many elements are unlike depends on data.
          if record.name.hasPrefix("Unique") { continue }
          let wanted = JSON.array(shape.map(JSON.int))
          #expect(own[name] == wanted, "\(record.name): \(name)")
          #expect(there[name] == wanted, "\(record.name): \(name) at another input")
          seen += 1
        }
      }
    }
    #expect(seen > 300)
  }
}
