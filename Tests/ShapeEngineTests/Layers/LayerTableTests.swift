import Foundation
import ShapeEngine
import TestSupport
import Testing

/// The table names every layer type, and each row says what help needs.
@Suite struct LayerTableTests {
  private static let layers = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/ShapeEngine/Layers")

  @Test func `every layer type in the folder has a row`() throws {
    let table = try String(
      contentsOf: Self.layers.appendingPathComponent("LayerTable.swift"), encoding: .utf8)
    let files = try #require(
      FileManager.default.enumerator(at: Self.layers, includingPropertiesForKeys: nil))
    var found = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /public struct (\w+): ([\w, ]+)/) {
        let protocols = match.2.split { ", ".contains($0) }
        guard protocols.contains(where: Self.layerProtocols.contains) else { continue }
        found += 1
        #expect(table.contains("\(match.1).self"), "\(match.1) in \(file.lastPathComponent)")
      }
    }
    #expect(found > 90)
  }

  /// The protocols that refine Layer, of which a test below sees that none is missing.
  private static let layerProtocols: Set<Substring> = [
    "Layer", "UnaryLayer", "SpatialLayer", "SizedLayer", "ElementwiseLayer", "SoftmaxLayer",
    "DropoutLayer", "PaddingLayer", "PadLayer", "AdaptivePool", "ResamplingLayer",
    "LastDimensionsNorm",
    "ExchangingLayer", "CuttingLayer", "BroadcastingLayer", "ReducingLayer", "ConstantLayer",
    "RecurrentLayer", "WindowLayer", "TransposedWindowLayer", "FunctionLayer", "ComparisonLayer",
    "ArgumentLayer", "FilledLayer", "RepeatingLayer", "BoxPoolingLayer", "RecurrentCell",
    "TransformerLayer", "TokenTransformer", "SingleTransformerLayer", "RecurrentWeights",
    "TransformerStack", "SizedSpatialLayer", "ExtremeLayer", "CrossCorrelation", "CumulativeLayer",
    "SortingLayer",
    "TriangularLayer", "ScatteringLayer", "ElementScatteringLayer", "SliceScatteringLayer",
  ]

  @Test func `every protocol of layers is known to the test above`() throws {
    let files = try #require(
      FileManager.default.enumerator(at: Self.layers, includingPropertiesForKeys: nil))
    for case let file as URL in files where file.pathExtension == "swift" {
      let source = try String(contentsOf: file, encoding: .utf8)
      for match in source.matches(of: /public protocol (\w+): \w*Layer\b/) {
        #expect(Self.layerProtocols.contains(match.1), "\(match.1)")
      }
    }
  }

  @Test func `names are unique and every row has words for help`() {
    #expect(Set(LayerTable.rows.map(\.name)).count == LayerTable.rows.count)
    for row in LayerTable.rows {
      #expect(!row.summary.isEmpty && !row.formula.isEmpty && !row.source.isEmpty, "\(row.name)")
      #expect(row.example.hasPrefix(row.name))
      #expect(LayerTable.type(named: row.name)?.name == row.name)
    }
  }

  /// What a layer says of its hyperparameters makes the same layer again.
  @Test func `hyperparameters are read as they are written`() throws {
    for (type, arguments) in Self.samples {
      let row = try #require(LayerTable.type(named: type))
      let layer = try row.layer(positional: arguments, named: [])
      let said = row.hyperparameters(of: layer)
      let again = try row.layer(said)
      #expect(row.hyperparameters(of: again).map(\.value) == said.map(\.value), "\(type)")
    }
  }

  private static let samples: [(String, [Value])] = [
    ("Conv2d", [64, [3, 5]]), ("ConvTranspose1d", [8, 2]), ("MaxPool3d", [[1, 2, 2]]),
    ("AdaptiveAvgPool2d", [[nil, 7]]), ("AdaptiveMaxPool1d", [nil]), ("ZeroPad2d", [[1, 2, 3, 4]]),
    ("ConstantPad1d", [[1, 2], 0.5]), ("Reshape", [1, -1, 8]), ("Permute", [0, 2, 1]),
    ("Slice", [[1, 2], [0, 1], nil, [2, 2]]), ("Split", [[2, 3], 1]), ("Upsample", [nil, 2.5]),
    ("Squeeze", []), ("GELU", ["tanh"]), ("LSTM", [8, 2]), ("Unflatten", [1, [2, -1]]),
    ("WindowAttention", [7, 3, 3]), ("WindowAttention3d", [[8, 7, 7], 3, 3]),
    ("Parameter", [1, 197, 768]), ("Mean", [[2, 3], true]),
  ]
}
