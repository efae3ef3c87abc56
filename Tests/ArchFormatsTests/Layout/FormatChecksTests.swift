import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// `format` keeps what PyTorch's own calls check: what is refused stays refused, and what is accepted is
/// the same design, whatever the parameters are.
@Suite struct FormatChecksTests {
  private static func formatted(_ text: String) throws -> String {
    String(
      decoding: try DefinitionLayout.formatted(Array(text.utf8), file: "x.yaml"), as: UTF8.self)
  }

  /// The graphs of a text as JSON; nil where it is refused.
  private static func graphs(
    _ text: String, _ overrides: [(name: String, value: String)] = []
  ) -> [JSON]? {
    try? Definition.designs(text, overrides: overrides).map { JSON(flat: $0.architecture) }
  }

  /// A call with `@` for the size that is checked, at an input that has 28 of it.
  private static let calls = [
    ("[28, 8, 8]", "nn.Conv2d(@, 8, 3)"), ("[28, 8, 8]", "nn.Conv2d(@, 8, 3, 2, 1)"),
    ("[28, 8, 8]", "Conv2d(@, 8, kernel_size=3)"), ("[28, 8, 8]", "Conv2d(@, 8, 3, 1)"),
    ("[28, 8, 8]", "torch.nn.ConvTranspose2d(@, 4, 2, 2)"), ("[28, 8, 8]", "nn.BatchNorm2d(@)"),
    ("[28, 8, 8]", "nn.BatchNorm2d(@, 1e-3, device=None)"),
    ("[28, 8, 8]", "nn.InstanceNorm2d(@, affine=True)"), ("[28, 8, 8]", "nn.GroupNorm(4, @)"),
    ("[28, 9]", "nn.BatchNorm1d(num_features=@)"),
    ("[28, 9]", "nn.Conv1d(out_channels=8, in_channels=@, kernel_size=3)"),
    ("[12, 28]", "nn.LayerNorm(@)"), ("[12, 28]", "nn.LayerNorm([12, @])"),
    ("[12, 28]", "nn.RMSNorm(@)"), ("[12, 28]", "nn.Linear(@, 10)"),
    ("[12, 28]", "Linear(@, 10)"), ("[12, 28]", "nn.Linear(@, 10, False)"),
    ("[12, 28]", "nn.LSTM(@, 6, batch_first=True)"), ("[12, 28]", "nn.GRU(@, 6, 2)"),
    ("[12, 28]", "nn.RNN(@, 6)"), ("[12, 28]", "nn.MultiheadAttention(@, 4)"),
    ("[12, 28]", "nn.TransformerEncoderLayer(@, 4)"),
    ("[28, 8, 8]", "nn.LazyConv2d(8, 3, 2, 1)"), ("[12, 28]", "nn.LazyLinear(10, False)"),
  ]

  private static func definition(_ random: inout SeededGenerator) -> String {
    let (input, call) = calls.randomElement(using: &random) ?? ("", "")
    let size = [4, 8, 12, 24, 28, 28, 28, 28, 32, 784].randomElement(using: &random) ?? 28
    let written = ["\(size)", "\(size)", "2 * \(size / 2)", "d", "d * 1"].randomElement(
      using: &random)
    func made(_ size: String) -> String {
      call.split(separator: "@", omittingEmptySubsequences: false).joined(separator: size)
    }
    let entry = made(written ?? "d")
    let head = "input: \(input)\n"
    let file = "name: x\n\(head)parameters: {d: \(size), on: false}\n"
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return "\(file)layers:\n  - \(entry)\n"
    case 1: return "\(file)layers:\n  - ReLU\n  - a: \(entry)\n  - b: ReLU from a\n"
    case 2: return "\(file)blocks:\n  B:\n    - a: \(entry)\nlayers:\n  - B\n  - B from input\n"
    case 3:
      return
        "\(file)blocks:\n  B(n=\(size)):\n    - a: \(made("n"))\nlayers:\n  - B\n  - B(28) from input\n"
    case 4: return "\(file)blocks:\n  Own: \(entry)\nlayers:\n  - Own\n"
    case 5: return "\(file)layers:\n  - a{i}: \(made("i")) from input for i in [28, \(size)]\n"
    case 6:
      return "family: f\n\(head)parameters: {d: 28}\nvariants:\n  x: {}\n  y: {d: \(size)}\n"
        + "layers:\n  - \(entry)\n"
    case 7:
      return "\(file)blocks:\n  Unused:\n    - \(entry)\nlayers:\n  - ReLU\n  - \(entry) if on\n"
    default:
      return "\(file)layers:\n  - t:\n      - \(entry)\n      - nn.ReLU(inplace=True)\n"
    }
  }

  @Test func `random calls of right and wrong sizes mean the same in the layout`() throws {
    var random = SeededGenerator(seed: 17)
    var (refused, shortened, kept) = (0, 0, 0)
    for _ in 0..<600 {
      let text = Self.definition(&random)
      let layout = try Self.formatted(text)
      let graphs = Self.graphs(text)
      #expect(Self.graphs(layout) == graphs, "\(text)\n\(layout)")
      #expect(try Self.formatted(layout) == layout, "\(layout)")
      refused += graphs == nil ? 1 : 0
      shortened += layout.contains("nn.") ? 0 : 1
      kept += layout.contains("=d") || layout.contains("=i") ? 1 : 0
      for set in [[("d", "4")], [("d", "28")], [("on", "true")]] {
        // A number that is inferred as it is written follows the other parameters.
        guard text.contains(", d") || text.contains("(d") || set[0].0 == "on" else { continue }
        let overrides = set.map { (name: $0.0, value: $0.1) }
        #expect(
          Self.graphs(layout, overrides) == Self.graphs(text, overrides),
          "\(set) \(text)\n\(layout)")
      }
    }
    #expect(refused > 100 && shortened > 100 && kept > 20, "\(refused) \(shortened) \(kept)")
  }

  @Test(arguments: [
    ("nn.Linear(784, 10)", "nn.Linear(784, 10)"),
    ("nn.Linear( 3072,10 )", "Linear(10)"),
    ("nn.Linear(d, 10)", "Linear(10, in_features=d)"),
    ("nn.Linear(d, 10, bias=False)", "Linear(10, in_features=d, bias=False)"),
    ("nn.Linear(3 * 32*32, 10, True)", "Linear(10, bias=True)"),
    ("Linear(10, in_features=3072)", "Linear(10, in_features=3072)"),
    ("nn.LazyLinear(10, False)", "Linear(10, bias=False)"),
    ("nn.Linear(None, 10)", "nn.Linear(None, 10)"),
  ])
  func `a size that is checked stays where it says more than the input does`(
    written: String, expected: String
  ) throws {
    let head =
      "name: x\ninput: [3, 32, 32]\nparameters: {d: 3072}\n\nlayers:\n  - Flatten\n  - fc: "
    #expect(try Self.formatted(head + written + "\n") == head + expected + "\n")
  }
}
