import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// The networks of docs/networks against the modules that PyTorch runs, at every recorded input: each
/// module's path, type, output, parameters and MACs in execution order, and the totals, on integers
/// and on forms; where PyTorch raises, both refuse.
@Suite struct NetworkTests {
  /// A recorded run, with what a run of torchvision's models has not.
  private struct Run: Decodable, Sendable {
    let record: TorchvisionRecord
    /// The shapes of the second input and those after it.
    let others: [[Int]]
    let macs: Int

    private enum CodingKeys: String, CodingKey { case others, macs }

    init(from decoder: any Decoder) throws {
      record = try TorchvisionRecord(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      others = try container.decode([[Int]].self, forKey: .others)
      macs = try container.decode(Int.self, forKey: .macs)
    }

    var inputs: [[Int]] { [record.input] + others }
  }

  private static let runs = Result {
    Dictionary(grouping: try Fixture.records("networks", of: Run.self), by: \.record.model)
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/networks")

  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  @Test func `every network is recorded at three inputs or more`() throws {
    let runs = try Self.runs.get()
    #expect(runs.keys.map { "\($0).yaml" }.sorted() == Self.files)
    for (name, runs) in runs {
      #expect(runs.count { $0.record.error == nil } >= 3, "\(name)")
    }
  }

  @Test(arguments: files)
  func `layers and totals are PyTorch's`(file: String) throws {
    let text = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
    let design = try #require(Zoo.reader.designs(in: text, file: file).first)
    let architecture = design.architecture
    #expect("\(architecture.name).yaml" == file)
    let forms = try FormAnswers(architecture)
    for run in try Self.runs.get()[architecture.name] ?? [] {
      let report = try? architecture.report(at: run.inputs.map { try Shape($0) })
      #expect(Self.difference(of: report, from: run) == nil, "\(run.record.summary)")
      #expect(forms.agree(with: report, at: run.inputs), "\(run.record.summary): forms")
    }
  }

  /// How a report differs from a run; nil where they agree.
  ///
  /// A module that is a block here, made of several layers, is compared as a whole: its output is one
  /// of theirs, its parameters are all of theirs.
  private static func difference(of report: ShapeReport?, from run: Run) -> String? {
    let record = run.record
    guard let report, record.error == nil else {
      return record.difference(from: report, scopes: [])
    }
    if report.macs != run.macs { return "total macs \(report.macs), PyTorch \(run.macs)" }
    let paths = Set(record.layers.map(\.path))
    let own = Set(report.layers.compactMap { TorchvisionRecord.path(of: $0.path, among: paths) })
    let layers = TorchvisionRecord(
      model: record.model, input: record.input, params: record.params, output: record.output,
      layers: record.layers.filter { own.contains($0.path) }, error: nil)
    if let difference = layers.difference(from: report, scopes: []) { return difference }
    for theirs in record.layers where !own.contains(theirs.path) {
      let ours = report.layers.filter {
        TorchvisionRecord.firstRun(of: $0.path).hasPrefix("\(theirs.path).")
          || $0.path.hasPrefix("\(theirs.path).")
      }
      if !theirs.out.shapes.allSatisfy({ shape in ours.contains { $0.outputs.contains(shape) } }) {
        return "\(theirs.path): no output \(theirs.out.shapes)"
      }
      let parameters = ours.reduce(0) { $0 + $1.parameters }
      if parameters != theirs.params {
        return "\(theirs.path): params \(parameters), PyTorch \(theirs.params)"
      }
    }
    return nil
  }
}
