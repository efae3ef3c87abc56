import ShapeEngine

/// The formula of an axis' size in lines.
struct AxisFormula: Hashable {
  /// Begin with the formula itself, without numbers.
  private(set) var lines: [[AxisLine.Piece]]

  init(_ axis: AxisExplanation) {
    switch axis.rule {
    case .window(let window):
      guard case .explicit = window.padding else {
        lines = [
          [.words("= ceil(I / S)")],
          [.words("= ceil("), .input(plus: 0), .words(" / \(window.stride)) = "), .output],
        ]
        return
      }
      lines = Self.window(window, axis)
    case .transposed(let window):
      // An output_size below the size without one stands for a negative padding.
      let far = window.farPadding
      let cropped = far.map { "(\(window.padding) + \($0))" } ?? "2*\(window.padding)"
      let rest =
        window.dilation &* (window.kernel &- 1) &+ 1 &- window.padding &- (far ?? window.padding)
      lines = [
        [.words("= (I - 1)*S - \(far == nil ? "2P" : "P") + D(K - 1) + output_padding + 1")],
        [
          .words("= ("), .input(plus: 0),
          .words(
            " - 1)*\(window.stride) - \(cropped) + \(window.dilation)*(\(window.kernel) - 1)"),
          .outputPadding(stride: window.stride, rest: rest), .words(" + 1 = "), .output,
        ],
      ]
    case .adaptive: lines = [[.words(axis.keepsSize ? "= I = " : "= output_size = "), .output]]
    case .resampled(let resampling):
      guard let factor = resampling.factor else {
        lines = [[.words("= size = "), .output]]
        return
      }
      lines = [
        [.words("= floor("), .input(plus: 0), .words(" * \(Self.text(factor))) = "), .output]
      ]
    case .other: lines = []
    }
  }

  private static func window(_ window: Window, _ axis: AxisExplanation) -> [[AxisLine.Piece]] {
    let padding = axis.padding
    let span = axis.span ?? window.kernel
    let kernel = window.dilation > 1 && window.kernel > 1 ? "K'" : "K"
    let pads = padding.low == padding.high ? "2P" : "P"
    let total =
      padding.low == padding.high ? "2*\(padding.low)" : "(\(padding.low) + \(padding.high))"
    let brackets = window.ceilMode ? "ceil" : "floor"
    let moves = padding.low &+ padding.high &- span
    return [
      [.words("= \(brackets)((I - \(kernel) + \(pads)) / S) + 1")],
      [
        .words("= \(brackets)(("), .input(plus: 0),
        .words(" - \(span) + \(total)) / \(window.stride)) + 1"),
      ],
      [.words("= \(brackets)("), .input(plus: moves), .words(" / \(window.stride)) + 1")]
        + (window.ceilMode ? [.less(plus: moves, stride: window.stride)] : [])
        + [.words(" = "), .output],
    ]
  }

  /// `2`, `0.5`.
  static func text(_ factor: Double) -> String {
    Int(exactly: factor).map(String.init) ?? "\(factor)"
  }

  /// The lines of a group of axes.
  func filled(_ group: AxisGroup) -> [String] {
    lines.compactMap { AxisLine("", $0).filled(group) }
  }
}
