import ArchFormats
import ShapeEngine

/// How a group of axes gets its size: the formula with its numbers, what its letters are, and why.
struct AxisLesson {
  let group: AxisGroup
  private var axis: AxisExplanation { group.axis }

  init(_ group: AxisGroup) { self.group = group }

  /// The lesson in paragraphs; of axes that differ from those before in the input's size alone it is
  /// the formula.
  func blocks(after before: AxisGroup?) -> [[String]] {
    let formula = formula
    guard let first = formula.first, let name = group.names.first else { return [] }
    let margin = String(repeating: " ", count: name.count)
    let lines = ["  \(name) \(first)"] + formula.dropFirst().map { "  \(margin) \($0)" }
    let isKnown =
      switch axis.rule {
      case .window, .transposed: before?.axis.rule == axis.rule
      default: false
      }
    return [lines, Self.labelled((isKnown ? [] : notes) + same)]
  }

  /// The formula, with its numbers in, and its value: `= ceil(I / S)`, `= ceil(224 / 2) = 112`.
  var formula: [String] { AxisFormula(axis).filled(input: axis.input, output: axis.output) }

  private static func isDilated(_ window: Window) -> Bool {
    window.dilation > 1 && window.kernel > 1
  }

  /// How many places the window can move by.
  private func moves(of window: Window) -> Int {
    axis.input &+ axis.padding.low &+ axis.padding.high &- (axis.span ?? window.kernel)
  }

  private func startsOutside(_ window: Window) -> Bool {
    window.ceilMode && AxisFormula.startsOutside(moves(of: window), window.stride, axis.output)
  }

  // MARK: - Notes

  /// What the letters are, and why the formula is so: lines with a label where one begins.
  private var notes: [(String, String)] {
    switch axis.rule {
    case .window(let window): return windowNotes(window)
    case .transposed(let window):
      let padding = window.farPadding.map { "\(window.padding) + \($0)" }
      return [
        (
          "with",
          "I = input \(axis.input), K = kernel_size \(window.kernel), S = stride \(window.stride), "
            + "P = padding \(padding ?? String(window.padding)), D = dilation \(window.dilation)"
        ),
        ("why", "each of the I elements is spread over a kernel, S apart; the padding is cut off"),
        ("", "at both sides"),
      ]
    case .adaptive: return adaptiveNotes
    case .resampled(let resampling): return resampledNotes(resampling)
    case .other: return []
    }
  }

  private func windowNotes(_ window: Window) -> [(String, String)] {
    let padding = axis.padding
    guard case .explicit = window.padding else {
      return [
        ("with", "I = input \(axis.input), S = stride \(window.stride)"),
        (
          "why",
          "TensorFlow's SAME pads just as much as \(axis.output) windows need: here "
            + "\(padding.low) before and \(padding.high) after"
        ),
      ]
    }
    let span = axis.span ?? window.kernel
    let (dilated, total) = (Self.isDilated(window), padding.low &+ padding.high)
    let sides = padding.low == padding.high ? "\(padding.low)" : "\(padding.low) + \(padding.high)"
    let kernel = dilated ? "K'" : "K"
    var notes = [
      (
        "with",
        "I = input \(axis.input), K = kernel_size \(window.kernel), P = padding \(sides), "
          + "S = stride \(window.stride)"
      )
    ]
    if dilated {
      notes.append(("", "D = dilation \(window.dilation), K' = D(K - 1) + 1 = \(span)"))
    }
    let padded = total > 0 ? "I + padding = \(axis.input &+ total)" : "I = \(axis.input)"
    notes += [
      ("why", "the kernel's far edge starts at \(kernel) = \(span); of \(padded) places"),
      ("", "\(moves(of: window)) are left to move, \(window.stride) at a time, plus its own place"),
    ]
    if startsOutside(window) {
      notes.append(
        ("", "the last window would start past the input and its near padding: one less"))
    }
    if axis.keepsSize {
      let relation =
        padding.low == padding.high
        ? "S = 1 and \(kernel) = 2P + 1" : "S = 1 and the padding adds \(kernel) - 1"
      notes.append(("keeps", "its size, at every input: \(relation)"))
    }
    return notes
  }

  private var adaptiveNotes: [(String, String)] {
    if axis.keepsSize { return [("why", "output_size is None, which keeps the axis as it is")] }
    let (input, output) = (axis.input, axis.output)
    if output == 1 { return [("why", "one window over all \(input) \(group.elements)")] }
    var windows = (0..<min(output, 4)).compactMap(axis.adaptiveWindow)
    var texts = windows.map(Self.text)
    if output > 4, let last = axis.adaptiveWindow(of: output - 1) {
      windows.append(last)
      texts += output > 5 ? ["…", Self.text(last)] : [Self.text(last)]
    }
    let sizes = Set(windows.map(\.count)).sorted()
    let each =
      input % output == 0
      ? "\(sizes.first ?? 0) each, next to each other"
      : "their sizes differ, and some overlap"
    return [
      ("with", "I = input \(input), O = output_size \(output)"),
      ("why", "cell y reads \(group.elements) floor(y*I/O) to ceil((y + 1)*I/O) - 1:"),
      ("", texts.joined(separator: ", ") + (output < input ? "; \(each)" : "")),
    ]
  }

  private func resampledNotes(_ resampling: AxisExplanation.Resampling) -> [(String, String)] {
    if resampling.mode == .area {
      return [("why", "mode 'area' is an adaptive average pool")] + adaptiveNotes.dropFirst()
    }
    let factor = resampling.factor.map(AxisFormula.text)
    let isByFactor = resampling.factorGivesSource
    let scale = isByFactor ? "/\(factor ?? "1")" : "*\(axis.input)/\(axis.output)"
    let (mode, source): (String, String) =
      switch resampling.mode {
      case .nearest: ("'nearest'", "is cell floor(y\(scale)) of the input")
      case .nearestExact: ("'nearest-exact'", "is cell floor((y + 1/2)\(scale)) of the input")
      default:
        (
          "'\(resampling.mode.rawValue)'",
          (resampling.alignCorners
            ? "stands at y*\(max(axis.input - 1, 0))/\(max(axis.output - 1, 1))"
            : "stands at (y + 1/2)\(scale) - 1/2") + " of the input,"
        )
      }
    let corners = resampling.mode.rawValue.hasSuffix("linear") || resampling.mode == .bicubic
    return [
      (
        "with",
        "mode \(mode)"
          + (corners ? ", align_corners \(resampling.alignCorners ? "true" : "false")" : "")
      ),
      ("source", "cell y \(source)"),
    ]
      + (corners
        ? [
          (
            "",
            "and mixes the \(resampling.mode == .bicubic ? 4 : 2) \(group.elements) around it"
          )
        ] : [])
  }

  private var same: [(String, String)] {
    let others = group.names.dropFirst()
    guard !others.isEmpty else { return [] }
    return [
      (
        others.joined(separator: ", "),
        others.count == 1 ? "is the same" : "are the same"
      )
    ]
  }

  // MARK: - Text

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
  }

  private static func labelled(_ lines: [(String, String)]) -> [String] {
    lines.map { label, text in
      "  \(label)\(String(repeating: " ", count: max(0, 8 - label.count)))\(text)"
    }
  }
}
