import ArchFormats
import ShapeEngine
import Testing

/// What people who know PyTorch write, and what comes of it.
@Suite struct PyTorchWordsTests {
  // MARK: - Calls

  /// Calls on [3, 32, 32] as PyTorch 2.13 takes or refuses them, with the parameters where it takes them.
  @Test(arguments: [
    ("nn.Conv2d(3, 16, 3.0)", nil), ("nn.Conv2d(3, 16.0, 3)", nil), ("nn.MaxPool2d(2.0)", nil),
    ("nn.AdaptiveAvgPool2d(None)", nil), ("nn.AdaptiveMaxPool2d(None)", nil),
    ("nn.AdaptiveAvgPool2d((None, 4))", 0), ("nn.Dropout(1)", 0), ("nn.Dropout(0.0)", 0),
    ("nn.LeakyReLU(1.0)", 0), ("nn.LPPool2d(2.0, 2)", 0),
    ("nn.Conv2d(3, 4, 3, bias=None)", 108), ("nn.Conv2d(3, 4, 3, bias=0)", 108),
    ("nn.Conv2d(3, 4, 3, bias=1)", 112), ("nn.Linear(32, 4, bias=2)", 132),
    ("nn.LayerNorm(32, bias=None)", 32), ("nn.BatchNorm2d(3, affine=0)", 0),
    ("nn.GroupNorm(3, 3, affine=None)", 0), ("nn.MaxPool2d(2, ceil_mode=1)", nil),
    ("nn.LSTM(32, 4, bias=None)", nil), ("nn.AvgPool2d(2, dilation=2)", nil),
    ("nn.AvgPool2d(2, 2, 0, False, True, None, 2)", nil), ("nn.BatchNorm2d(3, scale=False)", nil),
    ("nn.Conv2d(3, 4, 3, padding=[[0, 1], [0, 1]])", nil),
    ("nn.Conv2d(3, 4, 3, padding='same_upper')", nil), ("nn.Conv2d(3, 4, 3, padding='same')", 112),
    ("nn.LazyConv2d(4, 3, padding=[[0, 1], [0, 1]])", nil),
    ("nn.ConvTranspose2d(3, 4, 3, padding=[[0, 1], [0, 1]])", nil),
    ("nn.MaxPool2d(2, padding=[[0, 1], [0, 1]])", nil),
    ("nn.MaxPool2d(2, padding='same_upper')", nil),
    ("nn.AvgPool2d(2, padding=[[0, 1], [0, 1]])", nil),
    ("nn.AvgPool2d(2, padding=(1, 1))", 0), ("Conv2d(4, 3, padding=[[0, 1], [0, 1]])", 112),
    ("nn.Conv2d(3, 4, 3, device=torch.device, dtype=torch.float32)", 112),
  ])
  func `a call is taken where PyTorch takes it`(call: String, parameters: Int?) throws {
    let design = try? Definition.layers("  - \(call)")
    #expect(try design?.parameterCount() == parameters, "\(call)")
  }

  @Test func `other libraries' arguments are there without the prefix`() throws {
    #expect(try Definition.layers("  - AvgPool2d(2, dilation=2)").outputs() == ["3x15x15"])
    #expect(try Definition.layers("  - BatchNorm2d(scale=false)").parameterCount() == 3)
    // As Python, the language takes 8 / 2.
    #expect(try Definition.layers("  - Conv2d(8 / 2, 3)").outputs() == ["4x30x30"])
  }

  @Test func `a max pool gives its indices where they are asked for`() throws {
    let design = try Definition.layers(
      """
        - p: nn.MaxPool2d(2, return_indices=True)
        - c: Conv2d(3, 1)
        - u: MaxUnpool2d(2) from c, p.1
        - a: nn.AdaptiveMaxPool2d(4, return_indices=True) from p.0
        - f: nn.FractionalMaxPool2d(3, output_size=5, return_indices=True) from u
        - s: Add from f.0, f.1
      """)
    expectLines(
      try design.lines(),
      """
      p MaxPool2d 3x16x16, 3x16x16
      c Conv2d 3x16x16 12
      u MaxUnpool2d 3x32x32
      a AdaptiveMaxPool2d 3x4x4, 3x4x4
      f FractionalMaxPool2d 3x5x5, 3x5x5
      s Add 3x5x5
      """)
    let own = try design.architecture.report(at: design.architecture.ownInput())
    #expect(own.macs == 3 * 3 * 256)
    let forms = try design.architecture.forms()
    #expect(forms.evaluation.outputs[0].count == 2)
    // At its default it is what it was before it was there.
    let row = try #require(LayerTable.type(named: "MaxPool2d"))
    let names = try row.identifyingHyperparameters(of: row.layer([("kernel_size", .int(2))]))
    #expect(!names.map(\.name).contains("return_indices"))
  }

  @Test func `a function of PyTorch's is the type that it is`() throws {
    let design = try Definition.layers(
      """
        - p: F.pad([1, 1, 0, 2], mode='reflect')
        - q: torch.nn.functional.pad((1, 0)) from input
        - c: torch.cat(dim=0) from input, input
        - f: torch.nn.functional.interpolate(size=[4, 5])
      """)
    expectLines(
      try design.lines(),
      """
      p Pad 3x34x34
      q Pad 3x32x33
      c Concat 3x32x32
      f Interpolate 3x4x5
      """)
  }

  // MARK: - Numbers that are looked up

  /// torch.nn.Embedding(16, 64)(torch.arange(20)) is an IndexError.
  @Test func `an embedding has a row for each number that is counted`() throws {
    func text(_ rows: Int, _ call: String) -> String {
      """
      name: x
      input: [20]
      layers:
        - e: Embedding(100, 64)
        - place: \(call) from input
        - Unsqueeze(0)
        - p: Embedding(\(rows), 64)
        - sum: Add from e, p
      """
    }
    let error = try #require(Definition.error(text(16, "Arange(dim(1))")))
    #expect(error.message == "Embedding has no row for every number that Arange counts")
    #expect(error.place?.line == 7)
    let design = try Definition.design(text(24, "Arange(dim(1))"))
    let legal = try InputSolver(design.architecture).solve().inputs
    for size in 1...40 {
      let accepts = design.architecture.accepts([try Shape([1, size])])
      #expect(accepts == (size <= 24))
      #expect(legal.accepts([size]) == accepts)
    }
    // From 5 on, and every other number.
    #expect(Definition.error(text(25, "Arange(5, 25)")) == nil)
    #expect(Definition.error(text(24, "Arange(5, 25)")) != nil)
    #expect(Definition.error(text(39, "Arange(0, 2 * dim(1), 2)")) == nil)
    #expect(Definition.error(text(38, "Arange(0, 2 * dim(1), 2)")) != nil)
  }

  /// torch.split, slices, zeros and repeats of no elements are legal in PyTorch, and no output here.
  @Test(arguments: [
    "Split([2, 0, 1], dim=1)", "Slice(dim=2, start=5, end=5)", "Slice(dim=2, start=40)",
    "Zeros(0, 3)", "Repeat(0, 1, 1, 1)", "Split([3, dim(3) - 32], dim=1)",
  ])
  func `a part without elements is refused with PyTorch's answer`(call: String) throws {
    let error = try #require(
      Definition.error("name: x\ninput: [3, 32, 32]\nlayers:\n  - a: \(call)\n"))
    #expect(
      error.help?.hasPrefix("PyTorch goes on with a tensor of no elements") == true, "\(error)")
  }

  // MARK: - Slices

  /// The elements that Python's x[start:end] has of so many.
  private static func count(_ size: Int, from start: Int?, to end: Int?) -> Int {
    func place(_ bound: Int?, _ standard: Int) -> Int {
      guard let bound else { return standard }
      return bound < 0 ? max(bound + size, 0) : min(bound, size)
    }
    return place(end, size) - place(start, 0)
  }

  @Test func `bounds of sizes are Python's, on the side on which they are at the own input`() throws
  {
    func quotient(_ x: Int, _ y: Int) -> Int { Int((Double(x) / Double(y)).rounded(.down)) }
    let cases: [(call: String, start: (Int) -> Int?, end: (Int) -> Int?)] = [
      ("start=-H // 4", { quotient(-$0, 4) }, { _ in nil }),
      ("end=H - 35", { _ in nil }, { $0 - 35 }),
      ("end=-(-H // 2)", { _ in nil }, { -quotient(-$0, 2) }),
      ("end=H // 2 - H", { _ in nil }, { quotient($0, 2) - $0 }),
      ("start=H - 40, end=-(H // 8)", { $0 - 40 }, { -quotient($0, 8) }),
      ("start=-(H // 4), end=H - 5", { -quotient($0, 4) }, { $0 - 5 }),
    ]
    for (call, start, end) in cases {
      let design = try Definition.layers("  - Slice(dim=2, \(call))")
      let forms = try InputSolver(design.architecture).solve().inputs
      for size in 1...80 {
        let expected = Self.count(size, from: start(size), to: end(size))
        let report = try? design.architecture.report(at: [Shape([1, 3, size, 32])])
        if size == 32 { #expect(report != nil, "\(call)") }
        if let report { #expect(report.outputs[0].shape[2] == expected, "\(call) at \(size)") }
        // A bound that changes its side is refused, and nothing else that has elements.
        let sides = [start(size), end(size)].map { ($0 ?? 0) < 0 }
        let own = [start(32), end(32)].map { ($0 ?? 0) < 0 }
        #expect((report != nil) == (expected > 0 && sides == own), "\(call) at \(size)")
        #expect(forms.accepts([size, 32]) == (report != nil), "\(call) at \(size)")
      }
    }
  }

  // MARK: - Notes

  @Test(arguments: [
    (
      "input: [196, 64]\nlayers:\n  - t: TransformerEncoderLayer(nhead=8)",
      "t goes along dimension 0"
    ),
    (
      "input: [20, 64]\nlayers:\n  - l: LSTM(8)\n  - Linear(2) from l.0", "l goes along dimension 0"
    ),
    ("input: [20, 64]\nlayers:\n  - l: LSTM(8, batch_first=true)", nil),
    ("input: [20, 64]\nlayers:\n  - Transpose(0, 1)\n  - l: GRU(8)", nil),
    (
      "input: [8, 16, 16]\nlayers:\n  - a: Conv2d(4, 1)\n  - b: Conv2d(4, 1) from input\n"
        + "  - c: Conv2d(4, 3)\n  - d: Add from a, b", "c feeds nothing"
    ),
    ("input: [8, 16, 16]\nlayers:\n  - a: Conv2d(4, 1)\n  - b: ReLU\n  - return: a, b", nil),
    (
      "input: [8, 16, 16]\nlayers:\n  - a: Conv2d(4, 1)\n  - b: ReLU if training\n  - c: ReLU from a",
      nil
    ),
  ])
  func `what is legal and mostly not meant is said`(text: String, note: String?) throws {
    let notes = try Definition.design("name: x\n\(text)").analysis.notes
    #expect(notes.count == (note == nil ? 0 : 1), "\(notes)")
    if let note { #expect(notes.first?.hasPrefix(note) == true, "\(notes)") }
  }

  // MARK: - Errors

  /// Definitions with their message, and what the help or what was expected says.
  @Test(arguments: [
    (
      "- s: nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU())", "'nn.Conv2d(…)' has no place",
      "a container is a list"
    ),
    ("- s: Sequential(Conv2d(3, 8, 3))", "there is no layer type", "a container is a list"),
    (
      "- t: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), num_layers=6)",
      "'nn.TransformerEncoderLayer(…)' has no place", "TransformerEncoder(num_layers=6, nhead=8)"
    ),
    (
      "- c: nn.Conv2d(3, 8, 3, device=torch.device('cpu'))", "'torch.device(…)' has no place",
      "left out"
    ),
    ("- t: TransformerEncoderLayer(nhead=8, activation=F.gelu)", "cannot be 'F.gelu'", "'gelu'"),
    ("- c: Conv2d(conv1.out_channels, 3)", "'conv1.out_channels' is no value", "C is the channels"),
    ("- self.conv1 = nn.Conv2d(3, 8, 3)", "comes after the entry", "- conv1: nn.Conv2d(3, 8, 3)"),
    ("- d: nn.Conv2d(3, 8, 3),", "comes after the entry", "without a comma"),
    ("- d: x + skip", "comes after the entry", "Add from x, skip"),
    ("- [nn.Conv2d(3, 8, 3), nn.ReLU()]", "is not closed", "on a line of its own"),
    ("- c: Cat(dim=1) from input, input", "there is no layer type", "Concat"),
    ("- c: View(8)", "there is no layer type", "Reshape"),
    ("- c: F.max_pool2d(2)", "there is no layer type", "MaxPool2d"),
    ("- c: F.relu", "there is no layer type", "ReLU"),
    ("- c: torch.cat([a, b], dim=1)", "'a' is an entry", "write Concat from a, b"),
    ("- c: D(C // 2)", "C is a size of the input", "in_channels"),
    ("- c: Interpolate(size=[H + 1.5, W])", "cannot be combined", "int(H * 0.7)"),
    ("- c: Interpolate(size=[H * 1.5, W])", "is no whole number", "int(H * 1.5)"),
    ("- c: Interpolate(size=[int(H * 1.5 + 1), W])", "is no whole number", "int(H * 1.5)"),
    ("- c: Interpolate(size=[abs(H - W), W])", "abs() takes a number", "max(H - W, W - H)"),
    ("- c: ZeroPad2d([0, 0 if H % 2 == 0 else 1, 0, 0])", "cannot be compared", "H % 2"),
    ("- c: Interpolate(size=[h, h])", "size of Interpolate cannot be", "in the layer's own call"),
    ("- c: Conv2d(8, 3) from a, b", "Conv2d takes one input", "1 input"),
    ("- c: PReLU(8)", "PReLU has 8 num_parameters", "num_parameters of 1"),
    ("- c: LSTM(128, 2)", "LSTM is written for 128 features", "LSTM(128, num_layers=2)"),
    ("- return: {a, b}", "names no entry", "return: c, d"),
    (
      "- h: Conv2d(4, 1, bias=false) with weights of a", "its weight is not of the shape",
      "3x3x1x1, as that of a is"
    ),
  ])
  func `an error says what to write`(entry: String, message: String, part: String) throws {
    let text = """
      name: x
      input: [3, 32, 32]
      parameters: {h: H}
      blocks:
        D(a):
          - Conv2d(a, 1)
      layers:
        - a: Conv2d(3, 1)
        - b: ReLU
        \(entry)

      """
    let error = try #require(Definition.error(text))
    #expect(error.message.contains(message), "\(error.message)")
    let all = "\(error.message) \(error.help ?? "") \(error.expected ?? "")"
    #expect(all.contains(part), "\(all)")
    #expect(error.place?.line == 10, "\(entry)")
  }

  @Test func `an input with a batch, and a tensor without one`() throws {
    let batch = try #require(
      Definition.error("name: x\ninput: [1, 3, 32, 32]\nlayers:\n  - Conv2d(8, 3)\n"))
    #expect(batch.help == "'input' is without the batch: [3, 32, 32]")
    let flat = try #require(
      Definition.error(
        "name: x\ninput: [512, 1, 1]\nlayers:\n  - Squeeze\n  - fc: Linear(10)\n  - Softmax(dim=1)\n"
      ))
    #expect(flat.found == "10 from fc, at input 512x1x1")
  }
}
