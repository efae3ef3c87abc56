import Testing

/// `explain`: each row is a design of a few layers, the layer asked for, what is said and what is not.
@Suite struct ExplainTests {
  struct Question: Sendable, CustomTestStringConvertible {
    var input: String
    var layers: [String]
    var layer: String
    var says: [String]
    var never: [String] = []
    var testDescription: String { "\(input) \(layers.joined(separator: ", "))" }
  }

  /// Numbers by hand from PyTorch's formulas of the layers' pages.
  static let questions: [Question] = [
    // A layer with another's weight, and one that runs again.
    Question(
      input: "[16]",
      layers: ["wte: Embedding(99, 8)", "head: Linear(99, bias=false) with weights of wte"],
      layer: "head", says: ["weights", "of wte, counted there"], never: ["params"]),
    Question(
      input: "[16]", layers: ["fc: Linear(16)", "again: fc"], layer: "again",
      says: ["of fc, counted there"], never: ["params"]),
    // Axes that differ. 125 = 15*8 + 5.
    Question(
      input: "[1, 20, 125]", layers: ["a: Conv2d(4, [1, 8], stride=[1, 8])"], layer: "a",
      says: ["the last 5 columns of the input; no row", "effective stride 1x8", "(20 - 1 + 2*0)"]),
    Question(
      input: "[1, 8, 9]", layers: ["a: MaxPool2d(2)"], layer: "a",
      says: ["the last 1 column of the input; no row", "rows 6 to 7 of 0 to 7"],
      never: ["is the same", "keeps"]),
    Question(
      input: "[1, 9, 8]", layers: ["a: MaxPool2d(2)"], layer: "a",
      says: ["the last 1 row of the input; no column", "columns 6 to 7 of 0 to 7"]),
    // Of 16 rows 0, 3, … 15 are read, of 14 columns 0, 3, … 12.
    Question(
      input: "[1, 16, 14]", layers: ["a: Conv2d(1, 1, stride=3)"], layer: "a",
      says: ["10 rows within the input", "the last 1 column of the input, 8 columns within"]),
    Question(
      input: "[1, 9, 9]", layers: ["a: Conv2d(4, [3, 1], padding=[1, 0])"], layer: "a",
      says: ["S = 1 and K = 2P + 1", "of any x >= 1", "(9 - 3 + 2*1)", "(9 - 1 + 2*0)"],
      never: ["is the same"]),
    Question(
      input: "[1, 8, 9, 9]", layers: ["a: MaxPool3d([1, 2, 2])"], layer: "a",
      says: ["frame 7 of 0 to 7", "rows and columns 6 to 7", "the last 1 row and 1 column"],
      never: ["nothing"]),
    Question(
      input: "[1, 12, 16]", layers: ["a: Conv2d(1, 3, dilation=[1, 2])"], layer: "a",
      says: ["K' = D(K - 1) + 1 = 5", "(12 - 3 + 2*0)", "(16 - 5 + 2*0)"]),
    Question(
      input: "[1, 10, 11]", layers: ["a: ConvTranspose2d(1, 2, stride=2)"], layer: "a",
      says: ["(10 - 1)*2", "(11 - 1)*2", "2*x; 20 for x = 10 only"], never: ["is the same"]),
    // Axes that agree are told once.
    Question(
      input: "[1, 9, 9]", layers: ["a: MaxPool2d(2)"], layer: "a",
      says: ["W       is the same", "the last 1 row and 1 column of the input"]),
    Question(
      input: "[1, 100]", layers: ["a: Conv1d(2, 8, stride=8)"], layer: "a",
      says: ["L = floor", "samples 88 to 95", "the last 4 samples"], never: ["column", "row"]),
    // Products and sums.
    Question(
      input: "[1, 32, 32]",
      layers: [
        "c1: Conv2d(6, 5)", "pool1: MaxPool2d(2)", "c2: Conv2d(16, 5)", "pool2: MaxPool2d(2)",
        "flat: Flatten", "relu: ReLU", "fc: Linear(120)",
      ], layer: "fc",
      says: ["400 = 16*5*5 from pool2", "120*400 + 120 = 48,120"]),
    Question(
      input: "[16, 5, 5]", layers: ["flat: Flatten", "fc: Linear(2)"], layer: "flat",
      says: ["16*5*5 = 400"]),
    Question(
      input: "[16, 5, 5]", layers: ["flat: Reshape(N, -1)", "fc: Linear(2)"], layer: "fc",
      says: ["400 = 16*5*5 from input"]),
    Question(
      input: "[256, 5, 5]", layers: ["a: ReLU", "b: Sigmoid from input", "c: Concat from a, b"],
      layer: "c", says: ["256 + 256 = 512", "a, b"]),
    Question(
      input: "[64, 5, 5]", layers: ["n: BatchNorm2d"], layer: "n", says: ["2*64 = 128"],
      never: ["H =", "5 -> 5"]),
    Question(
      input: "[64, 5, 5]", layers: ["n: LayerNorm2d"], layer: "n", says: ["2*64 = 128"]),
    // Sequences.
    Question(
      input: "[197, 256]", layers: ["at: MultiheadAttention(num_heads=8, batch_first=true)"],
      layer: "at",
      says: [
        "256 = 8 heads of 32", "3*256*256 + 3*256 + 256*256 + 256 = 263,168",
        "dimension 1, of 197",
      ], never: ["L = 256", "the batch; "]),
    Question(
      input: "[197, 256]", layers: ["at: MultiheadAttention(num_heads=8)"], layer: "at",
      says: ["the sequence runs along dimension 0, the batch; batch_first=true?"],
      never: ["L = 256"]),
    Question(
      input: "[197, 256]", layers: ["t: Transpose(0, 1)", "at: MultiheadAttention(num_heads=8)"],
      layer: "at", says: ["dimension 0, of 197; batch_first=false"], never: ["batch_first=true?"]),
    Question(
      input: "[10, 64]", layers: ["r: LSTM(32)"], layer: "r",
      says: ["batch_first=true?", "4*32*64 + 4*32*32 + 2*4*32 = 12,544"]),
    Question(
      input: "[10, 64]", layers: ["r: GRU(32, bidirectional=true, batch_first=true)"], layer: "r",
      says: ["2 directions * hidden_size 32 = 64", "= 18,816"], never: ["batch_first=true?"]),
    Question(
      input: "[197, 96]", layers: ["fc: Linear(10)"], layer: "fc",
      says: ["96, the last dimension", "197 places of a sequence"], never: ["L =", "L  "]),
    // Adaptive pools and resampling: PyTorch's start and end index, and its source index.
    Question(
      input: "[1, 7, 7]", layers: ["p: AdaptiveAvgPool2d(3)"], layer: "p",
      says: ["floor(y*I/O)", "0-2, 2-4, 4-6", "O = output_size 3"]),
    Question(
      input: "[1, 7, 9]", layers: ["p: AdaptiveAvgPool2d(1)"], layer: "p",
      says: ["one window over all 7 rows", "one window over all 9 columns"]),
    Question(
      input: "[1, 13, 13]", layers: ["u: Upsample(scale_factor=2)"], layer: "u",
      says: ["floor(13 * 2) = 26", "cell floor(y/2)", "'nearest'"]),
    Question(
      input: "[1, 13, 13]", layers: ["u: Upsample(size=20, mode='bilinear')"], layer: "u",
      says: ["size = 20", "(y + 1/2)*13/20 - 1/2", "align_corners false"]),
    Question(
      input: "[1, 13, 13]",
      layers: ["u: Upsample(size=20, mode='bilinear', align_corners=true)"], layer: "u",
      says: ["y*12/19"]),
  ]

  @Test(arguments: questions)
  func aLayerIsExplained(question: Question) throws {
    let command = try Command()
    try command.write(Self.definition(question.input, question.layers), to: "net.yaml")
    let result = try command.run("explain", "net.yaml", question.layer)
    #expect(result.status == 0, "\(result.error)")
    for text in question.says {
      #expect(result.output.contains(text), "no '\(text)' in\n\(result.output)")
    }
    for text in question.never {
      #expect(!result.output.contains(text), "'\(text)' in\n\(result.output)")
    }
  }

  private static func definition(_ input: String, _ layers: [String]) -> String {
    "name: net\ninput: \(input)\nlayers:\n" + layers.map { "  - \($0)\n" }.joined()
  }

  /// Pools and convolutions refuse alike: the window, the input, the number and the axis.
  @Test(arguments: [
    ("[3, 8, 4]", "Conv2d(4, [3, 5])", "a 3x5 window does not fit a 3x8x4 input", "5 along W"),
    ("[3, 8, 4]", "MaxPool2d([3, 5])", "a 3x5 window does not fit a 3x8x4 input", "5 along W"),
    ("[3, 8, 8]", "AvgPool2d(16)", "a 16x16 window does not fit a 3x8x8 input", "16 along H"),
    ("[3, 8, 8]", "MaxPool2d(16, padding=2)", "a 16x16 window does not", "12 along H"),
    ("[3, 8]", "MaxPool1d(9)", "a 9 window does not fit a 3x8 input", "9 along L"),
    ("[3, 2, 8, 8]", "Conv3d(4, 3)", "a 3x3x3 window does not fit", "3 along T"),
  ])
  func aRefusalNamesTheAxis(input: String, layer: String, says: String, expected: String) throws {
    let command = try Command()
    try command.write(Self.definition(input, ["a: \(layer)"]), to: "net.yaml")
    let result = try command.run("shapes", "net.yaml")
    #expect(result.status == 65)
    #expect(result.error.contains(says), "\(result.error)")
    #expect(result.error.contains(expected), "\(result.error)")
  }

  @Test func everyFormatIsHonoured() throws {
    let command = try Command()
    let csv = try command.run("explain", "resnet18", "conv1", "--format", "csv").output
    #expect(csv.hasPrefix("fact,value\n"))
    #expect(csv.contains("\nH,= floor((I - K + 2P) / S) + 1 = floor((224 - 7 + 2*3) / 2) + 1"))
    let markdown = try command.run("explain", "resnet18", "conv1", "--format", "markdown").output
    #expect(markdown.hasPrefix("| fact | value |\n"))
    let json = try command.run("explain", "resnet18", "conv1", "--format", "json").output
    for text in ["\"macs\": 118013952", "\"height\": 0", "\"input\": [1, 3, 224, 224]"] {
      #expect(json.contains(text), "no \(text) in\n\(json)")
    }
    try command.write(Self.definition("[1, 8, 9]", ["a: MaxPool2d(2)"]), to: "net.yaml")
    let differing = try command.run("explain", "net.yaml", "a", "--format", "ndjson").output
    #expect(differing.contains("\"never_read\":{\"height\":0,\"width\":1}"), "\(differing)")
    #expect(differing.contains("\"axes\":{\"height\":{\"formula\""), "\(differing)")
  }
}
