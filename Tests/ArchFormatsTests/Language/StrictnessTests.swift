import ShapeEngine
import Testing

@testable import ArchFormats

/// What used to be taken without a word, and meant nothing or something else.
@Suite struct StrictnessTests {
  private static let head = "name: x\ninput: [3, 8, 8]\n"

  private static func error(_ rest: String) -> DefinitionError? {
    Definition.error(head + rest)
  }

  @Test func `a parameter named in_channels is that parameter`() throws {
    let blocks =
      "blocks:\n  B:\n    - Conv2d(in_channels, 1)\n  C(in_channels):\n    - Conv2d(in_channels, 1)\n"
    let layers = "layers:\n  - Conv2d(in_channels, 1)\n  - B\n  - C(7)\n"
    let design = try Definition.design(
      "\(Self.head)parameters: {in_channels: 5}\n\(blocks)\(layers)")
    #expect(try design.lines().map { $0.split(separator: " ")[2] } == ["5x8x8", "5x8x8", "7x8x8"])
    let loop = try Definition.design(
      "\(Self.head)layers:\n  - Conv2d(in_channels, 1) for in_channels in [4, 9]\n")
    #expect(try loop.lines().map { $0.split(separator: " ")[2] } == ["4x8x8", "9x8x8"])
    let inferred = try Definition.design("\(Self.head)\(blocks)\(layers)")
    #expect(
      try inferred.lines().map { $0.split(separator: " ")[2] } == ["3x8x8", "3x8x8", "7x8x8"])
  }

  @Test(arguments: [
    "training", "true", "not", "if", "None", "x y", "1", "a.b", "in",
  ])
  func `a name that no expression can use is an error where it stands`(name: String) throws {
    let file = Self.error("parameters: {\(name): 1}\nlayers:\n  - ReLU\n")
    #expect(file?.message.contains("'\(name)'") == true && file?.place?.line == 3, "\(name)")
    let variant = Definition.error(
      "family: f\ninput: [3, 8, 8]\nvariants:\n  x: {\(name): 1}\nlayers:\n  - ReLU\n")
    #expect(variant?.message.contains("'\(name)'") == true && variant?.place?.line == 4, "\(name)")
  }

  @Test(arguments: ["training", "true", "not"])
  func `a word is no parameter of a block and no variable`(name: String) throws {
    let block = Self.error("blocks:\n  B(\(name)):\n    - ReLU\nlayers:\n  - B(1)\n")
    #expect(block?.message.contains("'\(name)' is a word") == true && block?.place?.line == 4)
    let loop = Self.error("layers:\n  - ReLU for \(name) in 3\n")
    #expect(loop?.message.contains("'\(name)' is a word") == true && loop?.place?.line == 4)
    let index = Self.error("layers:\n  - a:\n      - ReLU for \(name), (c) in [[1]]\n")
    #expect(index?.message.contains("'\(name)' is a word") == true && index?.place?.line == 5)
  }

  @Test func `a block has each parameter once`() {
    let error = Self.error("blocks:\n  B(n, n):\n    - ReLU\nlayers:\n  - B(1)\n")
    #expect(error?.message == "the block B has two parameters 'n'")
    #expect(error?.place?.line == 4 && error?.place?.column == 8)
  }

  @Test func `input and inputs are one or the other`() throws {
    let both = Self.error("inputs: {a: [3, 8, 8]}\nlayers:\n  - ReLU\n")
    #expect(both?.message == "'input' and 'inputs' say the same" && both?.place?.line == 3)
    let flat = Definition.error(
      #"{"name": "x", "input": [3], "inputs": {"a": [3]}, "layers": [{"path": "r", "type": "ReLU", "from": "a"}]}"#
    )
    #expect(flat?.message == "'input' and 'inputs' say the same")
    // A variant's own input comes before those of the file.
    let variants = try Definition.designs(
      "family: f\ninputs: {a: [3, 8, 8]}\nvariants:\n  x: {}\n  y: {input: [4, 9, 9]}\nlayers:\n  - ReLU\n"
    )
    #expect(try variants.map { try $0.outputs() } == [["3x8x8"], ["4x9x9"]])
  }

  /// The eighth one is proj_size in PyTorch, which refuses it for what is no LSTM.
  @Test(arguments: [
    "nn.GRU(8, 16, 2, True, True, 0., True, 4)",
    "nn.RNN(8, 16, 2, 'tanh', True, True, 0., True, 4)", "nn.Linear(8, 4, True, 4)",
    "nn.Linear(8, 4, True, 'cpu', 4)", "nn.LayerNorm(8, 1e-5, True, True, None, None, 4)",
  ])
  func `an argument past PyTorch's last one is an error`(call: String) {
    let error = Definition.error("name: x\ninput: [5, 8]\nlayers:\n  - \(call)\n")
    #expect(error != nil, "\(call)")
    let legal = call.replacing(", 4)", with: ")")
    #expect(Definition.error("name: x\ninput: [5, 8]\nlayers:\n  - \(legal)\n") == nil)
  }

  @Test func `an entry has another name than the inputs`() {
    for layers in ["a: ReLU from b", "a:\n      - ReLU from b"] {
      let error = Definition.error(
        "name: x\ninputs: {a: [3, 8, 8], b: [4, 8, 8]}\nlayers:\n  - \(layers)\n")
      #expect(
        error?.message == "'a' is an input, and no name of an entry" && error?.place?.line == 4)
    }
  }

  @Test func `nothing comes after return`() {
    let entry = Self.error(
      "blocks:\n  B:\n    - a: ReLU\n    - return: a\n    - b: ReLU\nlayers:\n  - B\n")
    #expect(entry?.message == "an entry comes after 'return'" && entry?.place?.line == 7)
    let again = Self.error("layers:\n  - a: ReLU\n  - return: a\n  - return: a\n")
    #expect(again?.message == "a second 'return' in one list" && again?.place?.line == 6)
  }

  /// Python 3's own results.
  @Test(arguments: [
    ("int(log(1000, 10))", "2"), ("int(log(8, 2))", "3"), ("int(log(125, 5))", "3"),
    ("int(log(2 ** 29, 2))", "29"), ("int(log(1000000, 10))", "5"),
    ("1 if 9007199254740993 == 9007199254740992.0 else 2", "2"),
    ("1 if 9007199254740993 > 9007199254740992.0 else 2", "1"),
    ("1 if 9223372036854775807 < 9223372036854775808.0 else 2", "1"),
    ("1 if 9223372036854775807 == 9223372036854775808.0 else 2", "2"),
    ("1 if -9223372036854775807 > -9223372036854775808.0 else 2", "1"),
    ("1 if 3 < 3.5 and 4 > 3.5 and -3 > -3.5 and 3 == 3.0 else 2", "1"),
    ("1 if [1, 2.0] == [1.0, 2] else 2", "1"),
  ])
  func `numbers are as in Python`(expression: String, value: String) throws {
    let design = try Definition.design(
      "\(Self.head)layers:\n  - Conv2d(\(expression), 1)\n")
    #expect(try design.outputs() == ["\(value)x8x8"], "\(expression)")
  }

  /// Each of these raises in PyTorch 2.
  @Test(arguments: [
    ("[3, 8, 8]", "LPPool2d(0, 3)"), ("[3, 8]", "LPPool1d(0, 3)"),
    ("[3, 8, 8]", "AdaptiveAvgPool2d((3,))"), ("[3, 8, 8]", "AdaptiveMaxPool2d((3,))"),
    ("[3, 8, 8, 8]", "AdaptiveAvgPool3d((3,))"),
    ("[3, 8, 8]", "Upsample((4,))"), ("[3, 8, 8]", "Upsample(scale_factor=(2,))"),
    ("[3, 8, 8, 8]", "Upsample((4,))"),
    ("[3, 8, 8]", "Interpolate(scale_factor=2, antialias=True)"),
    ("[3, 8, 8]", "Interpolate(scale_factor=2, antialias=True, mode='area')"),
    ("[3, 8]", "Interpolate(scale_factor=2, antialias=True, mode='linear')"),
    ("[3, 8, 8]", "Interpolate(size=4, recompute_scale_factor=True)"),
    ("[3, 8, 8]", "Upsample(4, recompute_scale_factor=True)"),
    ("[3, 8]", "nn.Conv1d(None, 4, 3)"), ("[3, 8]", "nn.Linear(None, 3)"),
    ("[3, 8]", "nn.Linear(in_features=None, out_features=3)"), ("[3, 8]", "nn.LayerNorm(None)"),
    ("[3, 8]", "nn.LazyConv1d(in_channels=5, out_channels=4, kernel_size=3)"),
    ("[3, 8]", "LazyLinear(4, in_features=8)"),
  ])
  func `what PyTorch refuses is refused`(input: String, call: String) {
    #expect(Definition.error("name: x\ninput: \(input)\nlayers:\n  - \(call)\n") != nil, "\(call)")
  }

  /// Each of these has this output in PyTorch 2.
  @Test(arguments: [
    ("[3, 8]", "Upsample((4,))", "3x4"), ("[3, 8]", "Upsample(scale_factor=(2,))", "3x16"),
    ("[3, 8]", "AdaptiveAvgPool1d((3,))", "3x3"), ("[3, 8, 8]", "LPPool2d(-1, 3)", "3x2x2"),
    ("[3, 8, 8]", "Interpolate(scale_factor=2, antialias=True, mode='bicubic')", "3x16x16"),
    ("[3, 8, 8]", "Interpolate(size=4, recompute_scale_factor=False)", "3x4x4"),
    ("[3, 9]", "nn.LazyConv1d(4, 3, 2, 1)", "4x5"), ("[3, 8]", "nn.LazyLinear(4, False)", "3x4"),
    ("[3, 8, 8]", "LazyConvTranspose2d(4, 3, 2)", "4x17x17"),
    ("[3, 8, 8]", "nn.LazyBatchNorm2d(1e-3)", "3x8x8"),
  ])
  func `what PyTorch takes is taken`(input: String, call: String, output: String) throws {
    let design = try Definition.design("name: x\ninput: \(input)\nlayers:\n  - \(call)\n")
    #expect(try design.outputs() == [output], "\(call)")
  }

  @Test func `a lazy type's arguments are PyTorch's`() throws {
    let lazy = try Definition.design(
      "name: x\ninput: [3, 9]\nlayers:\n  - nn.LazyConv1d(4, 3, 2, 1)\n  - nn.LazyLinear(7, False)\n"
    )
    let own = try Definition.design(
      "name: x\ninput: [3, 9]\nlayers:\n  - Conv1d(4, 3, stride=2, padding=1)\n  - Linear(7, bias=false)\n"
    )
    #expect(JSON(flat: lazy.architecture) == JSON(flat: own.architecture))
  }

  @Test func `channels may be sizes of another tensor`() throws {
    let design = try Definition.design(
      "name: x\ninput: [3, 8, 8]\nlayers:\n  - a: Conv2d(5, 3)\n  - b: Conv2d(like(a, 1), 1) from input\n"
        + "  - c: Linear(like(a, 2))\n")
    #expect(try design.lines() == ["a Conv2d 5x6x6 140", "b Conv2d 5x8x8 20", "c Linear 5x8x6 54"])
    #expect(try design.wiring().suffix(2) == ["b from input", "c from b"])
    let shapes = [[1, 3, 10, 8]]
    // The weights of c are for 6 features, which a map of another height has not.
    #expect(throws: (any Error).self) {
      try design.architecture.report(at: shapes.map { try Shape($0) })
    }
  }

  /// What an error says, and what it says that helps.
  @Test(arguments: [
    ("Conv2d(len, 3)", "'len' is a function", "len(…)"),
    ("Conv2d(8, 3, bias=yes)", "'yes' is no value here", "write true"),
    ("Conv2d(8, 3, bias=FALSE)", "'FALSE' is no value here", "write false"),
    ("Conv2d(8, 3) if word", "'no' is a word here, which is always true", "write false"),
    ("BatchNorm2d(H)", "BatchNorm2d is written for 12 channels, the input has 8", "num_features=8"),
    ("Flip([2, 2])", "dimension 2 is named twice", "Flip(dims=[2, 2])"),
    ("a{1.5}: ReLU", "a number in the braces of 'a{1.5}'", "an integer or a word"),
    ("b: left", "'left' is left out by its 'if', and cannot run again", "the same 'if'"),
    ("Reshape(N, H ** 2)", "'**' is not for sizes, which take + - * / // and %", "H * H"),
    ("Permute([0] * H)", "a size and a list cannot be combined", "may be a parameter"),
    (
      "Dropout(1 if H > 2 else 0)",
      "a size cannot be compared: the graph does not depend on the input", "min(H, W) and max(H, W)"
    ),
    ("!foo ReLU", "a tag has no place in a definition", "leave it out"),
    (
      "c from \(String(repeating: "left, ", count: 250))left: Concat",
      "a key of more than 1,024 bytes, which YAML does not allow", "behind the call"
    ),
  ])
  func `what is wrong and what helps`(entry: String, message: String, help: String) {
    let error = Definition.error(
      "name: x\ninput: [8, 12, 12]\nparameters: {word: no}\nlayers:\n  - left: ReLU if false\n"
        + "  - \(entry)\n")
    #expect(error?.message == message && error?.place?.line == 6, "\(entry)")
    let said = [error?.help, error?.expected, error?.layer].compactMap { $0 }.joined(
      separator: "\n")
    #expect(said.contains(help), "\(entry): \(said)")
  }

  @Test func `a file's own name that means another architecture's is told`() {
    let other = "name: net\ninput: [3, 8, 8]\nlayers:\n  - ReLU\n"
    let own = "name: net\ninput: [3, 8, 8]\nlayers:\n  - net\n"
    let error = Definition.error(own, library: ["net": other])
    #expect(error?.message == "'net' calls itself")
    #expect(error?.help?.contains("under another name the file calls the other one") == true)
  }

  /// A few lines that ask for more time than there is.
  @Test(arguments: [
    ("parameters: {t: range(1000000)}", "Dropout(sum(t) * 0)", Allowance.stepProblem),
    (
      "parameters: {t: range(500000), u: range(500000)}", "Dropout(0 if t == u else 1)",
      Allowance.stepProblem
    ),
    ("parameters: {}", "Dropout(0\(String(repeating: " + 0", count: 250)))", Allowance.stepProblem),
    ("parameters: {}", "[a{i}, c{i}]", Elaborator.referenceProblem),
  ])
  func `work is counted`(parameters: String, entry: String, message: String) {
    let entries =
      entry.hasPrefix("[")
      ? "      - a{i}: Mean(1, keepdim=true) from input\n      - c{i}: Concat from a*\n"
      : "      - \(entry)\n"
    let error = Definition.error(
      "name: x\ninput: [3, 8, 8]\n\(parameters)\nlayers:\n  - for i in 45000:\n\(entries)")
    #expect(error?.message == message && error?.place?.line ?? 0 > 5)
  }

  @Test func `a fixed definition with a batch takes that batch`() throws {
    let text = "name: x\ninput: [3]\nfixed: true\nlayers:\n  - ReLU\n"
    let free = try Definition.design(text).architecture
    #expect(try free.report(at: [Shape([5, 3])]).outputs.map(\.shape) == [[5, 3]])
    let bound = try Definition.design(text.replacing("fixed", with: "batch: 2\nfixed")).architecture
    #expect(try bound.report(at: [Shape([2, 3])]).outputs.map(\.shape) == [[2, 3]])
    #expect(throws: EvaluationError.self) { try bound.report(at: [Shape([3, 3])]) }
  }
}
