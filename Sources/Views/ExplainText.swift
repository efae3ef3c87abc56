import ArchFormats
import ShapeEngine

/// The lesson that `explain` prints: the formula, its letters, the numbers, and why.
package struct ExplainText: Sendable {
  private let explanation: Explanation
  private let batch: Int

  package init(_ explanation: Explanation, batch: Int) {
    self.explanation = explanation
    self.batch = batch
  }

  package var text: String {
    var lines = heading
    if let first = explanation.axes.first { lines += [""] + lesson(first) + otherAxes(first) }
    if explanation.axes.isEmpty || explanation.axes.first?.rule == .other,
      !explanation.formula.isEmpty
    {
      lines += ["", "  output  \(explanation.formula)"]
    }
    let facts = explanation.axes.first.map(facts) ?? []
    lines += facts.isEmpty && costs.isEmpty ? [] : [""]
    lines += Self.aligned(facts + costs)
    return lines.joined(separator: "\n")
  }

  private var heading: [String] {
    let indent = String(repeating: " ", count: explanation.path.count + 2)
    let inputs = explanation.inputs.map(shape).joined(separator: ", ")
    let outputs = explanation.outputs.map(shape).joined(separator: ", ")
    return ["\(explanation.path)  \(explanation.call)", "\(indent)\(inputs) -> \(outputs)"]
  }

  private func shape(_ sizes: [Int]) -> String {
    NumberText.shape(sizes.first == batch ? Array(sizes.dropFirst()) : sizes)
  }

  // MARK: - The formula

  private func lesson(_ axis: AxisExplanation) -> [String] {
    switch axis.rule {
    case .window(let window): return windowLesson(axis, window)
    case .transposed(let window): return transposedLesson(axis, window)
    case .other:
      return explanation.axes.map { "  \($0.name) = \($0.input) -> \($0.output)" }
    }
  }

  private func windowLesson(_ axis: AxisExplanation, _ window: Window) -> [String] {
    guard case .explicit = window.padding else { return sameLesson(axis, window) }
    let span = axis.span ?? window.kernel
    let padding = axis.padding
    let total = padding.low + padding.high
    let dilated = window.dilation > 1 && window.kernel > 1
    let kernel = dilated ? "K'" : "K"
    let pads = padding.low == padding.high ? "2P" : "P"
    let padText = padding.low == padding.high ? "2*\(padding.low)" : "\(total)"
    let brackets = window.ceilMode ? "ceil" : "floor"
    let moves = axis.input + total - span
    var letters = [
      "I = input \(axis.input)", "K = kernel_size \(window.kernel)",
      padding.low == padding.high
        ? "P = padding \(padding.low)" : "P = padding \(padding.low) + \(padding.high)",
      "S = stride \(window.stride)",
    ]
    if dilated {
      letters.append("D = dilation \(window.dilation), K' = D(K - 1) + 1 = \(span)")
    }
    var lines = [
      "  \(axis.name) = \(brackets)((I - \(kernel) + \(pads)) / S) + 1",
      "    = \(brackets)((\(axis.input) - \(span) + \(padText)) / \(window.stride)) + 1",
      "    = \(brackets)(\(moves) / \(window.stride)) + 1 = \(axis.output)",
    ]
    if window.ceilMode, Self.rounded(moves, window.stride) + 1 != axis.output {
      lines[2] = "    = \(brackets)(\(moves) / \(window.stride)) + 1 - 1 = \(axis.output)"
      letters.append("the last window would start past the input and its near padding: one less")
    }
    lines += letters.isEmpty ? [] : ["", "  with    " + letters.joined(separator: ", ")]
    lines += why(axis, window, span: span, total: total, moves: moves)
    return lines
  }

  private static func rounded(_ moves: Int, _ stride: Int) -> Int {
    let quotient = moves / stride
    return moves % stride > 0 ? quotient + 1 : quotient
  }

  private func why(
    _ axis: AxisExplanation, _ window: Window, span: Int, total: Int, moves: Int
  ) -> [String] {
    let kernel = span == window.kernel ? "K" : "K'"
    let padded = total > 0 ? "I + padding = \(axis.input + total)" : "I = \(axis.input)"
    var lines = [
      "  why     the kernel's right edge starts at \(kernel) = \(span); of \(padded) places",
      "          \(moves) are left to move, \(window.stride) at a time,"
        + " plus its own place",
    ]
    if axis.keepsSize {
      let relation = span == window.kernel ? "K = 2P + 1" : "K' = 2P + 1"
      let text =
        axis.padding.low == axis.padding.high
        ? "S = 1 and \(relation)" : "S = 1 and the padding adds \(kernel) - 1"
      lines.append("  keeps   its size, at every input: \(text)")
    }
    return lines
  }

  private func sameLesson(_ axis: AxisExplanation, _ window: Window) -> [String] {
    [
      "  \(axis.name) = ceil(I / S)",
      "    = ceil(\(axis.input) / \(window.stride)) = \(axis.output)",
      "", "  with    I = input \(axis.input), S = stride \(window.stride)",
      "  why     TensorFlow's SAME pads just as much as \(axis.output) windows need: here "
        + "\(axis.padding.low) before and \(axis.padding.high) after",
    ]
  }

  private func transposedLesson(_ axis: AxisExplanation, _ window: TransposedWindow) -> [String] {
    // An output_size below the size without one stands for a negative padding.
    let padding = window.outputPadding
    return [
      "  \(axis.name) = (I - 1)*S - 2P + D(K - 1) + output_padding + 1",
      "    = (\(axis.input) - 1)*\(window.stride) - 2*\(window.padding) + "
        + "\(window.dilation)*(\(window.kernel) - 1) \(padding < 0 ? "-" : "+") \(padding.magnitude)"
        + " + 1 = \(axis.output)",
      "",
      "  with    I = input \(axis.input), K = kernel_size \(window.kernel), "
        + "S = stride \(window.stride), P = padding \(window.padding), D = dilation \(window.dilation)",
      "  why     each of the I elements is spread over a kernel, S apart; the padding is cut off",
      "          at both sides",
    ]
  }

  private func otherAxes(_ first: AxisExplanation) -> [String] {
    guard first.rule != .other else { return [] }
    return explanation.axes.dropFirst().map { axis in
      if axis.rule == first.rule, axis.input == first.input {
        return "  \(axis.name)       is the same"
      }
      guard let form = axis.form else {
        return "  \(axis.name) = \(axis.output), from I = \(axis.input)"
      }
      return "  \(axis.name) = \(form) of x = \(axis.input), which is \(axis.output)"
    }
  }

  // MARK: - Facts

  private func facts(_ axis: AxisExplanation) -> [(String, String)] {
    var facts: [(String, String)] = []
    if let form = axis.form {
      let name = axis.smallestInput.map { "any x >= \($0)" } ?? "any x"
      var text = form
      if let range = axis.sameOutput {
        text +=
          range.count == 1
          ? "; \(axis.output) for x = \(range.lowerBound) only"
          : "; \(axis.output) for x = \(range.lowerBound) to \(range.upperBound)"
      }
      facts.append((name, text))
    }
    if let last = axis.lastWindow {
      let outside = max(0, last.upperBound - axis.input + 1)
      let note = outside > 0 ? ", \(outside) in the padding" : ""
      facts.append(
        (
          "last window",
          "columns \(last.lowerBound) to \(last.upperBound) of 0 to \(axis.input - 1)\(note)"
        ))
      facts.append(("never read", neverRead(axis)))
    }
    if case .window(let window) = axis.rule, let span = axis.span {
      let gap = max(0, window.stride - span)
      if gap > 0 { facts.append(("between", "\(gap) columns are between two windows, unread")) }
      if window.dilation > 1, window.kernel > 1 {
        facts.append(("holes", "\(window.dilation - 1) between two columns of the kernel"))
      }
    }
    let fields = explanation.fields.compactMap { $0 }
    if let first = fields.first {
      let sizes = NumberText.shape(fields.map(\.size))
      let aligned = fields.allSatisfy(\.isAligned) ? "" : ", paths are not aligned"
      facts.append(("receptive field", "\(sizes), effective stride \(first.stride.text)\(aligned)"))
    }
    return facts
  }

  private func neverRead(_ axis: AxisExplanation) -> String {
    let all = axis.neverReadWithPadding
    if all == 0 { return "nothing" }
    let columns = all == 1 ? "1 column" : "\(all) columns"
    if axis.neverRead == 0 { return "\(columns) of padding; no pixel of the input is lost" }
    let padding = all - axis.neverRead
    return padding == 0
      ? "the last \(columns) of the input"
      : "the last \(axis.neverRead) of the input, \(padding) of padding"
  }

  private var costs: [(String, String)] {
    var rows: [(String, String)] = []
    if explanation.parameters > 0 {
      let count = NumberText.grouped(explanation.parameters)
      rows.append(("params", weights.map { "\($0) = \(count)" } ?? count))
    }
    if let products = explanation.macs, !products.isEmpty {
      let total = products.reduce(0) { $0 &+ ((try? $1.value()) ?? 0) }
      let terms = products.map { product in
        ([NumberText.grouped(product.coefficient)]
          + product.factors.sizes.dropFirst(batch == 1 ? 1 : 0).map(String.init))
          .joined(separator: "*")
      }
      rows.append(("MACs", "\(terms.joined(separator: " + ")) = \(NumberText.grouped(total))"))
    }
    return rows
  }

  /// The parameters as a product of hyperparameters, where the layer has the usual ones.
  private var weights: String? {
    func value(_ name: String) -> Value? {
      explanation.hyperparameters.first { $0.name == name }?.value
    }
    let bias = value("bias") == .bool(true)
    if case .int(let out)? = value("out_features"), case .int(let `in`)? = value("in_features") {
      return "\(out)*\(`in`)" + (bias ? " + \(out)" : "")
    }
    guard case .int(let out)? = value("out_channels"), case .int(let `in`)? = value("in_channels"),
      case .int(let groups)? = value("groups"), case .list(let kernel)? = value("kernel_size"),
      groups > 0
    else { return nil }
    let divided = groups == 1 ? "\(`in`)" : "\(`in`)/\(groups)"
    return (["\(out)", divided] + kernel.map { $0.text() }).joined(separator: "*")
      + (bias ? " + \(out)" : "")
  }

  private static func aligned(_ rows: [(String, String)]) -> [String] {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, text in
      "  \(name)\(String(repeating: " ", count: width - name.count + 3))\(text)"
    }
  }
}

extension ExplainText {
  /// The machine form.
  package var json: JSON {
    let axes = explanation.axes
    let names =
      axes.count == 1
      ? ["length"]
      : axes.count == 2
        ? ["height", "width"]
        : ["depth", "height", "width"]
    var terms: [JSON.Member] = []
    if let axis = axes.first {
      terms.append(.init("I", .int(axis.input)))
      switch axis.rule {
      case .window(let window):
        terms += [
          .init("K", .int(window.kernel)), .init("S", .int(window.stride)),
          .init("P", .array([.int(axis.padding.low), .int(axis.padding.high)])),
          .init("D", .int(window.dilation)),
        ]
      case .transposed(let window):
        terms += [
          .init("K", .int(window.kernel)), .init("S", .int(window.stride)),
          .init("P", .int(window.padding)), .init("D", .int(window.dilation)),
          .init("output_padding", .int(window.outputPadding)),
        ]
      case .other: break
      }
    }
    let output = explanation.outputs.map { JSON.array($0.map(JSON.int)) }
    return .object([
      "path": .string(explanation.path),
      "type": .string(explanation.type),
      "formula": .string(axes.first?.form ?? explanation.formula),
      "terms": .object(terms),
      "output": output.count == 1 ? output[0] : .array(output),
      "keeps_size": .bool(explanation.keepsSize),
      "never_read": .object(zip(names, axes).map { .init($0, .int($1.neverRead)) }),
      "params": .int(explanation.parameters),
    ])
  }
}
