/// Padding that PyTorch's convolutions and pools have no argument for: the classes put it there first, or
/// take it off what a transposed convolution gives.
extension ModuleHelper {
  /// The classes of layers whose padding is TensorFlow's, by PyTorch's types.
  static let samePadded = padded([.conv, .maxPool, .averagePool]) { type, kind in
    ModuleHelper(
      name: "\(type)Same",
      text: """
        class \(type)Same(nn.\(type)):
            def __init__(self, *sizes, padding="same_upper", **options):
                self.same = padding if padding in ("same_upper", "same_lower") else None
                super().__init__(*sizes, padding=0 if self.same else padding, **options)

        \(kind.forward("same_pads(x, self)"))
        """)
  }

  /// The classes of layers whose padding differs between the sides of an axis.
  static let sidePadded = padded(Kind.allCases) { type, kind in
    ModuleHelper(
      name: "\(type)Sides",
      text: """
        class \(type)Sides(nn.\(type)):
            def __init__(self, *sizes, padding=0, **options):
                super().__init__(*sizes, **options)
                self.sides = padding

        \(kind.forward("side_pads(x, self.sides)"))
        """)
  }

  private enum Kind: String, CaseIterable {
    case conv = "Conv"
    case transposed = "ConvTranspose"
    case maxPool = "MaxPool"
    case averagePool = "AvgPool"

    /// The forward of a class of this kind, which pads with what the expression gives.
    func forward(_ pads: String) -> String {
      switch self {
      case .conv:
        """
            def forward(self, x):
                mode = "constant" if self.padding_mode == "zeros" else self.padding_mode
                return super().forward(F.pad(x, \(pads), mode))
        """
      case .transposed:
        """
            def forward(self, x):
                cuts = [-side for side in \(pads)]
                return F.pad(super().forward(x), cuts)
        """
      case .maxPool:
        """
            def forward(self, x):
                return super().forward(F.pad(x, \(pads), value=float("-inf")))
        """
      case .averagePool:
        """
            def forward(self, x):
                pads = \(pads)
                y = super().forward(F.pad(x, pads))
                if self.count_include_pad or getattr(self, "divisor_override", None):
                    return y
                return y / super().forward(F.pad(torch.ones_like(x), pads))
        """
      }
    }
  }

  private static func padded(
    _ kinds: [Kind], _ make: (String, Kind) -> ModuleHelper
  ) -> [String: ModuleHelper] {
    var result: [String: ModuleHelper] = [:]
    for kind in kinds {
      for axes in 1...3 {
        let type = "\(kind.rawValue)\(axes)d"
        result[type] = make(type, kind)
      }
    }
    return result
  }

  static let samePads = ModuleHelper(
    name: "same_pads",
    text: """
      def same_pads(x, module):
          \"\"\"The padding that TensorFlow calls SAME: the odd element is at the end.\"\"\"
          pads = []
          for axis in reversed(range(x.ndim - 2)):
              kernel, stride, dilation = (
                  value if isinstance(value, int) else value[axis]
                  for value in (
                      module.kernel_size,
                      module.stride,
                      getattr(module, "dilation", 1),
                  )
              )
              size = x.shape[2 + axis]
              extent = (-(-size // stride) - 1) * stride + dilation * (kernel - 1) + 1
              total = max(extent - size, 0) if module.same else 0
              low = (total + (module.same == "same_lower")) // 2
              pads += [low, total - low]
          return pads
      """)

  static let sidePads = ModuleHelper(
    name: "side_pads",
    text: """
      def side_pads(x, padding):
          \"\"\"The padding before and behind each axis as F.pad takes it, the last axis first.\"\"\"
          if isinstance(padding, int):
              padding = (padding,) * (x.ndim - 2)
          pairs = [(each, each) if isinstance(each, int) else each for each in padding]
          return [side for pair in reversed(pairs) for side in pair]
      """)
}
