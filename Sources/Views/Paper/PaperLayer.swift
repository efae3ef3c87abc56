import ArchFormats
import Drawing
import ShapeEngine

/// A layer as tables of papers have it, in LaTeX: `$7{\times}7$, 64, stride 2`.
struct PaperLayer {
  /// How a layer stands in a table.
  enum Role {
    /// By itself.
    case shown
    /// By itself in a network, and unsaid in a block: it joins what others made.
    case join
    /// With the layer before: norms, activations, dropout, and what moves elements only.
    case silent
  }

  let role: Role
  /// What stands before its channels: the kernel and what it is.
  private(set) var head = ""
  /// The channels or features that it makes; nil where it keeps them, or where they are no number of its own.
  private(set) var count: Int?
  /// Groups and dilation, where they are not as usual.
  private(set) var tail = ""
  /// The strides of its window; empty where all are 1.
  private(set) var strides: [Int] = []
  /// The channels or features that it says that it takes.
  let taken: Int?
  /// Whether its map is larger than what it takes, by its type.
  let enlarges: Bool

  /// - Parameter output: what it gives, batch first.
  init(_ layer: any Layer, giving output: [Int]) {
    let values = Values(layer, axes: max(1, output.count - 2))
    let type = layer.type
    let group = LayerTable.group(of: type)
    taken = values.integer("in_channels") ?? values.integer("in_features")
    enlarges = type.hasPrefix("ConvTranspose") || group == .resampling
    switch group {
    case .normalization, .activation, .dropout, .function, .shape, .padding, .constant, .declared:
      role = .silent
    case .join: role = .join
    default: role = .shown
    }
    if let kernel = values.sizes("kernel_size"), group == .convolution || group == .pool {
      // One number alone would be read as channels.
      head = (kernel.count == 1 ? "kernel " : "") + Self.product(kernel) + " "
      strides =
        (values.sizes("stride") ?? []).contains { $0 != 1 } ? values.sizes("stride") ?? [] : []
    }
    switch group {
    case .convolution where !head.isEmpty:
      let groups = values.integer("groups") ?? 1
      let isDepthwise = groups > 1 && groups == values.integer("in_channels")
      head +=
        type.hasPrefix("ConvTranspose") ? "up-convolution" : isDepthwise ? "depthwise" : ""
      count = values.integer("out_channels")
      if groups > 1, !isDepthwise { tail = ", \(groups) groups" }
      if let dilation = values.sizes("dilation"), dilation.contains(where: { $0 != 1 }) {
        tail += ", dilation \(Self.short(dilation))"
      }
    case .pool:
      let isGlobal = output.dropFirst(2).allSatisfy { $0 == 1 }
      if head.isEmpty { head = isGlobal ? "global " : "adaptive " }
      head += Self.poolName(type)
    default:
      if let features = values.integer("out_features") {
        (count, tail) = (features, "-d fc")
      } else if let heads = values.integer("num_heads") {
        head = "attention, \(heads) heads"
      } else {
        head = LaTeXText.escaped(Self.name(of: type))
      }
    }
    while head.last == " " { head.removeLast() }
  }

  /// The words of a table.
  func text(showingStride showsStride: Bool) -> String {
    var text = head
    if let count { text += (text.isEmpty ? "" : ", ") + "\(count)" }
    if showsStride, !strides.isEmpty { text += ", stride \(Self.short(strides))" }
    return text + tail
  }

  /// Whether another layer does the same, but for its stride.
  ///
  /// - Parameter ratio: the channels that the two layers' blocks take: a width in proportion to them is the same,
  ///   too.
  func isLike(_ other: PaperLayer, by ratio: (Int, Int)?) -> Bool {
    guard head == other.head, tail == other.tail else { return false }
    if count == other.count { return true }
    guard let count, let others = other.count, let (own, theirs) = ratio else { return false }
    let (one, two) = (
      count.multipliedReportingOverflow(by: theirs), others.multipliedReportingOverflow(by: own)
    )
    return !one.overflow && !two.overflow && one.partialValue == two.partialValue
  }

  // MARK: - Words

  private static func poolName(_ type: String) -> String {
    type.contains("Unpool")
      ? "max unpool"
      : type.contains("Max")
        ? "max pool" : type.contains("Avg") ? "average pool" : LaTeXText.escaped(type)
  }

  /// What papers call a norm, else the type.
  private static func name(of type: String) -> String {
    let norms = [
      ("BatchNorm", "batch"), ("LayerNorm", "layer"), ("GroupNorm", "group"),
      ("InstanceNorm", "instance"), ("RMSNorm", "RMS"),
    ]
    return norms.first { type.hasPrefix($0.0) }.map { "\($0.1) normalization" } ?? type
  }

  /// One number where all axes have the same.
  static func short(_ sizes: [Int]) -> String {
    Set(sizes).count == 1 ? String(sizes[0]) : product(sizes)
  }

  /// `$3{\times}3$`, the signs without space about them: sizes are one word.
  static func product(_ sizes: [Int]) -> String {
    sizes.isEmpty ? "" : "$" + sizes.map(String.init).joined(separator: "{\\times}") + "$"
  }
}

extension PaperLayer {
  /// A layer's hyperparameters by their names.
  private struct Values {
    private let values: [String: Value]
    private let axes: Int

    init(_ layer: any Layer, axes: Int) {
      let row = LayerTable.type(named: layer.type)
      values = Dictionary(
        (row?.hyperparameters(of: layer) ?? []).map { ($0.name, $0.value) },
        uniquingKeysWith: { first, _ in first })
      self.axes = axes
    }

    func integer(_ name: String) -> Int? {
      if case .int(let value)? = values[name] { return value }
      return nil
    }

    /// A size for each axis.
    func sizes(_ name: String) -> [Int]? {
      switch values[name] {
      case .int(let value)?: Array(repeating: value, count: axes)
      case .list(let list)?:
        list.compactMap { value -> Int? in if case .int(let size) = value { size } else { nil } }
      default: nil
      }
    }
  }
}
