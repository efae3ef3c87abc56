import ArchFormats
import ShapeEngine

/// What the letters of an axis' formula are, and why it is so: lines with a label where one begins.
struct AxisNotes {
  let lines: [AxisLine]

  init(_ axis: AxisExplanation) {
    lines =
      switch axis.rule {
      case .window(let window): Self.window(window, axis)
      case .transposed(let window): Self.transposed(window)
      case .adaptive: Self.adaptive(axis)
      case .resampled(let resampling): Self.resampled(resampling, axis)
      case .other: []
      }
  }

  private static func window(_ window: Window, _ axis: AxisExplanation) -> [AxisLine] {
    guard case .explicit = window.padding else { return same(window) }
    let padding = axis.padding
    let span = axis.span ?? window.kernel
    let (isDilated, total) = (
      window.dilation > 1 && window.kernel > 1, padding.low &+ padding.high
    )
    let isEven = padding.low == padding.high
    let sides = isEven ? "\(padding.low)" : "\(padding.low) + \(padding.high)"
    let kernel = isDilated ? "K'" : "K"
    let moves = total &- span
    var lines = [
      AxisLine(
        "with",
        [
          .words("I = input "), .input(plus: 0),
          .words(
            ", K = kernel_size \(window.kernel), P = padding \(sides), S = stride \(window.stride)"),
        ])
    ]
    if isDilated {
      lines.append(AxisLine("", "D = dilation \(window.dilation), K' = D(K - 1) + 1 = \(span)"))
    }
    lines += [
      AxisLine(
        "why",
        [
          .words("the kernel's far edge starts at \(kernel) = \(span); of I "),
          .words(total > 0 ? "+ padding = " : "= "), .input(plus: total), .words(" places"),
        ]),
      AxisLine(
        "",
        [
          .input(plus: moves),
          .words(" are left to move, \(window.stride) at a time, plus its own place"),
        ]),
    ]
    if window.ceilMode {
      lines.append(
        AxisLine(
          "",
          [
            .onlyWhereLess(plus: moves, stride: window.stride),
            .words("the last window would start past the input and its near padding: one less"),
          ]))
    }
    if axis.keepsSize {
      let relation =
        isEven ? "S = 1 and \(kernel) = 2P + 1" : "S = 1 and the padding adds \(kernel) - 1"
      lines.append(AxisLine("keeps", "its size, at every input: \(relation)"))
    }
    return lines
  }

  private static func same(_ window: Window) -> [AxisLine] {
    [
      AxisLine(
        "with", [.words("I = input "), .input(plus: 0), .words(", S = stride \(window.stride)")]),
      AxisLine(
        "why",
        [
          .words("TensorFlow's SAME pads just as much as "), .output,
          .words(" windows need: here "),
          .padding(isFar: false), .words(" before and "), .padding(isFar: true), .words(" after"),
        ]),
    ]
  }

  private static func transposed(_ window: TransposedWindow) -> [AxisLine] {
    let padding = window.farPadding.map { "\(window.padding) + \($0)" } ?? "\(window.padding)"
    return [
      AxisLine(
        "with",
        [
          .words("I = input "), .input(plus: 0),
          .words(
            ", K = kernel_size \(window.kernel), S = stride \(window.stride), P = padding \(padding), "
              + "D = dilation \(window.dilation)"),
        ]),
      AxisLine(
        "why", "each of the I elements is spread over a kernel, S apart; the padding is cut off"),
      AxisLine("", "at both sides"),
    ]
  }

  private static func adaptive(_ axis: AxisExplanation) -> [AxisLine] {
    if axis.keepsSize {
      return [AxisLine("why", "output_size is None, which keeps the axis as it is")]
    }
    if axis.output == 1 {
      return [
        AxisLine("why", [.words("one window over all "), .input(plus: 0), .words(" "), .elements])
      ]
    }
    return [
      AxisLine(
        "with", [.words("I = input "), .input(plus: 0), .words(", O = output_size "), .output]),
      AxisLine(
        "why",
        [.words("cell y reads "), .elements, .words(" floor(y*I/O) to ceil((y + 1)*I/O) - 1:")]),
      AxisLine("", [.adaptiveWindows]),
    ]
  }

  private static func resampled(
    _ resampling: AxisExplanation.Resampling, _ axis: AxisExplanation
  ) -> [AxisLine] {
    if resampling.mode == .area {
      return [AxisLine("why", "mode 'area' is an adaptive average pool")]
        + adaptive(axis).dropFirst()
    }
    let mode = resampling.mode.rawValue
    var scale: [AxisLine.Piece] = [.words("*"), .input(plus: 0), .words("/"), .output]
    if resampling.factorGivesSource {
      scale = [.words("/\(resampling.factor.map(AxisFormula.text) ?? "1")")]
    }
    if resampling.mode == .nearest || resampling.mode == .nearestExact {
      let cell = resampling.mode == .nearest ? "y" : "(y + 1/2)"
      return [
        AxisLine("with", "mode '\(mode)'"),
        AxisLine(
          "source",
          [.words("cell y is cell floor(\(cell)")] + scale + [.words(") of the input")]),
      ]
    }
    let place: [AxisLine.Piece] =
      resampling.alignCorners
      ? [.words("y*"), .input(plus: -1), .words("/"), .outputLessOne]
      : [.words("(y + 1/2)")] + scale + [.words(" - 1/2")]
    let mixes = mode.hasSuffix("linear") ? 2 : resampling.mode == .bicubic ? 4 : nil
    let corners = resampling.alignCorners ? "true" : "false"
    return [
      AxisLine("with", "mode '\(mode)'" + (mixes == nil ? "" : ", align_corners \(corners)")),
      AxisLine("source", [.words("cell y stands at ")] + place + [.words(" of the input,")]),
    ]
      + (mixes.map { count in
        [AxisLine("", [.words("and mixes the \(count) "), .elements, .words(" around it")])]
      } ?? [])
  }
}
