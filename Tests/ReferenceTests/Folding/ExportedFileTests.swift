import ArchFormats
import Foundation
import ShapeEngine
import Testing

/// The zoo's networks and the files that PyTorch's exporters write of torchvision's: they are one up to names
/// and folding. Both make a batch norm part of the convolution in front of it, and torch.export fixes the
/// example's batch.
@Suite struct ExportedFileTests {
  private func comparison(
    _ name: String, _ file: String, _ data: Data, as format: ModelFormat
  ) throws -> FoldedComparison {
    let model = try ModelReader.model(in: ModelBytes(Array(data), name: file), as: format)
    let zoo = try #require(Zoo.fileByName[name])
    let design = try #require(try Zoo.designs(in: zoo, only: name).first)
    return try FoldedComparison(
      design.architecture, model.analysis.architecture,
      declared: (HeldSizes(), model.fixedSizes))
  }

  private func exported(_ name: String, by exporter: String) throws -> FoldedComparison {
    let file = "\(name).\(exporter).onnx"
    let data = try Fixture.decompressed(Fixture.file("onnx_export/\(file).gz"))
    return try comparison(name, file, data, as: .onnx)
  }

  static let networks = [
    "densenet121", "fcn_resnet50", "googlenet", "mobilenet_v2", "resnet18", "shufflenet_v2_x1_0",
  ]

  @Test(arguments: networks, ["script", "dynamo"])
  func anExportIsTheNetwork(name: String, exporter: String) throws {
    let comparison = try exported(name, by: exporter)
    #expect(comparison.isEqual, "\(comparison.difference.edits)")
    #expect(comparison.difference.count == 0)
    // The dynamo files have the batch fixed, and googlenet's its input of 224x224.
    let held =
      exporter == "script" ? [] : name == "googlenet" ? ["N = 1", "H = 224", "W = 224"] : ["N = 1"]
    #expect(comparison.heldSizes.map { "\($0.name) = \($0.size)" } == held)
  }

  /// Exported at 224x224, AdaptiveAvgPool2d(7) became AveragePool with a 1x1 kernel (the file's node
  /// `node_avg_pool2d`), which is right for 224 to 255 pixels only.
  @Test func aPoolIsAnotherOne() throws {
    let difference = try exported("vgg16", by: "dynamo").difference
    #expect(difference.count == 1 && difference.edits.count == 1)
    let call = try #require(difference.edits.first?.call)
    #expect(call.was == "AdaptiveAvgPool2d(output_size=7)")
    #expect(call.now.hasPrefix("AvgPool2d(kernel_size=1"))
  }

  @Test(arguments: [
    "deeplabv3_resnet50", "densenet121", "mobilenet_v3_small", "regnet_y_400mf", "resnet18",
    "squeezenet1_1", "vgg16",
  ])
  func aProgramIsTheNetwork(name: String) throws {
    let data = try Data(contentsOf: Fixture.file("pt2/\(name).pt2"))
    let comparison = try comparison(name, "\(name).pt2", data, as: .torchExport)
    #expect(comparison.isEqual && comparison.heldSizes.isEmpty)
  }
}
