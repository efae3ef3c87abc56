import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// The architectures that timm has: every convolution, linear layer and pool in execution order
/// with its hyperparameters, output, parameters and MACs, the totals, and the feature pyramid.
@Suite struct ClassicsTests {
  /// What timm's record of one model holds beside its layers' outputs.
  struct Record: Decodable, Sendable {
    struct Layer: Decodable, Sendable {
      let path: String
      let hyper: [String: RecordedValue]
    }
    struct Pyramid: Decodable, Sendable {
      let reduction: [Int]
      let channels: [Int]
    }
    let model: String
    let layers: [Layer]
    let features: Pyramid
  }

  private static let runs = Result {
    try Fixture.records("classics", of: TorchvisionRecord.self)
  }
  private static let records = Result {
    Dictionary(
      uniqueKeysWithValues: try Fixture.records("classics", of: Record.self).map { ($0.model, $0) })
  }

  private static let names = (try? runs.get().map(\.name)) ?? []

  @Test func `every recorded model is in the zoo`() throws {
    #expect(try Self.runs.get().count == 23)
    #expect(Self.names.filter { Zoo.fileByName[$0] == nil } == [])
  }

  @Test(arguments: names)
  func `layers and totals are timm's`(name: String) throws {
    let run = try #require(Self.runs.get().first { $0.name == name })
    let record = try #require(Self.records.get()[run.model])
    let architecture = try Self.architecture(name)
    let report = try architecture.report(at: [Shape(run.input)])
    // Ours, less the layers that timm's record leaves out.
    var compared = report
    let paths = Set(run.layers.map(\.path))
    compared.layers.removeAll { !paths.contains($0.path) }
    #expect(run.difference(from: compared, scopes: []) == nil)
    #expect(try FormAnswers(architecture).agree(with: report, at: [run.input]))
    #expect(Self.differences(of: architecture, from: record) == [])
    #expect(Self.missing(of: record.features, in: report) == [])
  }

  private static func architecture(_ name: String) throws -> Architecture {
    let file = try #require(Zoo.fileByName[name])
    let design = try #require(Zoo.designs(in: file).first { $0.architecture.name == name })
    return design.architecture
  }

  // MARK: - Hyperparameters

  private static func differences(of architecture: Architecture, from record: Record) -> [String] {
    let layers = Dictionary(
      architecture.layers.map { ($0.path, $0.layer) }, uniquingKeysWith: { first, _ in first })
    return record.layers.flatMap { recorded -> [String] in
      guard let layer = layers[recorded.path] else { return ["\(recorded.path) is missing"] }
      return layer.values.compactMap { name, value in
        guard let theirs = recorded.hyper[name]?.value, !agree(value, theirs) else { return nil }
        return "\(recorded.path): \(name) \(value.text()), timm \(theirs.text())"
      }
    }
  }

  /// Whether two values mean the same: one integer stands for all axes, no stride for the kernel.
  private static func agree(_ ours: Value, _ theirs: Value) -> Bool {
    switch (ours, theirs) {
    // TensorFlow's SAME pads outside the module there.
    case (.string("same_upper"), _), (.none, _): true
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy(agree)
    case (.list(let x), _): x.allSatisfy { agree($0, theirs) }
    case (_, .list(let y)): y.allSatisfy { agree(ours, $0) }
    default: ours == theirs
    }
  }

  // MARK: - Feature pyramid

  /// The levels of a pyramid of which no map has the stride and the channels.
  ///
  /// What comes after attention has no receptive field and so no stride: there the map's size
  /// decides, which is the input's over the reduction, rounded in one way or the other.
  private static func missing(of pyramid: Record.Pyramid, in report: ShapeReport) -> [String] {
    let extent = report.inputs.first?.last ?? 0
    return zip(pyramid.reduction, pyramid.channels).compactMap { reduction, channels in
      let isThere = report.layers.contains { layer in
        guard let output = layer.outputs.first, output.count == 4, output.contains(channels) else {
          return false
        }
        let strides = layer.fields.compactMap { $0?.stride.text }
        if !strides.isEmpty { return strides.allSatisfy { $0 == "\(reduction)" } }
        return output.contains(extent / reduction)
          || output.contains((extent + reduction - 1) / reduction)
      }
      return isThere ? nil : "stride \(reduction) with \(channels) channels"
    }
  }
}
