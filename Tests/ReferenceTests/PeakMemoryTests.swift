import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// The peak of activation memory is what a run of PyTorch keeps alive. `scripts/memory-check … --record`
/// counted it under a TorchDispatchMode, torch 2.13, and wrote the records.
@Suite struct PeakMemoryTests {
  @Test func `networks need what PyTorch keeps, and never more`() throws {
    let records = try Fixture.lines("peak_memory")
    #expect(records.count == 29)
    var equal = 0
    for record in records {
      let json = try JSON(text: String(decoding: record, as: UTF8.self))
      guard case .string(let name)? = json["name"], case .int(let elements)? = json["elements"],
        let flat = json["flat"]
      else {
        Issue.record("a record without a network")
        continue
      }
      let design = try #require(
        DefinitionReader().designs(in: [UInt8](flat.compact.utf8), file: "\(name).json").first)
      let peak = try #require(design.analysis.own.peak)
      #expect(peak.elements <= elements, "\(name)")
      // What a run keeps besides is what no layer reads any more.
      let least = if case .float(let least)? = json["least"] { least } else { 1.0 }
      #expect(Double(peak.elements) >= least * Double(elements), "\(name)")
      if peak.elements == elements { equal += 1 }
    }
    #expect(equal >= 24)
  }
}
