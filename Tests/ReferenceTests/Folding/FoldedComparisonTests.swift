import ArchFormats
import ShapeEngine
import Testing

/// Which ways of writing are one. PyTorch's pages give each type's formula, by which they are; where an
/// exporter writes one for another, its file is the source: torch.onnx, opset 17 and 20.
@Suite struct FoldedComparisonTests {
  private func design(_ layers: String, input: String = "[4, 24, 32]") throws -> Architecture {
    let entries = layers.split(separator: ";").map { "  -\($0.hasPrefix(" ") ? "" : " ")\($0)\n" }
    // A convolution in front, so that the channels are known to be 4 at every input.
    let stem = "  - stem: Conv2d(4, 1)\n"
    let text = "name: net\ninput: \(input)\nlayers:\n" + stem + entries.joined()
    let designs = try DefinitionReader().designs(in: Array(text.utf8), file: "net.yaml")
    return try #require(designs.first).architecture
  }

  @Test(arguments: [
    ("Conv2d(8, 3, bias=false); BatchNorm2d; ReLU", "Conv2d(8, 3); ReLU"),
    ("Conv2d(8, 3); Dropout2d(0.1); BatchNorm2d", "Conv2d(8, 3, bias=false)"),
    ("ConvTranspose2d(8, 2); BatchNorm2d(eps=0.1)", "ConvTranspose2d(8, 2, bias=false)"),
    ("Flatten; Linear(8); BatchNorm1d; BatchNorm1d", "Flatten; Linear(8, bias=false)"),
    ("Conv2d(8, 3, padding='same')", "Conv2d(8, 3, padding=1)"),
    ("Conv2d(8, 3, padding='valid')", "Conv2d(8, 3, padding=[[0, 0], [0, 0]])"),
    ("ReLU; Identity; Dropout; DropPath(0.1)", "ReLU(inplace=true)"),
    ("AdaptiveAvgPool2d(1)", "Mean(dim=[-1, 2], keepdim=true)"),
    ("AdaptiveAvgPool2d(1); Flatten", "Mean(dim=[2, 3])"),
    (
      "AdaptiveAvgPool2d(1); Flatten; Linear(5)",
      "Mean([3, 2], keepdim=true); Squeeze([2, 3]); Linear(5)"
    ),
    ("Flatten", "Reshape(N, -1)"),
    ("Flatten", "Reshape(dim(0), C * H * W)"),
    ("Flatten(2)", "Reshape(N, C, H * W)"),
    ("Flatten(2); Unflatten(1, [2, 2])", "Reshape(N, 2, 2, -1)"),
    ("Unsqueeze(1); Squeeze(1); ReLU", "ReLU"),
    ("Permute(0, 2, 3, 1)", "Transpose(1, 2); SwapAxes(-1, -2)"),
    ("Permute(0, 2, 3, 1); Permute(0, 3, 1, 2); ReLU", "ReLU"),
    ("ReLU; Expand(-1, 4, -1, -1)", "ReLU"),
    ("ReLU6", "Hardtanh(0, 6)"), ("ReLU6", "Clamp(min=0, max=6)"), ("ReLU", "Clamp(min=0)"),
    ("SiLU", "a: Identity; s: Sigmoid from a; Mul from s, a"),
    ("Hardswish", "a: Identity; s: Hardsigmoid from a; Mul from a, s"),
    ("Mish", "a: Identity; s: Softplus; t: Tanh; Mul from t, a"),
    ("Hardsigmoid", "Add(3) from stem; ReLU6; Div(6)"),
    ("Hardswish", "a: Add(3) from stem; b: ReLU6; c: Mul from stem, b; Div(6)"),
    ("ChannelShuffle(2)", "Reshape(N, 2, 2, H, W); Transpose(1, 2); Reshape(N, 4, dim(3), dim(4))"),
    ("ChannelShuffle(2); Flatten", "Reshape(N, 2, 2, H, W); Transpose(1, 2); Flatten"),
    (
      "c: Chunk(2, dim=1); Add from c.0, c.1",
      "a: Slice(1, end=2) from stem; b: Slice(1, start=2) from stem; Add from b, a"
    ),
    (
      "c: Split([1, 3], dim=-3); Concat from c.1, c.0",
      "a: Slice(1, start=1) from stem; b: Slice(1, end=-3) from stem; Concat from a, b"
    ),
    (
      "a: ReLU; b: Tanh from stem; Add from a, b, stem",
      "a: ReLU; b: Tanh from stem; c: Add from b, stem; Add from a, c"
    ),
    (
      "a: ReLU; b: Tanh from stem; Concat from a, b, stem",
      "a: ReLU; b: Tanh from stem; c: Concat from b, stem; Concat from a, c"
    ),
    ("Concat(dim=-3) from stem", "Identity"),
    (
      "Interpolate(scale_factor=2, mode='bilinear')",
      "Interpolate(size=[2 * H, 2 * W], mode='bilinear', align_corners=false)"
    ),
    ("Upsample(scale_factor=2)", "UpsamplingNearest2d(scale_factor=2)"),
    ("AvgPool2d(2)", "AvgPool2d(2, stride=2, count_include_pad=false)"),
    ("Softmax(dim=-1)", "Softmax(dim=3)"), ("Softmax2d", "Softmax(1)"),
    ("LayerNorm(eps=1e-5)", "LayerNorm(eps=9.999999747378752e-06)"),
    ("a: ReLU; b: ReLU from stem; Add from a, b", "a: ReLU; Add from a, a"),
  ])
  func `these are one`(was: String, now: String) throws {
    let comparison = try FoldedComparison(design(was), design(now))
    #expect(comparison.isEqual, "\(comparison.difference.edits)")
    #expect(comparison.difference.count == 0)
    #expect(try FoldedComparison(design(now), design(was)).isEqual)
  }

  @Test(arguments: [
    ("Conv2d(8, 3)", "Conv2d(8, 3, padding=1)"), ("Conv2d(8, 3)", "Conv2d(9, 3)"),
    ("Conv2d(8, 3)", "Conv2d(8, 3, groups=2)"),
    // A norm in front of a convolution, and one whose input something else takes.
    ("ReLU; BatchNorm2d; Conv2d(8, 3)", "ReLU; Conv2d(8, 3)"),
    ("a: Conv2d(4, 1); b: BatchNorm2d; Add from a, b", "a: Conv2d(4, 1); Add from a, a"),
    // Statistics of the input cannot be folded.
    ("Conv2d(8, 3); BatchNorm2d(track_running_stats=false)", "Conv2d(8, 3)"),
    // A norm over the tokens and not over the features.
    ("Flatten(2); Linear(4); BatchNorm1d", "Flatten(2); Linear(4)"),
    ("AdaptiveAvgPool2d(7)", "AvgPool2d(1)"), ("AdaptiveAvgPool2d(1)", "AdaptiveMaxPool2d(1)"),
    ("AdaptiveAvgPool2d(1)", "Mean(dim=2, keepdim=true)"),
    ("AdaptiveAvgPool2d(1)", "Mean(dim=[2, 3])"), ("AvgPool2d(3)", "MaxPool2d(3)"),
    ("AvgPool2d(3, padding=1)", "AvgPool2d(3, padding=1, count_include_pad=false)"),
    ("Flatten", "Flatten(2)"), ("Flatten(2)", "Reshape(N, H * W, C)"),
    ("Transpose(2, 3)", "ReLU"), ("Permute(0, 2, 3, 1)", "Permute(0, 3, 1, 2)"),
    ("ReLU6", "Hardtanh(0, 5)"), ("ReLU6", "ReLU"), ("SiLU", "Hardswish"),
    ("SiLU", "s: Sigmoid; Mul from s, s"), ("Hardsigmoid", "Add(3) from stem; ReLU6; Div(5)"),
    ("ChannelShuffle(2)", "ChannelShuffle(4)"), ("ChannelShuffle(2)", "Identity"),
    ("c: Chunk(2, dim=1); Concat from c.0, c.1", "c: Chunk(2, dim=1); Concat from c.1, c.0"),
    ("a: ReLU; Sub from a, stem", "a: ReLU; Sub from stem, a"),
    ("Interpolate(scale_factor=2)", "Interpolate(scale_factor=2, mode='bilinear')"),
    ("Interpolate(size=[2 * H, 2 * W])", "Interpolate(size=[48, 64])"),
    ("Conv2d(4, 1); Conv2d(4, 1)", "a: Conv2d(4, 1); b: a"),
    (
      "a: Conv2d(4, 1); b: Conv2d(4, 1) from stem; Add from a, b", "a: Conv2d(4, 1); Add from a, a"
    ),
  ])
  func `these are two`(was: String, now: String) throws {
    let comparison = try FoldedComparison(design(was), design(now))
    #expect(!comparison.isEqual)
    #expect(comparison.difference.count > 0)
  }

  /// torch.export fixes the example's batch: `Reshape([1, 512])` is a Flatten at a batch of 1 alone.
  @Test func `a size that one side fixes is put into both`() throws {
    let was = try design("AdaptiveAvgPool2d(1); Flatten; Linear(5)")
    let now = try design("Mean(dim=[-1, -2], keepdim=true); Reshape(1, 4); Linear(5)")
    let comparison = try FoldedComparison(was, now)
    #expect(comparison.isEqual)
    #expect(comparison.heldSizes.map(\.name) == ["N"] && comparison.heldSizes.map(\.size) == [1])
    // What both fix needs no word, and what only a file declares is as good.
    #expect(try FoldedComparison(now, now).heldSizes.isEmpty)
    let written = try design("Reshape(1, -1)")
    #expect(try !FoldedComparison(design("Flatten"), written).isEqual)
    let batch = HeldSizes([[1, nil, nil, nil]])
    let declared = try FoldedComparison(
      design("Flatten"), written, declared: (HeldSizes(), batch))
    #expect(declared.isEqual && declared.heldSizes.map(\.name) == ["N"])
    let sizes = HeldSizes([[1, 4, 24, 32]])
    let fixed = try FoldedComparison(
      design("Flatten"), design("Reshape(1, 3072)"), declared: (HeldSizes(), sizes))
    #expect(fixed.isEqual && fixed.heldSizes.map(\.name) == ["N", "H", "W"])
    // Two files for two batches are two.
    let other = HeldSizes([[2, nil, nil, nil]])
    #expect(try !FoldedComparison(written, written, declared: (batch, other)).isEqual)
  }

  /// VGG-16 as torch.onnx's dynamo exporter of PyTorch 2.13 writes it, exported at 224x224: the adaptive
  /// pool to 7x7 became AveragePool with a 1x1 kernel.
  @Test func `a pool in place of another one is all that differs`() throws {
    let head = "Conv2d(8, 3, padding=1); ReLU; p: MaxPool2d(2)"
    let was = try design("\(head); avgpool: AdaptiveAvgPool2d([12, 16]); Flatten; Linear(5)")
    let now = try design("\(head); pool: AvgPool2d(1); Reshape(1, -1); Linear(5)")
    let comparison = try FoldedComparison(
      was, now, declared: (HeldSizes(), HeldSizes([[1, nil, nil, nil]])))
    let difference = comparison.difference
    #expect(difference.count == 1 && difference.edits.count == 1)
    let edit = try #require(difference.edits.first)
    #expect(difference.was.layers[edit.was].path == "avgpool")
    #expect(difference.now.layers[edit.now].path == "pool")
    #expect(edit.call?.was == "AdaptiveAvgPool2d(output_size=[12, 16])")
    #expect(edit.call?.now == "AvgPool2d(kernel_size=1)")
  }

  @Test func `an edit is named by what was written`() throws {
    let was = try design("c: Conv2d(8, 3, bias=false); BatchNorm2d; r: ReLU6; Flatten")
    let now = try design("conv: Conv2d(8, 3, stride=2); Hardtanh(0, 6); f: Reshape(N, -1)")
    let difference = try FoldedComparison(was, now).difference
    #expect(difference.edits.count == 1 && difference.count == 1)
    #expect(difference.edits.first?.hyperparameters.map(\.name) == ["stride"])
    #expect(difference.now.layers[difference.edits.first?.now ?? 0].path == "conv")
  }

  @Test func `long networks are compared`() throws {
    let block = "  - Conv2d(4, 1, bias=false)\n  - BatchNorm2d\n  - ReLU6\n  - Dropout(0.1)\n"
    let twin = "  - Conv2d(4, 1)\n  - Clamp(min=0, max=6)\n"
    func network(_ block: String) throws -> Architecture {
      let text =
        "name: net\ninput: [4, 8, 8]\nlayers:\n"
        + String(repeating: block, count: 2500)
      return try #require(
        DefinitionReader().designs(in: Array(text.utf8), file: "net.yaml").first
      ).architecture
    }
    let (was, now) = (try network(block), try network(twin))
    #expect(was.layers.count == 10_000 && now.layers.count == 5_000)
    #expect(try FoldedComparison(was, now).isEqual)
  }
}
