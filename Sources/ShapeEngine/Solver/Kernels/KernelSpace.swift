/// The layers that a search for kernels chooses from: every combination of these hyperparameters
/// that PyTorch's constructors take.
///
/// A kernel of 1 has dilation 1 only, since no other one differs from it; `padding='same'` is a
/// convolution's, and only a transposed convolution has an output padding.
public struct KernelSpace: Hashable, Sendable {
  /// The layer types, at least one.
  public var kinds: Set<KernelLayer.Kind> = [.conv]
  /// Each list is in ascending order and holds nothing twice.
  public var kernels = Array(1...7)
  /// The strides, each at least 1.
  public var strides = Array(1...4)
  /// Elements at both sides of each axis.
  public var paddings = Array(0...3)
  /// Whether `padding='same'` is to be had besides.
  public var hasSamePadding = false
  /// The dilations, each at least 1.
  public var dilations = [1]
  /// The output paddings of transposed convolutions, each at least 0.
  public var outputPaddings = [0]

  /// Where it is not empty, the layers of each of these and no others: hyperparameters that go together,
  /// as kernel 3 with padding 1 and kernel 5 with padding 2. The lists above are what they have in all.
  public private(set) var alternatives: [KernelSpace] = []

  /// More layers than this are refused before any is looked at.
  public static var largestSize: Int { 10_000_000 }

  /// Convolutions with kernels of 1 to 7, strides of 1 to 4 and paddings of 0 to 3.
  public init() {}

  /// The layers of several spaces.
  public init(anyOf spaces: [KernelSpace]) {
    func union(_ path: KeyPath<KernelSpace, [Int]>) -> [Int] {
      Set(spaces.flatMap { $0[keyPath: path] }).sorted()
    }
    kinds = spaces.reduce(into: []) { $0.formUnion($1.kinds) }
    (kernels, strides, paddings) = (union(\.kernels), union(\.strides), union(\.paddings))
    (dilations, outputPaddings) = (union(\.dilations), union(\.outputPaddings))
    hasSamePadding = spaces.contains(where: \.hasSamePadding)
    alternatives = spaces
  }

  /// How many combinations there are, with those that are no layers.
  func combinations() throws(ShapeError) -> Int {
    if !alternatives.isEmpty {
      var sum = 0
      for space in alternatives { sum = try Checked.add(sum, space.combinations()) }
      return sum
    }
    let paddings = paddings.count + (hasSamePadding ? 1 : 0)
    let outputs = kinds.contains(.transposed) ? outputPaddings.count : 1
    return try Checked.product([
      kernels.count, strides.count, paddings, dilations.count, outputs, kinds.count,
    ])
  }

  /// Calls `body` with every combination, in the order of the layers.
  func forEach(_ body: (KernelLayer) throws(ShapeError) -> Void) throws(ShapeError) {
    if !alternatives.isEmpty {
      var layers: Set<KernelLayer> = []
      for space in alternatives {
        try space.forEach { (layer) throws(ShapeError) in layers.insert(layer) }
      }
      for layer in layers.sorted() { try body(layer) }
      return
    }
    let kinds = kinds.sorted()
    let outputs = kinds.contains(.transposed) ? outputPaddings : [0]
    var paddings = paddings.map(KernelLayer.Padding.explicit)
    if hasSamePadding { paddings.append(.same) }
    for kernel in kernels {
      for stride in strides {
        for padding in paddings {
          for dilation in dilations where kernel > 1 || dilation == 1 {
            for output in outputs {
              for kind in kinds {
                if padding == .same, kind != .conv { continue }
                if kind != .transposed, output != outputs[0] { continue }
                try body(
                  KernelLayer(
                    kind: kind, kernel: kernel, stride: stride, padding: padding,
                    dilation: dilation, outputPadding: kind == .transposed ? output : 0))
              }
            }
          }
        }
      }
    }
  }
}
