import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// Models of Keras' layers and of keras.applications, as Keras itself says their shapes.
@Suite struct KerasTests {
  struct Record: Decodable {
    struct Run: Decodable {
      var inputs: [String: [Int]]
      var values: [String: Shapes]?
      var params: Int?
      var error: String?
    }
    var name: String
    var runs: [Run]
  }

  /// A shape, with null for the batch, or several.
  enum Shapes: Decodable, Equatable {
    case one([Int?])
    case several([[Int?]])

    init(from decoder: Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let shape = try? container.decode([Int?].self) {
        self = .one(shape)
      } else {
        self = .several(try container.decode([[Int?]].self))
      }
    }

    /// What archdb says, with null for the batch where Keras has it.
    func agrees(with json: JSON?) -> Bool {
      switch (self, json) {
      case (.one(let shape), .array(let sizes)?): Self.agree(shape, sizes)
      case (.several(let shapes), .array(let all)?):
        shapes.count == all.count
          && zip(shapes, all).allSatisfy { shape, sizes in
            if case .array(let sizes) = sizes { Self.agree(shape, sizes) } else { false }
          }
      default: false
      }
    }

    private static func agree(_ shape: [Int?], _ sizes: [JSON]) -> Bool {
      shape.count == sizes.count
        && zip(shape, sizes).allSatisfy { wanted, found in wanted.map { .int($0) == found } ?? true
        }
    }
  }

  /// The models with their records.
  static func models() throws -> [(record: Record, text: [UInt8])] {
    try zip(
      Fixture.records("keras", of: Record.self), Fixture.lines("keras")
    ).map { record, line in
      let object = try #require(
        JSONSerialization.jsonObject(with: line) as? [String: Any])
      return (record, Array(try JSONSerialization.data(withJSONObject: object["model"] ?? [:])))
    }
  }

  private func file(
    _ text: [UInt8], _ name: String, at inputs: [String: [Int]]
  ) throws -> ModelFile {
    var request = ModelRequest()
    request.sizes = inputs.map { .init($0.key, [2] + $0.value) }
    return try ModelReader.model(in: ModelBytes(text, name: name), as: .keras, request)
  }

  /// What of a report is not as recorded.
  private func differences(
    _ file: ModelFile, _ report: ShapeReport, _ run: Record.Run
  ) -> [String] {
    let named = file.values + file.sources.flatMap(\.outputs)
    let places = Dictionary(named.map { ($0.name, $0.place) }, uniquingKeysWith: { $1 })
    return (run.values ?? [:]).sorted { $0.key < $1.key }.compactMap { name, wanted in
      let found = places[name].flatMap { file.shape(of: $0, in: report) }
      return wanted.agrees(with: found) ? nil : "\(name): \(found as Any), Keras: \(wanted)"
    }
  }

  @Test func `every layer's output and the parameters are Keras'`() throws {
    var (models, values) = (0, 0)
    for (record, text) in try Self.models() {
      models += 1
      for run in record.runs {
        let file = try file(text, record.name, at: run.inputs)
        let report = file.analysis.own
        #expect(differences(file, report, run) == [], "\(record.name) at \(run.inputs)")
        #expect(report.parameters == run.params, "\(record.name)")
        #expect(file.unknown.isEmpty, "\(record.name)")
        values += run.values?.count ?? 0
      }
    }
    print("\(models) models, \(values) values")
    #expect(models > 200)
  }

  /// The sizes of one input do not stay in the graph: at another one it gives what Keras gives there.
  @Test func `a model that is read at one input answers at another`() throws {
    var compared = 0
    for (record, text) in try Self.models() where record.runs.count > 1 {
      let file = try file(text, record.name, at: record.runs[0].inputs)
      let run = record.runs[1]
      let shapes = file.inputs.map { input in
        let sizes = [2] + (run.inputs[input.name] ?? [])
        var ours = sizes
        for (place, dimension) in (input.order ?? []).enumerated() {
          ours[dimension] = sizes[place]
        }
        return ours
      }
      // Weights may hang on the first size, as those of a Dense behind a Flatten.
      guard record.runs[0].params == run.params,
        let report = try? file.analysis.report(at: shapes)
      else { continue }
      compared += 1
      #expect(differences(file, report, run) == [], "\(record.name) at \(run.inputs)")
    }
    #expect(compared > 150)
  }
}
