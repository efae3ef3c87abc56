import ShapeEngine

/// A line of what is said of an axis, with places for what depends on the input: `explain` fills them with the
/// sizes at one input, a page with those at any.
struct AxisLine: Hashable {
  /// A part of a line.
  enum Piece: Hashable {
    case words(String)
    /// The axis' size before the layer, and so many more.
    case input(plus: Int)
    case output
    /// The size less one, but at least 1.
    case outputLessOne
    /// ` - 1` where ceil_mode would count a window that starts past the input and its near padding: where
    /// the input and so many more, over the stride and rounded up, are not one less than the output.
    case less(plus: Int, stride: Int)
    /// Nothing; where no window would start so, there is no such line.
    case onlyWhereLess(plus: Int, stride: Int)
    /// As much as TensorFlow's SAME pads at one side.
    case padding(isFar: Bool)
    /// ` + 1` or ` - 1`: the output padding that gives the output, of which the rest of the formula is
    /// (I - 1)*S and a number.
    case outputPadding(stride: Int, rest: Int)
    /// `rows and columns`: what the axes are counted in.
    case elements
    /// What the first four windows of an adaptive pool and its last one read, and how windows stand.
    case adaptiveWindows
  }

  /// What stands in front of the line; empty where the line before goes on.
  var label = ""
  var pieces: [Piece]

  init(_ label: String = "", _ pieces: [Piece]) { (self.label, self.pieces) = (label, pieces) }

  init(_ label: String, _ words: String) { self.init(label, [.words(words)]) }

  /// The line of a group of axes; nil where there is none.
  func filled(_ group: AxisGroup) -> String? {
    let (input, output) = (group.axis.input, group.axis.output)
    var text = ""
    for piece in pieces {
      switch piece {
      case .words(let words): text += words
      case .input(let more): text += String(input &+ more)
      case .output: text += String(output)
      case .outputLessOne: text += String(max(output - 1, 1))
      case .less(let more, let stride):
        text += Self.startsOutside(input &+ more, stride, output) ? " - 1" : ""
      case .onlyWhereLess(let more, let stride):
        guard Self.startsOutside(input &+ more, stride, output) else { return nil }
      case .padding(let isFar):
        text += String(isFar ? group.axis.padding.high : group.axis.padding.low)
      case .outputPadding(let stride, let rest):
        let padding = output &- (input &- 1) &* stride &- rest
        text += " \(padding < 0 ? "-" : "+") \(padding.magnitude)"
      case .elements: text += group.elements
      case .adaptiveWindows: text += Self.adaptiveWindows(of: group.axis)
      }
    }
    return text
  }

  /// Whether ceil_mode would count a window that starts past the input and its near padding.
  ///
  /// - Parameter moves: how many places the window can move by.
  private static func startsOutside(_ moves: Int, _ stride: Int, _ output: Int) -> Bool {
    moves / stride + (moves % stride > 0 ? 1 : 0) + 1 != output
  }

  private static func adaptiveWindows(of axis: AxisExplanation) -> String {
    let (input, output) = (axis.input, axis.output)
    var windows = (0..<min(output, 4)).compactMap(axis.adaptiveWindow)
    var texts = windows.map(text)
    if output > 4, let last = axis.adaptiveWindow(of: output - 1) {
      windows.append(last)
      texts += output > 5 ? ["…", text(last)] : [text(last)]
    }
    guard output < input else { return texts.joined(separator: ", ") }
    let each =
      input % output == 0
      ? "\(windows.map(\.count).min() ?? 0) each, next to each other"
      : "their sizes differ, and some overlap"
    return texts.joined(separator: ", ") + "; \(each)"
  }

  private static func text(_ range: ClosedRange<Int>) -> String {
    range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
  }
}
