import ShapeEngine
import Testing

@Suite struct LongKernelTests {
  /// Each output of a transposed window is made of every second tap of a kernel at stride 2, so that it sees
  /// half as many inputs, rounded up where a kernel is odd.
  @Test(arguments: [1, 2, 3, 4, 5, 8, 99_999_999_999])
  func `a transposed window sees a part of its kernel`(_ kernel: Int) throws {
    for stride in 1...5 {
      var builder = try ArchitectureBuilder(
        Architecture(name: "n", inputs: [.init(name: "input", shape: [3, 4])]))
      let type = try #require(LayerTable.type(named: "ConvTranspose1d"))
      let layer = try type.layer([
        ("out_channels", .int(2)), ("kernel_size", .int(kernel)), ("stride", .int(stride)),
      ])
      let index = try builder.append(Node(path: "up", layer: layer, inputs: [.input(0)]))
      let own = try builder.analysis(
        outputs: [.init(name: nil, tensor: .layer(index, output: 0))]
      ).own
      #expect(own.layers[0].outputs == [[1, 2, 3 * stride + kernel]])
      let field = try #require(own.layers[0].fields.last ?? nil)
      #expect(field.size == (kernel + stride - 1) / stride, "stride \(stride)")
    }
  }
}
