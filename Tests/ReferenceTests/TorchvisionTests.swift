import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// Every architecture of the zoo that torchvision has: each leaf module's path, type, output,
/// parameters and MACs in execution order, at every recorded input, computed on integers and on
/// forms; where PyTorch raises, both refuse.
@Suite struct TorchvisionTests {
  private static let records: Result<[String: [TorchvisionRecord]], any Error> = Result {
    let files = ["torchvision_layers", "torchvision_more"]
    let all = try files.flatMap { try Fixture.records($0, of: TorchvisionRecord.self) }
    return Dictionary(grouping: all, by: \.name)
  }

  @Test(arguments: Zoo.files)
  func `layers and totals are PyTorch's`(file: String) throws {
    let records = try Self.records.get()
    let totals = try TorchvisionTotals.all()
    var differences: [String] = []
    var count = 0
    for design in try Zoo.designs(in: file) {
      let architecture = design.architecture
      let runs = records[architecture.name] ?? []
      guard !runs.isEmpty else { continue }
      let forms = try FormAnswers(architecture)
      for run in runs {
        count += 1
        let report = try? architecture.report(at: [Shape(run.input)])
        let difference =
          run.difference(from: report, scopes: architecture.scopes)
          ?? totals[architecture.name].flatMap { Self.difference(of: report, at: run, from: $0) }
        if let difference { differences.append("\(run.summary): \(difference)") }
        if !forms.agree(with: report, at: [run.input]) {
          differences.append("\(run.summary): forms and integers differ")
        }
      }
    }
    if count > 0 { print("\(file): \(count - min(count, differences.count))/\(count)") }
    #expect(differences.isEmpty, "\(differences.prefix(20).joined(separator: "\n"))")
  }

  /// How a report's total MACs differ from PyTorch's own count; nil where they agree.
  private static func difference(
    of report: ShapeReport?, at run: TorchvisionRecord, from totals: TorchvisionTotals
  ) -> String? {
    let size = run.input.dropFirst(2).map(String.init).joined(separator: "x")
    guard let macs = totals.macs[size] else { return "no total at \(size)" }
    return report?.macs == macs
      ? nil : "total macs \(report.map { "\($0.macs)" } ?? "none"), PyTorch \(macs ?? -1)"
  }

  @Test func `the zoo has every recorded model`() throws {
    let names = try Self.records.get().keys
    #expect(names.count == 97)
    #expect(names.filter { Zoo.fileByName[$0] == nil } == [])
  }
}
