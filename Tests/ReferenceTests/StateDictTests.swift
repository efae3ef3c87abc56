import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// The names and shapes of layers' and networks' tensors, as PyTorch's `state_dict` has them.
@Suite struct StateDictTests {
  struct Record: Decodable, Sendable, CustomTestStringConvertible {
    var name: String
    /// Of a layer; a network is the zoo's.
    var definition: String?
    var tensors: [String: [Int]]
    var parameters: Int
    var testDescription: String { name }

    /// The name that PyTorch has for a tensor; a module's own table is an Embedding here.
    func name(of entry: StateDict.Entry) -> String {
      guard let other = entry.otherName, tensors[other] != nil else { return entry.name }
      return other
    }
  }

  static let records = Result { try Fixture.records("state_dicts", of: Record.self) }

  static func architecture(of record: Record) throws -> Architecture {
    if let definition = record.definition {
      let designs = try DefinitionReader().designs(in: Array(definition.utf8), file: "layer.yaml")
      return try #require(designs.first).architecture
    }
    let file = try #require(Zoo.fileByName[record.name])
    return try #require(try Zoo.designs(in: file, only: record.name).first).architecture
  }

  /// All names are there, no other one is, and what training fits is as many elements.
  @Test func everyNameAndShapeIsPyTorchs() throws {
    let records = try Self.records.get()
    #expect(records.count == 42)
    for record in records {
      let entries = try Self.architecture(of: record).stateDict().entries
      let found = Dictionary(
        entries.map { (record.name(of: $0), $0.shape) }, uniquingKeysWith: { $1 })
      #expect(entries.count == found.count, "\(record.name)")
      #expect(found == record.tensors, "\(record.name)")
      var parameters = 0
      for entry in entries where !entry.isBuffer { parameters += try entry.elementCount() }
      #expect(parameters == record.parameters, "\(record.name)")
    }
  }

  /// Each tensor that a file lacks or has in another shape, and each that it has besides, is told by its
  /// name; buffers may be lacking.
  @Test func oneTensorThatDiffersIsNamed() throws {
    for record in try Self.records.get() {
      let design = try Self.architecture(of: record).stateDict()
      let tensors = record.tensors.map { WeightFit.Tensor($0.key, $0.value) }
      let whole = try WeightFit(of: tensors, in: design)
      #expect(whole.fits && whole.parameters.elements == record.parameters, "\(record.name)")
      #expect(whole.fittingParameters == whole.parameters && whole.fittingBuffers == whole.buffers)
      #expect(whole.parameters.tensors + whole.buffers.tensors == tensors.count)
      let kinds = Dictionary(
        design.entries.map { (record.name(of: $0), $0.isBuffer || $0.isTrainingOnly) },
        uniquingKeysWith: { $1 }
      )
      for place in stride(from: 0, to: tensors.count, by: max(1, tensors.count / 7)) {
        var fewer = tensors
        let gone = fewer.remove(at: place)
        let without = try WeightFit(of: fewer, in: design)
        #expect(without.missing.map(record.name) == (kinds[gone.name] == true ? [] : [gone.name]))
        #expect(without.extra.isEmpty && without.otherShapes.isEmpty)
        var other = tensors
        other[place].shape.append(2)
        let reshaped = try WeightFit(of: other, in: design)
        #expect(reshaped.otherShapes.map { record.name(of: $0.entry) } == [gone.name])
        #expect(reshaped.missing.isEmpty && reshaped.extra.isEmpty && !reshaped.fits)
        let more = try WeightFit(of: tensors + [.init(gone.name + "s", [1])], in: design)
        #expect(more.extra.map(\.name) == [gone.name + "s"] && more.missing.isEmpty)
      }
    }
  }

  @Test(arguments: ["module.", "model.", "_orig_mod.", "backbone.body."])
  func aPrefixOfAllNamesIsFound(prefix: String) throws {
    for record in try Self.records.get() where record.definition == nil {
      let design = try Self.architecture(of: record).stateDict()
      let tensors = record.tensors.map { WeightFit.Tensor(prefix + $0.key, $0.value) }
      let fit = try WeightFit(of: tensors, in: design)
      #expect(
        fit.prefixes.map(\.file) == [prefix] && fit.fitsWithoutPrefixes && !fit.fits,
        "\(record.name)")
      #expect(try WeightFit(of: tensors, in: design, withoutPrefixes: [prefix]).fits)
    }
  }
}
