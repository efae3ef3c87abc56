import ShapeEngine
import Testing

@testable import Views

/// What `types` says of one type.
@Suite struct TypesViewTests {
  /// The sizes are those that PyTorch gives for tensors of these shapes with a batch of 1.
  @Test(arguments: [
    ("Add", "a 64x56x56, b 64x1x1 give 64x56x56"),
    ("Concat", "skip 64x56x56, up 128x56x56 give 192x56x56"),
    ("Stack", "a 64x56x56, b 64x56x56 give 2x64x56x56"),
    ("MatMul", "scores 12x196x196, v 12x196x64 give 12x196x64"),
    ("Einsum", "q 8x196x64, k 8x49x64 give 8x196x49"),
    ("LSTMCell", "x 128, h 256, c 256 give 256, 256"),
    ("CosineSimilarity", "a 128, b 128 give "),
    ("GridSample", "map 64x56x56, grid 28x28x2 give 64x28x28"),
    ("DynamicConv1d", "search 256x22, exemplar 256x6 give 1x17"),
    ("DynamicConv2d", "search 256x22x22, exemplar 256x6x6 give 1x17x17"),
    ("RoIAlign", "map 256x50x50, boxes 5 give 256x7x7"),
    ("CenterCropLike", "skip 64x136x136, up 128x104x104 give 64x104x104"),
    ("TransformerDecoderLayer", "tokens 100x256, memory 625x256 give 100x256"),
  ])
  func `a join shows how its inputs meet`(type: String, sample: String) throws {
    let row = try #require(LayerTable.type(named: type))
    #expect(TypesView.sample(of: row) == sample)
  }

  @Test func `every type that needs several inputs has a sample`() {
    for row in LayerTable.rows where row.arity.lowerBound > 1 || !row.sample.isEmpty {
      #expect(TypesView.sample(of: row) != nil, "\(row.name): \(row.example)")
    }
  }

  @Test(arguments: LayerTable.rows.map(\.name))
  func `it fits into 80 columns`(type: String) throws {
    let row = try #require(LayerTable.type(named: type))
    for line in TypesView.text(of: row, width: 80).split(separator: "\n") where line.count > 80 {
      // A formula stays on its line, to be copied.
      #expect(line.hasPrefix("  output") || line.hasPrefix("  example"), "\(line)")
    }
  }
}
