import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// Programs of torch.export: every node has the shape that PyTorch gave it when it ran the program, out of one
/// reading of the file.
@Suite struct TorchExportTests {
  private func bytes(_ name: String) throws -> ModelBytes {
    ModelBytes(Array(try Data(contentsOf: Fixture.file("pt2/\(name)"))), name: name)
  }

  private func model(_ name: String, _ request: ModelRequest = .init()) throws -> ModelFile {
    try ModelReader.model(in: bytes(name), as: .torchExport, request)
  }

  /// The names of all values with their shapes in a report.
  private func shapes(_ model: ModelFile, in report: ShapeReport) -> [String: JSON] {
    let all = model.values + model.sources.flatMap(\.outputs)
    let pairs = all.compactMap { value in
      model.shape(of: value.place, in: report).map { (value.name, $0) }
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// How the shapes differ from what was recorded; a node of several results has no name in a file.
  private func differences(_ got: [String: JSON], from wanted: [String: Any]) -> [String] {
    wanted.compactMap { name, shape in
      guard let shape = shape as? [Int] else { return nil }
      let found = got[name]
      return found == .array(shape.map(JSON.int)) ? nil : "\(name): \(found as Any), not \(shape)"
    }
  }

  private static func records(_ name: String) throws -> [String: Any] {
    let data = try Fixture.decompressed(Fixture.file("\(name).json.gz"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  static let networks = [
    "deeplabv3_resnet50", "densenet121", "mobilenet_v3_small", "regnet_y_400mf", "resnet18",
    "squeezenet1_1", "swin_t", "unet_like", "vgg16",
  ]

  @Test(arguments: networks)
  func everyNodeHasItsRecordedShape(name: String) throws {
    let model = try model("\(name).pt2")
    let runs = try #require(try Self.records("pt2")["\(name).pt2"] as? [String: [String: Any]])
    #expect(model.unknown.isEmpty)
    for (size, wanted) in runs where wanted["error"] == nil {
      let sides = size.split(separator: "x").compactMap { Int($0) }
      let first = try #require(wanted["conv2d"] as? [Int])
      let report = try model.analysis.architecture.report(at: [Shape([first[0], 3] + sides)])
      let wrong = differences(shapes(model, in: report), from: wanted)
      #expect(wrong.isEmpty, "\(name) at \(size): \(wrong.prefix(3))")
    }
  }

  /// A file is the zoo's network: the same layers with the same hyperparameters, paths and connections.
  @Test(arguments: networks.filter { !["swin_t", "unet_like"].contains($0) })
  func filesAreTheNetworksOfTheZoo(name: String) throws {
    let file = try #require(Zoo.fileByName[name])
    let ours = try #require(try Zoo.designs(in: file).first { $0.architecture.name == name })
    let theirs = try model("\(name).pt2").analysis.architecture
    #expect(theirs.layers.count == ours.architecture.layers.count)
    for (x, y) in zip(ours.architecture.layers, theirs.layers) {
      #expect(x.path == y.path)
      #expect(x.layer.hasValues(of: y.layer), "\(x.path): \(x.layer.call()), \(y.layer.call())")
      #expect(x.inputs == y.inputs, "\(x.path)")
    }
    #expect(theirs.outputs.map(\.tensor) == ours.architecture.outputs.map(\.tensor))
  }

  /// What torch itself derives: a size below is refused by its own guards.
  @Test(arguments: [("densenet121", 29), ("squeezenet1_1", 17), ("vgg16", 32)])
  func legalInputsAreThoseThatTorchDerives(name: String, least: Int) throws {
    let model = try model("\(name).pt2")
    let legal = try InputSolver(model.analysis.architecture).solve().inputs
    for side in [least - 1, least, least + 1, 1000] {
      for other in [least, 224] {
        #expect(legal.accepts([side, other]) == (side >= least))
      }
    }
    guard case .named(_, let range?)? = model.inputs.first?.declared?[2] else {
      Issue.record("no range")
      return
    }
    #expect(range.lowerBound == least)
  }

  private struct Own: Decodable {
    struct Run: Decodable {
      let inputs: [[Int]]
      let shapes: [String: [Int]]
    }
    let params: Int
    let runs: [Run]
  }

  @Test func smallProgramsHaveTheirRecordedShapes() throws {
    let data = try Fixture.decompressed(Fixture.file("pt2_own.json.gz"))
    let records = try JSONDecoder().decode([String: Own].self, from: data)
    #expect(records.count == 5)
    for (name, record) in records {
      for run in record.runs {
        var request = ModelRequest()
        let names = try model(name).inputs.map(\.name)
        request.sizes = zip(names, run.inputs).map { .init($0, $1) }
        let model = try model(name, request)
        let report = model.analysis.own
        let wrong = differences(shapes(model, in: report), from: run.shapes)
        #expect(wrong.isEmpty, "\(name) at \(run.inputs): \(wrong.prefix(3))")
        #expect(report.parameters == record.params)
      }
    }
  }

  /// How many elements are above 0 is known when they are: a size with a name of its own.
  @Test func whatDependsOnDataIsASizeOfItsOwn() throws {
    let model = try model("own_data.pt2")
    #expect(model.analysis.architecture.inputs.map(\.name) == ["input", "u0"])
    let report = try model.analysis.architecture.report(at: [Shape([4, 3]), Shape([7])])
    let shapes = shapes(model, in: report)
    #expect(shapes["nonzero"] == .array([7, 2]))
    #expect(shapes["index"] == .array([7, 3]))
  }

  @Test func aFileOfSeveralProgramsIsAskedForOne() throws {
    #expect(throws: DefinitionError.self) { try model("own_several.pt2") }
    var request = ModelRequest()
    request.only = "fixed"
    #expect(try model("own_several.pt2", request).analysis.architecture.name == "fixed")
    request.only = "none"
    #expect(throws: DefinitionError.self) { try model("own_several.pt2", request) }
  }
}
