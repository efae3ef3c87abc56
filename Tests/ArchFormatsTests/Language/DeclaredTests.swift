import ArchFormats
import ShapeEngine
import Testing
import Views

/// Layers of types that archdb does not have: Opaque, Elementwise.
@Suite struct DeclaredTests {
  private static let layers = """
      - conv: Conv2d(8, 3, stride=2, padding=1)
      - own: Opaque(output=[16, H // 2, W // 2], params=1000, macs=16 * H * W)
      - two: Opaque([[4], [like(input, 2), 9]])
      - last: ReLU from own
    """

  @Test func `it has what is declared, at every input`() throws {
    let architecture = try Definition.layers(Self.layers, head: "input: [3, 32, 40]").architecture
    for (height, width) in [(32, 40), (17, 64), (8, 9), (64, 64)] {
      let report = try architecture.report(at: [Shape([2, 3, height, width])])
      let (h, w) = ((height + 1) / 2, (width + 1) / 2)
      #expect(report.layers[1].outputs == [[2, 16, h / 2, w / 2]])
      #expect(report.layers[1].macs == 16 * h * w)
      #expect(report.layers[1].parameters == 1000)
      #expect(report.layers[2].outputs == [[2, 4], [2, height, 9]])
      #expect(report.layers[2].macs == nil)
      #expect(report.layers.map(\.isDeclared) == [false, true, true, false])
    }
    // A size without elements is none.
    #expect(!architecture.accepts([try Shape([1, 3, 2, 40])]))
    let legal = try InputSolver(architecture).solve().inputs
    for height in 1...20 {
      #expect(
        legal.accepts([height, 40]) == architecture.accepts([try Shape([1, 3, height, 40])]))
    }
  }

  @Test func `an output without a batch is declared whole`() throws {
    let layers = """
        - heads: Opaque([N * 4, H * W, 8], batched=false)
        - parts: Opaque(output=[[C, 5], []], batched=false) from input
      """
    let architecture = try Definition.layers(layers, head: "input: [3, 6, 10]").architecture
    for (batch, height, width) in [(1, 6, 10), (5, 7, 3)] {
      let report = try architecture.report(at: [Shape([batch, 3, height, width])])
      #expect(report.layers[0].outputs == [[batch * 4, height * width, 8]])
      #expect(report.layers[1].outputs == [[3, 5], []])
    }
    // Its default is what was declared before it was there.
    let row = try #require(LayerTable.type(named: "Opaque"))
    let plain = try row.layer([("output", .list([.int(4)]))])
    #expect(row.identifyingHyperparameters(of: plain).map(\.name) == ["output", "params", "macs"])
  }

  @Test func `what is seen behind it is not known`() throws {
    let architecture = try Definition.layers(Self.layers, head: "input: [3, 32, 40]").architecture
    let report = try architecture.report(at: architecture.ownInput())
    #expect(report.layers[0].fields.contains { $0 != nil })
    for layer in report.layers[1...] { #expect(layer.fields.allSatisfy { $0 == nil }) }
    #expect(throws: (any Error).self) { _ = try InputSolver(architecture).solve([.lossless]) }
    let view = ShapesView(
      title: "x", name: "x", report: report, architecture: architecture, rows: [])
    #expect(view.text(width: nil).contains("The figures of own and 1 more are declared"))
    var line = JSONBuffer()
    view.write(to: &line)
    let json = try JSON(text: line.text)
    #expect(json.compact.components(separatedBy: "\"declared\":true").count == 3)
  }

  @Test func `it says what makes it, and may take nothing`() throws {
    let flat = """
      {"name": "x", "input": [3, 32, 40], "layers": [
        {"path": "noise", "type": "Opaque", "from": [], "output": ["like(input, 0)", 4],
          "batched": false, "function": "randn", "macs": "like(input, 2)"},
        {"path": "fixed", "type": "Opaque", "from": [], "output": [2, 7], "batched": false, "params": 5},
        {"path": "two", "type": "Opaque", "from": ["fixed", "noise"], "output": [5]},
        {"path": "own", "type": "Opaque", "from": "input", "output": [9, "W"], "function": "erfinv"}]}
      """
    let architecture = try Definition.design(flat).architecture
    for (batch, width) in [(1, 40), (6, 17)] {
      let report = try architecture.report(at: [Shape([batch, 3, 32, width])])
      #expect(
        report.layers.map(\.outputs) == [[[batch, 4]], [[2, 7]], [[2, 5]], [[batch, 9, width]]])
      #expect(report.layers.map(\.macs) == [32, nil, nil, nil] && report.parameters == 5)
    }
    let again = try Definition.design(JSON(flat: architecture).compact).architecture
    #expect(JSON(flat: again) == JSON(flat: architecture))
    #expect(architecture.layers[3].layer.call().contains("function='erfinv'"))
    #expect(try architecture.forms().evaluation.outputs.count == 4)
  }

  @Test func `a function of elements keeps places, and broadcasts`() throws {
    let layers = """
        - conv: Conv2d(8, 3, padding=1)
        - f: Elementwise('squareplus')
        - pool: AdaptiveAvgPool2d(1)
        - g: Elementwise(function='gate') from f, pool
      """
    let design = try Definition.layers(layers, head: "input: [3, 16, 20]")
    #expect(
      try design.lines() == [
        "conv Conv2d 8x16x20 224", "f Elementwise 8x16x20", "pool AdaptiveAvgPool2d 8x1x1",
        "g Elementwise 8x16x20",
      ])
    let report = try design.architecture.report(at: design.architecture.ownInput())
    #expect(report.layers[1].fields == report.layers[0].fields)
    #expect(report.layers[1].macs == nil && report.macs == 16 * 20 * 8 * 27)
  }

  @Test(arguments: [
    ("Opaque", "Opaque needs output"), ("Opaque([0, 4])", "an entry of output cannot be 0"),
    ("Opaque([4, H - 40])", "a dimension of the output has no element"),
    ("Opaque([4], function='')", "function cannot be ''"),
    ("Opaque([4], params=-1)", "params cannot be -1"),
    ("Opaque([4], macs=H - 40)", "macs cannot be -8"),
    ("Opaque([4], params=H)", "params of Opaque cannot follow the input"),
    ("Opaque([4, 4, 4, 4, 4, 4, 4, 4])", "a tensor of 9 dimensions"),
    ("Elementwise", "Elementwise needs function"), ("Elementwise('')", "function cannot be ''"),
  ])
  func `what cannot be declared`(call: String, message: String) {
    let error = Definition.error("name: x\ninput: [3, 32, 32]\nlayers:\n  - a: \(call)\n")
    #expect(error?.message == message)
  }

  /// A kernel that is cut out of another input, as in a tracker (Bertinetto et al. 2016,
  /// arXiv:1606.09549): 127 and 255 pixels give a response of 17x17 with 6x6 and 22x22 features.
  @Test func `a kernel may be an input`() throws {
    let layers = """
        - kernel: Reshape(N * C, 1, H, W) from z
        - map: Reshape(1, N * C, H, W) from x
        - score: DynamicConv2d(groups=C) from map, kernel
        - out: Reshape(like(x, 0), -1, H, W)
      """
    let architecture = try Definition.layers(
      layers, head: "inputs: {z: [256, 6, 6], x: [256, 22, 22]}"
    ).architecture
    for (z, x, batch) in [(6, 22, 1), (6, 22, 8), (5, 20, 2), (7, 7, 1)] {
      let report = try architecture.report(
        at: [Shape([batch, 256, z, z]), Shape([batch, 256, x, x])])
      let size = x - z + 1
      #expect(report.outputs.map(\.shape) == [[batch, 256, size, size]])
      #expect(report.layers[2].macs == batch * 256 * size * size * z * z)
    }
    #expect(!architecture.accepts([try Shape([1, 256, 9, 6]), try Shape([1, 256, 8, 22])]))
  }
}
