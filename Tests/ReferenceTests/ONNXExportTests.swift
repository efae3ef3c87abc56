import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// Files of PyTorch's two ONNX exporters: every value has the shape that ONNX Runtime gave it, out of one reading
/// of the file.
@Suite struct ONNXExportTests {
  static let files = [
    "densenet121.dynamo", "densenet121.script", "fcn_resnet50.dynamo", "fcn_resnet50.script",
    "googlenet.dynamo", "googlenet.script", "mobilenet_v2.dynamo", "mobilenet_v2.script",
    "resnet18.dynamo", "resnet18.script", "shufflenet_v2_x1_0.dynamo", "shufflenet_v2_x1_0.script",
    "vgg16.dynamo",
  ]

  private func model(_ name: String) throws -> ModelFile {
    let file = Fixture.file("onnx_export/\(name).onnx.gz")
    let bytes = ModelBytes(Array(try Fixture.decompressed(file)), name: "\(name).onnx")
    return try ModelReader.model(in: bytes, as: .onnx)
  }

  private func shapes(_ model: ModelFile, in report: ShapeReport) -> [String: JSON] {
    let all = model.values + model.sources.flatMap(\.outputs)
    let pairs = all.compactMap { value in
      model.shape(of: value.place, in: report).map { (value.name, $0) }
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  private static func records() throws -> [String: [String: [String: Any]]] {
    let data = try Fixture.decompressed(Fixture.file("onnx_export.json.gz"))
    return try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: [String: [String: Any]]])
  }

  @Test(arguments: files)
  func everyValueHasItsRecordedShape(name: String) throws {
    let model = try model(name)
    #expect(model.unknown.isEmpty)
    let runs = try #require(try Self.records()["\(name).onnx"])
    #expect(!runs.isEmpty)
    for (size, wanted) in runs {
      let sides = size.split(separator: "x").compactMap { Int($0) }
      let input = try Shape([1, 3] + sides)
      guard wanted["error"] == nil else {
        let error = #expect(throws: EvaluationError.self) {
          try model.analysis.architecture.report(at: [input])
        }
        #expect(error?.path == "classifier.0")
        continue
      }
      let got = shapes(model, in: try model.analysis.architecture.report(at: [input]))
      let wrong = wanted.compactMap { value, shape -> String? in
        guard let shape = shape as? [Int] else { return value }
        return got[value] == .array(shape.map(JSON.int)) ? nil : "\(value): not \(shape)"
      }
      #expect(wrong.isEmpty, "\(name) at \(size): \(wrong.prefix(3))")
    }
  }

  /// Every convolution and linear layer has the path that it has in torchvision.
  @Test(arguments: files)
  func layersHaveTheirModulesPaths(name: String) throws {
    let network = String(name.prefix { $0 != "." })
    guard let file = Zoo.fileByName[network],
      let ours = try Zoo.designs(in: file).first(where: { $0.architecture.name == network })
    else { return }
    func paths(_ architecture: Architecture) -> Set<String> {
      Set(
        architecture.layers.filter {
          // GoogLeNet's auxiliary heads are no part of what is exported.
          ["Conv2d", "Linear"].contains($0.layer.type) && !$0.isTrainingOnly
        }.map(\.path))
    }
    #expect(paths(try model(name).analysis.architecture) == paths(ours.architecture))
  }

  /// The exporter made AvgPool2d(1) of AdaptiveAvgPool2d(7): the file runs at these inputs only, at 11 of
  /// whose corners ONNX Runtime agrees.
  @Test func legalInputsAreThoseOfTheGraph() throws {
    let legal = try InputSolver(try model("vgg16.dynamo").analysis.architecture).solve().inputs
    for (height, width) in [(224, 224), (255, 255), (32, 1568), (63, 1599), (1568, 32), (1599, 63)]
    {
      #expect(legal.accepts([height, width]), "\(height)x\(width)")
    }
    for (height, width) in [(223, 224), (256, 255), (31, 1568), (64, 1568), (32, 1600), (160, 160)]
    {
      #expect(!legal.accepts([height, width]), "\(height)x\(width)")
    }
  }
}
