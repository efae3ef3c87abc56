/// A small class or function that is written into the file where PyTorch has none.
struct ModuleHelper: Hashable {
  let name: String
  let text: String

  /// The helpers of types that are modules.
  static let byType: [String: ModuleHelper] = [
    "LayerNorm2d": layerNorm2d, "LayerScale": layerScale, "LayerScale2d": layerScale2d,
    "StochasticDepth": stochasticDepth, "DropPath": dropPath, "WindowAttention": windowAttention,
    "WindowAttention3d": windowAttention3d, "WindowAttentionV2": windowAttentionV2,
  ]

  /// The classes that a module extends whose tensors such a layer takes.
  static let ofModuleAround: [String: ModuleHelper] = ["WindowAttentionV2": givenWindowAttention]

  static let all: [ModuleHelper] =
    [
      permute, padToMultiple, centerCropLike, samePads, sidePads, givenWindowAttention,
      windowPartition, windowDepartition, relativePositionIndex, relativeCoordinates,
      relativeDistance, hadamard,
    ] + byType.values + samePadded.values + sidePadded.values

  /// The helper with those that it uses, each before what uses it.
  var withNeeded: [ModuleHelper] { needed.flatMap(\.withNeeded) + [self] }

  private var needed: [ModuleHelper] {
    switch self {
    case _ where Self.samePadded.values.contains(self): [.samePads]
    case _ where Self.sidePadded.values.contains(self): [.sidePads]
    case .windowAttention: [.relativePositionIndex]
    case .windowAttention3d, .givenWindowAttention: [.windowAttention]
    case .windowAttentionV2: [.relativeCoordinates, .givenWindowAttention]
    default: []
    }
  }

  static let permute = ModuleHelper(
    name: "Permute",
    text: """
      class Permute(nn.Module):
          def __init__(self, *dims):
              super().__init__()
              self.dims = dims

          def forward(self, x):
              return x.permute(self.dims)
      """)

  static let layerNorm2d = ModuleHelper(
    name: "LayerNorm2d",
    text: """
      class LayerNorm2d(nn.LayerNorm):
          \"\"\"Normalizes the channels of each place of a map.\"\"\"

          def forward(self, x):
              return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
      """)

  static let layerScale = ModuleHelper(
    name: "LayerScale",
    text: """
      class LayerScale(nn.Module):
          def __init__(self, dim, init_values=1e-5, inplace=False):
              super().__init__()
              self.inplace = inplace
              self.gamma = nn.Parameter(init_values * torch.ones(dim))

          def forward(self, x):
              return x.mul_(self.gamma) if self.inplace else x * self.gamma
      """)

  static let layerScale2d = ModuleHelper(
    name: "LayerScale2d",
    text: """
      class LayerScale2d(nn.Module):
          def __init__(self, dim, init_values=1e-5, inplace=False):
              super().__init__()
              self.inplace = inplace
              self.gamma = nn.Parameter(init_values * torch.ones(dim))

          def forward(self, x):
              gamma = self.gamma.view(1, -1, 1, 1)
              return x.mul_(gamma) if self.inplace else x * gamma
      """)

  static let stochasticDepth = ModuleHelper(
    name: "StochasticDepth",
    text: """
      class StochasticDepth(nn.Module):
          \"\"\"Drops a residual branch in training: of each sample, or of the batch.\"\"\"

          def __init__(self, p=0.0, mode="row"):
              super().__init__()
              self.p = p
              self.mode = mode

          def forward(self, x):
              if not self.training or self.p == 0.0:
                  return x
              keep = 1.0 - self.p
              size = [x.shape[0] if self.mode == "row" else 1] + [1] * (x.ndim - 1)
              noise = x.new_empty(size).bernoulli_(keep)
              return x * (noise / keep if keep > 0.0 else noise)
      """)

  static let dropPath = ModuleHelper(
    name: "DropPath",
    text: """
      class DropPath(nn.Module):
          \"\"\"Drops a residual branch in training, sample by sample.\"\"\"

          def __init__(self, drop_prob=0.0, scale_by_keep=True):
              super().__init__()
              self.drop_prob = drop_prob
              self.scale_by_keep = scale_by_keep

          def forward(self, x):
              if not self.training or self.drop_prob == 0.0:
                  return x
              keep = 1.0 - self.drop_prob
              noise = x.new_empty([x.shape[0]] + [1] * (x.ndim - 1)).bernoulli_(keep)
              return x * (noise / keep if keep > 0.0 and self.scale_by_keep else noise)
      """)

  static let padToMultiple = ModuleHelper(
    name: "pad_to_multiple",
    text: """
      def pad_to_multiple(x, multiple, dims):
          \"\"\"Zeros at the end of dimensions, up to a multiple.\"\"\"
          pads = [0] * (2 * x.ndim)
          for dim in dims:
              pads[2 * (x.ndim - 1 - dim % x.ndim) + 1] = -x.shape[dim] % multiple
          return F.pad(x, pads)
      """)

  static let centerCropLike = ModuleHelper(
    name: "center_crop_like",
    text: """
      def center_crop_like(x, other):
          \"\"\"The middle of a map, as large as another one.\"\"\"
          for dim in range(2, x.ndim):
              size = other.shape[dim]
              x = x.narrow(dim, round((x.shape[dim] - size) / 2), size)
          return x
      """)
}
