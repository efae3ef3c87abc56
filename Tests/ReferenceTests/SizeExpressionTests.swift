import ArchFormats
import TestSupport
import Testing

@testable import ShapeEngine

/// Hyperparameters that are made of sizes follow the input, or are refused: none keeps the number that
/// it had at the definition's own input.
@Suite struct SizeExpressionTests {
  private struct Case: Decodable, Sendable {
    struct Answer: Decodable, Sendable {
      let input: [Int]
      let output: [Int]?
    }
    let layers: [String]
    let own: [Int]
    let answers: [Answer]
  }

  private func design(_ text: String) throws -> Architecture {
    let designs = try DefinitionReader { _ in nil }.designs(in: Array(text.utf8), file: "x.yaml")
    return try #require(designs.first).architecture
  }

  /// The outputs' shapes, with the parameters and multiply-accumulates; nil where it is refused.
  private func answer(_ architecture: Architecture, at inputs: [[Int]]) throws -> String? {
    let shapes = try inputs.map { try Shape($0) }
    guard let report = try? architecture.report(at: shapes) else { return nil }
    return report.layers.map { "\($0.outputs) \($0.parameters) \($0.macs ?? -1)" }.joined()
  }

  @Test func `sizes of the input are those that PyTorch gives at every input`() throws {
    let cases = try Fixture.records("size_expressions", of: Case.self)
    #expect(cases.count == 59)
    for row in cases {
      let lines = row.layers.map { "  \($0)\n" }.joined()
      let architecture = try design("name: x\ninput: \(row.own)\nlayers:\n\(lines)")
      let forms = try FormAnswers(architecture)
      let legal = try InputSolver(architecture).solve().inputs
      let free = Set(legal.axes.map(\.variable))
      for answer in row.answers {
        let report = try? architecture.report(at: [Shape([1] + answer.input)])
        let output = report?.outputs.first.map { Array($0.shape.dropFirst()) }
        #expect(output == answer.output, "\(row.layers) at \(answer.input)")
        #expect(
          forms.agree(with: report, at: [[1] + answer.input]), "\(row.layers) at \(answer.input)")
        // What is no axis is held at the definition's own size.
        let sizes = [1] + answer.input
        let isHeld = (1..<sizes.count).allSatisfy {
          free.contains($0) || sizes[$0] == row.own[$0 - 1]
        }
        guard isHeld else { continue }
        #expect(
          legal.accepts(legal.axes.map { sizes[$0.variable] }) == (answer.output != nil),
          "\(row.layers) at \(answer.input)")
      }
    }
  }

  // MARK: - Every layer type

  /// One recorded layer with a size in place of one of its whole numbers.
  private struct Probe {
    let record: LayerRecord
    let name: String
    let value: Value
    /// The number that is replaced.
    let number: Int

    /// The definition with the size at `own`, which stands for the number at 7.
    func definition(own: Int) -> String {
      let inputs = record.inputShapes.enumerated().map { "x\($0): \(Array($1.dropFirst()))" }
      let arguments = record.arguments.map { argument in
        "\(argument.name)=\((argument.name == name ? value : argument.value).text { _ in "s" })"
      }
      let references = record.inputShapes.indices.map { "x\($0)" }.joined(separator: ", ")
      return """
        name: x
        batch: \(record.inputShapes[0][0])
        inputs: {\(inputs.joined(separator: ", ")), s: [\(own)]}
        layers:
          - t: \(record.type)(\(arguments.joined(separator: ", "))) from \(references)

        """
    }

    /// A value with one of its whole numbers replaced, for each of them.
    static func replacements(of value: Value) -> [(value: Value, number: Int)] {
      switch value {
      case .int(let number):
        let size = SizeExpression.like(0, dim: 1)
        let expression =
          number == 7
          ? size : .operation(number > 7 ? .add : .subtract, size, .integer(abs(number - 7)))
        return [(.size(expression), number)]
      case .list(let values):
        return values.indices.flatMap { index in
          replacements(of: values[index]).map { replaced in
            var values = values
            values[index] = replaced.value
            return (.list(values), replaced.number)
          }
        }
      default: return []
      }
    }
  }

  /// Some recorded layers of each type that PyTorch takes.
  private static func samples() throws -> [(key: String, value: [LayerRecord])] {
    var records: [String: [LayerRecord]] = [:]
    for file in [
      "single_layer_cases", "single_layer_more", "single_layer_sizes", "layer_types", "paddings",
    ] {
      for record in try Fixture.records(file) where record.error == nil {
        // A tensor of another batch is no input of a definition.
        let shapes = record.inputShapes
        guard let first = shapes.first, shapes.allSatisfy({ $0.first == first.first }),
          shapes.allSatisfy({ $0.count > 1 && !$0.contains(0) }),
          records[record.type, default: []].count < 6
        else { continue }
        records[record.type, default: []].append(record)
      }
    }
    return records.sorted { $0.key < $1.key }
  }

  @Test func `no layer type keeps the number of its own input`() throws {
    let records = try Self.samples()
    var (followed, refused) = (Set<String>(), Set<String>())
    for (type, records) in records {
      for record in records {
        for argument in record.arguments {
          for (value, number) in Probe.replacements(of: argument.value) {
            let probe = Probe(record: record, name: argument.name, value: value, number: number)
            let hyperparameter = "\(type).\(argument.name)"
            switch try held(probe) {
            case .followed?: followed.insert(hyperparameter)
            case .refused?: refused.insert(hyperparameter)
            case nil: break
            }
          }
        }
      }
    }
    // Whatever says that it takes sizes follows one somewhere; Split keeps its number of parts, which
    // another number of elements in each mostly changes.
    for row in LayerTable.rows where records.contains(where: { $0.key == row.name }) {
      for parameter in row.parameters where parameter.takesSizes && row.name != "Split" {
        let name = "\(row.name).\(parameter.name)"
        #expect(followed.contains(name) || !refused.contains(name), "\(name)")
      }
    }
    #expect(followed.count > 40, "\(followed.sorted())")
    #expect(refused.count > 150, "\(refused.sorted())")
  }

  /// A size of another tensor in place of a number that it has gives what the number gives, in every
  /// hyperparameter that takes sizes, one that stands for each of its entries among them.
  @Test func `every size may be that of another tensor`() throws {
    var taken: Set<String> = []
    for (type, records) in try Self.samples() {
      let sized = Set(
        LayerTable.type(named: type)?.parameters.filter(\.takesSizes).map(\.name) ?? [])
      for record in records {
        for argument in record.arguments where sized.contains(argument.name) {
          // A number below 0 is a word: what remains, as it is, or from the end.
          for (value, number) in Probe.replacements(of: argument.value) where number >= 0 {
            let probe = Probe(record: record, name: argument.name, value: value, number: number)
            let report = try design(probe.definition(own: 7)).report(
              at: record.inputShapes.map { try Shape($0) } + [Shape([record.inputShapes[0][0], 7])])
            #expect(
              report.layers.first?.outputs.map { Array($0) } == record.outputShapes,
              "\(probe.definition(own: 7))")
            taken.insert("\(type).\(argument.name)")
          }
        }
      }
    }
    // Those of which nothing is recorded.
    for (name, call, output) in [
      ("Opaque.output", "Opaque([like(s, 1)])", [2, 7]),
      ("Opaque.output", "Opaque([[like(s, 1)]])", [2, 7]),
      ("Opaque.macs", "Opaque([3], macs=like(s, 1))", [2, 3]),
      ("DynamicConv1d.groups", "DynamicConv1d(groups=like(s, 1) - 6) from x, y", [2, 2, 2]),
      ("DynamicConv2d.groups", "DynamicConv2d(groups=like(s, 1) - 6) from m, n", [2, 2, 2, 2]),
      ("DynamicConv3d.groups", "DynamicConv3d(groups=like(s, 1) - 6) from p, q", [2, 2, 2, 2, 2]),
      ("Zeros.size", "Zeros(2, like(s, 1))", [2, 7]), ("Ones.size", "Ones(2, like(s, 1))", [2, 7]),
      ("Full.size", "Full([2, like(s, 1)], 1.0)", [2, 7]),
      ("Arange.start", "Arange(like(s, 1))", [7]), ("Arange.start", "Arange(like(s, 1), 9)", [2]),
      ("Arange.end", "Arange(2, like(s, 1))", [5]),
      (
        "ConvTranspose1d.output_size",
        "ConvTranspose1d(2, 3, stride=3, output_size=like(s, 1) + 3) from x", [2, 2, 10]
      ),
      (
        "ConvTranspose2d.output_size",
        "ConvTranspose2d(2, 3, stride=3, output_size=[like(s, 1) + 3, 9]) from m", [2, 2, 10, 9]
      ),
      (
        "ConvTranspose3d.output_size",
        "ConvTranspose3d(2, 3, stride=3, output_size=[9, like(s, 1) + 3, 9]) from p",
        [2, 2, 9, 10, 9]
      ),
      ("Interpolate.size", "Interpolate(size=[like(s, 1), 4]) from m", [2, 2, 7, 4]),
      (
        "UpsamplingBilinear2d.size", "UpsamplingBilinear2d(size=[4, like(s, 1)]) from m",
        [2, 2, 4, 7]
      ),
      ("CenterCrop.size", "CenterCrop([like(s, 1) - 5, 1]) from m", [2, 2, 2, 1]),
      ("Expand.sizes", "Expand(like(s, 1), -1, -1, -1) from x", [7, 2, 2, 3]),
      (
        "WindowDepartition.h_partitions", "WindowDepartition(2, like(s, 1) - 6, 3) from w",
        [2, 5, 2, 6]
      ),
      (
        "WindowDepartition.w_partitions", "WindowDepartition(2, 3, like(s, 1) - 6) from w",
        [2, 5, 6, 2]
      ),
    ] {
      let architecture = try design(
        """
        name: x
        batch: 2
        inputs: {x: [2, 3], y: [2, 2], m: [2, 3, 3], n: [2, 2, 2], p: [2, 3, 3, 3], q: [2, 2, 2, 2], w: [3, 4, 5], s: [7]}
        layers:
          - t: \(call.contains("from") ? call : call + " from x")

        """)
      let report = try architecture.report(at: architecture.ownInput())
      #expect(report.layers.first?.outputs.map { Array($0) } == [output], "\(call)")
      taken.insert(name)
    }
    for row in LayerTable.rows {
      for parameter in row.parameters where parameter.takesSizes {
        #expect(taken.contains("\(row.name).\(parameter.name)"), "\(row.name).\(parameter.name)")
      }
    }
  }

  /// A size that gets to a hyperparameter that takes none, from whatever text, is refused there.
  @Test func `what takes no size is none`() {
    for row in LayerTable.rows {
      for parameter in row.parameters where !parameter.takesSizes {
        for value in [Value.size(.axis("H")), .list([.size(.axis("H"))])] {
          do throws(LayerError) {
            _ = try row.layer([(parameter.name, value)])
            Issue.record("\(row.name).\(parameter.name)")
          } catch { #expect(error.argument == 0, "\(row.name).\(parameter.name)") }
        }
      }
    }
  }

  private enum Outcome { case followed, refused }

  /// What becomes of a size at another one of it; nil where the number itself is refused then.
  private func held(_ probe: Probe) throws -> Outcome? {
    let architecture: Architecture
    do { architecture = try design(probe.definition(own: 7)) } catch let error as DefinitionError {
      // A refusal says why, at the call.
      #expect(error.place?.line == 5, "\(probe.definition(own: 7))\(error.message)")
      return .refused
    }
    var outcome: Outcome?
    for own in [6, 8, 9] {
      let shapes = probe.record.inputShapes + [[probe.record.inputShapes[0][0], own]]
      let there = try answer(architecture, at: shapes)
      let afresh = try (try? design(probe.definition(own: own))).flatMap {
        try answer($0, at: shapes)
      }
      guard there == nil || there == afresh else {
        Issue.record(
          "\(probe.definition(own: 7))at \(own): \(there ?? ""), afresh \(afresh ?? "refused")")
        return nil
      }
      if afresh != nil { outcome = there == nil ? (outcome ?? .refused) : .followed }
    }
    return outcome
  }
}
