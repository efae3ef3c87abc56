import ArchFormats
import ShapeEngine
import Testing

/// PyTorch's own calls: the order of every constructor's arguments, and a call that gives all of them by
/// position, with what PyTorch builds of it.
@Suite struct SignatureTests {
  struct Record: Decodable, Sendable {
    let type: String
    let positional: [String]
    let keywordOnly: [String]
    let call: [RecordedValue]?
    let params: Int?
    let input: [Int]?
    let output: [Int]?

    enum CodingKeys: String, CodingKey {
      case type, positional, call, params, input, output
      case keywordOnly = "keyword_only"
    }
  }

  private static let records = Result { try Fixture.records("signatures", of: Record.self) }

  /// PyTorch makes these of layers that it is given; here they have those layers' hyperparameters.
  private static let ownForm: Set<String> = ["TransformerEncoder", "TransformerDecoder"]

  /// Hardtanh's older names for its bounds, its last arguments, which PyTorch warns of.
  private static let olderNames: Set<String> = ["min_value", "max_value"]

  @Test func `arguments are in PyTorch's order`() throws {
    for record in try Self.records.get() where !Self.ownForm.contains(record.type) {
      let (row, _) = try #require(LayerType.called("nn.\(record.type)"))
      let names = row.names(ofPositional: 0, named: [], .pytorch)
      let current = record.positional.filter { !Self.olderNames.contains($0) }
      #expect(Array(names.prefix(current.count)) == current, "\(record.type)")
      let known = Set(row.parameters.map(\.name))
      #expect(known.isSuperset(of: record.keywordOnly), "\(record.type)")
    }
  }

  /// The layer that is the whole of a definition.
  private func layer(_ call: String, at input: [Int]) throws -> (Analysis, any Layer) {
    let text = "name: one\ninput: \(input.dropFirst())\nlayers:\n  - only: \(call)\n"
    let designs = try DefinitionReader().designs(in: Array(text.utf8), file: "one.yaml")
    let analysis = try #require(designs.first).analysis
    return (analysis, try #require(analysis.architecture.layers.first).layer)
  }

  @Test func `a full call by position is the layer that PyTorch builds`() throws {
    var count = 0
    for record in try Self.records.get() where !Self.ownForm.contains(record.type) {
      guard var call = record.call, let input = record.input, let output = record.output else {
        continue
      }
      count += 1
      call.removeLast(record.positional.count(where: Self.olderNames.contains))
      let values = call.map { $0.value.text() }
      let full = "(\(values.joined(separator: ", ")))"
      let (analysis, module) = try layer("nn.\(record.type)\(full)", at: input)
      #expect(analysis.own.parameters == record.params, "\(record.type)\(full)")
      let sizes = try #require(analysis.own.outputs.first).shape
      #expect(Array(sizes.dropFirst()) == Array(output.dropFirst()), "\(record.type)\(full)")
      let row = try #require(module.row)
      for (name, value) in zip(record.positional, call)
      where row.parameters.contains(where: { $0.name == name }) {
        let own = try #require(row.hyperparameters(of: module).first { $0.name == name }).value
        let alone = try row.layer(
          row.parameters.filter(\.isRequired).map { parameter in
            let place = record.positional.firstIndex(of: parameter.name)
            return (parameter.name, place.map { call[$0].value } ?? .none)
          }.filter { $0.0 != name } + [(name, value.value)])
        let read = try #require(row.hyperparameters(of: alone).first { $0.name == name }).value
        #expect(own == read || value.value == .none, "\(record.type).\(name): \(own.text())")
      }
      // The short form leaves out what is inferred, and is the same layer.
      let inferred = Set(row.parameters.filter(\.isInferred).map(\.name))
      let short = zip(record.positional, values)
        .filter { pair in
          !inferred.contains(pair.0) && row.parameters.contains { $0.name == pair.0 }
        }
        .map { "\($0)=\($1)" }
      let (_, same) = try layer("\(record.type)(\(short.joined(separator: ", ")))", at: input)
      #expect(same.equals(module), "\(record.type)(\(short))")
    }
    #expect(count > 80)
  }

  /// Arguments of PyTorch's `forward`, which a call here has too.
  private static let forward: Set<String> = ["output_size", "masks"]

  @Test func `with nn. in front only PyTorch's arguments count`() throws {
    var count = 0
    for record in try Self.records.get() where !Self.ownForm.contains(record.type) {
      let row = try #require(LayerTable.type(named: record.type))
      let known = Set(record.positional + record.keywordOnly).union(Self.forward)
      guard let call = record.call, let input = record.input else { continue }
      // Of those by position, besides what a call leaves to names.
      let values = call.prefix(max(1, record.positional.firstIndex(of: "bias") ?? 1))
        .map { $0.value.text() }
      for parameter in row.parameters where !known.contains(parameter.name) {
        count += 1
        let value = parameter.defaultValue == .bool(true) ? "False" : "2"
        let written =
          "\(record.type)(\(values.joined(separator: ", ")), \(parameter.name)=\(value))"
        #expect(throws: DefinitionError.self, "\(written)") {
          try layer("nn.\(written)", at: input)
        }
      }
    }
    #expect(count > 6)
  }

  @Test func `a wrong size of what is inferred is an error that names both`() throws {
    var count = 0
    for record in try Self.records.get() where !Self.ownForm.contains(record.type) {
      guard let call = record.call, let input = record.input,
        let row = LayerTable.type(named: record.type), record.params ?? 0 > 0,
        let first = row.parameters.first(where: \.isInferred),
        let place = record.positional.firstIndex(of: first.name)
      else { continue }
      count += 1
      var values = call.map { $0.value.text() }
      let right = values[place]
      values[place] = "1234"
      // A norm's groups divide its channels.
      if record.type == "GroupNorm" { values[place] = "1236" }
      if record.type == "MultiheadAttention" || record.type.hasPrefix("Transformer") {
        values[place] = "1236"
      }
      let written = "nn.\(record.type)(\(values.joined(separator: ", ")))"
      let error = #expect(throws: DefinitionError.self) { try layer(written, at: input) }
      let message = "\(error?.message ?? "") \(error?.found ?? "") \(error?.expected ?? "")"
      #expect(message.contains(values[place]) && message.contains(right), "\(written): \(message)")
    }
    #expect(count > 15)
  }
}
