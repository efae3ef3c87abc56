/// One layer that a search for kernels can choose: the same along each of its spatial axes.
///
/// Layers that differ in a hyperparameter are different. Their order is total: the smaller kernel,
/// stride, padding, dilation and output padding come first, then convolutions before pools before
/// transposed convolutions. `padding='same'` is ordered after every number.
public struct KernelLayer: Hashable, Sendable {
  /// The layer types that a search chooses from.
  public enum Kind: String, CaseIterable, Sendable {
    case conv, pool, transposed
  }

  /// A convolution's or a pool's padding.
  public enum Padding: Hashable, Sendable {
    /// Elements at both sides of each axis.
    case explicit(Int)
    /// D(K - 1) elements in all, for stride 1: the output is as large as the input.
    case same
  }

  /// The layer's type.
  public var kind: Kind
  /// The elements of the kernel along each axis.
  public var kernel: Int
  /// The elements that the window moves by.
  public var stride: Int
  /// The padding at both sides of each axis.
  public var padding: Padding
  /// The distance of neighbouring kernel elements; 1 for a dense kernel.
  public var dilation: Int
  /// Elements that a transposed convolution adds at the far side; 0 for other kinds.
  public var outputPadding: Int

  /// The layer as the catalog has it: `Conv2d`, `MaxPool2d` or `ConvTranspose2d`.
  ///
  /// - Parameters:
  ///   - outChannels: the channels of its output, which a pool does not set.
  ///   - axes: the number of spatial axes, 1 to 3.
  public func layer(outChannels: Int, axes: Int = 2) -> any UnaryLayer {
    switch kind {
    case .conv:
      var layer = Conv()
      layer.axes = axes
      layer.outChannels = outChannels
      layer.kernelSize = Axes(kernel)
      layer.stride = Axes(stride)
      layer.padding =
        switch padding {
        case .explicit(let padding): .explicit(Axes(padding))
        case .same: .word(.same)
        }
      layer.dilation = Axes(dilation)
      return layer
    case .pool:
      var layer = MaxPool()
      layer.axes = axes
      layer.kernelSize = Axes(kernel)
      layer.stride = Axes(stride)
      if case .explicit(let padding) = padding { layer.padding = .explicit(Axes(padding)) }
      layer.dilation = Axes(dilation)
      return layer
    case .transposed:
      var layer = ConvTranspose()
      layer.axes = axes
      layer.outChannels = outChannels
      layer.kernelSize = Axes(kernel)
      layer.stride = Axes(stride)
      if case .explicit(let padding) = padding { layer.padding = .explicit(Axes(padding)) }
      layer.outputPadding = AxisSizes(.integer(outputPadding))
      layer.dilation = Axes(dilation)
      return layer
    }
  }
}

extension KernelLayer: Comparable {
  public static func < (x: KernelLayer, y: KernelLayer) -> Bool {
    if x.kernel != y.kernel { return x.kernel < y.kernel }
    if x.stride != y.stride { return x.stride < y.stride }
    if x.padding != y.padding { return x.padding < y.padding }
    if x.dilation != y.dilation { return x.dilation < y.dilation }
    if x.outputPadding != y.outputPadding { return x.outputPadding < y.outputPadding }
    return x.kind < y.kind
  }
}

extension KernelLayer.Padding: Comparable {
  public static func < (x: Self, y: Self) -> Bool {
    switch (x, y) {
    case (.explicit(let x), .explicit(let y)): x < y
    case (.explicit, .same): true
    case (.same, _): false
    }
  }
}

extension KernelLayer.Kind: Comparable {
  private var place: Int {
    switch self {
    case .conv: 0
    case .pool: 1
    case .transposed: 2
    }
  }

  public static func < (x: Self, y: Self) -> Bool { x.place < y.place }
}
