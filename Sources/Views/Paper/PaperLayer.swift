import ArchFormats
import Drawing
import ShapeEngine

/// A layer as tables of papers have it, in LaTeX: `$7\times7$, 64, stride 2`.
struct PaperLayer {
  /// What a table says of it; empty for a layer that stands with the one before: norms, activations,
  /// dropout, and what moves elements only.
  var text: String { described(type) }

  private let type: String
  private let showsStride: Bool
  private let values: [String: Value]
  private let output: [Int]

  /// - Parameter output: what it gives, batch first.
  init(_ layer: any Layer, giving output: [Int], showsStride: Bool = true) {
    let row = LayerTable.type(named: layer.type)
    values = Dictionary(
      (row?.hyperparameters(of: layer) ?? []).map { ($0.name, $0.value) },
      uniquingKeysWith: { first, _ in first })
    (type, self.output, self.showsStride) = (layer.type, output, showsStride)
  }

  private func described(_ type: String) -> String {
    switch LayerTable.group(of: type) {
    case .normalization, .activation, .dropout, .function, .shape, .padding, .constant, .declared:
      return ""
    case .convolution where !kernel.isEmpty:
      let name =
        type.hasPrefix("ConvTranspose") ? " up-convolution" : isDepthwise ? " depthwise" : ""
      return kernel + name + count("out_channels") + rest
    case .pool:
      if kernel.isEmpty {
        let isGlobal = output.dropFirst(2).allSatisfy { $0 == 1 }
        return (isGlobal ? "global " : "adaptive ") + poolName(type)
      }
      return "\(kernel) \(poolName(type))\(rest)"
    default: break
    }
    if let features = integer("out_features") { return "\(features)-d fc" }
    if let heads = integer("num_heads") { return "attention, \(heads) heads" }
    return LaTeXText.escaped(type)
  }

  private func poolName(_ type: String) -> String {
    type.contains("Max")
      ? "max pool" : type.contains("Avg") ? "average pool" : LaTeXText.escaped(type)
  }

  /// `$3\times3$`; empty for a layer without a kernel.
  private var kernel: String {
    sizes("kernel_size").map(Self.product) ?? ""
  }

  private var isDepthwise: Bool {
    guard let groups = integer("groups"), groups > 1 else { return false }
    return groups == integer("in_channels")
  }

  /// What differs from the usual: stride, groups and dilation.
  private var rest: String {
    var text = ""
    if showsStride, let stride = sizes("stride"), stride.contains(where: { $0 != 1 }) {
      text += ", stride \(Self.short(stride))"
    }
    if let groups = integer("groups"), groups > 1, !isDepthwise { text += ", \(groups) groups" }
    if let dilation = sizes("dilation"), dilation.contains(where: { $0 != 1 }) {
      text += ", dilation \(Self.short(dilation))"
    }
    return text
  }

  private func count(_ name: String) -> String { integer(name).map { ", \($0)" } ?? "" }

  private func integer(_ name: String) -> Int? {
    if case .int(let value)? = values[name] { return value }
    return nil
  }

  /// A size for each axis.
  private func sizes(_ name: String) -> [Int]? {
    switch values[name] {
    case .int(let value)?: Array(repeating: value, count: max(1, output.count - 2))
    case .list(let list)?:
      list.compactMap { value -> Int? in if case .int(let size) = value { size } else { nil } }
    default: nil
    }
  }

  /// One number where all axes have the same.
  private static func short(_ sizes: [Int]) -> String {
    Set(sizes).count == 1 ? String(sizes[0]) : product(sizes)
  }

  /// `$3\times3$`.
  static func product(_ sizes: [Int]) -> String {
    "$" + sizes.map(String.init).joined(separator: "\\times") + "$"
  }
}
